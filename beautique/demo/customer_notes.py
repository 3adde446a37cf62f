"""What the demo shop's staff noted about its regular customers."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select

from beautique.audit.types import Actor
from beautique.kernel.db import db
from beautique.orders.customers.commands import add_customer_note
from beautique.orders.models import Order

_NOTES: Final = (
    "Prefers calls after five, works in a bank.",
    "Her sister pays from her own account.",
    "Sleeves always two inches longer.",
)


def write_notes(actor: Actor) -> None:
    """A note about each of the customers who order most."""
    for phone, note in zip(_regulars(len(_NOTES)), _NOTES, strict=False):
        add_customer_note(phone, note, actor)


def _regulars(limit: int) -> Sequence[str]:
    """The phones with the most orders."""
    orders = func.count().label("orders")
    return db.session.scalars(
        select(Order.phone_normalized)
        .group_by(Order.phone_normalized)
        .order_by(orders.desc(), Order.phone_normalized)
        .limit(limit)
    ).all()
