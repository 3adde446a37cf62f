"""Finished answers of the catalogue, kept in this process under the catalogue's version, so that none is ever stale."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import cast

from flask import Flask, Response, current_app, request
from pydantic import BaseModel

from beautique.api.gate import catalogue_version
from beautique.api.routing import JSON
from beautique.api.schemas.common import Out
from beautique.web.requests import dump_json

MAX_ANSWERS = 512
MAX_BYTES = 32 * 1024 * 1024
_NAME = "catalogue_answers"
_FRESHNESS = "public, max-age=30, stale-while-revalidate=300"


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes, and their name for `If-None-Match`: equal bytes have equal names, in every process and version."""

    content: bytes
    etag: str


class Answers:
    """The answers used last, up to a number and a size."""

    def __init__(self, max_answers: int = MAX_ANSWERS, max_bytes: int = MAX_BYTES) -> None:
        self._max_answers, self._max_bytes = max_answers, max_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._bytes = 0

    def find(self, key: Hashable) -> Answer | None:
        """The answer under this key, if it is still here."""
        with self._lock:
            answer = self._kept.get(key)
            if answer is not None:
                self._kept.move_to_end(key)
            return answer

    def keep(self, key: Hashable, answer: Answer) -> None:
        """Keeps an answer; the ones that nobody asked for longest make room."""
        with self._lock:
            known = self._kept.pop(key, None)
            self._bytes += len(answer.content) - (len(known.content) if known else 0)
            self._kept[key] = answer
            while len(self._kept) > self._max_answers or self._bytes > self._max_bytes:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= len(oldest.content)

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0


def init_app(app: Flask) -> None:
    """An empty store for this application."""
    app.extensions[_NAME] = Answers()


def catalogue_answer(make: Callable[[], Out], asked: BaseModel | str | None = None) -> Response:
    """The answer to what was asked, from memory when this version of the catalogue has been asked before; 304 when known.

    The version was read first, at the gate: an answer made while the catalogue changes is newer than its key, never older.
    """
    answers = cast(Answers, current_app.extensions[_NAME])
    words = tuple(vars(asked).values()) if isinstance(asked, BaseModel) else asked
    key = (catalogue_version(), request.endpoint, words)
    answer = answers.find(key)
    if answer is None:
        content = dump_json(make().model_dump())
        answer = Answer(content, hashlib.blake2b(content, digest_size=16).hexdigest())
        answers.keep(key, answer)
    known = request.if_none_match.contains_weak(answer.etag)
    response = Response(None if known else answer.content, 304 if known else 200, mimetype=JSON)
    response.set_etag(answer.etag)
    response.headers["Cache-Control"] = _FRESHNESS
    return response
