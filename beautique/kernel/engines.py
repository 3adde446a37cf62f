"""The manners of the two dialects: how connections are opened and pooled, how transactions begin, and how long anything waits."""

import contextlib
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import Dialect, Engine, PoolProxiedConnection, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from beautique.kernel import patience, writers
from beautique.kernel.moment import CONNECTION_KEY

STATEMENT_TIMEOUT_MS = 5_000
LOCK_TIMEOUT_MS = 5_000
_UNHURRIED_MS = 1_000  # a transaction this short has waited for nobody
_LAST_LOCK_WAIT_MS = 250
CONNECT_TIMEOUT_S = 4  # with the sign of life before it, less than the 6 s after which a visitor is told
POOL_TIMEOUT_S = 3
# Compiling takes longer than it saves: 1.5 s before the first row of a large file (0024).
_NOT_COMPILED = "SET LOCAL jit = off"
# The option of a statement that says into which file its rows go as lines of CSV (`kernel.copying`).
COPIED_INTO = "copied_into"
BELIEVED_S = 2.0  # after its last use, a connection is believed to live by who can ask again


def prepare_engine(engine: Engine) -> None:
    """Teaches an engine its dialect's manners; called once per engine, at start."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "do_connect", patience.connect)
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "checkin", _expect_signs_of_life)
        event.listen(engine, "checkout", partial(_look_for_signs_of_life, engine.dialect))
        event.listen(engine, "before_cursor_execute", _limit_statement, retval=True)
        event.listen(engine, "do_execute", _copy_out)


def _open_sqlite(dbapi_connection: Any, _record: object) -> None:
    dbapi_connection.isolation_level = None  # the driver's own BEGIN comes too late; ours is in _begin_sqlite
    cursor = dbapi_connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={LOCK_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    dbapi_connection.create_function(CONNECTION_KEY, 0, partial(str, uuid.uuid4()))


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("sqlite_begin") == "IMMEDIATE":
        _begin_to_write(connection)
    else:
        connection.exec_driver_sql("BEGIN DEFERRED")


def _begin_to_write(connection: Connection) -> None:
    """In its turn. Whoever has waited for that waits less for writers that do not queue."""
    raw: Any = connection.connection.driver_connection
    began = time.monotonic()
    try:
        raw.take_turn(connection.engine.url.database, LOCK_TIMEOUT_MS / 1_000)
    except sqlite3.OperationalError as error:
        raise OperationalError("BEGIN IMMEDIATE", None, error) from error
    try:
        if (left_ms := _lock_wait_left_ms(began)) < LOCK_TIMEOUT_MS:
            _begin_within(connection, left_ms)
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        raw.give_turn_back()
        raise


def _begin_within(connection: Connection, left_ms: int) -> None:
    """The connection goes back to the pool, whatever comes of it: the next one there waits as long as ever."""
    connection.exec_driver_sql(f"PRAGMA busy_timeout={left_ms}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={LOCK_TIMEOUT_MS}")


def _lock_wait_left_ms(began: float) -> int:
    """How long a transaction that began then may still wait for locks."""
    spent_ms = int((time.monotonic() - began) * 1_000)
    if spent_ms <= _UNHURRIED_MS:
        return LOCK_TIMEOUT_MS
    return max(LOCK_TIMEOUT_MS - spent_ms, _LAST_LOCK_WAIT_MS)


def _begin_postgresql(connection: Connection) -> None:
    # Per transaction, because a pooler in transaction mode forgets what a session was told.
    is_limited = not connection.get_execution_options().get("no_timeouts")
    connection.info["began"] = time.monotonic() if is_limited else None
    connection.info["limits_due"] = True
    _wait_for_statements(connection, is_limited=is_limited)


def _wait_for_statements(connection: Connection, *, is_limited: bool) -> None:
    raw: Any = connection.connection
    raw.driver_connection.patience_s = patience.STATEMENT_S if is_limited else None


def _expect_signs_of_life(dbapi_connection: Any, record: ConnectionPoolEntry) -> None:
    if dbapi_connection is not None:
        record.info["rests_since"] = time.monotonic()


def _look_for_signs_of_life(
    dialect: Dialect, dbapi_connection: Any, record: ConnectionPoolEntry, _proxy: object
) -> None:
    """Pessimistic disconnect handling: a line that may be dead is tried before it is given out; all that are older go with it."""
    rests_since = record.info.get("rests_since")
    if rests_since is None or (_asker.believes and time.monotonic() - rests_since < BELIEVED_S):
        return
    dbapi_connection.patience_s = patience.sign_of_life_s()
    try:
        dialect.do_ping(dbapi_connection)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


class _Asker(threading.local):
    believes = False  # this thread can ask again, should the line be dead


_asker = _Asker()


@contextlib.contextmanager
def _believing() -> Iterator[None]:
    _asker.believes = True
    try:
        yield
    finally:
        _asker.believes = False


def _limit_statement(
    connection: Connection, cursor: Any, statement: str, parameters: Any, _context: object, many: bool
) -> tuple[str, Any]:
    """The usual limits travel with the first statement of a transaction, without a round trip of their own.

    The time to wait for locks is the transaction's, not each statement's: whoever has waited once waits less the next time.
    """
    began = connection.info.get("began")
    if connection.info.pop("limits_due", False):
        is_one_message = not many and cursor.name is None
        if began is not None and is_one_message:
            return f"{_usual_limits()}; {statement}", parameters
        _set_local(connection, _NOT_COMPILED if began is None else _usual_limits())
    if began is not None and (left_ms := _lock_wait_left_ms(began)) < LOCK_TIMEOUT_MS:
        _set_local(connection, f"SET LOCAL lock_timeout = {left_ms}")
    return statement, parameters


def _copy_out(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    """Has PostgreSQL write the rows of a statement that says where to; false for all others, which go on to the driver."""
    file = context.execution_options.get(COPIED_INTO)
    if file is None:
        return False
    query = cursor.mogrify(statement, parameters)
    cursor.copy_expert(b"COPY (" + query + b") TO STDOUT WITH (FORMAT csv, ENCODING 'UTF8')", file)
    return True


def _usual_limits() -> str:
    # Nor do pages have PostgreSQL start helpers: that takes longer than what these would read (0024).
    return (
        f"SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_MS}; SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"
        f"; SET LOCAL max_parallel_workers_per_gather = 0; {_NOT_COMPILED}"
    )


def _set_local(connection: Connection, limits: str) -> None:
    """Sets limits until the end of the transaction; on a raw cursor, for it is no query of ours."""
    raw: Any = connection.connection
    try:
        with raw.cursor() as cursor:
            cursor.execute(limits)
    except connection.dialect.loaded_dbapi.Error as error:
        # SQLAlchemy translates the errors of its own statements only: a connection cut here would look like a fault of ours.
        connection.invalidate(error)
        raise OperationalError("SET LOCAL", None, error, connection_invalidated=True) from error


def ask_alone(engine: Engine, statement: str, parameters: Any) -> tuple[list[Any], tuple[Any, ...]]:
    """The rows of a SELECT in no transaction, with the usual time limits, and the kinds of its columns, as the driver tells them.

    Raises what a session would. Nothing is told to the line itself: behind a pooler it is another one the next time. It can be asked
    twice, so a line that was used a moment ago is believed to live; when it was cut since, another one is asked.
    """
    began = time.monotonic()
    try:
        with _believing():
            return _ask_alone(engine, statement, parameters)
    except DBAPIError as error:
        if not error.connection_invalidated or time.monotonic() - began > patience.IDLE_S:
            raise
    return _ask_alone(engine, statement, parameters)


def _ask_alone(engine: Engine, statement: str, parameters: Any) -> tuple[list[Any], tuple[Any, ...]]:
    driver_error, connection = engine.dialect.loaded_dbapi.Error, None
    try:
        connection = engine.raw_connection()
        if engine.dialect.name == "sqlite":
            return _rows(connection, statement, parameters)
        line: Any = connection.driver_connection
        line.patience_s, line.autocommit = patience.STATEMENT_S, True
        try:  # one message of several statements is a transaction of its own
            return _rows(connection, f"{_usual_limits()}; {statement}", parameters)
        finally:
            if not line.closed:
                line.autocommit = False
    except driver_error as error:
        is_cut = engine.dialect.is_disconnect(error, connection, None)
        if connection is not None and is_cut:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, driver_error, connection_invalidated=is_cut, dialect=engine.dialect
        ) from error
    finally:
        if connection is not None:
            connection.close()


def _rows(
    connection: PoolProxiedConnection, statement: str, parameters: Any
) -> tuple[list[Any], tuple[Any, ...]]:
    cursor: Any = connection.cursor()
    try:
        cursor.execute(statement, parameters)
        return cursor.fetchall(), tuple([column[1] for column in cursor.description])
    finally:
        cursor.close()


def engine_options(url: str, pool_size: int) -> dict[str, Any]:
    """How connections are opened and pooled: short waits, so that trouble shows as a clear error and not as a hang."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": LOCK_TIMEOUT_MS / 1000, "factory": writers.Connection}}
    return {
        "pool_size": pool_size,
        "max_overflow": 0,
        "pool_timeout": POOL_TIMEOUT_S,
        "pool_recycle": 1_800,
        "connect_args": {
            "connect_timeout": CONNECT_TIMEOUT_S,
            "application_name": "beautique",
            "connection_factory": patience.Connection,
            **patience.LIVELINESS,
        },
    }
