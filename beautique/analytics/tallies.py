"""Tallies of any days: those that are stored by day, and those of whole months and years."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import BindParameter, Date, Select, bindparam, func, literal_column, select, true, union_all

from beautique.kernel.db import Money, read_rows
from beautique.kernel.search import number_in, object_elements, text_in
from beautique.kernel.statements import made_once
from beautique.orders.figures.models import DayTally, MonthTally, ProductDayFigures, YearTally
from beautique.orders.figures.queries import hundredths
from beautique.orders.figures.types import Kind, Tallies, Tally
from beautique.orders.models import Order
from beautique.orders.types import OrderStatus


@dataclass(frozen=True, slots=True)
class Sold:
    """What was ordered of a product, cancelled orders left out."""

    pieces: int
    amount: Decimal


class Stored(NamedTuple):
    """Of what the stored tallies are read: years, months in no such year, and days in no such month or year."""

    days: Sequence[date]
    months: Sequence[date] = ()
    years: Sequence[date] = ()


def stored_tallies(stored: Stored) -> Tallies:
    """The sum of what is stored. One query."""
    tallies = Tallies()
    for kind, word, count, amount in read_rows(_TALLIES, stored._asdict()):
        tallies[Kind(kind), word] = Tally(int(count), amount)
    return tallies


def best_sellers(stored: Stored, stale: Sequence[date], most: int) -> dict[str, Sold]:
    """The products that brought most, by id, of what is stored and on days that are not. One query."""
    asked = {**stored._asdict(), "stale": stale, "most": most}
    return {product: Sold(int(pieces), amount) for product, pieces, amount in read_rows(_best(), asked)}


@made_once
def _best() -> Select[str, int, Decimal]:
    line = object_elements(Order.items)
    by_day = select(
        ProductDayFigures.product_id.label("product"),
        ProductDayFigures.pieces.label("pieces"),
        ProductDayFigures.amount.label("amount"),
    )
    by_order = (
        select(
            text_in(line, "product_id"),
            number_in(line, "quantity"),
            hundredths(line) / literal_column("100.0"),
        )
        .select_from(Order)
        .join(line, true())
    )
    each = union_all(
        by_day.where(ProductDayFigures.day.in_(_listed("days"))),
        *(
            select(each.word, each.count, each.amount).where(each.kind == Kind.PRODUCT.value, which)
            for each, which in _ADDED_UP
        ),
        by_order.where(Order.order_date.in_(_listed("stale")), Order.order_status != OrderStatus.CANCELLED),
    ).subquery()
    amount = func.sum(each.c.amount, type_=Money(20))
    return (
        select(each.c.product, func.sum(each.c.pieces), amount)
        .group_by(each.c.product)
        .order_by(amount.desc(), each.c.product)
        .limit(bindparam("most"))
    )


def _listed(name: str) -> BindParameter[date]:
    return bindparam(name, expanding=True, type_=Date)


def _tallied(table: type[DayTally] | type[MonthTally] | type[YearTally]) -> Select[str, str, int, Decimal]:
    return select(table.kind, table.word, table.count, table.amount)


# Made once (0023).
_ADDED_UP = (
    (MonthTally, MonthTally.month.in_(_listed("months"))),
    (YearTally, YearTally.year.in_(_listed("years"))),
)
_each = union_all(
    _tallied(DayTally).where(DayTally.day.in_(_listed("days"))),
    *(_tallied(each).where(which, each.kind != Kind.PRODUCT.value) for each, which in _ADDED_UP),
).subquery()
_TALLIES = select(_each.c.kind, _each.c.word, func.sum(_each.c.count), func.sum(_each.c.amount)).group_by(
    _each.c.kind, _each.c.word
)
