"""What the home page says: what waits for somebody, what does not add up, and how today goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, select, union_all

from beautique.analytics.queries import DayNumbers, figures_by_day
from beautique.kernel import clock
from beautique.kernel.db import read_rows
from beautique.orders.flagged import FLAGGED, WAITS_FOR_VERIFICATION, late, money_here, not_paid
from beautique.orders.models import Order
from beautique.orders.queries import list_recent
from beautique.orders.types import (
    DeliveryStatus,
    Flag,
    OrderFilter,
    OrderStatus,
    PaymentStatus,
    StatusCount,
)
from beautique.payments.queries import median_wait_on
from beautique.settings.queries import get_thresholds
from beautique.settings.types import Thresholds

LATEST = 5
MOST_FLAGGED = 1_000  # of a kind; more are not counted
_WEEK = timedelta(days=7)
_NOT_CANCELLED = tuple(status for status in OrderStatus if status != OrderStatus.CANCELLED)

# What waits, as filters of the orders list: the number on the home page and the list behind it are the same orders. Payments to
# verify are those of the verification queue.
TO_START = OrderFilter(payment_status=(PaymentStatus.VERIFIED,), order_status=(OrderStatus.RECEIVED,))
TO_DISPATCH = OrderFilter(
    order_status=(OrderStatus.READY,),
    delivery_status=(DeliveryStatus.NOT_STARTED, DeliveryStatus.IN_PROGRESS),
)
# How much money is at stake in an order with this flag; flags that are not about an amount of their own have none.
_AT_STAKE: Mapping[Flag, ColumnElement[Decimal]] = {
    Flag.UNDER_PAID: not_paid,
    Flag.OVER_PAID: money_here - Order.total_amount,
    Flag.UNREFERENCED: Order.total_amount - Order.paid_amount,
    Flag.REFUND_DUE: money_here,
    Flag.SENT_UNPAID: not_paid,
}
# Today's numbers, as filters too; the words are those of `orders.rules`.
ORDERED = OrderFilter()
KEPT = OrderFilter(order_status=_NOT_CANCELLED)
CANCELLED = OrderFilter(order_status=(OrderStatus.CANCELLED,))
LATE = OrderFilter(is_late=True)
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
    """The numbers of the home page. `days` are the last eight, today being the last.

    Only the number of orders is set against last week's until this hour. What was verified by then is not known of orders whose
    status was set by hand, and theirs have had a week more to be paid for (docs/decisions/0017).
    `wait` is the median time to verify of today's payments; None when there were none.
    """

    to_verify: Tally
    to_start: Tally
    to_dispatch: Tally
    late: Tally  # not delivered, and the day that was promised is over
    waits_long: Tally  # of `to_verify`: placed longer ago than the shop's patience
    waits_too_long: Tally
    thresholds: Thresholds
    days: Sequence[DayNumbers]
    ordered_then: Tally
    wait: timedelta | None
    flagged: Mapping[Flag, StatusCount]  # what is at stake; only flags that some order has
    latest: Sequence[Order]


def overview(now: datetime) -> Overview:
    """Everything on the home page, in seven queries."""
    today, thresholds = clock.store_day(now), get_thresholds()
    asked = {
        "then_day": today - _WEEK,
        "then": now - _WEEK,
        "today": today,
        "long": now - timedelta(hours=thresholds.waits_long_hours),
        "too_long": now - timedelta(hours=thresholds.waits_too_long_hours),
    }
    rows = read_rows(_TALLIES, asked)
    tallies = {name: Tally(count, amount or Decimal(0), oldest) for name, count, amount, oldest in rows}
    return Overview(
        days=figures_by_day(today - _WEEK, today),
        wait=median_wait_on(today),
        flagged=count_flagged(),
        latest=list_recent(LATEST),
        thresholds=thresholds,
        **tallies,
    )


def count_flagged() -> dict[Flag, StatusCount]:
    """The flags that some order has, in the order of the words. One query whose parts each have an index of their own."""
    counts = {
        Flag(word): StatusCount(min(count, MOST_FLAGGED), amount or Decimal(0), count > MOST_FLAGGED)
        for word, count, amount in read_rows(_FLAGGED)
        if count
    }
    return {flag: counts[flag] for flag in Flag if flag in counts}


def _count_flag(flag: Flag, condition: ColumnElement[bool]) -> Select[str, int, Decimal]:
    # First their places, which the flag's own index holds; then their amounts.
    place = select(Order.order_date, Order.day_counter).where(condition).limit(MOST_FLAGGED + 1).subquery()
    is_there = and_(Order.order_date == place.c.order_date, Order.day_counter == place.c.day_counter)
    amount = func.sum(_AT_STAKE.get(flag, literal(Decimal(0))))
    return select(literal(flag.value), func.count(), amount).select_from(place).join(Order, is_there)


def _matching(criteria: OrderFilter) -> ColumnElement[bool]:
    """The three statuses of a filter as a condition; the filters above have nothing else."""
    chosen = (
        (Order.order_status, criteria.order_status),
        (Order.payment_status, criteria.payment_status),
        (Order.delivery_status, criteria.delivery_status),
    )
    return and_(*(column.in_(words) for column, words in chosen if words))


def _tally(name: str, condition: ColumnElement[bool]) -> Select[str, int, Decimal, datetime]:
    return select(literal(name), func.count(), func.sum(Order.total_amount), func.min(Order.placed_at)).where(
        condition
    )


# Made once (0023); each part has an index of its own.
_FLAGGED = union_all(*(_count_flag(flag, condition) for flag, condition in FLAGGED.items()))
_TALLIES = union_all(
    _tally("to_verify", WAITS_FOR_VERIFICATION),
    _tally("to_start", _matching(TO_START)),
    _tally("to_dispatch", _matching(TO_DISPATCH)),
    _tally("late", late(bindparam("today"))),
    *(
        _tally(f"waits_{word}", and_(WAITS_FOR_VERIFICATION, Order.placed_at <= bindparam(word)))
        for word in ("long", "too_long")
    ),
    _tally(
        "ordered_then",
        and_(Order.order_date == bindparam("then_day"), Order.placed_at <= bindparam("then")),
    ),
)
