"""The writers of SQLite queue.

SQLite has one writer at a time; whoever else wants to write sleeps and asks again, up to 100 ms later, while the database lies idle.
Here threads wait at a lock of this process, and processes at a lock on a file beside the database, which the kernel gives back when
a process dies. SQLite's own lock still decides: whoever writes without queueing (a shell, a migration) takes nothing but a turn.
"""

import fcntl
import os
import sqlite3
import threading
import time
from functools import lru_cache

_LOOK_AGAIN_S = 0.001  # at the other process


class Connection(sqlite3.Connection):
    """One that gives its turn back at the end of its transaction."""

    _turn: tuple[threading.Lock, int | None] | None = None

    def take_turn(self, database: str, timeout_s: float) -> None:
        """Waits to be the only writer. Raises sqlite3's OperationalError, as SQLite does when it has waited in vain."""
        until = time.monotonic() + timeout_s
        lock = _lock_of(database)
        if not lock.acquire(timeout=timeout_s):
            raise sqlite3.OperationalError("database is locked")
        try:
            self._turn = lock, _locked_file(f"{database}-writer", until)
        except BaseException:
            lock.release()
            raise

    def give_turn_back(self) -> None:
        """Lets the next one write; nothing happens without a turn."""
        if self._turn is not None:
            (lock, file), self._turn = self._turn, None
            if file is not None:
                os.close(file)
            lock.release()

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.give_turn_back()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.give_turn_back()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.give_turn_back()


@lru_cache
def _lock_of(_database: str) -> threading.Lock:
    return threading.Lock()


def _locked_file(path: str, until: float) -> int | None:
    """A descriptor, to be closed when the turn is given back; None where there can be no such file, so that SQLite decides alone.

    Opened for each turn, for one that a fork has copied would be locked by both; and only to read, because a command that root ran
    has made the file root's own.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError:
        return None
    try:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise sqlite3.OperationalError("database is locked") from None
                time.sleep(_LOOK_AGAIN_S)
            else:
                return file
    except BaseException:
        os.close(file)
        raise
