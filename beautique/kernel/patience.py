"""Connections to PostgreSQL that nobody waits on for ever.

The server's own `statement_timeout` does not help where the server itself has stopped, and its machine goes on answering for it: to TCP
such a line looks alive. So a thread of this process looks at all connections, and cuts the line of one that has waited too long.
Whoever waits on it gets an `OperationalError`, as in every other outage.
"""

import contextlib
import os
import socket
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

import psycopg2.extensions

LOOK_EVERY_S = 0.1
IDLE_S = 1.0  # for a sign of life before any work
STATEMENT_S = 5.5  # half a second more than the server allows
REST_S = 2.0  # after a server that said nothing for so long; whoever has queued behind that need not wait as long again
RESTING_S = 0.2  # for a sign of life meanwhile, on a line that somebody else left

# A machine that is gone, or a cable: the kernel notices. `tcp_user_timeout` in milliseconds, the others in seconds.
LIVELINESS = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 6_000,
}


class _Cursor(psycopg2.extensions.cursor):
    def execute(self, *statement: Any) -> None:
        self.connection.wait_for(super().execute, *statement)  # type: ignore[attr-defined]

    def executemany(self, *statement: Any) -> None:
        self.connection.wait_for(super().executemany, *statement)  # type: ignore[attr-defined]


class Connection(psycopg2.extensions.connection):
    """Waits `patience_s` seconds for an answer, or for ever with None."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.patience_s: float | None = IDLE_S
        self.waits_until: float | None = None
        super().__init__(*arguments, **named)
        self.cursor_factory = _Cursor
        _watch(self)

    def commit(self) -> None:
        self.wait_for(super().commit)

    def rollback(self) -> None:
        self.wait_for(super().rollback)

    def wait_for(self, work: Callable[..., None], *given: Any) -> None:
        """Does what the server has to answer; while this lasts, the line may be cut."""
        if self.patience_s is not None:
            self.waits_until = time.monotonic() + self.patience_s
        try:
            work(*given)
        finally:
            self.waits_until = None

    def cut(self) -> None:
        """Ends the line under the thread that waits on it."""
        with (
            contextlib.suppress(OSError, psycopg2.Error),
            socket.socket(fileno=os.dup(self.fileno())) as line,
        ):
            line.shutdown(socket.SHUT_RDWR)


_rest_until = 0.0


def connect(_dialect: object, _record: object, arguments: Any, parameters: Any) -> Any:
    """Opens a connection for the pool. Raises psycopg2's OperationalError, at once when another thread has just waited in vain."""
    began = time.monotonic()
    if _rests():
        raise psycopg2.OperationalError("the database gave no answer a moment ago")
    try:
        return psycopg2.connect(*arguments, **parameters)
    except psycopg2.OperationalError:
        if time.monotonic() - began > IDLE_S:
            _rest()
        raise


def sign_of_life_s() -> float:
    """How long a line is waited for before any work."""
    return RESTING_S if _rests() else IDLE_S


def _rests() -> bool:
    return time.monotonic() < _rest_until


def _rest() -> None:
    global _rest_until  # noqa: PLW0603 - of the process, as its threads are
    _rest_until = time.monotonic() + REST_S


_watched: "weakref.WeakSet[Connection]" = weakref.WeakSet()
_watching = threading.Lock()
_watchman: list[threading.Thread] = []


def _watch(connection: Connection) -> None:
    with _watching:
        _watched.add(connection)
        if not _watchman:
            _watchman.append(threading.Thread(target=_look_after_them, name="patience", daemon=True))
            _watchman[0].start()


def _look_after_them() -> None:
    while True:
        time.sleep(LOOK_EVERY_S)
        with _watching:
            connections = list(_watched)
        now = time.monotonic()
        for each in connections:
            if each.waits_until is not None and each.waits_until < now:
                if each.patience_s == STATEMENT_S:  # longer than a server that lives lets anybody wait
                    _rest()
                each.cut()
        del connections
