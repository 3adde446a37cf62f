"""Numbers of any stretch of days: the stored figures of closed days, and the orders themselves where those are out of date."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, case, func, select, union_all

from beautique.kernel import clock
from beautique.kernel.alone import list_alone
from beautique.kernel.db import Ask, db, read_rows
from beautique.kernel.search import text_id
from beautique.kernel.statements import made_once
from beautique.orders.figures.commands import refresh_some
from beautique.orders.figures.models import DayFigures, ProductDayFigures
from beautique.orders.figures.queries import count_days, pieces_on, products_on
from beautique.orders.figures.types import Figures
from beautique.orders.models import OrderDay
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus, Status

# None where the stored figures hold; today's never do.
_STALE_DAY = case((OrderDay.figures_stale, OrderDay.day))
_STATUSES: Mapping[str, type[Status]] = {
    "order_status": OrderStatus,
    "payment_status": PaymentStatus,
    "delivery_status": DeliveryStatus,
}
_SUMS = tuple(
    func.coalesce(func.sum(each), 0)
    for each in (
        DayFigures.orders,
        DayFigures.revenue,
        DayFigures.awaiting,
        DayFigures.refunds,
        DayFigures.refund_due,
        *(
            getattr(DayFigures, name)[word.value].as_integer()
            for name, words in _STATUSES.items()
            for word in words
        ),
    )
)


def _stored(*key: Any) -> Select[*tuple[Any, ...]]:
    """Days out of date, a row each, and the sums of the others by a key."""
    return (
        select(_STALE_DAY, *key, *_SUMS)
        .select_from(OrderDay)
        .outerjoin(DayFigures, DayFigures.day == OrderDay.day)
        .where(OrderDay.day.between(bindparam("first"), bindparam("last")))
        .group_by(_STALE_DAY, *key)
    )


# Made once (0023).
_IN_ALL, _BY_DAY = _stored(), _stored(OrderDay.day)
_STALE_DAYS = select(OrderDay.day).where(
    OrderDay.figures_stale, OrderDay.day.between(bindparam("first"), bindparam("last"))
)


@dataclass(frozen=True, slots=True)
class DayNumbers:
    """One day's figures, for a chart."""

    day: date
    figures: Figures


def figures_between(first: date | None, last: date | None) -> Figures:
    """Everything ordered from `first` to `last` (both included; None = open), as one sum. Two questions that stand alone."""
    rows = _read(_IN_ALL, first or date.min, last or date.max, list_alone)
    stored = (_figures(sums) for stale, *sums in rows if stale is None)
    counted = count_days([stale for stale, *_ in rows if stale], list_alone).values()
    total = Figures()
    for each in (*stored, *counted):
        total.add(each)
    return total


def figures_by_day(first: date, last: date) -> list[DayNumbers]:
    """The figures of each day from `first` to `last`, days without orders included."""
    rows = _read(_BY_DAY, first, last)
    days = {day: Figures() for day in clock.days_between(first, last)}
    days |= {day: _figures(sums) for _, day, *sums in rows}
    days |= count_days([stale for stale, *_ in rows if stale])
    return [DayNumbers(day, figures) for day, figures in days.items()]


def pieces_sold(days: int, products: Collection[str]) -> Counter[str]:
    """Pieces ordered of some products (by id) in the last `days` days, today included; cancelled orders left out."""
    today = clock.today()
    first = today - timedelta(days=days - 1)
    stale = [day for (day,) in _read(_STALE_DAYS, first, today)]
    sold = pieces_on(stale, products)
    rows = db.session.execute(
        select(ProductDayFigures.product_id, func.sum(ProductDayFigures.pieces))
        .where(
            ProductDayFigures.day.between(first, today),
            ProductDayFigures.day.not_in(stale),
            ProductDayFigures.product_id.in_(products),
        )
        .group_by(ProductDayFigures.product_id)
    )
    sold.update({product: int(pieces) for product, pieces in rows})
    return sold


def ordered_lately(days: int) -> CompoundSelect[uuid.UUID]:
    """The ids of products that an order of the last `days` days names, today included; cancelled orders left out.

    The stored figures know the closed days by an index; only the orders of days that are out of date are looked through.
    """
    today = clock.today()
    first = today - timedelta(days=days - 1)
    _read(_STALE_DAYS, first, today)
    return _ordered_since(first)


@made_once
def _ordered_since(first: date) -> CompoundSelect[uuid.UUID]:
    stale = select(OrderDay.day).where(OrderDay.figures_stale, OrderDay.day >= first)
    counted = select(text_id(ProductDayFigures.product_id)).where(
        ProductDayFigures.day >= first, ProductDayFigures.day.not_in(stale)
    )
    # Grouped, so that PostgreSQL expects so few that it looks each product up in a hash table of them.
    return union_all(counted.group_by(ProductDayFigures.product_id), products_on(stale))


def _read(
    statement: Select[*tuple[Any, ...]], first: date, last: date, ask: Ask = read_rows
) -> Sequence[Any]:
    """The rows of a statement whose first column names the days that are out of date.

    One query, unless closed days are among them: then some of those are brought up to date first, and it is asked again. However
    many they are, no page waits for all: who asks counts what is left from the orders, by one statement.
    """
    asked = {"first": first, "last": last}
    rows = list(ask(statement, asked))
    if any(row[0] is not None and row[0] < clock.today() for row in rows):
        refresh_some(first, last)
        rows = list(ask(statement, asked))
    return rows


def _figures(sums: Sequence[Any]) -> Figures:
    """Of a row of `_SUMS`."""
    orders, revenue, awaiting, refunds, refund_due, *counts = sums
    left = iter(counts)
    order, payment, delivery = (
        Counter({word.value: next(left) for word in words}) for words in _STATUSES.values()
    )
    return Figures(orders, revenue, awaiting, refunds, refund_due, order, payment, delivery)
