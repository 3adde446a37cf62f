"""The steps of recording a payment, for one order or in bulk, and of what another order gives up for it. They never commit."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Action, Actor, Change
from beautique.kernel import clock
from beautique.kernel.money import rupees
from beautique.orders import telling, workflow
from beautique.orders.models import Order
from beautique.orders.placement.numbers import mark_day_changed
from beautique.orders.types import SUBJECT, OrderStatus, PaymentStatus
from beautique.payments import rules
from beautique.payments.matching import steps as arrivals
from beautique.payments.models import Payment, Transfer
from beautique.payments.totals import recalculate_order_totals
from beautique.payments.transfers import claim, draw_on
from beautique.payments.types import CheckedPayment, PaymentAction
from beautique.settings.types import Message


def record(
    session: Session, order: Order, checked: CheckedPayment, actor: Actor, donor: Order | None = None
) -> Payment:
    """Records a transfer for a locked order and verifies its payment; a locked `donor` gives up what the transfer lacks.

    Raises `Invalid` (too little, or another amount than arrived), `Overdrawn`, `DuplicateReference`, `ReferenceAlike`, `ArrivalTaken`.
    """
    transfer = claim(session, checked, checked.method or order.payment_method, order, actor)
    paid = order.paid_amount + checked.amount
    rules.refuse_less_than_settled(paid, order.money.settled)
    if order.order_status != OrderStatus.CANCELLED:  # of which the shop wants nothing more
        rules.refuse_shortfall(order.total_amount, paid - order.money.settled, checked.reason)
    raised_by, moved = draw_on(session, transfer, checked)
    taken = checked.arrival_id
    arrival = None if taken is None else arrivals.take(session, transfer, taken, order)
    if moved and donor is not None:
        mark_day_changed(session, donor.order_date, order.order_date)
        _give_up(session, donor, transfer, moved, order, actor)
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
    more = telling.leave(session, order, Message.PAYMENT_VERIFIED)
    if arrival is not None:
        more = {**more, "arrival": Change(None, arrivals.told(arrival))}
    if moved:
        more = {**more, "moved_from": Change(None, {"order_number": checked.move_from, "amount": moved})}
    recalculate_and_log(session, order, payment, actor, PaymentAction.RECORDED, checked.reason, more)
    workflow.apply(session, order, {"payment_status": PaymentStatus.VERIFIED}, actor, checked.reason)
    return payment


def recalculate_and_log(
    session: Session,
    order: Order,
    payment: Payment,
    actor: Actor,
    action: Action,
    reason: str | None,
    more: Mapping[str, Change],
) -> None:
    """Writes down what the order's payments come to now, and on its timeline what became of this one.

    `more` says, for the timeline, what is left to tell the customer with it, and which order gave it up.
    """
    told = _told(payment)
    is_live = payment.reversed_at is None
    paid_before = order.paid_amount
    recalculate_order_totals(session, order)
    changes = {
        "payment": Change(None, told) if is_live else Change(told, None),
        "paid_amount": Change(paid_before, order.paid_amount),
        **more,
    }
    if payment.raised_transfer_by:
        brought = (payment.transfer.amount - payment.raised_transfer_by, payment.transfer.amount)
        changes["transfer_amount"] = Change(*brought) if is_live else Change(brought[1], brought[0])
    log.record(session, actor, action, SUBJECT, order.id, changes, seq=order.version, reason=reason)


def step_back_if_uncovered(session: Session, order: Order, actor: Actor, reason: str) -> None:
    """After money was taken from an order: one that is no longer covered goes back to Paid, as a correction."""
    still_paid = order.paid_amount - order.money.settled
    if order.payment_status == PaymentStatus.VERIFIED and still_paid < order.total_amount:
        workflow.apply(session, order, {"payment_status": PaymentStatus.PAID}, actor, reason)


def _give_up(
    session: Session, donor: Order, transfer: Transfer, amount: Decimal, order: Order, actor: Actor
) -> None:
    """Makes what a transfer pays for `donor` less by what moves to `order`. Raises `Invalid` when that was sent back, or is kept."""
    mine = select(Payment).where(
        Payment.transfer_id == transfer.id, Payment.order_id == donor.id, Payment.reversed_at.is_(None)
    )
    payment = session.scalars(mine.execution_options(populate_existing=True)).one()
    rules.refuse_giving_up(donor.number, donor.paid_amount - amount, donor.money.settled)
    before, paid_before = _told(payment), donor.paid_amount
    reason = f"{rupees(amount)} moved to {order.number}"
    if payment.amount == amount:
        payment.reversed_at, payment.reversed_reason = clock.now(), reason
        payment.reversed_by_name = actor.name
    else:
        payment.amount -= amount
    recalculate_order_totals(session, donor)
    changes = {
        "payment": Change(before, None if payment.reversed_at else _told(payment)),
        "paid_amount": Change(paid_before, donor.paid_amount),
    }
    log.record(
        session, actor, PaymentAction.MOVED, SUBJECT, donor.id, changes, seq=donor.version, reason=reason
    )
    step_back_if_uncovered(session, donor, actor, reason)


def _told(payment: Payment) -> dict[str, Any]:
    return {
        "id": payment.id,
        "method": payment.transfer.method,
        "reference": payment.transfer.reference,
        "amount": payment.amount,
        "paid_on": payment.transfer.paid_on,
    }
