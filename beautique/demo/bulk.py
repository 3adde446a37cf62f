"""Many rows at once: the one room of the demo shop where the two dialects differ (COPY on PostgreSQL, executemany on SQLite)."""

import io
import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from beautique.kernel.db import on_sqlite

T = TypeVar("T")

_CLOCK = [
    f"{hour:02}:{minute:02}:{second:02}" for hour in range(24) for minute in range(60) for second in range(60)
]

# every index that no constraint needs
_PLAIN_INDEXES = text(
    "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
    " WHERE indrelid = ANY (CAST(:tables AS regclass[])) AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)"
    " ORDER BY indexrelid"
)
# primary, unique and foreign keys, and those that other tables refer to them by, in an order in which they can be added
_KEYS = text(
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype IN ('p', 'u', 'f')"
    " AND (conrelid = ANY (CAST(:tables AS regclass[])) OR confrelid = ANY (CAST(:tables AS regclass[])))"
    " ORDER BY contype = 'f', oid"
)


def prepare(session: Session) -> None:
    """Readies the running transaction, one without time limits, for `insert`: times are UTC."""
    if not on_sqlite():
        session.execute(text("SET LOCAL timezone = 'UTC'"))


def insert(session: Session, table: str, columns: Sequence[str], rows: Iterable[str]) -> None:
    """Adds rows to a table within the running transaction. All constraints hold.

    A row is the text of its values between tabs, made with `field`; nothing between two tabs is NULL.
    """
    names = ", ".join(columns)
    if on_sqlite():
        statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
        values = [tuple(value or None for value in row.split("\t")) for row in rows]
        if values:
            session.connection().exec_driver_sql(statement, values)
        return
    driver: Any = session.connection().connection
    with driver.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {table} ({names}) FROM STDIN WITH (NULL '')",
            io.BytesIO("\n".join(rows).encode()),
            size=1 << 18,
        )


@contextmanager
def indexes_later(session: Session, tables: Sequence[str]) -> Iterator[None]:
    """On PostgreSQL, builds the tables' indexes and keys at the end instead of row by row: several times as fast.

    Locks the tables until the transaction ends, so it is for tables that are nearly empty. All other constraints stay.
    """
    if on_sqlite():
        yield
        return
    indexes = session.execute(_PLAIN_INDEXES, {"tables": list(tables)}).all()
    keys = session.execute(_KEYS, {"tables": list(tables)}).all()
    for name, _ in indexes:
        session.execute(text(f"DROP INDEX {name}"))
    for table, name, _ in reversed(keys):
        session.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    yield
    session.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
    for table, name, definition in keys:
        session.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))
    for _, definition in indexes:
        session.execute(text(definition))


def settle(session: Session, tables: Iterable[str]) -> None:
    """Tells the planner what the tables hold now, so that the first pages are as quick as later ones."""
    for table in tables:
        session.execute(text(f"ANALYZE {table}"))


def field(value: str) -> str:
    """A value as it may stand in a row. Raises ValueError for what would need escaping: the demo's own words never do."""
    if not value or any(c in value for c in "\t\n\r\\"):
        raise ValueError(f"not a plain text: {value!r}")
    return value


class Ids:
    """UUIDv7s as 32 hexadecimal digits: in the order of their moments, and of their making within one. Random, whatever the seed."""

    def __init__(self) -> None:
        # version 7, 12 random bits; variant 8, then 60 bits of which the upper half is random and the rest counts
        dice = random.SystemRandom()
        start = (7 << 12 | dice.getrandbits(12)) << 64 | 8 << 60 | dice.getrandbits(28) << 32
        self._tails = itertools.count(start)

    def at(self, at_ms: int) -> str:
        """A new id of this moment (milliseconds since 1970)."""
        return f"{at_ms:012x}{next(self._tails):020x}"


def dashed(identity: str) -> str:
    """An id of `Ids` as UUIDs are written."""
    return f"{identity[:8]}-{identity[8:12]}-{identity[12:16]}-{identity[16:20]}-{identity[20:]}"


def instant(at_ms: int) -> str:
    """A moment as both databases read it."""
    seconds, ms = divmod(at_ms, 1_000)
    day, second = divmod(seconds, 86_400)
    return f"{_date(day)} {_CLOCK[second]}.{ms:03}000"


@cache
def _date(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def milliseconds(at: datetime) -> int:
    """An aware moment in milliseconds since 1970."""
    return int(at.astimezone(UTC).timestamp() * 1000)


def pick(dice: random.Random, stock: Sequence[T]) -> T:
    """`dice.choice`, four times as fast."""
    return stock[int(dice.random() * len(stock))]
