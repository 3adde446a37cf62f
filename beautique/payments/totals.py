"""The steps that tell an order what its payments, proofs and refunds come to. They never commit."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from beautique.orders.models import Order
from beautique.orders.placement.numbers import mark_day_changed
from beautique.orders.placement.pricing import set_search_text
from beautique.payments import rules
from beautique.payments.models import Payment, PaymentProof, Refund


def recalculate_order_totals(session: Session, order: Order) -> None:
    """Writes the sum, the transaction IDs and "has a proof" into a locked order, from its rows; nothing is added up from memory."""
    session.flush()
    payments = session.scalars(
        select(Payment)
        .where(Payment.order_id == order.id, Payment.reversed_at.is_(None))
        .order_by(Payment.id)
    ).all()
    paid = rules.total(payment.amount for payment in payments)
    if paid != order.paid_amount:
        mark_day_changed(session, order.order_date)  # what is due back is among its figures
    order.paid_amount = paid
    order.payment_reference = " ".join(each.transfer.reference_normalized for each in payments) or None
    live_proof = exists().where(PaymentProof.order_id == order.id, PaymentProof.rejected_at.is_(None))
    order.has_proof = bool(session.scalar(select(live_proof)))
    set_search_text(order)
    session.flush()


def recalculate_settled(session: Session, order: Order) -> None:
    """Writes what was sent back, under which transaction IDs, and what is kept into a locked order, from its rows."""
    session.flush()
    live = select(Refund).where(Refund.order_id == order.id, Refund.reversed_at.is_(None))
    refunds = session.scalars(live.order_by(Refund.id)).all()
    mark_day_changed(session, order.order_date)
    order.refunded_amount = rules.total(refund.amount for refund in refunds)
    order.kept_amount = rules.total(refund.kept_amount for refund in refunds)
    order.refund_reference = (
        " ".join(sent.reference_normalized for each in refunds if (sent := each.sent)) or None
    )
    set_search_text(order)
    session.flush()
