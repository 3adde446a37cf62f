"""The database: the declarative base, the column types, and the only commit in the program."""

import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, TypeVar, TypeVarTuple

import uuid_utils.compat as uuid_utils
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    CompoundSelect,
    DateTime,
    Dialect,
    MetaData,
    Numeric,
    Result,
    Row,
    Select,
    event,
)
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, registry
from sqlalchemy.types import TypeDecorator, TypeEngine

from beautique.kernel.errors import Busy

R = TypeVar("R")
# How rows are asked for: `read_rows`, or what stands alone (`kernel.alone.list_alone`).
Ask = Callable[[Any, Mapping[str, Any]], Iterable[Any]]
Ts = TypeVarTuple("Ts")

_TRIES = 3
_DEADLOCK_OR_SERIALISATION = {"40P01", "40001"}
_LOCK_NOT_AVAILABLE = "55P03"

naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON().with_variant(JSONB(), "postgresql")


class Money(TypeDecorator[Decimal]):
    """Rupees with two places, of so many digits in all. SQLite keeps a float, exact to the paisa below 10^13, however many."""

    impl = Numeric
    cache_ok = True

    def __init__(self, digits: int = 12) -> None:
        super().__init__(digits, 2)
        self.digits = digits

    @property
    def python_type(self) -> type[Decimal]:
        """What rows hold."""
        return Decimal

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        # A float read as one has no warning, and SQLite no limit that a migration could widen.
        on_sqlite = dialect.name == "sqlite"
        exact: Numeric[Any] = Numeric(12, 2, asdecimal=False) if on_sqlite else Numeric(self.digits, 2)
        return dialect.type_descriptor(exact)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(f"{value:.2f}")


MoneySum = Annotated[Decimal, mapped_column(Money(20))]  # for columns that hold what amounts add up to


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC instants on both engines (SQLite itself keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("only aware datetimes are stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_column(enum: type[StrEnum], name: str) -> SqlEnum:
    """A column type that stores an enum's words (`Not Started`) and refuses every other one."""
    return SqlEnum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=30,
        values_callable=lambda e: [m.value for m in e],
    )


class Base(DeclarativeBase):
    """Parent of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=naming_convention),
        type_annotation_map={datetime: UtcDateTime, Decimal: Money, dict[str, Any]: Json, list[Any]: Json},
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": False})


def new_id() -> uuid.UUID:
    """A UUIDv7: unique, and in the order of time."""
    return uuid_utils.uuid7()


def first_id(at: datetime) -> uuid.UUID:
    """The lowest id that `new_id` could have made at an instant: where the rows made since then begin."""
    milliseconds = int(at.timestamp() * 1000)
    return uuid.UUID(int=milliseconds << 80)


@contextmanager
def transaction(*, without_timeouts: bool = False) -> Iterator[Session]:
    """One unit of work: commits at the end, rolls everything back on any error. Without the usual time limits if so wished.

    Nested use is a programming error. An earlier read of the same request (the signed-in account) is ended first, so that the
    unit begins with a fresh snapshot and, on SQLite, with the write lock already held.
    """
    session = db.session()
    if session.info.get("in_transaction"):
        raise RuntimeError("transactions do not nest: call steps and queries, never another command")
    end_read(session)
    session.info["in_transaction"] = True
    try:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE", "no_timeouts": without_timeouts})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["in_transaction"] = False


def end_read(session: Session) -> None:
    """Lets go of the connection; nothing is ever pending outside a transaction (see `_refuse_stray_writes`), whose own it keeps."""
    if session.in_transaction() and not session.info.get("in_transaction"):
        session.commit()


def begin_one_moment() -> None:
    """Ends an earlier read; all that this request reads from now on is of one moment."""
    session = db.session()
    end_read(session)
    if not on_sqlite():  # which reads so anyway
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def connection_without_timeouts() -> Connection:
    """The session's connection in a new transaction without the usual time limits: for reading everything there is."""
    db.session.commit()  # ends a read, whose limits would go on
    return db.session.connection(execution_options={"no_timeouts": True})


def read_and_let_go(statement: Select[*Ts]) -> Sequence[Row[*Ts]]:
    """All rows of a statement, after which this request holds no connection: for whoever hands them on slowly, batch by batch."""
    rows = db.session.execute(statement).all()
    db.session.commit()  # ends a read
    return rows


def read_rows(
    statement: Select[*Ts] | CompoundSelect[*Ts], parameters: Mapping[str, Any] | None = None
) -> Result[*Ts]:
    """The rows of a statement of columns, in the session's transaction, but past its ORM: that costs as much as such a statement."""
    return db.session.connection().execute(statement, parameters)


def on_sqlite() -> bool:
    """Whether this shop's database is SQLite; PostgreSQL otherwise."""
    return db.engine.dialect.name == "sqlite"


def insert_into(table: Any) -> sqlite.Insert | postgresql.Insert:
    """An INSERT in the words of the database, which know what to do about a row that is there already (`on_conflict_...`)."""
    return sqlite.insert(table) if on_sqlite() else postgresql.insert(table)


def retrying(unit: Callable[[], R]) -> R:
    """Runs a whole transaction again when the database chose it as a victim of a deadlock, at most three times.

    Raises `Busy` when that does not help, or when a lock was not free in time.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            return unit()
        except OperationalError as error:
            if is_lock_timeout(error) or (_is_victim(error) and attempt == _TRIES):
                raise Busy("The shop is very busy. Nothing was saved. Try again in a moment.") from error
            if not _is_victim(error):
                raise
            time.sleep(random.uniform(0.01, 0.05) * attempt)
    raise AssertionError("the last try returns or raises")


def is_lock_timeout(error: DBAPIError) -> bool:
    """Whether a row, a table or (SQLite) the database stayed locked by somebody else for too long."""
    return getattr(error.orig, "pgcode", None) == _LOCK_NOT_AVAILABLE or "database is locked" in str(
        error.orig
    )


def _is_victim(error: DBAPIError) -> bool:
    return getattr(error.orig, "pgcode", None) in _DEADLOCK_OR_SERIALISATION


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, *_: object) -> None:
    """A change outside `transaction()` would be committed by nobody, or by the wrong one."""
    if not session.info.get("in_transaction") and (session.new or session.dirty or session.deleted):
        raise RuntimeError("changes belong inside transaction()")
