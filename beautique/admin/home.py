"""The home page: what waits, today's numbers, the latest orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask import render_template, url_for

from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import news, thumb_url
from beautique.admin.core.gate import signed_in_account
from beautique.admin.orders.list.filters import orders_address
from beautique.analytics import home as numbers
from beautique.kernel import clock, money
from beautique.orders import rules
from beautique.orders.models import Order
from beautique.orders.types import PaymentStatus, Statuses
from beautique.settings.queries import get_thresholds
from beautique.settings.types import Thresholds

_SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_EDGE = 120, 32, 3


@dataclass(frozen=True, slots=True)
class Job:
    """Something that waits: how many orders, the words for it, and the page that shows exactly these."""

    tally: numbers.Tally
    things: str
    to_do: str
    button: str
    level: str  # of impatience: "", "warning", "error"
    url: str


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


@dataclass(frozen=True, slots=True)
class LatestOrder:
    """One of the latest orders. `waits_since` is None when nobody waits for it any more."""

    order: Order
    pictures: Sequence[tuple[str, str]]
    waits_since: datetime | None
    level: str


@admin.get("/")
def home() -> str:
    """The first page after the log-in."""
    now = clock.now()
    news()  # before the orders are read
    overview = numbers.overview(now)
    thresholds = get_thresholds()
    return render_template(
        "home/home.html",
        greeting=greeting(clock.store_time(now)),
        first_name=signed_in_account().display_name.split()[0],
        at=clock.store_time(now),
        jobs=_jobs(overview, now, thresholds),
        figures=_figures(overview, clock.store_day(now)),
        rows=[_row(order, now, thresholds) for order in overview.latest],
    )


def greeting(at: datetime) -> str:
    """By the clock on the shop's wall."""
    if 4 <= at.hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= at.hour < 17 else "Good evening"


def spark(values: Sequence[Decimal | int]) -> str:
    """The points of a line through the values, from the left edge to the right one; the largest value touches the top."""
    step = _SPARK_WIDTH / max(1, len(values) - 1)
    height = _SPARK_HEIGHT - 2 * _SPARK_EDGE
    most = max(values, default=0) or 1
    return " ".join(
        f"{position * step:.1f},{_SPARK_HEIGHT - _SPARK_EDGE - height * float(value / most):.1f}"
        for position, value in enumerate(values)
    )


def _jobs(overview: numbers.Overview, now: datetime, thresholds: Thresholds) -> list[Job]:
    """The most urgent kind of work first: money that was sent wants an answer before anything else."""

    def level(tally: numbers.Tally, payment: PaymentStatus) -> str:
        if tally.oldest is None:
            return ""
        return rules.waiting_level(Statuses(payment), tally.oldest, now, thresholds)

    to_verify, to_start, to_dispatch = overview.to_verify, overview.to_start, overview.to_dispatch
    paid, verified = PaymentStatus.PAID, PaymentStatus.VERIFIED
    return [
        _job(to_verify, url_for("admin.payments"), ("payment", "payments"), "verify", level(to_verify, paid)),
        _job(
            to_start,
            orders_address(numbers.TO_START),
            ("order", "orders"),
            "start",
            level(to_start, verified),
        ),
        _job(
            to_dispatch,
            orders_address(numbers.TO_DISPATCH),
            ("parcel", "parcels"),
            "dispatch",
            level(to_dispatch, verified),
        ),
    ]


def _job(tally: numbers.Tally, url: str, names: tuple[str, str], verb: str, level: str) -> Job:
    things = names[0] if tally.count == 1 else names[1]
    button = f"{verb.capitalize()} {tally.count:,} {things}"
    return Job(tally, things, f"to {verb}", button, level, url)


def _figures(overview: numbers.Overview, today: date) -> list[Figure]:
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
            orders_address(numbers.ORDERED, today),
        ),
        _money_figure(
            "Verified revenue", revenue, overview.revenue_then, True, orders_address(numbers.REVENUE, today)
        ),
        _money_figure(
            "Money awaiting", awaiting, overview.awaiting_then, False, orders_address(numbers.AWAITING, today)
        ),
    ]


def _money_figure(
    name: str, amounts: Sequence[Decimal], then: numbers.Tally, is_good: bool, url: str
) -> Figure:
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


def _row(order: Order, now: datetime, thresholds: Thresholds) -> LatestOrder:
    closed = rules.is_closed(order.order_status)
    return LatestOrder(
        order,
        [(thumb_url(line.image), line.name) for line in order.lines[:3]],
        None if closed else order.placed_at,
        rules.waiting_level(order.statuses, order.placed_at, now, thresholds),
    )
