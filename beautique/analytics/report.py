"""What the analytics page says of a stretch of days, and of the one of the same length before it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import bindparam, extract, func, select

from beautique.analytics.queries import ordered_lately
from beautique.analytics.tallies import Sold, Stored, best_sellers, stored_tallies
from beautique.catalog.models import Product
from beautique.catalog.queries import count_for_tabs, find_products
from beautique.catalog.types import ProductFilter
from beautique.kernel import clock
from beautique.kernel.days import month_end, month_start, year_end, year_start
from beautique.kernel.db import begin_one_moment, db, read_rows
from beautique.kernel.field_validation import read_id
from beautique.orders.figures.commands import refresh_some, roll_up_month, roll_up_year
from beautique.orders.figures.models import DayFigures
from beautique.orders.figures.queries import count_days, rolled_up
from beautique.orders.figures.rules import median_step, quiet_months, quiet_years
from beautique.orders.figures.tallying import tally_days
from beautique.orders.figures.types import Figures, Kind, Tallies
from beautique.orders.models import OrderDay
from beautique.orders.types import OrderStatus

BEST = 5  # products
LONG = timedelta(days=92)  # from here on whole months and years are read instead of their days
BY_MONTH = timedelta(days=200)  # from here on a chart shows months
MOST_COUNTED = 20_000  # orders of closed days that one page counts one by one


class Sums(NamedTuple):
    """What the orders of a day, or of some days, come to."""

    orders: int = 0
    revenue: Decimal = Decimal(0)
    awaiting: Decimal = Decimal(0)
    refunds: int = 0  # cancelled orders whose money is due back
    refund_due: Decimal = Decimal(0)
    received: int = 0
    processing: int = 0
    ready: int = 0
    delivered: int = 0
    cancelled: int = 0

    @property
    def order_status(self) -> Mapping[OrderStatus, int]:
        """How many orders each status has."""
        counts = (self.received, self.processing, self.ready, self.delivered, self.cancelled)
        return dict(zip(OrderStatus, counts, strict=True))


def add_up(parts: Iterable[Sums]) -> Sums:
    """Of all of them together."""
    columns: Iterable[Any] = zip(Sums(), *parts, strict=True)
    return Sums._make(map(sum, columns))


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the orders of some days, both included, come to.

    `days` are those that have orders; of a stretch of `BY_MONTH` against which nothing is set, those of a month in one, under the
    first of them that is up to date.
    """

    first: date
    last: date
    sums: Sums
    tallies: Tallies
    days: Mapping[date, Sums]

    @property
    def average(self) -> Decimal | None:
        """What an order costs that was not cancelled, to the rupee; None when there is none."""
        kept = self.sums.orders - self.sums.cancelled
        return ((self.sums.revenue + self.sums.awaiting) / kept).quantize(Decimal(1)) if kept else None

    def median(self, kind: Kind) -> timedelta | None:
        """Within which time half of the orders were verified, or delivered; None when none was."""
        return median_step({int(step): tally.count for step, tally in self.tallies.of(kind).items()})


