"""The rows of a new order, each a statement made once: no entities, for nothing reads them back, and placing is what a shop must never wait for.

On PostgreSQL they travel as one statement. Not with the counter before them: one statement has one snapshot, and the twin of a
double click may have committed while we waited for the counter.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from beautique.audit.log import INSERT_EVENT
from beautique.kernel import clock
from beautique.kernel.db import new_id, on_sqlite
from beautique.kernel.statements import insert_of, row_of
from beautique.kernel.text import fold
from beautique.orders.models import Order
from beautique.orders.placement import duplicates, pricing, rules
from beautique.orders.placement.idempotency import KEEP_ANSWER
from beautique.orders.placement.types import NewOrder, PlaceableOrder
from beautique.orders.rules import STATUS_FIELDS
from beautique.orders.types import Line, OrderNumber

_ORDER = insert_of(Order, duplicate_of=duplicates.TWIN)
_WITH_EVENT = _ORDER.add_cte(INSERT_EVENT.cte("event"))
_WITH_EVENT_AND_KEY = _WITH_EVENT.add_cte(KEEP_ANSWER.cte("answer"))

# How every order begins.
_BLANK: Mapping[str, Any] = {
    "courier": None,
    "tracking_number": None,
    "tracking_notes": None,
    "estimated_delivery": None,
    "has_proof": False,
    "paid_amount": Decimal(0),
    "payment_reference": None,
    "refunded_amount": Decimal(0),
    "refund_reference": None,
    "kept_amount": Decimal(0),
    "paid_at": None,
    "verified_at": None,
    "delivered_at": None,
    "untold": None,
    "note_count": 0,
    "labels": [],
    "version": 1,
}
FIRST_VERSION: int = _BLANK["version"]


def new_order(order: PlaceableOrder, lines: list[Line]) -> NewOrder:
    """The order with an id and a moment, and with a text that nothing else contains in place of its number."""
    order_id, placed_at = new_id(), clock.now()
    return NewOrder(
        id=order_id,
        number=f"{{{order_id.hex}}}",
        order_date=clock.store_day(placed_at),
        placed_at=placed_at,
        customer_name=order.contact.customer_name,
        lines=lines,
        total_amount=rules.total(lines),
        payment_method=order.payment_method,
    )


def order_row(order: PlaceableOrder, new: NewOrder) -> dict[str, Any]:
    """Its row, but for what `numbered` adds."""
    contact, lines_hash = order.contact, rules.lines_hash(new.lines)
    columns = {
        **_BLANK,
        **{
            field: getattr(new, field)
            for field in ("id", "placed_at", "order_date", "total_amount", *STATUS_FIELDS)
        },
        **{field: getattr(contact, field) for field in pricing.CONTACT_COLUMNS},
        "city_folded": fold(contact.city),
        "source": order.source,
        "notes": order.notes,
        "payment_method": order.payment_method,
        "labels": sorted(order.labels),
        "items": pricing.as_items(new.lines),
        "lines_hash": lines_hash,
        "updated_at": new.placed_at,
    }
    return row_of(Order, columns) | duplicates.sought(contact.phone_normalized, new.placed_at, lines_hash)


def numbered(order: PlaceableOrder, number: OrderNumber) -> dict[str, Any]:
    """The columns that need the number."""
    contact = order.contact
    words = pricing.words(
        str(number), contact.customer_name, contact.phone_normalized, contact.whatsapp_normalized
    )
    return row_of(Order, {"number": str(number), "day_counter": number.counter, "search_text": words})


def write(
    session: Session, order: dict[str, Any], event: dict[str, Any], answer: dict[str, Any] | None
) -> None:
    """Writes the order, the event, and the answer where a key keeps it."""
    if on_sqlite():
        session.execute(_ORDER, order)
        session.execute(INSERT_EVENT, event)
        if answer is not None:
            session.execute(KEEP_ANSWER, answer)
    elif answer is not None:
        session.execute(_WITH_EVENT_AND_KEY, order | event | answer)
    else:
        session.execute(_WITH_EVENT, order | event)
