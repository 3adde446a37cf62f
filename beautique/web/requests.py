"""Every request, whichever door it asks for: its id, security headers and log line, JSON, and who words an error."""

import re
import time
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import orjson
import sentry_sdk
import structlog
from flask import Flask, Response, g, request
from flask.json.provider import JSONProvider
from gunicorn.http.errors import ParseException
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import BadRequest, HTTPException

from beautique.config import Settings
from beautique.kernel.errors import Busy, DomainError
from beautique.web.logging import log_request
from beautique.web.metrics import count_answer

REQUEST_ID = "X-Request-ID"
_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_HSTS = "max-age=31536000; includeSubDomains"

log = structlog.get_logger("beautique.web")

ErrorPage = Callable[[Exception], Response]


class OrjsonProvider(JSONProvider):
    """Flask's JSON by orjson; amounts become numbers, keys keep their order."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """JSON text of what a view answers."""
        return dump_json(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """JSON text as Python values."""
        return orjson.loads(s)


def dump_json(value: Any) -> bytes:
    """A value as JSON: `Decimal` as a number, instants in UTC with `Z`."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def content_security_policy(settings: Settings) -> str:
    """The one policy of every answer: nothing inline, nothing from elsewhere but pictures of the image hosts."""
    pictures = " ".join(f"https://{host}" for host in settings.image_hosts)
    ancestors = settings.embed_origin or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        f"img-src 'self' data: blob: {pictures}; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        f"form-action 'self' https://wa.me; base-uri 'none'; frame-ancestors {ancestors}"
    )


def security_headers(settings: Settings) -> dict[str, str]:
    """What every answer says unless its view said otherwise; the static files too, which are served in front of the application."""
    headers = {
        "Content-Security-Policy": content_security_policy(settings),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)",
    }
    if not settings.embed_origin:
        headers["X-Frame-Options"] = "DENY"
    if settings.uses_https:
        headers["Strict-Transport-Security"] = _HSTS
    return headers


def init_app(app: Flask, settings: Settings, error_pages: Mapping[str, ErrorPage]) -> None:
    """Hooks request ids, headers, the request log and errors into the app.

    `error_pages` maps a path prefix to the door that words errors below it; the longest prefix that fits decides.
    """
    app.json = OrjsonProvider(app)
    ours = tuple(security_headers(settings).items())

    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()
        g.request_id = id_of_request(request.headers.get(REQUEST_ID, ""))

    @app.after_request
    def finish(response: Response) -> Response:
        headers = response.headers
        headers[REQUEST_ID] = request_id()
        own = {name for name, _ in headers}  # a view that said otherwise spells a name as we do
        headers.extend(header for header in ours if header[0] not in own)
        note_answer(
            request.method, _route(), response.status_code, request_id(), g.get("started"), **_account()
        )
        return response

    def answer(error: Exception) -> Response:
        if isinstance(error, ParseException):  # a chunk that is none; the server closes the connection
            error = BadRequest()
        if is_database_trouble(error):  # expected in an outage, many times a second: no traceback
            log.warning("database_trouble", error=type(error).__name__, **_whence())
        elif _status(error) >= 500:
            log.error("request_failed", exc_info=error, **_whence())
            sentry_sdk.capture_exception(error)  # its own hook sees no error that we have answered
        prefix = max((p for p in error_pages if request.path.startswith(p)), key=len)
        return error_pages[prefix](error)

    app.register_error_handler(Exception, answer)


def sign(account_id: uuid.UUID) -> None:
    """Tells whose request this is, as each door finds out: the log lines name the account by its id."""
    g.account_id = account_id


def note_answer(
    method: str, route: str, status: int, request_id: str, started: float | None, **account: str
) -> None:
    """One answer's line in the log, and its place in the metrics. `started` is what `time.perf_counter()` said then."""
    spent_s = None if started is None else time.perf_counter() - started
    count_answer(method, route, status, spent_s)
    # Route templates only: paths and queries hold order numbers, phones and names.
    log_request(
        method=method,
        route=route,
        status=status,
        duration_ms=None if spent_s is None else round(spent_s * 1000, 1),
        request_id=request_id,
        **account,
    )


def id_of_request(sent: str) -> str:
    """The id that a caller sent in `X-Request-ID` when it is a sane one, a new one otherwise."""
    return sent if _SANE_REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex


def request_id() -> str:
    """The id of the running request, also in its log lines and error bodies."""
    if "request_id" not in g:
        g.request_id = uuid.uuid4().hex
    return str(g.request_id)


def is_database_trouble(error: Exception) -> bool:
    """Whether the database is away, full or too slow: the caller may try again, nothing is wrong with the request."""
    if isinstance(error, PoolTimeout | Busy):
        return True
    if isinstance(error, OperationalError):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _status(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.code or 500
    return 400 if isinstance(error, DomainError) else 500


def _whence() -> dict[str, str]:
    return {"request_id": request_id(), "route": _route(), **_account()}


def _account() -> dict[str, str]:
    return {"account": str(g.account_id)} if "account_id" in g else {}


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "(none)"
