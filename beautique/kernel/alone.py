"""A question that stands alone: past the session, on the pooled driver connection (0019)."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, wraps
from typing import Any, TypeVar, TypeVarTuple, cast

from sqlalchemy import CompoundSelect, Dialect, Engine, Select

from beautique.kernel.coalescing import Coalesced
from beautique.kernel.db import db, end_read
from beautique.kernel.engines import ask_alone

W = TypeVar("W")
A = TypeVar("A")
Ts = TypeVarTuple("Ts")
_DATABASES = 8  # of a process: one, and more in tests
_Statement = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]


def read_alone(statement: Select[*Ts], values: Mapping[str, Any] | None = None) -> tuple[*Ts]:
    """The only row of a statement that stands alone; see `list_alone`."""
    [row] = list_alone(statement, values)
    return row


def list_alone(
    statement: Select[*Ts] | CompoundSelect[*Ts], values: Mapping[str, Any] | None = None
) -> list[tuple[*Ts]]:
    """The rows of a statement that stands alone: outside the session, in no transaction, with the usual time limits.

    For what is asked so often that the manners of a transaction cost more than the question (0019): so it must be made once, with
    parameters for what differs, whose `values` are by name; it is kept in the driver's words. An earlier read of the same request
    is ended first: with a connection held and another one wanted, a few threads would wait for each other.
    """
    _end_earlier_read()
    dialect = db.engine.dialect
    text, parameters, is_positional = _in_drivers_words(statement, dialect)
    known = values or {}
    given = [(name, told(known.get(name, own))) for name, own, told in parameters]
    in_order: Any = [value for _, value in given] if is_positional else dict(given)
    rows, kinds = ask_alone(db.engine, text, in_order)
    readers = _readers(statement, dialect, kinds)
    return cast(
        list[tuple[*Ts]],
        [tuple([read(value) for read, value in zip(readers, row, strict=True)]) for row in rows],
    )


def asked_together(question: Callable[[Sequence[W]], Sequence[A]]) -> Callable[[W], A]:
    """A question that threads of this process who come at once share (`Coalesced`): each tells its wish, and gets its own answer.

    `question` answers any number of wishes by one statement that stands alone.
    """

    @lru_cache(maxsize=_DATABASES)
    def of_database(_engine: Engine) -> Coalesced[W, A]:
        return Coalesced(question)

    @wraps(question)
    def ask(wish: W) -> A:
        _end_earlier_read()
        return of_database(db.engine).ask(wish)

    return ask


def _end_earlier_read() -> None:
    """Gives back the connection that this request holds: whoever waits for others, or asks alone, holds none."""
    if db.session.registry.has():
        end_read(db.session())


@lru_cache(maxsize=256)
def _in_drivers_words(statement: _Statement, dialect: Dialect) -> tuple[str, Any, bool]:
    """The text of a statement; of each parameter the name, its own value, and what makes the driver's of it; whether by position."""
    compiled: Any = statement.compile(dialect=dialect)
    own = compiled.params
    names = compiled.positiontup if compiled.positional else list(own)
    kinds = [compiled.binds[name].type.dialect_impl(dialect) for name in names]
    tellers = [kind.bind_processor(dialect) or _as_it_is for kind in kinds]
    return compiled.string, [*zip(names, map(own.get, names), tellers, strict=True)], compiled.positional


@lru_cache(maxsize=256)
def _readers(statement: _Statement, dialect: Dialect, kinds: tuple[Any, ...]) -> list[Callable[[Any], Any]]:
    """For each column, what makes our value of the driver's, which calls it one of these kinds."""
    types = (column.type.dialect_impl(dialect) for column in statement.selected_columns)
    return [
        each.result_processor(dialect, kind) or _as_it_is for each, kind in zip(types, kinds, strict=True)
    ]


def _as_it_is(value: Any) -> Any:
    return value
