"""Commands for an order that somebody marked as Paid although no money came: back to Pending, and undoing that."""

import uuid

from beautique.audit.models import AuditEvent
from beautique.audit.types import Actor
from beautique.kernel.db import transaction
from beautique.kernel.errors import Conflict
from beautique.kernel.versions import lock
from beautique.orders import workflow
from beautique.orders.models import Order
from beautique.orders.types import SUBJECT, OrderAction, PaymentStatus
from beautique.payments import rules
from beautique.payments.queries import name_of_verifier
from beautique.payments.types import NO_MONEY
from beautique.payments.undoing import find_undoable


def send_back(order_id: uuid.UUID, actor: Actor, expected_version: int) -> Order:
    """Paid -> Pending: somebody looked into the account, and nothing has come. Not with a screenshot, which is rejected instead.

    Raises `NotFound`, `Stale`, `Conflict` (with a screenshot or a payment, or not Paid).
    """
    with transaction() as session:
        order = lock(session, Order, order_id, SUBJECT, expected_version)
        if order.payment_status == PaymentStatus.VERIFIED:
            raise Conflict(
                f"{name_of_verifier(order)} has verified the payment of this order. Nothing was changed."
            )
        rules.refuse_sending_back(order.payment_status, order.has_proof, order.paid_amount)
        workflow.send_back_to_pending(session, order, actor, NO_MONEY)
    return order


def undo_sending_back(order_id: uuid.UUID, actor: Actor) -> Order:
    """Marks an order as Paid again that one sent back a moment ago. Asking twice is asking once.

    Raises `NotFound`, `Forbidden` (somebody else's), `Conflict` (too late, or the order was changed since).
    """
    with transaction() as session:
        order = lock(session, Order, order_id, SUBJECT)
        if found := find_undoable(order, actor, _sends_back):
            workflow.take_back(session, order, found[0], actor)
    return order


def _sends_back(event: AuditEvent) -> bool:
    return event.action == OrderAction.SENT_BACK and event.reason == NO_MONEY
