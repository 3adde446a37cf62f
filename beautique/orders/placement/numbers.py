"""The step that gives an order its number: one statement on the day's counter row, so there is neither gap nor repeat."""

from datetime import date

from sqlalchemy import Date, Integer, bindparam, select, text, update
from sqlalchemy.orm import Session

from beautique.orders.models import Order, OrderDay
from beautique.orders.types import OrderNumber

# Both databases spell it alike.
_NEXT = (
    text(
        "INSERT INTO order_days (day, last_number, figures_stale) VALUES (:day, 1, TRUE)"
        " ON CONFLICT (day) DO UPDATE SET last_number = order_days.last_number + 1, figures_stale = TRUE"
        " RETURNING last_number"
    )
    .bindparams(bindparam("day", type_=Date))
    .columns(last_number=Integer)
)


def next_number(session: Session, day: date) -> OrderNumber:
    """The day's next number. Called as late as possible: the counter row stays locked until the transaction ends."""
    return OrderNumber(day, session.execute(_NEXT, {"day": day}).scalar_one())


def mark_day_changed(session: Session, *days: date) -> None:
    """Says that the stored figures of some days no longer hold; the last step of every command that touches an order.

    Always an update, also when the mark is set already: the row's lock is what makes a running computation of the figures
    and this change wait for each other. In the order of the calendar, as that computation does, so that nobody waits in a circle.
    """
    for day in sorted(set(days)):
        session.execute(update(OrderDay).where(OrderDay.day == day).values(figures_stale=True))


def days_of_first_orders(session: Session, order: Order, phone_before: str) -> list[date]:
    """The days of what else was, or becomes, the first order of the old phone and of the new one: they change with it."""
    days: list[date] = []
    for phone in {phone_before, order.phone_normalized} if order.phone_normalized != phone_before else ():
        first = select(Order.order_date).where(Order.phone_normalized == phone, Order.id != order.id)
        days += session.scalars(first.order_by(Order.order_date, Order.day_counter).limit(1))
    return days
