"""Many rows at once: the one room of the demo shop where the two dialects differ (COPY on PostgreSQL, executemany on SQLite)."""

import io
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - bare UTC, as both databases read it here


def prepare(session: Session) -> None:
    """Readies the running transaction for `insert`: no time limits, times are UTC."""
    if not _on_sqlite(session):
        session.execute(text("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL timezone = 'UTC'"))


def insert(session: Session, table: str, columns: Sequence[str], rows: Iterable[str]) -> None:
    """Adds rows to a table within the running transaction. All constraints hold.

    A row is the text of its values between tabs, made with `field`; nothing between two tabs is NULL.
    """
    names = ", ".join(columns)
    if _on_sqlite(session):
        statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
        values = [tuple(value or None for value in row.split("\t")) for row in rows]
        if values:
            session.connection().exec_driver_sql(statement, values)
        return
    with session.connection().connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {table} ({names}) FROM STDIN WITH (NULL '')", io.BytesIO("\n".join(rows).encode()), size=1 << 18
        )


def settle(session: Session, tables: Iterable[str]) -> None:
    """Tells the planner what the tables hold now, so that the first pages are as quick as later ones."""
    for table in tables:
        session.execute(text(f"ANALYZE {table}"))


def field(value: str) -> str:
    """A value as it may stand in a row. Raises ValueError for what would need escaping: the demo's own words never do."""
    if not value or any(c in value for c in "\t\n\r\\"):
        raise ValueError(f"not a plain text: {value!r}")
    return value


def uuid7(at_ms: int, dice: random.Random) -> str:
    """A UUIDv7 of this moment (milliseconds since 1970), as 32 hexadecimal digits."""
    noise = dice.getrandbits(74)
    return f"{at_ms:012x}7{noise >> 62:03x}{8 + (noise >> 60 & 3):x}{noise & 0xFFF_FFFF_FFFF_FFFF:015x}"


def instant(at_ms: int) -> str:
    """A moment as both databases read it."""
    return (_EPOCH + timedelta(milliseconds=at_ms)).isoformat(" ", "microseconds")


def milliseconds(at: datetime) -> int:
    """An aware moment in milliseconds since 1970."""
    return int(at.astimezone(UTC).timestamp() * 1000)


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
