"""The charts by day, by week or by month, or of one day by hour, and the tables that say the same."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from beautique.admin.core.date_ranges import range_words
from beautique.admin.orders.list.filters import orders_address
from beautique.analytics.home import ORDERED, REVENUE
from beautique.analytics.report import BY_MONTH, Report, Stretch, Sums, add_up
from beautique.kernel import money
from beautique.kernel.days import month_end
from beautique.orders.figures.types import Kind
from beautique.orders.types import OrderFilter

_BY_DAY, _BY_WEEK, _BY_MONTH = (
    timedelta(days=45),
    BY_MONTH,
    timedelta.max,
)  # ranges of at most so many days
_HOURS = 24
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """Some days of a range that a chart shows as one."""

    first: date
    last: date
    sums: Sums


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: the words of its number, and its list; the same of the time before (empty: there is none)."""

    label: str
    value: str
    url: str = ""
    before: str = ""
    before_url: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its table. `drawing` is what static/js/analytics.js draws."""

    id: str
    title: str
    column: str
    rows: Sequence[Row]
    drawing: dict[str, Any]
    told: str  # what it shows, in a sentence


@dataclass(frozen=True, slots=True)
class _Measure:
    """A number of days that has a chart of its own."""

    name: str
    kind: str  # of its chart
    of: Callable[[Sums], Decimal | int]
    spell: Callable[[Decimal], str]
    criteria: OrderFilter

    def value(self, step: Step) -> Decimal:
        return Decimal(self.of(step.sums))

    def row(self, step: Step, earlier: Step | None) -> Row:
        told, before = self._told(step), self._told(earlier) if earlier else ("", "")
        return Row(_label(step), *told, *before)

    def _told(self, step: Step) -> tuple[str, str]:
        days = replace(self.criteria, start_date=step.first, end_date=step.last)
        return self.spell(self.value(step)), orders_address(days)


_REVENUE = _Measure("Verified revenue", "line", lambda sums: sums.revenue, money.rupees, REVENUE)
_ORDERS = _Measure("Orders", "bar", lambda sums: sums.orders, "{:,}".format, ORDERED)


def charts(report: Report, steps: Sequence[Step]) -> list[Chart]:
    """Revenue and orders of each step of a report; of a single day, its orders by the hour."""
    if report.now.first == report.now.last:
        return [_by_hour(report)]
    before = report.before
    length = report.now.last - report.now.first + _DAY
    earlier = [_moved(each, -length, before) for each in steps] if before else []
    unit = {_BY_DAY: "a day", _BY_WEEK: "a week", _BY_MONTH: "a month"}[_unit(report.now)]
    return [_by_step(steps, earlier, measure, unit) for measure in (_REVENUE, _ORDERS)]


def steps_of(of: Stretch) -> list[Step]:
    """The days, weeks (from Monday) or months of a stretch, as a whole or as far as they belong to it."""
    return [Step(*days, _sum(of, *days)) for days in _split(of)]


def _unit(of: Stretch) -> timedelta:
    return next(unit for unit in (_BY_DAY, _BY_WEEK, _BY_MONTH) if of.last - of.first < unit)


def _split(of: Stretch) -> Iterator[tuple[date, date]]:
    unit, first = _unit(of), of.first
    while first <= of.last:
        end = first if unit is _BY_DAY else month_end(first)
        if unit is _BY_WEEK:
            end = first + timedelta(6 - first.weekday())
        yield first, min(end, of.last)
        first = end + _DAY


def _sum(of: Stretch, first: date, last: date) -> Sums:
    return add_up(sums for day, sums in of.days.items() if first <= day <= last)


def _by_step(steps: Sequence[Step], earlier: Sequence[Step], measure: _Measure, unit: str) -> Chart:
    rows = [measure.row(*pair) for pair in zip_longest(steps, earlier)]
    values = [measure.value(step) for step in steps]
    most = max(range(len(values)), key=values.__getitem__)
    return Chart(
        measure.name.split()[-1].lower(),
        f"{measure.name} {unit}",
        measure.name.split()[-1].capitalize(),
        rows,
        _drawing(measure.kind, rows, values, [measure.value(each) for each in earlier]),
        f"{measure.name} {unit}. The most was {measure.spell(values[most])}: {rows[most].label}.",
    )


def _moved(step: Step, by: timedelta, other: Stretch) -> Step:
    days = (step.first + by, step.last + by)
    return Step(*days, _sum(other, *days))


def _by_hour(report: Report) -> Chart:
    values, earlier = _hours(report.now), _hours(report.before) if report.before else []
    rows = [
        Row(f"{hour:02}:00", f"{count:,}", before=f"{earlier[hour]:,}" if earlier else "")
        for hour, count in enumerate(values)
    ]
    most = max(range(_HOURS), key=values.__getitem__)
    return Chart(
        "hours",
        "Orders by the hour",
        "Orders",
        rows,
        _drawing("bar", rows, values, earlier),
        f"Orders by the hour. The most came from {most:02}:00: {values[most]:,}.",
    )


def _hours(of: Stretch) -> list[int]:
    counts = [0] * _HOURS
    for word, tally in of.tallies.of(Kind.HOUR).items():
        counts[int(word[2:])] += tally.count
    return counts


def _label(step: Step) -> str:
    """`23 Oct`, `20 to 26 Oct`, `October 2026` of a whole month."""
    if step.first == step.last:
        return f"{step.first:%-d %b}"
    if step.first.day == 1 and step.last == month_end(step.first):
        return f"{step.first:%B %Y}"
    return range_words(step.first, step.last)


def _drawing(
    kind: str, rows: Sequence[Row], now: Sequence[Decimal | int], before: Sequence[Decimal | int]
) -> dict[str, Any]:
    return {
        "kind": kind,
        "labels": [row.label for row in rows],
        "now": [float(each) for each in now],
        "told": [row.value for row in rows],
        "before": [float(each) for each in before],
        "toldBefore": [row.before for row in rows],
    }