@dataclass(frozen=True, slots=True)
class Report:
    """The numbers of some days, and of as many before them (None: there is nothing before). `opened`: the day of the first order."""

    now: Stretch
    before: Stretch | None
    best: Sequence[tuple[Product, Sold]]
    not_ordered: int  # products
    opened: date | None


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of a report that have orders: whose stored figures hold, whose do not, and the months and years that are added up."""

    opened: date  # the day of the first order of all
    fresh: Mapping[date, Sequence[date]]  # by the first day of their month
    stale: Sequence[date]
    months: Collection[date]
    years: Collection[date]
    late: int  # orders of closed days that are out of date

    def due_month(self, first: date, last: date) -> date | None:
        """The newest whole month of a stretch that is to be added up."""
        due = quiet_months(self._known(), clock.today()) - set(self.months)
        return max(self._whole(due, month_end, first, last), default=None)

    def due_year(self, first: date, last: date) -> date | None:
        """The same of years."""
        due = quiet_years(self._known(), clock.today()) - set(self.years)
        return max(self._whole(due, year_end, first, last), default=None)

    def within(self, first: date, last: date) -> Stored:
        """What is to be read of a stretch."""
        months: set[date] = set()
        years: set[date] = set()
        if last - first > LONG:
            years = self._whole(self.years, year_end, first, last) - set(map(year_start, self.stale))
            months = self._whole(self.months, month_end, first, last) - set(map(month_start, self.stale))
        by_day = [
            day
            for month, days in self.fresh.items()
            if month not in months and year_start(month) not in years
            for day in days
            if first <= day <= last
        ]
        by_month = [month for month in months if year_start(month) not in years]
        return Stored(by_day, by_month, list(years))

    def _known(self) -> list[tuple[date, bool]]:
        """The months that have orders, and whether one of their days is out of date."""
        return [*((month, False) for month in self.fresh), *((day, True) for day in self.stale)]

    def _whole(
        self, starts: Iterable[date], end: Callable[[date], date], first: date, last: date
    ) -> set[date]:
        """Those of which a stretch holds all orders: from their first day, or that of the shop, to their end."""
        return {start for start in starts if (first <= start or first <= self.opened) and end(start) <= last}


def report(first: date | None, last: date | None, not_ordered_days: int) -> Report | None:
    """The numbers from `first` (None: since the shop has orders) to `last` (None: until today), by `order_date`, of one moment.

    None while so many orders of closed days wait to be counted that no page can wait for them; each call does some of it.
    """
    unsold = count_for_tabs(ProductFilter(), ordered_lately(not_ordered_days)).all
    opened = db.session.scalar(select(func.min(OrderDay.day)))
    today = clock.today()
    is_to_come = first is not None and first > today
    # Days that have not come are like tomorrow: they are not told as today, nor compared with it.
    last = today + timedelta(days=1) if is_to_come else min(last or today, today)
    wanted, since = first or opened or last, opened or last
    first = min(max(wanted, since), last)
    length = last - first + timedelta(days=1)
    compares = wanted > since and not is_to_come
    begin = first - length if compares else first
    days = _read_days(begin, last, since)
    if days.late > MOST_COUNTED:
        return None
    by_day = _BY_MONTH if not compares and last - first >= BY_MONTH else _BY_DAY
    sums = {day: Sums(*each) for day, *each in read_rows(by_day, {"first": begin, "last": last})}
    sums |= {day: _sums(figures) for day, figures in count_days(days.stale).items()}
    read = _Reader(days, sums, tally_days(days.stale))
    sold = best_sellers(days.within(first, last), [day for day in days.stale if day >= first], BEST)
    products = find_products([each for product in sold if (each := read_id(product))])
    by_id = {str(product.id): product for product in products.values()}
    return Report(
        now=read.stretch(first, last),
        before=read.stretch(first - length, first - timedelta(days=1)) if compares else None,
        best=[(by_id[product], each) for product, each in sold.items() if product in by_id],
        not_ordered=unsold,
        opened=opened,
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Adds what is stored and what was counted from the orders."""

    days: _Days
    sums: Mapping[date, Sums]
    tallied: Mapping[date, Tallies]

    def stretch(self, first: date, last: date) -> Stretch:
        tallies = stored_tallies(self.days.within(first, last))
        days = {day: sums for day, sums in self.sums.items() if first <= day <= last}
        for day in days.keys() & self.tallied.keys():
            for key, tally in self.tallied[day].items():
                tallies[key].add(tally.count, tally.amount)
        return Stretch(first, last, add_up(days.values()), tallies, days)


def _sums(of: Figures) -> Sums:
    statuses = (of.order_status[status.value] for status in OrderStatus)
    return Sums(of.orders, of.revenue, of.awaiting, of.refunds, of.refund_due, *statuses)


def _read_days(first: date, last: date, opened: date) -> _Days:
    """The days, after some that are out of date were computed anew, or one more month or year was added up; from here on it is one moment."""
    begin_one_moment()
    days = _list_days(first, last, opened)
    if any(day < clock.today() for day in days.stale):
        refresh_some(first, last)
    elif last - first > LONG and (month := days.due_month(first, last)):
        roll_up_month(month)
    elif last - first > LONG and (year := days.due_year(first, last)):
        roll_up_year(year)
    else:
        return days
    begin_one_moment()
    return _list_days(first, last, opened)


def _list_days(first: date, last: date, opened: date) -> _Days:
    rows = read_rows(_DAYS, {"first": first, "last": last}).all()
    fresh = [day for day, is_stale, _ in rows if not is_stale]
    months, years = rolled_up() if last - first > LONG else (set(), set())
    return _Days(
        opened=opened,
        fresh={date(*month, 1): list(days) for month, days in groupby(fresh, attrgetter("year", "month"))},
        stale=[day for day, is_stale, _ in rows if is_stale],
        months=months,
        years=years,
        late=sum(orders for day, is_stale, orders in rows if is_stale and day < clock.today()),
    )


# Made once (0023).
_is_within = OrderDay.day.between(bindparam("first"), bindparam("last"))
_DAYS = (
    select(OrderDay.day, OrderDay.figures_stale, OrderDay.last_number)
    .where(_is_within)
    .order_by(OrderDay.day)
)
_SUMS = (
    DayFigures.orders,
    DayFigures.revenue,
    DayFigures.awaiting,
    DayFigures.refunds,
    DayFigures.refund_due,
    *(func.coalesce(DayFigures.order_status[status.value].as_integer(), 0) for status in OrderStatus),
)
_BY_DAY = select(DayFigures.day, *_SUMS).join(OrderDay).where(_is_within, ~OrderDay.figures_stale)
_BY_MONTH = (
    select(func.min(DayFigures.day), *map(func.sum, _SUMS))
    .join(OrderDay)
    .where(_is_within, ~OrderDay.figures_stale)
    .group_by(extract("year", DayFigures.day), extract("month", DayFigures.day))
)
