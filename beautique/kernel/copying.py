"""Rows as PostgreSQL itself writes them: `COPY ... TO STDOUT`, taken piece by piece."""

import os
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from threading import Thread
from typing import IO, Any

from sqlalchemy import Connection, Select

from beautique.kernel.csv import END
from beautique.kernel.db import connection_without_timeouts
from beautique.kernel.engines import COPIED_INTO

_PIECE_BYTES = 1 << 16


def copy_out(statement: Select[*tuple[Any, ...]]) -> Iterator[bytes]:
    """The rows of a statement as lines of CSV in UTF-8. They are one snapshot, read without the usual time limits.

    PostgreSQL pushes and an answer pulls, so a thread copies into a pipe, and waits while nobody takes from it (backpressure).
    """
    connection = connection_without_timeouts()
    line: Any = connection.connection.driver_connection
    source, sink = os.pipe()
    copied: Future[None] = Future()
    # A daemon: a process that is told to end does not wait for a client that takes nothing more.
    thread = Thread(target=_copy, args=(connection, statement, sink, copied), name="copy-out", daemon=True)
    thread.start()
    try:
        with os.fdopen(source, "rb", buffering=0) as pipe:
            yield from iter(partial(pipe.read, _PIECE_BYTES), b"")
    except GeneratorExit:  # whoever wanted it has left
        line.cancel()
        raise
    finally:
        thread.join()
    copied.result()


def _copy(
    connection: Connection, statement: Select[*tuple[Any, ...]], sink: int, copied: Future[None]
) -> None:
    try:
        with os.fdopen(sink, "wb", buffering=_PIECE_BYTES) as pipe:
            connection.execute(statement, execution_options={COPIED_INTO: _Lines(pipe)})
    except BaseException as failure:
        copied.set_exception(failure)
    else:
        copied.set_result(None)


class _Lines:
    """A file whose lines end as CSV's do: PostgreSQL hands them over one by one, with an end of its own."""

    def __init__(self, file: IO[bytes]) -> None:
        self._write = file.write

    def write(self, line: bytes) -> None:
        self._write(line[:-1] + END)
