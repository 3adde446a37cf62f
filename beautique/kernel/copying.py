"""Rows as PostgreSQL itself writes them: `COPY ... TO STDOUT`, taken piece by piece."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
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
    with ThreadPoolExecutor(1, "copy-out") as thread:
        copied = thread.submit(_copy, connection, statement, sink)
        try:
            with os.fdopen(source, "rb", buffering=0) as pipe:
                yield from iter(partial(pipe.read, _PIECE_BYTES), b"")
        except GeneratorExit:  # whoever wanted it has left
            line.cancel()
            raise
        copied.result()


def _copy(connection: Connection, statement: Select[*tuple[Any, ...]], sink: int) -> None:
    with os.fdopen(sink, "wb", buffering=_PIECE_BYTES) as pipe:
        connection.execute(statement, execution_options={COPIED_INTO: _Lines(pipe)})


class _Lines:
    """A file whose lines end as CSV's do: PostgreSQL hands them over one by one, with an end of its own."""

    def __init__(self, file: IO[bytes]) -> None:
        self._write = file.write

    def write(self, line: bytes) -> None:
        self._write(line[:-1] + END)
