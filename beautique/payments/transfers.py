"""The steps that keep one transaction ID one transfer. They never commit."""

import uuid
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from beautique.audit.types import Actor
from beautique.kernel import clock
from beautique.kernel.errors import Conflict, Invalid
from beautique.orders.models import Order
from beautique.orders.references import comparable_reference
from beautique.payments import rules
from beautique.payments.models import Payment, Transfer
from beautique.payments.types import PaymentDraft
from beautique.settings.types import PaymentMethod


class DuplicateReference(Conflict):
    """The transaction ID is used already. `details` name the other order: `order_number`, `order_id`."""

    code = "DUPLICATE_REFERENCE"


def claim(
    session: Session, draft: PaymentDraft, method: PaymentMethod, order: Order, actor: Actor
) -> Transfer:
    """The transfer with the draft's ID: a new one, or with `split` the one that pays for another order already.

    A request that claims the same ID at the same moment is waited for. Raises `DuplicateReference`; `Invalid` when the
    split transfer arrived on another day.
    """
    normalized = comparable_reference(draft.reference)
    while (transfer_id := _insert(session, draft, method, normalized, actor)) is None:
        known = session.scalar(
            select(Transfer)
            .where(
                Transfer.method == method,
                Transfer.reference_normalized == normalized,
                Transfer.reversed_at.is_(None),
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if known is not None:  # None: it was reversed just now, so the ID is free
            _refuse_second_use(session, known, draft, order)
            return known
    return session.get_one(Transfer, transfer_id)


def keep_transfer(session: Session, transfer: Transfer, reason: str | None = None) -> None:
    """Writes down what a transfer comes to now; without live payments it is reversed, for the reason."""
    session.flush()
    amounts = session.scalars(
        select(Payment.amount).where(Payment.transfer_id == transfer.id, Payment.reversed_at.is_(None))
    ).all()
    if amounts:
        transfer.amount = rules.total(amounts)
    else:
        transfer.reversed_at, transfer.reversed_reason = clock.now(), reason


def _insert(
    session: Session, draft: PaymentDraft, method: PaymentMethod, normalized: str, actor: Actor
) -> uuid.UUID | None:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    told = asdict(draft)
    statement = (
        insert(Transfer)
        .values(
            method=method,
            reference_normalized=normalized,
            recorded_by=actor.id,
            recorded_by_name=actor.name,
            version=1,
            **{field: told[field] for field in ("reference", "amount", "paid_on", "seen_in_account")},
        )
        .on_conflict_do_nothing(
            index_elements=[Transfer.method, Transfer.reference_normalized],
            index_where=Transfer.reversed_at.is_(None),
        )
        .returning(Transfer.id)
    )
    return session.execute(statement).scalar_one_or_none()


def _refuse_second_use(session: Session, known: Transfer, draft: PaymentDraft, order: Order) -> None:
    paid_for = session.execute(
        select(Order.id, Order.number)
        .join(Payment, Payment.order_id == Order.id)
        .where(Payment.transfer_id == known.id, Payment.reversed_at.is_(None))
        .order_by(Payment.id)
    ).all()
    mine = [other for other in paid_for if other.id == order.id]
    if mine or not draft.split:
        other = (mine or paid_for)[0]
        where = "this order" if mine else f"order {other.number}"
        raise DuplicateReference(
            f"The transaction ID {known.reference} is recorded for {where} already.",
            order_number=other.number,
            order_id=str(other.id),
        )
    if known.paid_on != draft.paid_on:
        raise Invalid({"paid_on": [f"This transfer arrived on {known.paid_on:%d %B %Y}."]})
