"""An order as the staff's programs are told it: in answers, and in the refusal of a stale save."""

from beautique.api.schemas.admin_orders import OrderOut
from beautique.audit.queries import list_timeline
from beautique.orders.models import Order
from beautique.orders.workflow import SUBJECT
from beautique.payments.queries import list_payments
from beautique.web.stores import image_store


def whole(order: Order) -> OrderOut:
    """Everything about the order. Two queries."""
    return OrderOut.of(order, list_payments(order.id), list_timeline(SUBJECT, order.id), image_store())
