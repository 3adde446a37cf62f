"""How many orders lists have: for the desk exact while that is cheap, "5,000+" above; for programs always exact."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from beautique.bulk.rules import MOST as MOST_AT_ONCE
from beautique.kernel.db import read_rows
from beautique.kernel.statements import made_once
from beautique.orders.figures.models import DayFigures
from beautique.orders.filters import matching
from beautique.orders.models import Order, OrderDay
from beautique.orders.types import OPEN, Flag, OrderFilter, OrderStatus, Sort, StatusCount

Part = Select[str, Decimal, str | None]

MOST = MOST_AT_ONCE  # are counted: a list of no more can be changed as a whole
MOST_FOUND = 1_000  # by a search: what has a common word lies all over the table
MOST_OF_A_VIEW = 99
MOST_NAMED = 50  # of what was found: more names are dearer than to look again
MOST_READ = 5_000  # open orders: so many are read sooner than a trigram index names what has a common word
_STATUS = type_coerce(Order.order_status, String)
_NOT_NAMED = null()
# Every order from before transaction IDs were written down; the other flags are settled.
_MAY_BE_MANY = Flag.UNREFERENCED


class Counted(NamedTuple):
    """What was counted of a list, by order status, and of some others. `criteria` lists the same: few that a search found are named there."""

    by_status: dict[OrderStatus, StatusCount]
    others: list[StatusCount]
    criteria: OrderFilter


def count_by_status(criteria: OrderFilter) -> dict[OrderStatus, StatusCount]:
    """How many matching orders each order status has, and what they cost; the filter's own order status is ignored."""
    return count_with_others(criteria).by_status


def count_with_others(criteria: OrderFilter, others: Sequence[OrderFilter] = ()) -> Counted:
    """The counts of `count_by_status`, and those of some other lists (saved views), all in one query."""
    make = _kept_count if all(each.is_asked_again for each in (criteria, *others)) else _make_count
    counts, numbers = _read(make(criteria, *others))
    views = [_capped(counts.get(str(n), StatusCount()), MOST_OF_A_VIEW) for n in range(len(others))]
    by_status = {status: counts.get(status.value, StatusCount()) for status in OrderStatus}
    most = _most_of_one_part(criteria)
    if most is None:
        return Counted({status: _capped(each, MOST) for status, each in by_status.items()}, views, criteria)
    if sum(each.count for each in by_status.values()) > most:
        by_status = {status: replace(each, is_capped=True) for status, each in by_status.items()}
        by_status |= _count_open(criteria)
    elif 0 < len(numbers) <= MOST_NAMED:
        criteria = replace(criteria, search="", number=numbers)  # so that nothing is looked for twice
    return Counted(by_status, views, criteria)


def count_exactly(criteria: OrderFilter) -> int:
    """How many orders match."""
    make = _kept_exact_count if criteria.is_asked_again else exact_count
    return read_rows(make(replace(criteria, sort=Sort.NEWEST))).scalar() or 0


def total(counts: Mapping[OrderStatus, StatusCount], chosen: Sequence[OrderStatus]) -> StatusCount:
    """The sum of the chosen statuses; none chosen means all."""
    added = [counts[status] for status in chosen or OrderStatus]
    return StatusCount(
        sum(each.count for each in added),
        sum((each.amount for each in added), Decimal(0)),
        any(each.is_capped for each in added),
    )


def _read(
    statement: Select[str, int, Decimal, str | None],
) -> tuple[dict[str, StatusCount], tuple[str, ...]]:
    """What was counted under each name, and the numbers of what was found."""
    rows = read_rows(statement).all()
    numbers = tuple(number for *_, told in rows if told for number in told.split(","))
    return {name: StatusCount(count, amount) for name, count, amount, _ in rows}, numbers


def _count_open(criteria: OrderFilter) -> dict[OrderStatus, StatusCount]:
    """The statuses that somebody still works on: what was read of a common word may be delivered orders alone.

    Looked up once; each by itself where there are so many that one status could hide another.
    """
    most = MOST * len(OPEN)
    are_few = bool(criteria.search.strip()) and read_rows(_ONE_MORE_OPEN, {"read": MOST_READ}).first() is None
    counts = _read(_grouped([_open_part(criteria, OPEN, most, are_few)]))[0]
    if sum(each.count for each in counts.values()) > most:
        counts = _read(_grouped([_open_part(criteria, (status,), MOST, are_few) for status in OPEN]))[0]
    return {status: _capped(counts.get(status.value, StatusCount()), MOST) for status in OPEN}


