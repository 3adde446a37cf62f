"""How a picture's hash is stored, and compared inside the database: the room of payments where the two dialects differ."""

import sqlite3
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Engine, LargeBinary, event, func, literal
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator, TypeEngine

from beautique.kernel.db import on_sqlite
from beautique.media.hashing import HASH_BITS, distance

_HASH_BYTES = HASH_BITS // 8


class PictureHash(TypeDecorator[int]):
    """A hash of 1,024 bits: BIT(1024) on PostgreSQL, 128 bytes on SQLite."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind: TypeEngine[Any] = LargeBinary(_HASH_BYTES) if dialect.name == "sqlite" else BIT(HASH_BITS)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: int | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return value.to_bytes(_HASH_BYTES) if dialect.name == "sqlite" else f"{value:0{HASH_BITS}b}"

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        if value is None:
            return None
        return int.from_bytes(value) if dialect.name == "sqlite" else int(str(value), base=2)


def bits_apart(column: InstrumentedAttribute[int], picture_hash: int) -> ColumnElement[int]:
    """In how many bits a stored hash differs from this one, counted where it lies: nothing is loaded."""
    other = literal(picture_hash, PictureHash())
    if on_sqlite():
        return func.bits_apart(column, other)
    return func.bit_count(column.op("#")(other))


@event.listens_for(Engine, "connect")
def _teach_sqlite_to_compare(dbapi_connection: Any, _record: object) -> None:
    if isinstance(dbapi_connection, sqlite3.Connection):
        dbapi_connection.create_function("bits_apart", 2, _bits_apart, deterministic=True)


def _bits_apart(one: bytes, other: bytes) -> int:
    return distance(int.from_bytes(one), int.from_bytes(other))
