"""Keyset pages: the next page starts after a row, not after a count, so nothing is skipped or repeated while rows are added."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from beautique.kernel.db import db
from beautique.kernel.errors import Invalid
from beautique.kernel.pages import Cursor, Page, PageRequest
from beautique.kernel.text import clean

R = TypeVar("R")
SortColumn = InstrumentedAttribute[Any] | ColumnElement[Any]

_LARGEST = 2**63 - 1
_PARSERS: dict[type, Callable[[str], Any]] = {
    uuid.UUID: uuid.UUID,
    date: date.fromisoformat,
    Decimal: Decimal,
}


@dataclass(frozen=True, slots=True)
class Ordering:
    """A total order: columns whose values together are unique, all in one direction."""

    columns: tuple[SortColumn, ...]
    key: Callable[[Any], tuple[Any, ...]]  # the same values, of a row
    descending: bool


def paginate(statement: Select[R], ordering: Ordering, request: PageRequest, total: int) -> Page[R]:
    """The wanted page of a statement's entities in the given order. One query. Raises `Invalid` for a foreign cursor."""
    cursor = Cursor.decode(request.cursor) if request.cursor else None
    backwards = cursor is not None and cursor.backwards
    descending = ordering.descending != backwards
    if cursor is not None:
        edge = tuple_(*_values(ordering, cursor))
        row = tuple_(*ordering.columns)
        statement = statement.where(row < edge if descending else row > edge)
    elif request.page > 1:
        statement = statement.offset((request.page - 1) * request.limit)
    statement = statement.order_by(*(c.desc() if descending else c.asc() for c in ordering.columns)).limit(
        request.limit + 1
    )
    rows = list(db.session.scalars(statement))
    more = len(rows) > request.limit
    rows = rows[: request.limit]
    if backwards:
        rows.reverse()
    has_next = backwards or more
    has_prev = more if backwards else request.cursor is not None or request.page > 1
    return Page(
        items=rows,
        total=total,
        page=request.page,
        limit=request.limit,
        next_cursor=_cursor(ordering, rows, -1, backwards=False) if has_next else None,
        prev_cursor=_cursor(ordering, rows, 0, backwards=True) if has_prev else None,
    )


def _cursor(ordering: Ordering, rows: Sequence[Any], edge: int, *, backwards: bool) -> str | None:
    return Cursor(tuple(ordering.key(rows[edge])), backwards).encode() if rows else None


def _values(ordering: Ordering, cursor: Cursor) -> list[ColumnElement[Any]]:
    """The cursor's values in the columns' own types; a cursor of another order or made by hand is refused."""
    try:
        if len(cursor.key) != len(ordering.columns):
            raise ValueError("a cursor of another order")
        return [
            literal(_typed(value, column.type.python_type), column.type)
            for value, column in zip(cursor.key, ordering.columns, strict=True)
        ]
    except (ValueError, ArithmeticError, TypeError, AttributeError) as error:
        raise Invalid(
            {"cursor": ["This page link belongs to another list. Start again from the first page."]}
        ) from error


def _typed(value: Any, kind: type) -> Any:
    """The value as the column's type can hold it; what no row can have was made by hand."""
    if kind in _PARSERS:
        value = _PARSERS[kind](value)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError("a value of another type")
    if isinstance(value, int | Decimal) and not -_LARGEST <= value <= _LARGEST:
        raise ValueError("a number that no column holds")
    if isinstance(value, str):
        clean(value)  # NUL and lone surrogates cannot be compared either
    return value
