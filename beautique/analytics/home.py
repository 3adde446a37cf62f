"""What the home page says: what waits for somebody, and how today goes against the same weekday a week ago."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all

from beautique.analytics.queries import DayNumbers, figures_by_day
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.orders.models import WAITS_FOR_VERIFICATION, Order
from beautique.orders.queries import list_recent
from beautique.orders.types import DeliveryStatus, OrderFilter, OrderStatus, PaymentStatus

LATEST = 5
_WEEK = timedelta(days=7)
_NOT_CANCELLED = tuple(status for status in OrderStatus if status != OrderStatus.CANCELLED)

# What waits, as filters of the orders list: the number on the home page and the list behind it are the same orders. Payments to
# verify are those of the verification queue.
TO_START = OrderFilter(payment_status=(PaymentStatus.VERIFIED,), order_status=(OrderStatus.RECEIVED,))
TO_DISPATCH = OrderFilter(
    order_status=(OrderStatus.READY,),
    delivery_status=(DeliveryStatus.NOT_STARTED, DeliveryStatus.IN_PROGRESS),
)
# Today's numbers, as filters too; the words are those of `orders.rules`.
ORDERED = OrderFilter()
REVENUE = OrderFilter(payment_status=(PaymentStatus.VERIFIED,), order_status=_NOT_CANCELLED)
AWAITING = OrderFilter(
    payment_status=(PaymentStatus.PENDING, PaymentStatus.PAID), order_status=_NOT_CANCELLED
)


@dataclass(frozen=True, slots=True)
class Tally:
    """Some orders: how many, what they cost in all, and when the first of them was placed."""

    count: int = 0
    amount: Decimal = Decimal(0)
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """The numbers of the home page. `days` are the last eight, today being the last; the `then` are of a week ago until this time."""

    to_verify: Tally
    to_start: Tally
    to_dispatch: Tally
    days: Sequence[DayNumbers]
    ordered_then: Tally
    revenue_then: Tally
    awaiting_then: Tally
    latest: Sequence[Order]


def overview(now: datetime) -> Overview:
    """Everything on the home page, in four queries."""
    today = clock.store_day(now)
    then = (Order.order_date == today - _WEEK, Order.placed_at <= now - _WEEK)
    tallies = _tallies(
        {
            "to_verify": [WAITS_FOR_VERIFICATION],
            "to_start": _matching(TO_START),
            "to_dispatch": _matching(TO_DISPATCH),
            "ordered_then": [*then],
            "revenue_then": [*then, *_matching(REVENUE)],
            "awaiting_then": [*then, *_matching(AWAITING)],
        }
    )
    return Overview(days=figures_by_day(today - _WEEK, today), latest=list_recent(LATEST), **tallies)


def _matching(criteria: OrderFilter) -> list[ColumnElement[bool]]:
    """The three statuses of a filter as conditions; the filters above have nothing else."""
    chosen = (
        (Order.order_status, criteria.order_status),
        (Order.payment_status, criteria.payment_status),
        (Order.delivery_status, criteria.delivery_status),
    )
    return [column.in_(words) for column, words in chosen if words]


def _tallies(criteria: dict[str, list[ColumnElement[bool]]]) -> dict[str, Tally]:
    """One tally per name, in one query whose parts each have an index of their own."""
    parts: list[Select[str, int, Decimal, datetime]] = [
        select(literal(name), func.count(), func.sum(Order.total_amount), func.min(Order.placed_at)).where(
            *conditions
        )
        for name, conditions in criteria.items()
    ]
    rows = db.session.execute(union_all(*parts))
    return {name: Tally(count, amount or Decimal(0), oldest) for name, count, amount, oldest in rows}
