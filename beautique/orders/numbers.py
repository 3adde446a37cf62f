"""The step that gives an order its number: one statement on the day's counter row, so there is neither gap nor repeat."""

from datetime import date

from sqlalchemy import Insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from beautique.orders.models import OrderDay
from beautique.orders.types import OrderNumber


def next_number(session: Session, day: date) -> OrderNumber:
    """The day's next number. Called as late as possible: the counter row stays locked until the transaction ends."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement: Insert = (
        insert(OrderDay)
        .values(day=day, last_number=1, figures_stale=True)
        .on_conflict_do_update(
            index_elements=[OrderDay.day],
            set_={"last_number": OrderDay.last_number + 1, "figures_stale": True},
        )
        .returning(OrderDay.last_number)
    )
    return OrderNumber(day, session.execute(statement).scalar_one())


def mark_day_changed(session: Session, day: date) -> None:
    """Says that the stored figures of a day no longer hold; the last step of every command that touches an order.

    Always an update, also when the mark is set already: the row's lock is what makes a running computation of the figures
    and this change wait for each other.
    """
    session.execute(update(OrderDay).where(OrderDay.day == day).values(figures_stale=True))
