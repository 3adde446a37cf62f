"""Telling the customer, the second half of what was done: by WhatsApp in a tab of its own, or by telephone."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from beautique.admin.core.context import first_name
from beautique.orders.messages import whatsapp_number
from beautique.orders.models import Order
from beautique.settings.types import Message


@dataclass(frozen=True, slots=True)
class Tell:
    """Whom to tell what. `is_called` says that no number has WhatsApp."""

    name: str
    message: Message
    is_called: bool


def to_tell(order: Order) -> Tell | None:
    """What the customer of an order was not told; None when there is nothing."""
    if order.untold is None:
        return None
    return Tell(first_name(order.customer_name), order.untold, whatsapp_number(order) is None)


def offer(order: Order) -> dict[str, Any] | None:
    """The same for a toast: the form that opens WhatsApp, or the number to call."""
    tell = to_tell(order)
    if tell is None:
        return None
    if tell.is_called:
        return {"name": order.phone, "call": f"tel:+{order.phone_normalized}"}
    url = url_for("admin.whatsapp", number=order.number)
    return {"name": tell.name, "url": url, "fields": {"template": tell.message.value}, "of": order.number}
