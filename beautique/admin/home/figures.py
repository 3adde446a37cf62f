"""The numbers of today, as words and as the line of the last days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from beautique.admin.orders.list.filters import orders_address
from beautique.analytics.home import AWAITING, ORDERED, REVENUE, Overview, Tally
from beautique.kernel import money

_SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_EDGE = 120, 32, 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of today: against a week ago, with the line of the last days, and the list behind it."""

    name: str
    value: str
    change: str
    direction: int  # 1 more, -1 fewer, 0 the same
    is_good: bool  # whether more of it is good news
    spark: str
    days: str
    url: str


def figures_of(overview: Overview, today: date) -> list[Figure]:
    """Orders, revenue and money awaiting of today."""
    orders = [day.figures.orders for day in overview.days]
    revenue = [day.figures.revenue for day in overview.days]
    awaiting = [day.figures.awaiting for day in overview.days]
    more = orders[-1] - overview.ordered_then.count
    return [
        Figure(
            "Orders",
            f"{orders[-1]:,}",
            "as many" if not more else f"{abs(more):,} {'more' if more > 0 else 'fewer'}",
            (more > 0) - (more < 0),
            True,
            spark(orders),
            ", ".join(f"{count:,}" for count in orders),
            orders_address(ORDERED, today),
        ),
        _money_figure(
            "Verified revenue", revenue, overview.revenue_then, True, orders_address(REVENUE, today)
        ),
        _money_figure(
            "Money awaiting", awaiting, overview.awaiting_then, False, orders_address(AWAITING, today)
        ),
    ]


def _money_figure(name: str, amounts: Sequence[Decimal], then: Tally, is_good: bool, url: str) -> Figure:
    today = amounts[-1]
    if today == then.amount:
        change = "as much"
    elif not then.amount:
        change = f"{money.rupees(then.amount)} then"
    else:
        change = f"{abs(today / then.amount - 1):.0%} {'more' if today > then.amount else 'less'}"
    return Figure(
        name,
        money.rupees(today),
        change,
        (today > then.amount) - (today < then.amount),
        is_good,
        spark(amounts),
        ", ".join(money.rupees(amount) for amount in amounts),
        url,
    )


def spark(values: Sequence[Decimal | int]) -> str:
    """The points of a line through the values, from the left edge to the right one; the largest value touches the top."""
    step = _SPARK_WIDTH / max(1, len(values) - 1)
    height = _SPARK_HEIGHT - 2 * _SPARK_EDGE
    most = max(values, default=0) or 1
    return " ".join(
        f"{position * step:.1f},{_SPARK_HEIGHT - _SPARK_EDGE - height * float(value / most):.1f}"
        for position, value in enumerate(values)
    )
