"""The steps of recording a payment, for one order or in bulk. They never commit."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Action, Actor, Change
from beautique.orders import telling, workflow
from beautique.orders.models import Order
from beautique.orders.types import SUBJECT, PaymentStatus
from beautique.payments import rules
from beautique.payments.models import Payment
from beautique.payments.totals import recalculate_order_totals
from beautique.payments.transfers import claim, draw_on
from beautique.payments.types import CheckedPayment, PaymentAction
from beautique.settings.types import Message


def record(session: Session, order: Order, checked: CheckedPayment, actor: Actor) -> Payment:
    """Records a transfer for a locked order and verifies its payment. Raises `Invalid` (too little), `DuplicateReference`, `ReferenceAlike`."""
    transfer = claim(session, checked, checked.method or order.payment_method, order, actor)
    paid = order.paid_amount + checked.amount
    rules.refuse_less_than_settled(paid, order.settled_amount)
    rules.refuse_shortfall(order.total_amount, paid - order.settled_amount, checked.reason)
    raised_by = draw_on(session, transfer, checked)
    payment = Payment(
        transfer=transfer,
        raised_transfer_by=raised_by,
        order_id=order.id,
        amount=checked.amount,
        reason=checked.reason,
        verified_by=actor.id,
        verified_by_name=actor.name,
    )
    session.add(payment)
    session.flush()  # which gives it its id
    untold = telling.leave(session, order, Message.PAYMENT_VERIFIED)
    recalculate_and_log(session, order, payment, actor, PaymentAction.RECORDED, checked.reason, untold)
    workflow.apply(session, order, {"payment_status": PaymentStatus.VERIFIED}, actor, checked.reason)
    return payment


def recalculate_and_log(
    session: Session,
    order: Order,
    payment: Payment,
    actor: Actor,
    action: Action,
    reason: str | None,
    untold: Mapping[str, Change],
) -> None:
    """Writes down what the order's payments come to now, and on its timeline what became of this one.

    `untold` says, for the timeline, what is left to tell the customer with it.
    """
    told = {
        "id": payment.id,
        "method": payment.transfer.method,
        "reference": payment.transfer.reference,
        "amount": payment.amount,
        "paid_on": payment.transfer.paid_on,
    }
    is_live = payment.reversed_at is None
    paid_before = order.paid_amount
    recalculate_order_totals(session, order)
    changes = {
        "payment": Change(None, told) if is_live else Change(told, None),
        "paid_amount": Change(paid_before, order.paid_amount),
        **untold,
    }
    if payment.raised_transfer_by:
        brought = (payment.transfer.amount - payment.raised_transfer_by, payment.transfer.amount)
        changes["transfer_amount"] = Change(*brought) if is_live else Change(brought[1], brought[0])
    log.record(session, actor, action, SUBJECT, order.id, changes, seq=order.version, reason=reason)
