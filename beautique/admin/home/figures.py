"""The numbers of today, as words, as the line of the days before, and as a part of what was ordered."""

from dataclasses import dataclass
from datetime import datetime

from beautique.admin.core.context import lasting
from beautique.admin.core.sparkline import spark
from beautique.admin.orders.list.filters import orders_address
from beautique.analytics.home import AWAITING, ORDERED, REVENUE, Overview
from beautique.kernel import clock, money
from beautique.orders.types import OrderStatus


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of today, what it is to be seen beside, and the list behind it (none: no list says the same)."""

    name: str
    value: str
    note: str
    url: str = ""
    direction: int = 0  # 1 more than a week ago, -1 fewer
    spark: str = ""
    days: str = ""  # the numbers of the line
    percent: int | None = None  # of what was ordered today


def figures_of(overview: Overview, now: datetime) -> list[Figure]:
    """Orders, revenue and money awaiting of today, and how long payments waited.

    Only what can be compared is compared: orders with last week's until this hour, money with what was ordered today.
    """
    return [
        _orders(overview, now),
        *_money(overview, now),
        Figure(
            "Time to verify",
            "–" if overview.wait is None else lasting(overview.wait) or "under a minute",
            "no payment verified today" if overview.wait is None else "median of today's payments",
        ),
    ]


def _orders(overview: Overview, now: datetime) -> Figure:
    *before, today = [day.figures.orders for day in overview.days]
    more = today - overview.ordered_then.count
    words = "as many" if not more else f"{abs(more):,} {'more' if more > 0 else 'fewer'}"
    return Figure(
        "Orders",
        f"{today:,}",
        words,
        orders_address(ORDERED, clock.store_day(now)),
        (more > 0) - (more < 0),
        spark(before),
        ", ".join(f"{count:,}" for count in before),
    )


def _money(overview: Overview, now: datetime) -> list[Figure]:
    today = overview.days[-1].figures
    ordered, day = today.revenue + today.awaiting, clock.store_day(now)
    word = "not cancelled" if today.order_status[OrderStatus.CANCELLED] else "ordered"
    return [
        Figure(
            name,
            money.rupees(amount),
            f"of {money.rupees(ordered)} {word}" if ordered else "nothing to pay for yet",
            orders_address(criteria, day),
            percent=int(100 * amount / ordered) if ordered else None,
        )
        for name, amount, criteria in (
            ("Verified revenue", today.revenue, REVENUE),
            ("Money awaiting", today.awaiting, AWAITING),
        )
    ]
