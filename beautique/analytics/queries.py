"""Numbers of any stretch of days, from the stored figures of closed days and the live ones of today."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.orders.figures.figures import Figures, compute, compute_totals, pieces_on, refresh_closed_days
from beautique.orders.figures.models import DayFigures, ProductDayFigures
from beautique.orders.models import OrderDay


@dataclass(frozen=True, slots=True)
class DayNumbers:
    """One day's figures, for a chart."""

    day: date
    figures: Figures


def figures_between(first: date | None, last: date | None) -> Figures:
    """Everything ordered from `first` to `last` (both included; None = open), as one sum."""
    total = Figures()
    for each in _stored_days(first, last):
        total.add_day(each)
    if _holds_today(first, last):
        today = clock.today()
        total.add_day(compute([today])[today])
    return total


def figures_by_day(first: date, last: date) -> list[DayNumbers]:
    """The figures of each day from `first` to `last`, days without orders included; today's without categories."""
    days = {day: Figures() for day in clock.days_between(first, last)}
    for row in _stored_days(first, last):
        days[row.day].add_day(row)
    today = clock.today()
    if today in days:
        days[today] = compute_totals(today)
    return [DayNumbers(day, figures) for day, figures in days.items()]


def pieces_sold(days: int, products: Collection[str]) -> Counter[str]:
    """Pieces ordered of some products (by id) in the last `days` days, today included; cancelled orders left out."""
    today = clock.today()
    first = today - timedelta(days=days - 1)
    refresh_closed_days(first, today)
    sold = pieces_on(today, products)
    rows = db.session.execute(
        select(ProductDayFigures.product_id, func.sum(ProductDayFigures.pieces))
        .where(ProductDayFigures.day.between(first, today), ProductDayFigures.product_id.in_(products))
        .group_by(ProductDayFigures.product_id)
    )
    sold.update({product: int(pieces) for product, pieces in rows})
    return sold


def _stored_days(first: date | None, last: date | None) -> list[DayFigures]:
    """The figures of closed days. One query, unless a change of an old order has left some out of date."""
    statement = (
        select(OrderDay.figures_stale, DayFigures)
        .outerjoin(DayFigures, DayFigures.day == OrderDay.day)
        .where(OrderDay.day < clock.today())
        .execution_options(populate_existing=True)
    )
    if first is not None:
        statement = statement.where(OrderDay.day >= first)
    if last is not None:
        statement = statement.where(OrderDay.day <= last)
    days = db.session.execute(statement).all()
    if any(is_stale for is_stale, _ in days):
        refresh_closed_days(first, last)
        days = db.session.execute(statement).all()
    return list(filter(None, (figures for _, figures in days)))


def _holds_today(first: date | None, last: date | None) -> bool:
    today = clock.today()
    return (first is None or first <= today) and (last is None or today <= last)
