"""The figures of a day: a pure function of that day's orders, stored for closed days, computed live for today."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Text, cast, delete, exists, func, or_, select, true
from sqlalchemy.orm import Session

from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.kernel.search import number_in, object_elements, text_in
from beautique.orders import rules
from beautique.orders.figures.models import DayFigures, ProductDayFigures
from beautique.orders.models import Order, OrderDay
from beautique.orders.types import Line, OrderStatus, PaymentStatus
from beautique.settings.types import PaymentMethod

_DAYS_AT_ONCE = 31


@dataclass(slots=True)
class Figures:
    """What a stretch of orders amounts to. Amounts by method and category are revenue (Verified, not Cancelled)."""

    orders: int = 0
    revenue: Decimal = Decimal(0)
    awaiting: Decimal = Decimal(0)
    order_status: Counter[str] = field(default_factory=Counter)
    payment_status: Counter[str] = field(default_factory=Counter)
    payment_method: dict[str, Decimal] = field(default_factory=dict)
    category: dict[str, Decimal] = field(default_factory=dict)
    pieces: Counter[str] = field(default_factory=Counter)  # by product id
    product_amount: dict[str, Decimal] = field(default_factory=dict)

    def add_order(
        self,
        payment_status: PaymentStatus,
        order_status: OrderStatus,
        payment_method: PaymentMethod,
        total: Decimal,
        lines: Iterable[Line],
    ) -> None:
        """Counts one order in."""
        self.add_alike(payment_status, order_status, payment_method, total, 1)
        for line in lines:
            if rules.counts_as_revenue(payment_status, order_status):
                _add(self.category, line.category, line.amount)
            if order_status != OrderStatus.CANCELLED:
                self.pieces[line.product_id] += line.quantity
                _add(self.product_amount, line.product_id, line.amount)

    def add_alike(
        self,
        payment_status: PaymentStatus,
        order_status: OrderStatus,
        payment_method: PaymentMethod,
        total: Decimal,
        orders: int,
    ) -> None:
        """Counts some orders in that are alike and cost so much in all, without their lines."""
        self.orders += orders
        self.order_status[order_status.value] += orders
        self.payment_status[payment_status.value] += orders
        if rules.is_awaiting(payment_status, order_status):
            self.awaiting += total
        if rules.counts_as_revenue(payment_status, order_status):
            self.revenue += total
            _add(self.payment_method, payment_method.value, total)

    def add_day(self, day: "DayFigures | Figures") -> None:
        """Counts a day in, stored or just computed (products have their own rows)."""
        self.orders += day.orders
        self.revenue += day.revenue
        self.awaiting += day.awaiting
        self.order_status.update(day.order_status)
        self.payment_status.update(day.payment_status)
        for amounts, stored in ((self.payment_method, day.payment_method), (self.category, day.category)):
            for word, amount in stored.items():
                _add(amounts, word, Decimal(amount))


def _add(amounts: dict[str, Decimal], word: str, amount: Decimal) -> None:
    amounts[word] = amounts.get(word, Decimal(0)) + amount


def compute(days: Sequence[date]) -> dict[date, Figures]:
    """The figures of some days, from their orders. One query."""
    statement = select(
        Order.order_date,
        Order.payment_status,
        Order.order_status,
        Order.payment_method,
        Order.total_amount,
        Order.items,
    ).where(Order.order_date.in_(days))
    figures = {day: Figures() for day in days}
    for day, payment_status, order_status, method, total, items in db.session.execute(statement):
        lines = (Line(**{**item, "price": Decimal(item["price"])}) for item in items)
        figures[day].add_order(payment_status, order_status, method, total, lines)
    return figures


def compute_totals(day: date) -> Figures:
    """The figures of a day without what its lines tell (categories, products): counted by the database, however many orders it has."""
    alike = (Order.payment_status, Order.order_status, Order.payment_method)
    statement = select(*alike, func.sum(Order.total_amount), func.count()).where(Order.order_date == day)
    figures = Figures()
    for each in db.session.execute(statement.group_by(*alike)):
        figures.add_alike(*each)
    return figures


def pieces_on(day: date, products: Collection[str]) -> Counter[str]:
    """Pieces of some products (by id) ordered on a day, counted by the database; cancelled orders left out."""
    line = object_elements(Order.items)
    product, pieces = text_in(line, "product_id"), func.sum(number_in(line, "quantity"))
    rows = db.session.execute(
        select(product, pieces)
        .select_from(Order)
        .join(line, true())
        .where(
            Order.order_date == day,
            Order.order_status != OrderStatus.CANCELLED,
            product.in_(products),
        )
        .group_by(product)
    )
    return Counter({each: int(count) for each, count in rows})


def refresh_closed_days(first: date | None = None, last: date | None = None) -> int:
    """Brings the stored figures of closed days up to date; returns how many days were computed anew.

    Each batch is one transaction that holds the days' rows, so that a change of one of their orders waits, or marks the day
    again afterwards.
    """
    refreshed = 0
    while stale := _stale_days(first, last):
        with transaction() as session:
            _store(session, stale)
        refreshed += len(stale)
    return refreshed


def was_ordered(session: Session, product_id: uuid.UUID) -> bool:
    """Whether any order names the product. The figures of closed days must be fresh: see `refresh_closed_days`.

    They know the closed days but for cancelled orders; those, and the orders of today, are looked through.
    """
    counted = exists().where(ProductDayFigures.product_id == str(product_id))
    named = exists().where(
        or_(Order.order_status == OrderStatus.CANCELLED, Order.order_date >= clock.today()),
        cast(Order.items, Text).contains(str(product_id)),
    )
    return bool(session.scalar(select(counted)) or session.scalar(select(named)))


def _stale_days(first: date | None, last: date | None) -> Sequence[date]:
    statement = select(OrderDay.day).where(OrderDay.figures_stale, OrderDay.day < clock.today())
    if first is not None:
        statement = statement.where(OrderDay.day >= first)
    if last is not None:
        statement = statement.where(OrderDay.day <= last)
    return db.session.scalars(statement.order_by(OrderDay.day).limit(_DAYS_AT_ONCE)).all()


def _store(session: Session, days: Sequence[date]) -> None:
    locked = session.scalars(
        select(OrderDay)
        .where(OrderDay.day.in_(days))
        .order_by(OrderDay.day)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    session.execute(delete(ProductDayFigures).where(ProductDayFigures.day.in_(days)))
    session.execute(delete(DayFigures).where(DayFigures.day.in_(days)))
    for day, figures in compute(days).items():
        session.add(_as_row(day, figures))
        session.add_all(
            ProductDayFigures(
                day=day, product_id=product, pieces=pieces, amount=figures.product_amount[product]
            )
            for product, pieces in figures.pieces.items()
        )
    for row in locked:
        row.figures_stale = False


def _as_row(day: date, figures: Figures) -> DayFigures:
    def as_text(amounts: dict[str, Decimal]) -> dict[str, Any]:
        return {word: str(amount) for word, amount in amounts.items()}

    return DayFigures(
        day=day,
        orders=figures.orders,
        revenue=figures.revenue,
        awaiting=figures.awaiting,
        order_status=dict(figures.order_status),
        payment_status=dict(figures.payment_status),
        payment_method=as_text(figures.payment_method),
        category=as_text(figures.category),
    )
