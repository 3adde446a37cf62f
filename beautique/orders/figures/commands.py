"""Bringing the stored figures of closed days up to date."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate, takewhile
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.orders.figures.models import DayFigures, ProductDayFigures
from beautique.orders.figures.queries import compute, insert_products
from beautique.orders.figures.types import Figures
from beautique.orders.models import OrderDay

DAYS_AT_ONCE = 31
ORDERS_AT_ONCE = 5_000  # one transaction, and what one page may wait for


def refresh_closed_days() -> int:
    """Brings the stored figures of all closed days up to date; returns how many days were computed anew."""
    refreshed = 0
    while days := refresh_some():
        refreshed += days
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
    locked = session.scalars(
        select(OrderDay)
        .where(OrderDay.day.in_(days))
        .order_by(OrderDay.day)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    session.execute(delete(ProductDayFigures).where(ProductDayFigures.day.in_(days)))
    session.execute(delete(DayFigures).where(DayFigures.day.in_(days)))
    session.execute(insert_products(days))
    computed = compute(days)
    session.add_all(_as_row(day, computed.get(day, Figures())) for day in days)
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
        delivery_status=dict(figures.delivery_status),
        payment_method=as_text(figures.payment_method),
        category=as_text(figures.category),
    )
