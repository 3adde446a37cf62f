"""The steps that keep one transaction ID one transfer. They never commit."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from beautique.audit.types import Actor
from beautique.kernel import clock
from beautique.kernel.db import insert_into, on_sqlite
from beautique.kernel.errors import Conflict, Invalid
from beautique.kernel.versions import select_for_update
from beautique.orders.models import Order
from beautique.orders.references import SHORTEST_RUN, digit_run
from beautique.payments import rules
from beautique.payments.arrivals.models import Arrival
from beautique.payments.matching import steps as arrivals
from beautique.payments.models import Payment, Transfer
from beautique.payments.queries import find_refund_use, list_alike
from beautique.payments.types import CheckedPayment
from beautique.settings.types import PaymentMethod


class DuplicateReference(Conflict):
    """The transaction ID is used already. `details` name the other order: `order_number`, `order_id`."""

    code = "DUPLICATE_REFERENCE"


class ReferenceAlike(Conflict):
    """Nearly the same transaction ID is recorded, and nobody said that this is another transfer.

    `by_order` is, for the number of each order to be paid, those of the orders to look at.
    """

    code = "REFERENCE_ALIKE"

    def __init__(self, by_order: Mapping[str, Sequence[str]]) -> None:
        others = dict.fromkeys(number for numbers in by_order.values() for number in numbers)
        super().__init__(
            f"Nearly the same transaction ID is recorded for {', '.join(others)}. Look whether this is another transfer."
        )
        self.by_order = by_order


def claim(
    session: Session, checked: CheckedPayment, method: PaymentMethod, order: Order, actor: Actor
) -> Transfer:
    """The transfer with the payment's ID: a new one, or with `split` the one that pays for another order already.

    A request that claims the same ID at the same moment is waited for. Raises `DuplicateReference`; `ReferenceAlike` for a new
    transfer; `Invalid` when the split transfer arrived on another day, or the ID is that of money that was sent back.
    """
    while (transfer_id := _insert(session, checked, method, actor)) is None:
        live = select(Transfer).where(
            Transfer.method == method,
            Transfer.reference_normalized == checked.reference_normalized,
            Transfer.reversed_at.is_(None),
        )
        known = select_for_update(session, live)
        if known is not None:  # None: it was reversed just now, so the ID is free
            _refuse_second_use(session, known, checked, order)
            return known
    wait_for_other_way(session, checked.reference_normalized)
    _refuse_outgoing(checked, method)
    _refuse_alike(session, checked, method, order)
    return session.get_one(Transfer, transfer_id)


def wait_for_other_way(session: Session, reference_normalized: str) -> None:
    """Lets money that comes in and money that goes out under one ID see each other: who records the one is waited for by the other."""
    if not on_sqlite():  # which has one writer at a time anyway
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(reference_normalized, 0))))


def draw_on(session: Session, transfer: Transfer, checked: CheckedPayment) -> tuple[Decimal, Decimal]:
    """Makes room for a part of a claimed transfer.

    Answers by how much that raised what it is recorded to have brought, and how much another order is still to give up for it.
    Raises `Overdrawn` when the transfer would give more than it brought and nobody says where that comes from.
    """
    parts = {part.number: part.amount for part in _live_parts(session, transfer)}
    moved = rules.part_to_move(transfer.amount, parts, checked)
    before = transfer.amount
    if checked.transfer_amount is not None:
        transfer.amount = max(before, checked.transfer_amount)
    return transfer.amount - before, moved


def release(session: Session, payment: Payment, reason: str) -> Arrival | None:
    """After a payment was taken back: its transfer brought what it did without it; without live payments it is reversed.

    Then its arrival is free again, and returned.
    """
    session.flush()
    transfer = payment.transfer
    parts = _live_parts(session, transfer)
    if parts:
        used = rules.total(part.amount for part in parts)
        transfer.amount = max(transfer.amount - payment.raised_transfer_by, used)
        return None
    transfer.reversed_at, transfer.reversed_reason = clock.now(), reason
    return arrivals.give_back(session, transfer.id)


def _live_parts(session: Session, transfer: Transfer) -> Sequence[Row[uuid.UUID, str, Decimal]]:
    """The id and number of each order that a transfer pays for, and what it gives."""
    return session.execute(
        select(Order.id, Order.number, Payment.amount)
        .join(Payment, Payment.order_id == Order.id)
        .where(Payment.transfer_id == transfer.id, Payment.reversed_at.is_(None))
        .order_by(Payment.id)
    ).all()


def _insert(
    session: Session, checked: CheckedPayment, method: PaymentMethod, actor: Actor
) -> uuid.UUID | None:
    statement = (
        insert_into(Transfer)
        .values(
            method=method,
            reference_normalized=checked.reference_normalized,
            reference_digits=digit_run(checked.reference),
            recorded_by=actor.id,
            recorded_by_name=actor.name,
            version=1,
            reference=checked.reference,
            amount=checked.transfer_amount or checked.amount,
            paid_on=checked.paid_on,
            seen_in_account=True,  # nothing else is ever checked
        )
        .on_conflict_do_nothing(
            index_elements=[Transfer.method, Transfer.reference_normalized],
            index_where=Transfer.reversed_at.is_(None),
        )
        .returning(Transfer.id)
    )
    return session.execute(statement).scalar_one_or_none()


def _refuse_outgoing(checked: CheckedPayment, method: PaymentMethod) -> None:
    """A customer may show the receipt of a refund: its transaction ID is that of money that left."""
    if number := find_refund_use(method, checked.reference):
        sentence = f"This is the ID of the money that was sent back for {number}. Give the one of the transfer that arrived."
        raise Invalid({"reference": [sentence]})


def _refuse_alike(session: Session, checked: CheckedPayment, method: PaymentMethod, order: Order) -> None:
    run = digit_run(checked.reference)
    if run is None:
        return
    if not on_sqlite():  # which has one writer at a time anyway
        # Like IDs begin alike: whoever records another one is waited for, so that it is seen.
        session.execute(select(func.pg_advisory_xact_lock(int(run[:SHORTEST_RUN]))))
    alike = list_alike(method, checked.reference)
    if checked.alike_accepted is not None and not set(alike) <= set(checked.alike_accepted):
        raise ReferenceAlike({order.number: alike})


def _refuse_second_use(session: Session, known: Transfer, checked: CheckedPayment, order: Order) -> None:
    paid_for = _live_parts(session, known)
    mine = [other for other in paid_for if other.id == order.id]
    if mine or not checked.split:
        other = (mine or paid_for)[0]
        where = "this order" if mine else f"order {other.number}"
        raise DuplicateReference(
            f"The transaction ID {known.reference} is recorded for {where} already.",
            order_number=other.number,
            order_id=str(other.id),
        )
    if known.paid_on != checked.paid_on:
        raise Invalid({"paid_on": [f"This transfer arrived on {known.paid_on:%d %B %Y}."]})
