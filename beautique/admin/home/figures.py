"""The numbers of today, as words, as the line of the days before, and as a part of what was ordered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from beautique.admin.core.context import lasting
from beautique.admin.orders.list.filters import orders_address
from beautique.analytics.home import AWAITING, ORDERED, REVENUE, Overview
from beautique.kernel import clock, money

_SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_EDGE = 120, 32, 3


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
    return [
        Figure(
            name,
            money.rupees(amount),
            f"of {money.rupees(ordered)} ordered" if ordered else "nothing to pay for yet",
            orders_address(criteria, day),
            percent=int(100 * amount / ordered) if ordered else None,
        )
        for name, amount, criteria in (
            ("Verified revenue", today.revenue, REVENUE),
            ("Money awaiting", today.awaiting, AWAITING),
        )
    ]


def spark(values: Sequence[Decimal | int]) -> str:
    """The points of a line through the values, from the left edge to the right one; the largest value touches the top."""
    step = _SPARK_WIDTH / max(1, len(values) - 1)
    height = _SPARK_HEIGHT - 2 * _SPARK_EDGE
    most = max(values, default=0) or 1
    return " ".join(
        f"{position * step:.1f},{_SPARK_HEIGHT - _SPARK_EDGE - height * float(value / most):.1f}"
        for position, value in enumerate(values)
    )
