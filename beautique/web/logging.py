"""Structured logs on standard error: one JSON object a line, without personal data."""

import logging
import sys
import traceback
from functools import cache
from typing import Any

import orjson
import sentry_sdk
import structlog
from sentry_sdk.types import Event, Hint
from structlog.typing import ExcInfo

from beautique.kernel import clock


def without_customers(event: Event, _hint: Hint) -> Event:
    """What Sentry may hear of an error: its kind, where in the code, on which route. Addresses, queries and messages name people."""
    request = event.get("request", {})
    event["request"] = {"method": request["method"]} if "method" in request else {}
    event["breadcrumbs"] = {}
    event.pop("logentry", None)  # of a library's own line, as gunicorn's with the address of a request
    for error in event.get("exception", {}).get("values", []):
        error.pop("value", None)
    return event


SENTRY: dict[str, Any] = {
    "max_request_body_size": "never",
    "include_local_variables": False,
    "max_breadcrumbs": 0,
    "before_send": without_customers,
}


def kinds_and_places(exc_info: ExcInfo) -> str:
    """An error and those behind it: the kind of each and the lines of code, innermost last. Its words are left out, as for Sentry:
    those of a database repeat the row, and with it a customer."""
    told: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        kind = type(error)
        told = [f"{kind.__module__}.{kind.__qualname__}\n", *traceback.format_tb(error.__traceback__), *told]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "".join(told)


def log_request(**told: str | float | None) -> None:
    """The line of one request: in the form of the others, without their way through every processor (0019)."""
    line = {**told, "event": "request", "level": "info", "timestamp": clock.now()}
    _request_lines().msg(orjson.dumps(line, option=orjson.OPT_UTC_Z))


@cache
def _request_lines() -> structlog.BytesLogger:
    return structlog.BytesLogger(sys.stderr.buffer)


def configure(sentry_dsn: str = "") -> None:
    """Sends our events and those of libraries (from WARNING on) to standard error as JSON, and errors to Sentry where asked.

    What Sentry hears has no personal data either: see `without_customers`.
    """
    if sentry_dsn:
        sentry_sdk.init(sentry_dsn, **SENTRY)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(kinds_and_places),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=orjson.dumps)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # One write per line: long lines of two workers would mix otherwise.
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
