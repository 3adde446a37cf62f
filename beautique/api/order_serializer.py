"""An order as the staff's programs are told it: in answers, and in the refusal of a stale save."""

from typing import TypeVar

from beautique.api.schemas.admin_orders import OrderOut
from beautique.orders.models import Order
from beautique.orders.queries import timeline
from beautique.payments.queries import list_payments
from beautique.web.stores import image_store

Shape = TypeVar("Shape", bound=OrderOut)


def whole(order: Order, shape: type[Shape], **others: object) -> Shape:
    """Everything about the order, and what its `shape` has besides. Two queries."""
    payments, events = list_payments(order.id), timeline(order.id)
    return shape.of(order, payments, events, image_store(), **others)
