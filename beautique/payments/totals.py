"""The step that tells an order what its payments and proofs come to. Never commits."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from beautique.orders.models import Order
from beautique.orders.placement.pricing import set_search_text
from beautique.payments import rules
from beautique.payments.models import Payment, PaymentProof


def recalculate_order_totals(session: Session, order: Order) -> None:
    """Writes the sum, the transaction IDs and "has a proof" into a locked order, from its rows; nothing is added up from memory."""
    session.flush()
    payments = session.scalars(
        select(Payment)
        .where(Payment.order_id == order.id, Payment.reversed_at.is_(None))
        .order_by(Payment.id)
    ).all()
    order.paid_amount = rules.total(payment.amount for payment in payments)
    order.payment_reference = " ".join(each.transfer.reference_normalized for each in payments) or None
    live_proof = exists().where(PaymentProof.order_id == order.id, PaymentProof.rejected_at.is_(None))
    order.has_proof = bool(session.scalar(select(live_proof)))
    set_search_text(order)
    session.flush()
