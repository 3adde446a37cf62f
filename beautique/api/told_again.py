"""Answers to the staff's programs that are told again while nothing is written: each is kept for one moment of the database (0023)."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from flask import Flask, current_app, request

from beautique.api.gate import bearer
from beautique.api.recent import Content, Recent
from beautique.api.routing import Reply
from beautique.api.schemas.common import Out, QueryIn
from beautique.web.requests import dump_json

MAX_KEPT = 256
MAX_BYTES = 4 * 1024 * 1024
_NAME = "answers_told_again"

Q = TypeVar("Q", bound=QueryIn)


def told_again(view: Callable[[Q], Out]) -> Callable[[Q], Reply]:
    """A view whose answer is a function of its address and of what stands in the database alone: not of the hour, nor of who asks.

    The gate found the moment, before anything was read: so what is made while somebody writes is newer than its moment, which is
    never found again.
    """

    @wraps(view)
    def tell(query: Q) -> Reply:
        key = (bearer().moment, request.path, request.query_string.decode("latin-1"))
        known = _answers().find(key)
        if known is None:
            known = Content(content=dump_json(view(query).model_dump()))
            _answers().keep(key, known)
        return Reply(known.content)

    return tell


def _answers() -> Recent[Content]:
    return cast(Recent[Content], current_app.extensions[_NAME])


def init_app(app: Flask) -> None:
    """An empty store for this application."""
    app.extensions[_NAME] = Recent[Content](MAX_KEPT, MAX_BYTES)
