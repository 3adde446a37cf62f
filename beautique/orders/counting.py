"""How many orders lists have: exact while that is cheap, "10,000+" above, so that no page's cost grows with the table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, String, func, literal, select, type_coerce, union_all

from beautique.kernel.db import read_rows
from beautique.kernel.statements import made_once
from beautique.orders.filters import matching
from beautique.orders.models import Order
from beautique.orders.types import Flag, OrderFilter, OrderStatus, StatusCount

Part = Select[str, Decimal]

MOST = 10_000  # of a status; more are not counted
MOST_OF_A_VIEW = 99
_MAY_BE_MANY = (
    Flag.UNREFERENCED
)  # every order from before transaction IDs were written down; the other flags are settled


def count_by_status(criteria: OrderFilter) -> dict[OrderStatus, StatusCount]:
    """How many matching orders each order status has, and what they cost; the filter's own order status is ignored."""
    return count_with_others(criteria)[0]


def count_with_others(
    criteria: OrderFilter, others: Sequence[OrderFilter] = ()
) -> tuple[dict[OrderStatus, StatusCount], list[StatusCount]]:
    """The counts of `count_by_status`, and those of some other lists (saved views), all in one query."""
    changes = any(each.age or each.search for each in (criteria, *others))
    found = read_rows((_make_count if changes else _kept_count)(criteria, *others))
    counts = {name: StatusCount(count, total) for name, count, total in found}
    views = [_capped(counts.get(str(n), StatusCount()), MOST_OF_A_VIEW) for n in range(len(others))]
    return _statuses(counts, is_one_part=_is_one_part(criteria)), views


def total(counts: Mapping[OrderStatus, StatusCount], chosen: Sequence[OrderStatus]) -> StatusCount:
    """The sum of the chosen statuses; none chosen means all."""
    added = [counts[status] for status in chosen or OrderStatus]
    return StatusCount(
        sum(each.count for each in added),
        sum((each.amount for each in added), Decimal(0)),
        any(each.is_capped for each in added),
    )


def _make_count(criteria: OrderFilter, *others: OrderFilter) -> Select[str, int, Decimal]:
    parts = [
        *_by_status(criteria),
        *(_part(literal(str(n)), matching(each), MOST_OF_A_VIEW) for n, each in enumerate(others)),
    ]
    rows = union_all(*parts).subquery()
    key, amount = rows.c[0], rows.c[1]
    return select(key, func.count(), func.sum(amount)).group_by(key)


_kept_count = made_once(_make_count)


def _by_status(criteria: OrderFilter) -> list[Part]:
    """One part per status, each with its own limit and its own way to its rows."""
    conditions = matching(replace(criteria, order_status=()))
    key = type_coerce(Order.order_status, String)
    if _is_one_part(criteria):
        return [_part(key, conditions, MOST)]
    return [_part(key, [*conditions, Order.order_status == status], MOST) for status in OrderStatus]


def _is_one_part(criteria: OrderFilter) -> bool:
    """What is searched for, and what is odd, is looked up once for all statuses: it is little, and has an index of its own."""
    return bool(criteria.search.strip() or (criteria.flag and _MAY_BE_MANY not in criteria.flag))


def _part(key: ColumnElement[str], conditions: Sequence[ColumnElement[bool]], most: int) -> Part:
    """One row per order, at most one more than are counted."""
    rows = (
        select(key.label("key"), Order.total_amount.label("amount"))
        .where(*conditions)
        .limit(most + 1)
        .subquery()
    )
    return select(rows.c.key, rows.c.amount)


def _statuses(counts: Mapping[str, StatusCount], *, is_one_part: bool) -> dict[OrderStatus, StatusCount]:
    by_status = {status: counts.get(status.value, StatusCount()) for status in OrderStatus}
    if is_one_part and sum(each.count for each in by_status.values()) > MOST:
        return {status: replace(each, is_capped=True) for status, each in by_status.items()}
    return {status: _capped(each, MOST) for status, each in by_status.items()}


def _capped(each: StatusCount, most: int) -> StatusCount:
    return StatusCount(most, each.amount, is_capped=True) if each.count > most else each
