"""Whole answers of the catalogue, kept in front of Flask: it gave them, and they hold while the catalogue stays at their version (0019)."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from beautique.api.gate import brought_token, catalogue_version
from beautique.api.recent import Kept, Key, Recent
from beautique.api.routing import conditional
from beautique.web.requests import REQUEST_ID, id_of_request, note_answer
from beautique.web.storefront_state import ASKED, StorefrontState, read_state
from beautique.web.visitor_limit import count_visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAX_ANSWERS = 1_024
MAX_BYTES = 32 * 1024 * 1024
_NAME = "catalogue_answers"
_FRESHNESS = "public, max-age=30, stale-while-revalidate=300"
_MADE = "beautique.catalogue_answer"  # in a request's environ: the answer that may be kept

# All that an answer is a function of, beside the catalogue. The host and scheme are of no account today, and must never be by mistake.
_KEYS = (
    "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "HTTP_ORIGIN", "HTTP_IF_NONE_MATCH", "HTTP_ACCEPT", "HTTP_HOST", "wsgi.url_scheme",
)  # fmt: skip
# What brings a body, another protocol or another question of the browser is Flask's from the start.
_UNUSUAL = (
    "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING", "HTTP_UPGRADE", "HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK", "SCRIPT_NAME",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Kept):
    """What Flask said to a request, but for its id, and under which version of the catalogue."""

    route: str
    status: str
    headers: tuple[tuple[str, str], ...]


class CatalogueAnswer(Response):
    """A view's answer that may be kept: when every hook has passed it, what will be sent is noted in the request's environ."""

    def get_wsgi_response(
        self, environ: "WSGIEnvironment"
    ) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Body, status and headers, as the server gets them."""
        parts, status, headers = super().get_wsgi_response(environ)
        content = b"".join(parts)
        if not brought_token():
            same = tuple(header for header in headers if header[0] != REQUEST_ID)
            environ[_MADE] = Answer(
                version=catalogue_version(),
                content=content,
                route=str(request.url_rule),
                status=status,
                headers=same,
            )
        return (content,), status, headers


def catalogue_answer(content: bytes) -> Response:
    """What was found, as JSON; 304 when known.

    The version was read first, at the gate: an answer made while the catalogue changes is newer than its version, never older.
    """
    return conditional(content, _FRESHNESS, CatalogueAnswer)


class KeptAnswers:
    """WSGI in front of Flask: what was answered before is counted, asks the database and is told as behind it, and sent again.

    Whatever is not plainly the same (another version, a token wanted, a limit reached, a database in trouble) wakes Flask.
    """

    def __init__(self, app: Flask, answers: Recent[Answer]) -> None:
        self._app, self._behind, self._answers = app, app.wsgi_app, answers

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """One request."""
        started, key = time.perf_counter(), _key(environ)
        answer = self._answers.find(key) if key else None
        if answer is not None:
            asked = environ[ASKED] = self._ask(environ)
            if isinstance(asked, StorefrontState) and _holds(answer, asked):
                request_id = id_of_request(environ.get("HTTP_X_REQUEST_ID", ""))
                note_answer(
                    environ["REQUEST_METHOD"], answer.route, int(answer.status[:3]), request_id, started
                )
                start_response(answer.status, [*answer.headers, (REQUEST_ID, request_id)])
                return (answer.content,)
        parts = self._behind(environ, start_response)
        if key and _MADE in environ:
            self._answers.keep_second(key, environ[_MADE])
        return parts

    def _ask(self, environ: "WSGIEnvironment") -> StorefrontState | Exception:
        """What the gate would ask, or why not, for Flask to word: so nobody is counted or waits twice."""
        try:
            with self._app.app_context():
                count_visitor(environ.get("REMOTE_ADDR", ""))
                return read_state()
        except Exception as error:
            return error


def _holds(answer: Answer, state: StorefrontState) -> bool:
    return answer.version == state.catalogue_version and not state.storefront.token_required


def _key(environ: "WSGIEnvironment") -> Key | None:
    """None for what is never kept."""
    if not environ["PATH_INFO"].startswith("/api/") or any(environ.get(name) for name in _UNUSUAL):
        return None
    return tuple([environ.get(name, "") for name in _KEYS])


def init_app(app: Flask) -> None:
    """An empty store in front of this application."""
    answers = app.extensions[_NAME] = Recent(MAX_ANSWERS, MAX_BYTES)
    app.wsgi_app = KeptAnswers(app, answers)  # type: ignore[method-assign]
