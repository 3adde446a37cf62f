"""The key figures: each with what it was before, and the list whose rows come to it (none: no list says the same)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from beautique.admin.analytics.charts import Step
from beautique.admin.core.context import lasting
from beautique.admin.core.sparkline import spark
from beautique.admin.orders.list.filters import orders_address
from beautique.analytics.home import AWAITING, CANCELLED, KEPT, ORDERED, REVENUE
from beautique.analytics.report import Report, Stretch, Sums
from beautique.kernel import clock, money
from beautique.kernel.text import counted
from beautique.orders.figures.types import Kind
from beautique.orders.types import Flag, OrderFilter

Number = Decimal | int | timedelta
REFUND_DUE = OrderFilter(flag=(Flag.REFUND_DUE,))


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a number since the time before: `12% more`. `direction` is 1 for more, -1 for less; `tone` what that means."""

    words: str
    direction: int
    tone: str  # "success", "error", "muted"


@dataclass(frozen=True, slots=True)
class Cell:
    """A key figure."""

    name: str
    value: str
    note: str = ""
    change: Change | None = None
    url: str = ""
    spark: str = ""


def cells(report: Report, steps: Sequence[Step]) -> list[Cell]:
    """The key figures of a report and its steps, in the order in which an owner asks for them."""
    now, before = report.now, report.before
    sums = now.sums
    kept = sums.orders - sums.cancelled
    return [
        Cell(
            "Orders",
            f"{sums.orders:,}",
            change=_share(report, lambda each: each.sums.orders, good=1),
            url=_list(ORDERED, now),
            spark=_line(steps, lambda sums: sums.orders),
        ),
        Cell(
            "Verified revenue",
            money.rupees(sums.revenue),
            change=_revenue(report),
            url=_list(REVENUE, now),
            spark=_line(steps, lambda sums: sums.revenue),
        ),
        Cell(
            "Money awaiting",
            money.rupees(sums.awaiting),
            # Not against before: what is new has had no time yet to be paid for (0017).
            _part(sums.awaiting, sums.revenue + sums.awaiting),
            url=_list(AWAITING, now),
            spark=_line(steps, lambda sums: sums.awaiting),
        ),
        Cell(
            "Average order",
            "–" if now.average is None else money.rupees(now.average),
            counted(kept, "order") + " not cancelled" if kept else "no order that was kept",
            change=_share(report, lambda each: each.average or 0, good=1),
            url=_list(KEPT, now) if kept else "",
        ),
        Cell(
            "Cancelled",
            f"{sums.cancelled:,}",
            f"{_percent(now):.1f}% of orders",
            change=_points(now, before),
            url=_list(CANCELLED, now),
        ),
        Cell(
            "Refund due",
            money.rupees(sums.refund_due),
            counted(sums.refunds, "order") if sums.refunds else "nothing to send back",
            url=_list(REFUND_DUE, now),
        ),
        _wait("Time to verify", "half took no longer", Kind.VERIFY, now, before),
        _wait("Time to deliver", "half took no longer", Kind.DELIVER, now, before),
    ]


def _list(criteria: OrderFilter, of: Stretch) -> str:
    return orders_address(replace(criteria, start_date=of.first, end_date=of.last))


def _line(steps: Sequence[Step], number: Callable[[Sums], Decimal | int]) -> str:
    """One point says nothing."""
    points = [number(step.sums) for step in steps]
    return spark(points) if len(points) > 1 else ""


def _share(report: Report, number: Callable[[Stretch], Decimal | int], good: int) -> Change | None:
    """By how many per cent there is more, or less; `good` is the direction that an owner wishes for.

    Of today alone it is neither good nor bad: it is not over.
    """
    if report.before is None:
        return None
    now, before = Decimal(number(report.now)), Decimal(number(report.before))
    if not before:
        return Change("none before" if now else "none before either", 0, "muted")
    percent = abs(now - before) / before * 100
    words = f"{percent:,.0f}%" if percent >= 1 or now == before else "under 1%"
    return _change(now - before, words, good * _is_over(report.now))


def _is_over(of: Stretch) -> bool:
    """Not today alone."""
    return of.first < clock.today()


def _revenue(report: Report) -> Change | None:
    """Less is no bad news while what is still awaited would make up for it (0017)."""
    change = _share(report, lambda each: each.sums.revenue, good=1)
    now, before = report.now.sums, report.before.sums if report.before else Sums()
    may_catch_up = now.revenue < before.revenue <= now.revenue + now.awaiting
    return replace(change, tone="muted") if change and may_catch_up else change


def _points(now: Stretch, before: Stretch | None) -> Change | None:
    if before is None or not before.sums.orders or not now.sums.orders:
        return None
    more = round(_percent(now) - _percent(before), 1)
    return _change(more, f"{abs(more):.1f} points", good=-1)


def _percent(of: Stretch) -> Decimal:
    return Decimal(100 * of.sums.cancelled) / max(1, of.sums.orders)


def _wait(name: str, note: str, kind: Kind, now: Stretch, before: Stretch | None) -> Cell:
    wait, earlier = now.median(kind), before.median(kind) if before else None
    if wait is None:
        return Cell(name, "–", "no such order yet")
    change = None
    if earlier is not None:
        more = wait - earlier
        change = _change(more / timedelta(minutes=1), lasting(abs(more)), good=-_is_over(now))
    return Cell(name, lasting(wait) or "under a minute", note, change)


def _change(more: Decimal | float, words: str, good: int) -> Change:
    direction = (more > 0) - (more < 0)
    if not direction:
        return Change("as before", 0, "muted")
    return Change(words, direction, "muted" if not good else "success" if direction == good else "error")


def _part(amount: Decimal, of: Decimal) -> str:
    return f"{100 * amount / of:.1f}% of what was not cancelled" if of else "nothing to pay for yet"
