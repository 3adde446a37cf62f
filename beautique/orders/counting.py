"""How many orders lists have: for the desk exact while that is cheap, "10,000+" above; for programs always exact."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, String, func, literal, select, type_coerce, union_all

from beautique.bulk.rules import MOST as MOST_AT_ONCE
from beautique.kernel.db import read_rows
from beautique.kernel.statements import made_once
from beautique.orders.figures.models import DayFigures
from beautique.orders.filters import matching
from beautique.orders.models import Order, OrderDay
from beautique.orders.types import OPEN, Flag, OrderFilter, OrderStatus, Sort, StatusCount

Part = Select[str, Decimal]

MOST = 10_000  # of a status; more are not counted
MOST_OF_ONE_PART = MOST_AT_ONCE  # of all statuses at once: a list of no more can be changed as a whole
MOST_OF_A_VIEW = 99
# Every order from before transaction IDs were written down; the other flags are settled.
_MAY_BE_MANY = Flag.UNREFERENCED


def count_by_status(criteria: OrderFilter) -> dict[OrderStatus, StatusCount]:
    """How many matching orders each order status has, and what they cost; the filter's own order status is ignored."""
    return count_with_others(criteria)[0]


def count_with_others(
    criteria: OrderFilter, others: Sequence[OrderFilter] = ()
) -> tuple[dict[OrderStatus, StatusCount], list[StatusCount]]:
    """The counts of `count_by_status`, and those of some other lists (saved views), all in one query."""
    changes = any(each.age or each.search or each.is_late for each in (criteria, *others))
    counts = _read((_make_count if changes else _kept_count)(criteria, *others))
    views = [_capped(counts.get(str(n), StatusCount()), MOST_OF_A_VIEW) for n in range(len(others))]
    by_status = {status: counts.get(status.value, StatusCount()) for status in OrderStatus}
    if not _is_one_part(criteria):
        return {status: _capped(each, MOST) for status, each in by_status.items()}, views
    if sum(each.count for each in by_status.values()) > MOST_OF_ONE_PART:
        by_status = {status: replace(each, is_capped=True) for status, each in by_status.items()}
        by_status |= _count_open(criteria)
    return by_status, views


def count_exactly(criteria: OrderFilter) -> int:
    """How many orders match."""
    changes = criteria.age or criteria.search or criteria.is_late
    make = exact_count if changes else _kept_exact_count
    return read_rows(make(replace(criteria, sort=Sort.NEWEST))).scalar() or 0


def total(counts: Mapping[OrderStatus, StatusCount], chosen: Sequence[OrderStatus]) -> StatusCount:
    """The sum of the chosen statuses; none chosen means all."""
    added = [counts[status] for status in chosen or OrderStatus]
    return StatusCount(
        sum(each.count for each in added),
        sum((each.amount for each in added), Decimal(0)),
        any(each.is_capped for each in added),
    )


def _read(statement: Select[str, int, Decimal]) -> dict[str, StatusCount]:
    return {name: StatusCount(count, amount) for name, count, amount in read_rows(statement)}


def _count_open(criteria: OrderFilter) -> dict[OrderStatus, StatusCount]:
    """The statuses that somebody still works on: what was read of a common word may be delivered orders alone.

    Looked up once; each by itself where there are so many that one status could hide another.
    """
    most = MOST * len(OPEN)
    counts = _read(_grouped([_part_of(replace(criteria, order_status=OPEN), most)]))
    if sum(each.count for each in counts.values()) > most:
        alone = [_part_of(replace(criteria, order_status=(status,)), MOST) for status in OPEN]
        counts = _read(_grouped(alone))
    return {status: _capped(counts.get(status.value, StatusCount()), MOST) for status in OPEN}


def _make_count(criteria: OrderFilter, *others: OrderFilter) -> Select[str, int, Decimal]:
    parts = [
        *_by_status(criteria),
        *(_part(literal(str(n)), matching(each), MOST_OF_A_VIEW) for n, each in enumerate(others)),
    ]
    return _grouped(parts)


def _grouped(parts: Sequence[Part]) -> Select[str, int, Decimal]:
    rows = union_all(*parts).subquery()
    key, amount = rows.c[0], rows.c[1]
    return select(key, func.count(), func.sum(amount)).group_by(key)


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
    if _is_one_part(criteria):
        return [_part_of(replace(criteria, order_status=()), MOST_OF_ONE_PART)]
    return [_part_of(replace(criteria, order_status=(status,)), MOST) for status in OrderStatus]


def _part_of(criteria: OrderFilter, most: int) -> Part:
    return _part(type_coerce(Order.order_status, String), matching(criteria), most)


def _is_one_part(criteria: OrderFilter) -> bool:
    """What is searched for, labelled, late or odd is looked up once for all statuses: it is little, and has an index of its own."""
    is_odd = criteria.is_late or (criteria.flag and _MAY_BE_MANY not in criteria.flag)
    return bool(criteria.search.strip() or criteria.label or is_odd)


def _part(key: ColumnElement[str], conditions: Sequence[ColumnElement[bool]], most: int) -> Part:
    """One row per order, at most one more than are counted."""
    rows = (
        select(key.label("key"), Order.total_amount.label("amount"))
        .where(*conditions)
        .limit(most + 1)
        .subquery()
    )
    return select(rows.c.key, rows.c.amount)


def _capped(each: StatusCount, most: int) -> StatusCount:
    return StatusCount(most, each.amount, is_capped=True) if each.count > most else each
