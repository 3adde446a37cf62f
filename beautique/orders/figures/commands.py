"""Bringing the stored figures of closed days up to date."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date
from itertools import accumulate, takewhile

from sqlalchemy import ColumnElement, delete, func, insert, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from beautique.kernel import clock
from beautique.kernel.days import month_end, month_start, year_end, year_start
from beautique.kernel.db import db, read_rows, transaction
from beautique.orders.figures.models import DayFigures, DayTally, MonthTally, ProductDayFigures, YearTally
from beautique.orders.figures.queries import count_days, insert_products, rolled_up
from beautique.orders.figures.rules import quiet_months, quiet_years
from beautique.orders.figures.tallying import tally_days
from beautique.orders.figures.types import Figures, Kind
from beautique.orders.models import OrderDay

DAYS_AT_ONCE = 31
ORDERS_AT_ONCE = 5_000  # one transaction, and what one page may wait for


def refresh_closed_days() -> int:
    """Brings the stored figures of all closed days, months and years up to date; returns how many days were computed anew."""
    refreshed = 0
    while days := refresh_some():
        refreshed += days
    rows = read_rows(select(OrderDay.day, OrderDay.figures_stale).where(OrderDay.last_number > 0)).all()
    months, years = rolled_up()
    for month in quiet_months(rows, clock.today()) - months:
        roll_up_month(month)
    for year in quiet_years(rows, clock.today()) - years:
        roll_up_year(year)
    return refreshed


def refresh_some(first: date | None = None, last: date | None = None) -> int:
    """Brings the figures of some closed days up to date, the newest first; returns how many days.

    At least one day, and as many as have `ORDERS_AT_ONCE` orders together. One transaction that holds the days' rows, so that a
    change of one of their orders waits, or marks the day again afterwards.
    """
    stale = _stale_days(first, last)
    if stale:
        with transaction() as session:
            _store(session, stale)
    return len(stale)


def roll_up_month(month: date) -> None:
    """Adds up a month, by its first day; not if one of its days is out of date by now."""
    _roll_up(MonthTally.month, month, month_end(month))


def roll_up_year(year: date) -> None:
    """The same of a year."""
    _roll_up(YearTally.year, year, year_end(year))


def _stale_days(first: date | None, last: date | None) -> Sequence[date]:
    statement = select(OrderDay.day, OrderDay.last_number).where(
        OrderDay.figures_stale,
        OrderDay.day < clock.today(),
        OrderDay.day.between(first or date.min, last or date.max),
    )
    found = db.session.execute(statement.order_by(OrderDay.day.desc()).limit(DAYS_AT_ONCE)).all()
    together = accumulate(orders for _, orders in found)
    fitting = sum(1 for _ in takewhile(lambda orders: orders <= ORDERS_AT_ONCE, together))
    return [day for day, _ in found[: max(1, fitting)]]


def _store(session: Session, days: Sequence[date]) -> None:
    locked = _lock_days(session, OrderDay.day.in_(days))
    for period, start in ((MonthTally.month, month_start), (YearTally.year, year_start)):
        session.execute(delete(period.class_).where(period.in_(set(map(start, days)))))
    for table in (ProductDayFigures, DayTally, DayFigures):
        session.execute(delete(table).where(table.day.in_(days)))
    session.execute(insert_products(days))
    computed, tallied = count_days(days), tally_days(days)
    names = [each.name for each in fields(Figures)]
    session.add_all(
        DayFigures(day=day, **{name: getattr(computed.get(day, Figures()), name) for name in names})
        for day in days
    )
    session.flush()
    rows = [
        {"day": day, "kind": kind, "word": word, **asdict(tally)}
        for day, tallies in tallied.items()
        for (kind, word), tally in tallies.items()
    ]
    session.execute(insert(DayTally), rows) if rows else None
    for row in locked:
        row.figures_stale = False


def _roll_up(period: InstrumentedAttribute[date], first: date, last: date) -> None:
    """Adds up the days of a month or of a year into its table, whose column of first days is `period`."""
    day, product, table = DayTally, ProductDayFigures, period.class_
    tallies = select(literal(first), day.kind, day.word, func.sum(day.count), func.sum(day.amount))
    pieces = select(
        literal(first),
        literal(Kind.PRODUCT.value),
        product.product_id,
        func.sum(product.pieces),
        func.sum(product.amount),
    )
    with transaction() as session:
        if any(row.figures_stale for row in _lock_days(session, OrderDay.day.between(first, last))):
            return  # changed meanwhile: its days come first
        session.execute(delete(table).where(period == first))
        for sums in (
            tallies.where(day.day.between(first, last)).group_by(day.kind, day.word),
            pieces.where(product.day.between(first, last)).group_by(product.product_id),
        ):
            session.execute(insert(table).from_select([period.key, "kind", "word", "count", "amount"], sums))


def _lock_days(session: Session, which: ColumnElement[bool]) -> Sequence[OrderDay]:
    return session.scalars(
        select(OrderDay)
        .where(which)
        .order_by(OrderDay.day)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
