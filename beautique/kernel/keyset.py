"""Keyset pages: the next page starts after a row, not after a count, so nothing is skipped or repeated while rows are added."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Integer, Select, bindparam, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from beautique.kernel.db import db
from beautique.kernel.errors import Invalid
from beautique.kernel.money import CENT
from beautique.kernel.pages import Cursor, Page, PageRequest
from beautique.kernel.statements import made_once
from beautique.kernel.text import clean

R = TypeVar("R")
SortColumn = InstrumentedAttribute[Any] | ColumnElement[Any]

_LARGEST = 2**63 - 1
_PARSERS: dict[type, Callable[[str], Any]] = {
    uuid.UUID: uuid.UUID,
    date: date.fromisoformat,
    Decimal: lambda text: Decimal(text).quantize(CENT),  # PostgreSQL refuses one of a million places
}


@dataclass(frozen=True, slots=True, eq=False)
class Ordering:
    """A total order: columns whose values together are unique, all in one direction. Made once."""

    columns: tuple[SortColumn, ...]
    key: Callable[[Any], tuple[Any, ...]]  # the same values, of a row
    descending: bool


def paginate(statement: Select[R], ordering: Ordering, request: PageRequest, total: int) -> Page[R]:
    """The wanted page of a statement's entities in the given order. One query. Raises `Invalid` for a foreign cursor."""
    return paginate_by(lambda *page: db.session.scalars(*page).all(), statement, ordering, request, total)


def paginate_by(
    read: Callable[[Select[*tuple[Any, ...]], dict[str, Any]], Sequence[R]],
    statement: Select[*tuple[Any, ...]],
    ordering: Ordering,
    request: PageRequest,
    total: int = 0,
) -> Page[R]:
    """The same, `read` by whoever has the page's statement and its values."""
    cursor = Cursor.decode(request.cursor) if request.cursor else None
    backwards = cursor is not None and cursor.backwards
    edge = {} if cursor is None else _edge(ordering, cursor)
    skipped = 0 if cursor is not None else (request.page - 1) * request.limit
    page = _page(statement, ordering, ordering.descending != backwards, bool(edge), bool(skipped))
    rows = read(page, {**edge, "skipped_rows": skipped, "most_rows": request.limit + 1})
    more = len(rows) > request.limit
    rows = rows[: request.limit]
    if backwards:
        rows = rows[::-1]
    has_next = backwards or more
    has_prev = more if backwards else request.cursor is not None or request.page > 1
    return _told(rows, ordering, request, total, has_prev=has_prev, has_next=has_next)


def page_of(rows: Sequence[R], ordering: Ordering, request: PageRequest) -> Page[R]:
    """The wanted page of rows that are all here, in their order. `request` has no cursor."""
    first = (request.page - 1) * request.limit
    part = rows[first : first + request.limit]
    has_next = len(rows) > first + request.limit
    return _told(part, ordering, request, len(rows), has_prev=request.page > 1, has_next=has_next)


def _told(
    rows: Sequence[R], ordering: Ordering, request: PageRequest, total: int, *, has_prev: bool, has_next: bool
) -> Page[R]:
    return Page(
        items=rows,
        total=total,
        page=request.page,
        limit=request.limit,
        next_cursor=_cursor(ordering, rows, -1, backwards=False) if has_next else None,
        prev_cursor=_cursor(ordering, rows, 0, backwards=True) if has_prev else None,
    )


@made_once
def _page(
    statement: Select[*tuple[Any, ...]], ordering: Ordering, descending: bool, has_edge: bool, skips: bool
) -> Select[*tuple[Any, ...]]:
    """The statement of a page. That of a statement that was made once is made once, too (0023)."""
    if has_edge:
        edge = tuple_(*(bindparam(f"edge_{n}", type_=each.type) for n, each in enumerate(ordering.columns)))
        row = tuple_(*ordering.columns)
        statement = statement.where(row < edge if descending else row > edge)
    if skips:
        statement = statement.offset(bindparam("skipped_rows", type_=Integer))
    return statement.order_by(*(c.desc() if descending else c.asc() for c in ordering.columns)).limit(
        bindparam("most_rows", type_=Integer)
    )


def _cursor(ordering: Ordering, rows: Sequence[Any], edge: int, *, backwards: bool) -> str | None:
    return Cursor(tuple(ordering.key(rows[edge])), backwards).encode() if rows else None


def _edge(ordering: Ordering, cursor: Cursor) -> dict[str, Any]:
    """The cursor's values in the columns' own types; a cursor of another order or made by hand is refused."""
    try:
        if len(cursor.key) != len(ordering.columns):
            raise ValueError("a cursor of another order")
        return {
            f"edge_{n}": _typed(value, column.type.python_type)
            for n, (value, column) in enumerate(zip(cursor.key, ordering.columns, strict=True))
        }
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
