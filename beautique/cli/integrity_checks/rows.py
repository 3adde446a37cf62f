"""Reading whole tables in batches, so that memory does not grow with the shop."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Executable

from beautique.kernel.db import db

BATCH = 1_000


def rows(statement: Executable) -> Iterator[Any]:
    """The statement's rows, one after another."""
    for batch in batches(statement):
        yield from batch


def batches(statement: Executable) -> Iterator[Any]:
    """The statement's rows, `BATCH` at a time."""
    return db.session.execute(statement, execution_options={"yield_per": BATCH}).partitions()
