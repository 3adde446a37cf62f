"""Recording what arrived and taking it back: one transaction each, on the order's timeline."""

import uuid
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from beautique.audit.models import AuditEvent
from beautique.audit.types import Action, Actor, Change
from beautique.kernel import clock
from beautique.kernel.db import retrying, transaction
from beautique.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from beautique.kernel.versions import lock
from beautique.orders import telling, workflow
from beautique.orders.models import Order
from beautique.orders.rules import parse_number
from beautique.orders.types import SUBJECT, OrderAction
from beautique.payments import rules
from beautique.payments.matching import steps as arrivals
from beautique.payments.models import Payment, Transfer
from beautique.payments.recording import recalculate_and_log, record, step_back_if_uncovered
from beautique.payments.transfers import release
from beautique.payments.types import PaymentAction, PaymentDraft
from beautique.payments.undoing import find_undoable
from beautique.staff.permissions import Permission

UNDONE = "Undone"  # the reason that a payment keeps whose recorder took it back at once


def record_payment(
    order_id: uuid.UUID, draft: PaymentDraft, actor: Actor, expected_version: int | None = None
) -> Payment:
    """Writes down a transfer that somebody saw in the account, and verifies the order's payment with it.

    The payments must cover the total, or the draft says why less is accepted. Money for a cancelled order is recorded too, however
    little: it is due back. What another order gives up for it is reversed there. Raises `NotFound`, `Stale`, `Invalid`, `Overdrawn`,
    `DuplicateReference`, `ReferenceAlike`, `ArrivalTaken`, `Forbidden` (a split, or a part of another order, without the permission),
    `Busy`.
    """
    if (draft.split or draft.move_from is not None) and not actor.may(Permission.PAYMENTS_SPLIT):
        raise Forbidden("Only the owner may split one transfer over several orders.")
    if draft.move_from is not None and not actor.may(Permission.PAYMENTS_REVERSE):
        raise Forbidden("Only the owner may move a confirmed payment to another order.")
    return retrying(lambda: _record(order_id, draft, actor, expected_version))


def _record(order_id: uuid.UUID, draft: PaymentDraft, actor: Actor, expected_version: int | None) -> Payment:
    with transaction() as session:
        order, donor = _lock_orders(session, order_id, draft.move_from, expected_version)
        wish = replace(draft, move_from=donor.number) if donor else draft
        checked = rules.checked(wish, order.order_date, clock.today())
        return record(session, order, checked, actor, donor)


def _lock_orders(
    session: Session, order_id: uuid.UUID, move_from: str | None, expected_version: int | None
) -> tuple[Order, Order | None]:
    """The order, and the one that gives something up for it: locked in the order of their ids, so that nobody waits in a circle."""
    if move_from is None:
        return lock(session, Order, order_id, SUBJECT, expected_version), None
    number = parse_number(move_from)
    donor_id = session.scalar(select(Order.id).where(Order.number == str(number)))
    if donor_id is None or donor_id == order_id:
        raise Invalid({"move_from": ["Give the number of another order that this transfer pays for."]})
    locked = {
        each: lock(session, Order, each, SUBJECT, expected_version if each == order_id else None)
        for each in sorted((order_id, donor_id))
    }
    return locked[order_id], locked[donor_id]


def reverse_payment(payment_id: uuid.UUID, reason: str, actor: Actor) -> Payment:
    """Takes a payment back and frees its transaction ID; an order that is no longer covered goes back to Paid, as a correction.

    Of a split transfer the other payments stay, and its ID is free when the last one is reversed. Raises `Forbidden`, `Invalid`,
    `NotFound`, `Conflict` (reversed already).
    """
    if not actor.may(Permission.PAYMENTS_REVERSE):
        raise Forbidden("Only the owner may take a confirmed payment back.")
    reason = rules.required_reason(reason)
    with transaction() as session:
        order, payment = _lock_payment(session, payment_id)
        _reverse(session, order, payment, actor, PaymentAction.REVERSED, reason, {})
        step_back_if_uncovered(session, order, actor, reason)
    return payment


def undo_payment(payment_id: uuid.UUID, actor: Actor) -> Payment:
    """Takes one's own payment of a moment ago back: its ID is free, and the order stands where it stood.

    No correction, so it needs no reason and no special permission. Asking twice is asking once. Raises `NotFound`, `Forbidden`
    (somebody else's), `Conflict` (too late, or the order was changed since).
    """
    with transaction() as session:
        order, payment = _lock_payment(session, payment_id)
        found = find_undoable(
            order, actor, lambda event: _records(event, payment_id), moved_by=OrderAction.MOVED
        )
        if found is None:
            return payment
        made, moved = found
        untold = telling.give_back(session, order, made)
        _reverse(session, order, payment, actor, PaymentAction.UNDONE, UNDONE, untold)
        if moved is not None:
            workflow.take_back(session, order, moved, actor)
    return payment


def _records(event: AuditEvent, payment_id: uuid.UUID) -> bool:
    """Whether it is undone with this payment: one for which another order gave something up is moved back instead."""
    return (
        event.action == PaymentAction.RECORDED
        and event.changes["payment"][1]["id"] == str(payment_id)
        and "moved_from" not in event.changes
    )


def _reverse(
    session: Session,
    order: Order,
    payment: Payment,
    actor: Actor,
    action: Action,
    reason: str,
    untold: Mapping[str, Change],
) -> None:
    if payment.reversed_at is not None:
        raise Conflict("This payment was reversed already.")
    rules.refuse_less_than_settled(order.paid_amount - payment.amount, order.money.settled)
    payment.reversed_at, payment.reversed_reason = clock.now(), reason
    payment.reversed_by_name = actor.name
    more = dict(untold)
    if (freed := release(session, payment, reason)) is not None:
        more["arrival"] = Change(arrivals.told(freed), None)
    said = None if reason == UNDONE else reason
    recalculate_and_log(session, order, payment, actor, action, said, more)


def _lock_payment(session: Session, payment_id: uuid.UUID) -> tuple[Order, Payment]:
    """The payment, freshly read, with its order and its transfer locked: in this order everywhere, so that nobody waits in a circle."""
    found = session.execute(
        select(Payment.order_id, Payment.transfer_id).where(Payment.id == payment_id)
    ).one_or_none()
    if found is None:
        raise NotFound("This payment does not exist.")
    order = lock(session, Order, found.order_id, SUBJECT)
    lock(session, Transfer, found.transfer_id, "transfer")
    return order, session.get_one(Payment, payment_id, populate_existing=True)
