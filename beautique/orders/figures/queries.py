"""Counting orders, however many they are: by the database, a row per kind of them."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from itertools import cycle, islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Insert,
    Numeric,
    Select,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    exists,
    false,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session

from beautique.kernel import clock
from beautique.kernel.db import Ask, Money, db, read_rows
from beautique.kernel.search import number_in, object_elements, text_id, text_in
from beautique.kernel.statements import made_once
from beautique.orders.figures.models import MonthTally, ProductDayFigures, YearTally
from beautique.orders.figures.types import Figures, Kind
from beautique.orders.flagged import FLAGGED, money_here
from beautique.orders.models import Order, OrderDay
from beautique.orders.types import Flag, OrderStatus

_ALIKE = (Order.payment_status, Order.order_status, Order.delivery_status)
_refund_due = FLAGGED[Flag.REFUND_DUE]
_STALE = select(OrderDay.day).where(OrderDay.figures_stale)
# The months and the years that are added up: every order has a customer.
_ROLLED_UP = union(
    select(MonthTally.month, false()).where(MonthTally.kind == Kind.CUSTOMER.value),
    select(YearTally.year, true()).where(YearTally.kind == Kind.CUSTOMER.value),
)


def count_stale_days() -> int:
    """How many closed days wait until their figures are computed anew. One query."""
    stale = select(func.count()).where(OrderDay.figures_stale, OrderDay.day < clock.today())
    return db.session.scalar(stale) or 0


def rolled_up() -> tuple[set[date], set[date]]:
    """The months and the years that are added up, by their first days. One query."""
    found = read_rows(_ROLLED_UP).all()
    return {first for first, is_year in found if not is_year}, {first for first, is_year in found if is_year}


def count_days(days: Collection[date], ask: Ask = read_rows) -> Mapping[date, Figures]:
    """The figures of some days, from the orders themselves. One query; none for no days."""
    counted: dict[date, Figures] = defaultdict(Figures)
    if days:
        # Doubles fill up to a power of two: a statement of its own for each number of days would be made, and kept, for each.
        many = 1 << (len(days) - 1).bit_length()
        named = {f"day_{n}": day for n, day in enumerate(islice(cycle(days), many))}
        for row in ask(_totals(many), named):
            counted[row[0]].add_alike(*row[1:])
    return counted


@made_once
def _totals(days: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Order.order_date,
            *_ALIKE,
            func.sum(Order.total_amount),
            func.count(),
            func.count().filter(_refund_due),
            func.coalesce(func.sum(money_here).filter(_refund_due), 0, type_=Money(20)),
        )
        .where(Order.order_date.in_([bindparam(f"day_{n}", type_=Date) for n in range(days)]))
        .group_by(Order.order_date, *_ALIKE)
    )


def insert_products(days: Collection[date]) -> Insert:
    """Counts what was ordered of each product on some days into its table; cancelled orders left out."""
    return insert(ProductDayFigures).from_select(["day", "product_id", "pieces", "amount"], _by_product(days))


def best_products(day: date, limit: int) -> list[tuple[str, int]]:
    """The products (by id) of which most pieces were ordered on a day, with how many, from the orders themselves. One query."""
    counted = _by_product([day]).subquery()
    _, product, pieces, amount = counted.c
    rows = read_rows(select(product, pieces).order_by(pieces.desc(), amount.desc(), product).limit(limit))
    return [(str(each), int(count)) for each, count in rows]


def pieces_on(days: Collection[date], products: Collection[str]) -> Counter[str]:
    """Pieces of some products (by id) ordered on some days, counted by the database; cancelled orders left out."""
    line = object_elements(Order.items)
    product, pieces = text_in(line, "product_id"), func.sum(number_in(line, "quantity"))
    rows = db.session.execute(
        select(product, pieces)
        .select_from(Order)
        .join(line, true())
        .where(
            Order.order_date.in_(days),
            Order.order_status != OrderStatus.CANCELLED,
            product.in_(products),
        )
        .group_by(product)
    )
    return Counter({each: int(count) for each, count in rows})


def products_on(days: Select[date]) -> Select[uuid.UUID]:
    """The products that were ordered on some days, by id, each once; cancelled orders left out."""
    line = object_elements(Order.items)
    product = text_in(line, "product_id")
    return (
        select(text_id(product))
        .select_from(Order)
        .join(line, true())
        .where(Order.order_date.in_(days), Order.order_status != OrderStatus.CANCELLED)
        .group_by(product)
    )


def was_ordered(session: Session, product_id: uuid.UUID) -> bool:
    """Whether any order names the product.

    The figures know the closed days but for cancelled orders; those, and the days whose figures are out of date (today's always
    are), are looked through.
    """
    counted = exists().where(
        ProductDayFigures.product_id == str(product_id), ProductDayFigures.day.not_in(_STALE)
    )
    named = exists().where(
        or_(Order.order_status == OrderStatus.CANCELLED, Order.order_date.in_(_STALE)),
        cast(Order.items, Text).contains(str(product_id)),
    )
    # One statement, so that it is one moment: between two, a day could leave those that the one looks through for the other's.
    return bool(session.scalar(select(or_(counted, named))))


def _by_product(days: Collection[date]) -> Select[*tuple[Any, ...]]:
    """Of each product on each day: pieces, and what they cost in all; cancelled orders left out."""
    line = object_elements(Order.items)
    product = text_in(line, "product_id").label("product_id")
    return (
        select(
            Order.order_date,
            product,
            func.sum(number_in(line, "quantity")).label("pieces"),
            (func.sum(hundredths(line)) / literal_column("100.0")).label("amount"),
        )
        .select_from(Order)
        .join(line, true())
        .where(Order.order_date.in_(days), Order.order_status != OrderStatus.CANCELLED)
        .group_by(Order.order_date, product)
    )


def hundredths(line: TableValuedAlias) -> ColumnElement[int]:
    """What a line costs in all, in hundredths of a rupee: whole numbers, for SQLite adds up floats otherwise."""
    price = func.round(cast(text_in(line, "price"), Numeric) * 100)
    return cast(price, BigInteger) * number_in(line, "quantity")
