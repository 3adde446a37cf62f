"""Whole answers of the catalogue, kept in front of Flask: it gave them, and they hold while the catalogue stays at their version (0019)."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from beautique.api.gate import brought_token, catalogue_version
from beautique.api.routing import JSON
from beautique.api.schemas.common import Out
from beautique.web.requests import REQUEST_ID, dump_json, id_of_request, note_answer
from beautique.web.storefront_state import ASKED, StorefrontState, read_state
from beautique.web.visitor_limit import count_visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAX_ANSWERS = 1_024
MAX_BYTES = 32 * 1024 * 1024  # of bodies and keys
MAX_KEY = 1_024  # characters; what was asked at greater length is not asked twice
_NAME = "catalogue_answers"
_FRESHNESS = "public, max-age=30, stale-while-revalidate=300"
_MADE = (
    "beautique.catalogue_answer"  # in a request's environ: version and route of an answer that may be kept
)

# All that an answer is a function of, beside the catalogue. The host and scheme are of no account today, and must never be by mistake.
_KEYS = (
    "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "HTTP_ORIGIN", "HTTP_IF_NONE_MATCH", "HTTP_ACCEPT", "HTTP_HOST", "wsgi.url_scheme",
)  # fmt: skip
# What brings a body, another protocol or another question of the browser is Flask's from the start.
_UNUSUAL = (
    "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING", "HTTP_UPGRADE", "HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK", "SCRIPT_NAME",
)  # fmt: skip

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What Flask said to a request, but for its id, and under which version of the catalogue."""

    version: int
    route: str
    status: str
    headers: tuple[tuple[str, str], ...]
    content: bytes


class Answers:
    """The answers used last, up to a number and a size."""

    def __init__(self, max_answers: int = MAX_ANSWERS, max_bytes: int = MAX_BYTES) -> None:
        self._max_answers, self._max_bytes = max_answers, max_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._bytes = 0

    def find(self, key: Key) -> Answer | None:
        """The answer under this key, if it is still here; of whatever version."""
        with self._lock:
            answer = self._kept.get(key)
            if answer is not None:
                self._kept.move_to_end(key)
            return answer

    def keep(self, key: Key, answer: Answer) -> None:
        """Keeps an answer in place of an earlier one; the ones that nobody asked for longest make room."""
        if sum(map(len, key)) > MAX_KEY:
            return
        with self._lock:
            known = self._kept.pop(key, None)
            self._bytes += _size(key, answer) - (_size(key, known) if known else 0)
            self._kept[key] = answer
            while len(self._kept) > self._max_answers or self._bytes > self._max_bytes:
                self._bytes -= _size(*self._kept.popitem(last=False))

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0


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
            environ[_MADE] = Answer(catalogue_version(), str(request.url_rule), status, same, content)
        return (content,), status, headers


def catalogue_answer(value: Out) -> Response:
    """What was found, under a name for `If-None-Match`: equal bytes have equal names, in every process and version. 304 when known.

    The version was read first, at the gate: an answer made while the catalogue changes is newer than its version, never older.
    """
    content = dump_json(value.model_dump())
    etag = hashlib.blake2b(content, digest_size=16).hexdigest()
    known = request.if_none_match.contains_weak(etag)
    response = CatalogueAnswer(None if known else content, 304 if known else 200, mimetype=JSON)
    response.set_etag(etag)
    response.headers["Cache-Control"] = _FRESHNESS
    return response


class KeptAnswers:
    """WSGI in front of Flask: what was answered before is counted, asks the database and is told as behind it, and sent again.

    Whatever is not plainly the same (another version, a token wanted, a limit reached, a database in trouble) wakes Flask.
    """

    def __init__(self, app: Flask, answers: Answers) -> None:
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
            self._answers.keep(key, environ[_MADE])
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


def _size(key: Key, answer: Answer) -> int:
    return len(answer.content) + sum(map(len, key))


def init_app(app: Flask) -> None:
    """An empty store in front of this application."""
    answers = app.extensions[_NAME] = Answers()
    app.wsgi_app = KeptAnswers(app, answers)  # type: ignore[method-assign]