def _make_count(criteria: OrderFilter, *others: OrderFilter) -> Select[str, int, Decimal, str | None]:
    parts = [
        *_by_status(criteria),
        *(_part(literal(str(n)), matching(each), MOST_OF_A_VIEW) for n, each in enumerate(others)),
    ]
    return _grouped(parts)


def _grouped(parts: Sequence[Part]) -> Select[str, int, Decimal, str | None]:
    rows = union_all(*parts).subquery()
    key, amount, number = rows.c
    return select(key, func.count(), func.sum(amount), func.aggregate_strings(number, ",")).group_by(key)


# Made once (0023).
_ONE_MORE_OPEN = (
    select(literal(1)).where(Order.order_status.in_(OPEN)).offset(bindparam("read", type_=Integer)).limit(1)
)
_kept_count = made_once(_make_count)


def exact_count(criteria: OrderFilter) -> Select[int]:
    """How many orders match, in one statement, so that it is one moment.

    All orders of whole days are as many as numbers were given there: those have no gap, and no order is ever deleted. How many of
    them have a status is among the figures of the days; where those are out of date, the orders themselves are counted.
    """
    days = OrderDay.day.between(criteria.start_date or date.min, criteria.end_date or date.max)
    asked = replace(criteria, start_date=None, end_date=None)
    if asked == OrderFilter():
        return select(func.sum(OrderDay.last_number)).where(days)
    matches = select(func.count()).select_from(Order).where(*matching(criteria)).correlate(None)
    for name, figures in _FIGURES.items():
        words = getattr(criteria, name)
        if asked == OrderFilter(**{name: words}):
            closed = [func.coalesce(func.sum(figures[word.value].as_integer()), 0) for word in set(words)]
            stored = select(sum(closed[1:], closed[0])).join(OrderDay).where(days, ~OrderDay.figures_stale)
            stale = select(OrderDay.day).where(days, OrderDay.figures_stale)
            counted = matches.where(Order.order_date.in_(stale))
            return select(stored.scalar_subquery() + counted.scalar_subquery())
    return matches


_kept_exact_count = made_once(exact_count)
_FIGURES = {
    "order_status": DayFigures.order_status,
    "payment_status": DayFigures.payment_status,
    "delivery_status": DayFigures.delivery_status,
}


def _by_status(criteria: OrderFilter) -> list[Part]:
    """One part per status, each with its own limit and its own way to its rows."""
    if most := _most_of_one_part(criteria):
        return [_part_of(replace(criteria, order_status=()), most)]
    return [_part_of(replace(criteria, order_status=(status,)), MOST) for status in OrderStatus]


def _part_of(criteria: OrderFilter, most: int) -> Part:
    named = Order.number if criteria.search.strip() else _NOT_NAMED
    return _part(_STATUS, matching(criteria), most, named)


def _open_part(criteria: OrderFilter, statuses: tuple[OrderStatus, ...], most: int, are_few: bool) -> Part:
    return _part(_STATUS, matching(replace(criteria, order_status=statuses), in_few_rows=are_few), most)


def _most_of_one_part(criteria: OrderFilter) -> int | None:
    """What is searched for, labelled, late or odd is looked up once for all statuses: it is little, and has an index of its own."""
    if criteria.search.strip():
        return MOST_FOUND
    is_odd = criteria.is_late or (criteria.flag and _MAY_BE_MANY not in criteria.flag)
    return MOST if criteria.label or is_odd else None


def _part(
    key: ColumnElement[str],
    conditions: Sequence[ColumnElement[bool]],
    most: int,
    number: ColumnElement[Any] | InstrumentedAttribute[str] = _NOT_NAMED,
) -> Part:
    """One row per order, at most one more than are counted."""
    columns = (
        key.label("key"),
        Order.total_amount.label("amount"),
        type_coerce(number, String).label("number"),
    )
    rows = select(*columns).where(*conditions).limit(most + 1).subquery()
    return select(rows.c.key, rows.c.amount, rows.c.number)


def _capped(each: StatusCount, most: int) -> StatusCount:
    return StatusCount(most, each.amount, is_capped=True) if each.count > most else each
