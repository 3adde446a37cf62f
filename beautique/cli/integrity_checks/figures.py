"""What must hold of the stored figures."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from beautique.cli.integrity_checks.rows import rows
from beautique.kernel import clock
from beautique.kernel.days import month_start, year_start
from beautique.kernel.db import db
from beautique.orders import rules
from beautique.orders.figures.models import DayFigures, DayTally, MonthTally, ProductDayFigures, YearTally
from beautique.orders.figures.rules import waiting_step
from beautique.orders.figures.types import NEW, RETURNING, Figures, Kind, Tallies, Tally
from beautique.orders.models import Order, OrderDay
from beautique.orders.types import OrderStatus

Counted = tuple[Figures, Tallies]  # the products among the tallies, by id


def figures() -> Iterator[str]:
    """The stored figures of closed days are those of their orders. Days that wait for a new computation are passed over."""
    closed = (
        select(OrderDay.day)
        .where(OrderDay.day < clock.today(), OrderDay.figures_stale.is_(False))
        .order_by(OrderDay.day)
    )
    months: dict[date, Tallies] = defaultdict(Tallies)
    years: dict[date, Tallies] = defaultdict(Tallies)
    for (day,) in rows(closed):
        counted, stored = _counted(day), _stored(day)
        db.session.expunge_all()
        if stored != counted:
            yield f"{day}: the stored figures are not those of its orders"
        for key, tally in counted[1].items():
            months[month_start(day)][key].add(tally.count, tally.amount)
            years[year_start(day)][key].add(tally.count, tally.amount)
    stale = [day for (day,) in rows(select(OrderDay.day).where(OrderDay.figures_stale))]
    yield from _added_up(MonthTally, MonthTally.month, months, set(map(month_start, stale)), "%B %Y")
    yield from _added_up(YearTally, YearTally.year, years, set(map(year_start, stale)), "%Y")


def _added_up(
    table: type[MonthTally] | type[YearTally],
    period: InstrumentedAttribute[date],
    counted: dict[date, Tallies],
    stale: set[date],
    spelled: str,
) -> Iterator[str]:
    """Months or years that are added up, but for those of which a day waits."""
    for (first,) in rows(select(period).distinct().order_by(period)):
        stored = _tallies(table, period == first)
        db.session.expunge_all()
        if first not in stale and stored != counted[first]:
            yield f"{first:{spelled}}: the stored figures are not those of its days"


def _stored(day: date) -> Counted | None:
    row = db.session.get(DayFigures, day)
    if row is None:
        return None
    stored = Figures(**{each.name: getattr(row, each.name) for each in fields(Figures)})
    for name in ("order_status", "payment_status", "delivery_status"):
        setattr(stored, name, Counter(getattr(row, name)))
    tallies = _tallies(DayTally, DayTally.day == day)
    for each in db.session.scalars(select(ProductDayFigures).where(ProductDayFigures.day == day)):
        tallies[Kind.PRODUCT, each.product_id].add(each.pieces, each.amount)
    return stored, tallies


def _tallies(table: type[DayTally] | type[MonthTally] | type[YearTally], which: Any) -> Tallies:
    found = Tallies()
    for kind, word, count, amount in db.session.execute(
        select(table.kind, table.word, table.count, table.amount).where(which)
    ):
        found[Kind(kind), word] = Tally(count, amount)
    return found


def _counted(day: date) -> Counted:
    """Order by order and line by line, not by the statements that the stored figures come from."""
    counted, tallies = Figures(), Tallies()
    for order in db.session.scalars(select(Order).where(Order.order_date == day)):
        due = order.money_due_back if order.order_status == OrderStatus.CANCELLED else Decimal(0)
        statuses = (order.payment_status, order.order_status, order.delivery_status)
        counted.add_alike(*statuses, order.total_amount, 1, int(due > 0), due)
        _tally_order(order, tallies)
    return counted, tallies


def _tally_order(order: Order, tallies: Tallies) -> None:
    is_revenue = rules.counts_as_revenue(order.payment_status, order.order_status)
    revenue = order.total_amount if is_revenue else Decimal(0)
    first = (
        select(Order.number)
        .where(Order.phone_normalized == order.phone_normalized)
        .order_by(Order.order_date, Order.day_counter)
    )
    customer = NEW if db.session.scalar(first.limit(1)) == order.number else RETURNING
    tallies[Kind.CITY, order.city_folded].add(1, revenue)
    tallies[Kind.METHOD, order.payment_method].add(1, revenue)
    tallies[Kind.CUSTOMER, customer].add(1, revenue)
    placed = clock.store_time(order.placed_at)
    tallies[Kind.HOUR, f"{placed.weekday()}-{placed.hour:02}"].add(1, Decimal(0))
    if is_revenue and order.verified_at:
        came = order.paid_at if order.paid_at and order.paid_at <= order.verified_at else order.placed_at
        tallies[Kind.VERIFY, _step(came, order.verified_at)].add(1, Decimal(0))
    if order.order_status == OrderStatus.DELIVERED and order.delivered_at:
        tallies[Kind.DELIVER, _step(order.placed_at, order.delivered_at)].add(1, Decimal(0))
    for line in order.lines:
        if is_revenue:
            tallies[Kind.CATEGORY, line.category].add(line.quantity, line.amount)
        if order.order_status != OrderStatus.CANCELLED:
            tallies[Kind.PRODUCT, line.product_id].add(line.quantity, line.amount)


def _step(start: datetime, end: datetime) -> str:
    """Of whole minutes between whole seconds."""
    return str(waiting_step((int(end.timestamp()) - int(start.timestamp())) // 60))
