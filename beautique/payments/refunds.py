"""Sending money back, and taking that back: one transaction each, on the order's timeline."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Action, Actor, Change
from beautique.kernel import clock
from beautique.kernel.db import insert_into, new_id, retrying, transaction
from beautique.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from beautique.kernel.versions import lock
from beautique.orders.models import Order
from beautique.orders.types import SUBJECT
from beautique.payments import rules
from beautique.payments.commands import UNDONE
from beautique.payments.models import Refund
from beautique.payments.queries import NO_SUCH_REFUND, find_reference_use
from beautique.payments.totals import recalculate_settled
from beautique.payments.transfers import DuplicateReference, wait_for_other_way
from beautique.payments.types import CheckedRefund, PaymentAction, RefundDraft, Sent
from beautique.payments.undoing import find_undoable
from beautique.staff.permissions import Permission


def record_refund(
    order_id: uuid.UUID, draft: RefundDraft, actor: Actor, expected_version: int | None = None
) -> Refund:
    """Writes down what was sent back to the customer of a cancelled or over-paid order, and what of the rest the shop keeps.

    Never more than came in; what is neither sent nor kept stays due. Raises `NotFound`, `Stale`, `Invalid`, `DuplicateReference`,
    `Busy`.
    """
    return retrying(lambda: _record(order_id, draft, actor, expected_version))


def reverse_refund(refund_id: uuid.UUID, reason: str, actor: Actor) -> Refund:
    """Takes a refund back and frees its transaction ID: the money is due again. Raises `Forbidden`, `Invalid`, `NotFound`, `Conflict`."""
    if not actor.may(Permission.PAYMENTS_REVERSE):
        raise Forbidden("Only the owner may take a refund back.")
    reason = rules.required_reason(reason)
    with transaction() as session:
        order, refund = _lock_refund(session, refund_id)
        _reverse(session, order, refund, actor, PaymentAction.REFUND_REVERSED, reason)
    return refund


def undo_refund(refund_id: uuid.UUID, actor: Actor) -> Refund:
    """Takes one's own refund of a moment ago back, without a reason. Asking twice is asking once.

    Raises `NotFound`, `Forbidden`, `Conflict` (too late, or changed since).
    """
    with transaction() as session:
        order, refund = _lock_refund(session, refund_id)
        found = find_undoable(
            order,
            actor,
            lambda event: (
                event.action == PaymentAction.REFUNDED and event.changes["refund"][1]["id"] == str(refund_id)
            ),
        )
        if found is not None:
            _reverse(session, order, refund, actor, PaymentAction.REFUND_UNDONE, UNDONE)
    return refund


def _record(order_id: uuid.UUID, draft: RefundDraft, actor: Actor, expected_version: int | None) -> Refund:
    with transaction() as session:
        order = lock(session, Order, order_id, SUBJECT, expected_version)
        due = order.money_due_back
        if not due:
            raise Invalid({"amount": ["Nothing is due back to the customer of this order."]})
        checked = rules.checked_refund(draft, due, order.payment_method, order.order_date, clock.today())
        if checked.sent is not None:
            wait_for_other_way(session, checked.sent.reference_normalized)
            _refuse_incoming(checked.sent)
        refund = _insert(session, order, checked, actor)
        _recalculate_and_log(session, order, refund, actor, PaymentAction.REFUNDED, checked.reason)
        return refund


def _refuse_incoming(sent: Sent) -> None:
    """The transaction ID of the money that came in says nothing about the money that went out."""
    if number := find_reference_use(sent.method, sent.reference):
        raise Invalid(
            {
                "reference": [
                    f"This is the ID of the payment that came in for {number}. Give the one of the transfer that you made."
                ]
            }
        )


def _insert(session: Session, order: Order, checked: CheckedRefund, actor: Actor) -> Refund:
    """A new row. A request that claims the same ID at the same moment is waited for. Raises `DuplicateReference`."""
    sent = checked.sent
    values = {
        "id": new_id(),
        "order_id": order.id,
        "amount": checked.amount,
        "kept_amount": checked.kept_amount,
        "method": sent and sent.method,
        "reference": sent and sent.reference,
        "reference_normalized": sent and sent.reference_normalized,
        "paid_on": sent and sent.paid_on,
        "reason": checked.reason,
        "recorded_by": actor.id,
        "recorded_by_name": actor.name,
        "recorded_at": clock.now(),
    }
    statement = (
        insert_into(Refund)
        .values(values)
        .on_conflict_do_nothing(
            index_elements=[Refund.method, Refund.reference_normalized],
            index_where=Refund.reversed_at.is_(None),
        )
        .returning(Refund.id)
    )
    if (
        session.execute(statement).scalar_one_or_none() is None and sent is not None
    ):  # rows without an ID never clash
        raise _taken(session, sent)
    return session.get_one(Refund, values["id"])


def _taken(session: Session, sent: Sent) -> DuplicateReference:
    other = session.execute(
        select(Order.id, Order.number)
        .join(Refund, Refund.order_id == Order.id)
        .where(
            Refund.method == sent.method,
            Refund.reference_normalized == sent.reference_normalized,
            Refund.reversed_at.is_(None),
        )
    ).one()
    return DuplicateReference(
        f"The transaction ID {sent.reference} is recorded as a refund of order {other.number} already.",
        order_number=other.number,
        order_id=str(other.id),
    )


def _reverse(
    session: Session, order: Order, refund: Refund, actor: Actor, action: Action, reason: str
) -> None:
    if refund.reversed_at is not None:
        raise Conflict("This refund was reversed already.")
    refund.reversed_at, refund.reversed_reason = clock.now(), reason
    refund.reversed_by_name = actor.name
    _recalculate_and_log(session, order, refund, actor, action, None if reason == UNDONE else reason)


def _recalculate_and_log(
    session: Session, order: Order, refund: Refund, actor: Actor, action: Action, reason: str | None
) -> None:
    """Writes down what the order's refunds come to now, and on its timeline what became of this one."""
    told = {
        "id": refund.id,
        "amount": refund.amount,
        "kept_amount": refund.kept_amount,
        "method": refund.method,
        "reference": refund.reference,
        "paid_on": refund.paid_on,
    }
    sent_before, kept_before = order.refunded_amount, order.kept_amount
    recalculate_settled(session, order)
    changes = {
        "refund": Change(None, told) if refund.reversed_at is None else Change(told, None),
        "refunded_amount": Change(sent_before, order.refunded_amount),
        "kept_amount": Change(kept_before, order.kept_amount),
    }
    log.record(session, actor, action, SUBJECT, order.id, changes, seq=order.version, reason=reason)


def _lock_refund(session: Session, refund_id: uuid.UUID) -> tuple[Order, Refund]:
    """The refund, freshly read, with its order locked."""
    order_id = session.scalar(select(Refund.order_id).where(Refund.id == refund_id))
    if order_id is None:
        raise NotFound(NO_SUCH_REFUND)
    order = lock(session, Order, order_id, SUBJECT)
    return order, session.get_one(Refund, refund_id, populate_existing=True)
