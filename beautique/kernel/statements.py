"""Statements that are made once: to make one, and to recognise it, costs two or three times what running it does (0023)."""

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, TypeVar, TypeVarTuple, cast

from sqlalchemy import Column, Insert, Table, bindparam, insert

from beautique.kernel.db import Base, on_sqlite

R = TypeVar("R")
Ts = TypeVarTuple("Ts")

_KEPT_STATEMENTS = 64  # of each function


def made_once(build: Callable[[*Ts], R]) -> Callable[[*Ts], R]:
    """Keeps the statements that a function makes, by what it was given.

    What is asked again and again is made once: as a constant with bind parameters, or by such a function where its shape depends
    on what is asked. It may depend on nothing but its arguments and the dialect; not on the clock.
    """

    @lru_cache(maxsize=_KEPT_STATEMENTS)
    def kept(_on_sqlite: bool, *given: *Ts) -> R:
        return build(*given)

    @wraps(build)
    def statement(*given: *Ts) -> R:
        return kept(on_sqlite(), *given)

    return statement


def insert_of(model: type[Base], **expressions: Any) -> Insert:
    """A statement to be made once that writes one row past the session: every column is to be given, by `row_of`, or is an expression.

    Nothing that we fill in has a default here, so that a column that the model gets later is not forgotten: without it the statement is refused.
    """
    table = cast(Table, model.__table__)
    given = {
        each.name: bindparam(f"{table.name}_{each.name}", type_=each.type)
        for each in table.columns
        if not is_databases_own(each)
    }
    return insert(table).values(given | expressions)


def is_databases_own(column: Column[Any]) -> bool:
    """Whether the database alone fills in a column: computed of others, or a fact of its own."""
    return column.server_default is not None and not column.server_default.has_argument


def row_of(model: type[Base], columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row as `insert_of` takes them."""
    table = cast(Table, model.__table__)
    return {f"{table.name}_{column}": value for column, value in columns.items()}
