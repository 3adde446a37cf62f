"""Payments of many orders at once: a transaction ID for each, seen in the account by the same person."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from beautique.audit.types import Actor
from beautique.bulk.commands import start_bulk
from beautique.bulk.kinds import BulkKind, by_name
from beautique.bulk.models import BulkJob
from beautique.bulk.types import BulkItemRequest
from beautique.kernel import clock
from beautique.kernel.errors import Complaints, Conflict, Invalid
from beautique.kernel.text import counted
from beautique.orders.bulk.commands import ORDER_MOVES
from beautique.orders.bulk.types import BulkOrder
from beautique.orders.labels.bulk import ORDER_LABELS
from beautique.orders.models import Order
from beautique.orders.references import alike_runs, comparable_reference, digit_run
from beautique.orders.types import OrderStatus, PaymentStatus
from beautique.payments import rules
from beautique.payments.queries import list_alike, name_of_verifier
from beautique.payments.recording import record
from beautique.payments.transfers import ReferenceAlike
from beautique.payments.types import CheckedPayment, PaymentDraft

_OF_A_ROW = ("amount", "reference")  # what each order has of its own
_KEPT = (*_OF_A_ROW, "paid_on", "alike_accepted")


def payment_step(
    session: Session, order: Order, kept: Mapping[str, Any], actor: Actor, reason: str | None
) -> bool:
    """Records the payment of one order as for a single one: the same rules refuse it, and name the other order.

    Raises `Conflict` when it waits for no money any more: whoever typed this ID had been shown that it does.
    """
    if order.order_status == OrderStatus.CANCELLED:
        raise Conflict("This order was cancelled meanwhile. Nothing was recorded.")
    if order.payment_status == PaymentStatus.VERIFIED:
        raise Conflict(
            f"{name_of_verifier(order)} has verified the payment of this order. Nothing was recorded."
        )
    record(session, order, _from_job(kept, reason), actor)
    return True


def start_payments(
    drafts: Sequence[tuple[BulkOrder, PaymentDraft]],
    actor: Actor,
    back: str = "",
    job_id: uuid.UUID | None = None,
) -> BulkJob:
    """Writes down which payments are to be recorded for which orders.

    Raises `Invalid`: `rows.0.reference`, `paid_on`, ...; `ReferenceAlike` for all rows whose ID is like one that is recorded, or
    like that of another row, without being accepted.
    """
    complaints = Complaints()
    payments: list[tuple[BulkOrder, CheckedPayment]] = []
    for row, (order, draft) in enumerate(drafts):
        try:
            payments.append((order, rules.checked(draft, order.order_date, clock.today())))
        except Invalid as wrong:
            for field, sentences in wrong.errors.items():
                path = f"rows.{row}.{field}" if field in _OF_A_ROW else field
                complaints.errors.setdefault(path, sentences)
    complaints.raise_if_any()
    _refuse_alike(payments)
    wishes = [
        BulkItemRequest(order.id, order.number, {field: getattr(checked, field) for field in _KEPT})
        for order, checked in payments
    ]
    return start_bulk(
        ORDER_PAYMENTS, f"Confirm {counted(len(wishes), 'payment')}", wishes, actor, back=back, job_id=job_id
    )


def _from_job(kept: Mapping[str, Any], reason: str | None) -> CheckedPayment:
    """The payment as it was checked when the job began: since then its order's day is the same, and today only later."""
    return CheckedPayment(
        amount=Decimal(kept["amount"]),
        reference=kept["reference"],
        reference_normalized=comparable_reference(kept["reference"]),
        paid_on=date.fromisoformat(kept["paid_on"]),
        method=None,
        reason=reason,
        split=False,
        alike_accepted=tuple(kept.get("alike_accepted", ())),
    )


def _refuse_alike(payments: Sequence[tuple[BulkOrder, CheckedPayment]]) -> None:
    rows = [
        (order.number, checked, checked.method or order.payment_method, digit_run(checked.reference))
        for order, checked in payments
    ]
    asked = {}
    for number, checked, method, run in rows:
        mine = (method, checked.reference_normalized)
        others = {
            other
            for other, theirs, by, their_run in rows
            if run and their_run in alike_runs(run) and (by, theirs.reference_normalized) != mine
        }
        alike = others.union(list_alike(method, checked.reference))
        if not alike <= set(checked.alike_accepted or ()):
            asked[number] = sorted(alike)
    if asked:
        raise ReferenceAlike(asked)


ORDER_PAYMENTS = BulkKind(
    name="payment",
    logged_as=ORDER_MOVES.logged_as,
    noun="order",
    model=Order,
    step=payment_step,
    undo=None,
    not_undone="Payments are taken back one at a time, each with its reason.",
    undone_by_others_with=ORDER_MOVES.undone_by_others_with,
)
ORDER_KINDS = by_name(ORDER_MOVES, ORDER_LABELS, ORDER_PAYMENTS)
