"""Transfers that arrived for orders, and those that went back, as the staff's programs record them."""

from beautique.api import gate
from beautique.api.order_serializer import whole
from beautique.api.routing import Reply, etag
from beautique.api.schemas.admin_orders import OrderOut, PaidOrder, ReferenceAlike
from beautique.api.schemas.payments import PaymentIn, RefundIn
from beautique.orders.models import Order
from beautique.payments.commands import record_payment
from beautique.payments.queries import list_alike
from beautique.payments.refunds import record_refund


def record_order_payment(found: Order, expected_version: int | None, body: PaymentIn) -> Reply:
    """Writes down a transfer that arrived for an order, which verifies its payment. Like transaction IDs are warned of."""
    payment = record_payment(found.id, body.draft(), gate.actor(), expected_version)
    alike = list_alike(payment.transfer.method, payment.transfer.reference)
    warnings = [ReferenceAlike(order_id=number) for number in alike]
    return Reply(whole(found, PaidOrder, warnings=warnings), etag(found))


def record_order_refund(found: Order, expected_version: int | None, body: RefundIn) -> Reply:
    """Writes down what was sent back of an order's money, or is kept."""
    record_refund(found.id, body.draft(), gate.actor(), expected_version)
    return Reply(whole(found, OrderOut), etag(found))
