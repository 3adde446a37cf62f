"""Two requests in the same instant: both have read what they read first, then both change it.

They wait for each other where a transaction begins, which is after a request's first reads and before it holds any lock. On
PostgreSQL they wait once more before their first INSERT of it, for a moment only: where nothing was locked, both have seen by then
that a row is missing; where something was, the other cannot come. On SQLite a writer is alone from its BEGIN on.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from werkzeug.test import TestResponse

from beautique.kernel.db import db

_PATIENCE_S, _A_MOMENT_S = 5.0, 0.04


class Meeting:
    """Where callers wait until all of them have come to the same point; who has left is waited for no more."""

    def __init__(self, callers: int) -> None:
        self._here = callers
        self._came: Counter[tuple[str, int]] = Counter()
        self._changed = threading.Condition()
        self._own = threading.local()

    def begin(self, connection: Connection, options: Mapping[str, object]) -> None:
        """A transaction is about to begin; what only reads is let through, for it has no such option."""
        if "sqlite_begin" in options:
            self._own.nth = getattr(self._own, "nth", 0) + 1
            self._own.inserts_next = connection.dialect.name == "postgresql"
            self._wait(("begin", self._own.nth), _PATIENCE_S)

    def execute(self, _connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        """A statement is about to be executed."""
        if getattr(self._own, "inserts_next", False) and _own_part(statement).startswith("INSERT"):
            self._own.inserts_next = False
            self._wait(("insert", self._own.nth), _A_MOMENT_S)

    @property
    def took_place(self) -> bool:
        """Whether all of them came to the same beginning of a transaction."""
        return self._came[("begin", 1)] > 1

    def leave(self) -> None:
        """The caller has its answer."""
        with self._changed:
            self._here -= 1
            self._changed.notify_all()

    def _wait(self, point: tuple[str, int], patience_s: float) -> None:
        with self._changed:
            self._came[point] += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._came[point] >= self._here, patience_s)


def _own_part(statement: str) -> str:
    """A statement without the time limits that travel with the first one of a transaction."""
    return statement.rpartition("SET LOCAL")[2].rpartition("; ")[2].lstrip()


def together(
    app: Flask, calls: Sequence[Callable[[], TestResponse]], *, waiting: bool = True
) -> tuple[list[TestResponse], bool]:
    """The answers to calls that are made in the same instant, in the order of the calls, and whether they met.

    Without `waiting` they do not wait for each other, because something before lets in one after the other.
    """
    with app.app_context():
        engine = db.engine
    with _meeting_at(engine, len(calls) if waiting else 1) as meeting, ThreadPoolExecutor(len(calls)) as pool:

        def make(call: Callable[[], TestResponse]) -> TestResponse:
            try:
                return call()
            finally:
                meeting.leave()

        return list(pool.map(make, calls)), meeting.took_place


@contextmanager
def _meeting_at(engine: Engine, callers: int) -> Iterator[Meeting]:
    meeting = Meeting(callers)
    listeners: dict[str, Any] = {
        # Not "begin": on SQLite the lock is taken there.
        "set_connection_execution_options": meeting.begin,
        "before_cursor_execute": meeting.execute,
    }
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield meeting
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)
