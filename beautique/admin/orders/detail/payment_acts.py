"""What is done to an order's money, for every page that does it: a payment is recorded, a screenshot rejected. Pages say where to go."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from beautique.admin.core.identity import actor
from beautique.admin.orders.detail.payment_form import PaymentForm
from beautique.admin.orders.detail.refusal import Refusal, overtaken
from beautique.admin.orders.detail.steps import PAYMENT
from beautique.kernel.errors import Conflict, Invalid, Stale
from beautique.kernel.money import rupees
from beautique.orders.models import Order
from beautique.orders.queries import get_order, timeline
from beautique.orders.references import comparable_reference
from beautique.orders.types import OrderAction
from beautique.payments import commands, no_money, proofs, queries
from beautique.payments.matching.steps import ArrivalTaken
from beautique.payments.rules import Overdrawn
from beautique.payments.transfers import DuplicateReference, ReferenceAlike
from beautique.payments.types import PaymentDraft, RejectReason
from beautique.staff.permissions import Permission


@dataclass(frozen=True, slots=True)
class Done:
    """What the toast says, and where its Undo is sent (empty: there is nothing to undo)."""

    toast: str
    undo_url: str = ""

    def undo(self, fields: Mapping[str, Any], target: str = "") -> dict[str, Any] | None:
        """The form of the toast. `fields` say where to go back to; `target` is the element that the answer replaces, if any."""
        if not self.undo_url:
            return None
        return {"url": self.undo_url, "label": "Undo", "fields": dict(fields), "target": target}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was done, with its HTTP status. `taken_by` is the order that has the transaction ID already."""

    status: int
    refusal: Refusal
    taken_by: str = ""


def record(order: Order, form: PaymentForm) -> Done | Refused:
    """Records what was seen in the account, which verifies the order's payment.

    A refusal stands in the fields of `form` too. The same form sent twice is one payment, and no alarm.
    """
    try:
        draft = form.draft()
        payment = commands.record_payment(order.id, draft, actor(), form.expected_version)
    except Stale:
        if _is_recorded(order, draft):
            return Done(f"{order.number} is confirmed")
        return Refused(409, _overtaken(order, form.expected_version))
    except Invalid as wrong:
        form.show(wrong)
        if isinstance(wrong, Overdrawn) and actor().may(Permission.PAYMENTS_REVERSE):
            form.move_from.offer(wrong.donors, wrong.missing)
        return Refused(422, Refusal("Nothing was recorded.", wrong.message, PAYMENT))
    except DuplicateReference as taken:
        form.show(Invalid({"reference": [taken.message]}))
        refusal = Refusal("This transaction ID cannot be used twice.", taken.message, PAYMENT)
        return Refused(409, refusal, taken_by=str(taken.details["order_number"]))
    except ArrivalTaken as gone:
        form.arrival.data = ""
        return Refused(409, Refusal("Nothing was recorded.", gone.message, PAYMENT))
    except ReferenceAlike as alike:
        return Refused(409, _ask(form, alike))
    undo_url = "" if draft.move_from else url_for("admin.undo_payment", payment_id=payment.id)
    return Done(f"{rupees(payment.amount)} confirmed", undo_url)


def reject(proof_id: str, reason: str, of_order: uuid.UUID | None = None) -> Done | Refused:
    """Marks a screenshot as proving nothing, for one of the fixed reasons. Both arrive as they were sent.

    `of_order` is the order that was shown with it, if the address names one. Raises `NotFound`.
    """
    try:
        why, proof = RejectReason(reason), uuid.UUID(proof_id)
    except ValueError:
        return Refused(422, Refusal("Nothing was changed.", "Choose why the screenshot is rejected.", ""))
    try:
        proofs.reject_proof(proof, why, actor(), of_order)
    except Conflict as settled:
        return Refused(409, Refusal("Not rejected.", settled.message, ""))
    return Done(f"Rejected: {why.value.lower()}", url_for("admin.undo_rejection", proof_id=proof))


def send_back(order: Order, seen: int) -> Done | Refused:
    """Says that no money came for an order which only a word says is paid: back to Pending. `seen` is the version that was shown.

    The same form sent twice is done once, and no alarm.
    """
    done = Done("Back to Pending", url_for("admin.undo_sending_back", number=order.number))
    try:
        no_money.send_back(order.id, actor(), seen)
    except Stale:
        newest = next(iter(timeline(order.id, limit=1)), None)
        if newest and (newest.action, newest.actor_id) == (OrderAction.SENT_BACK, actor().id):
            return done
        return Refused(409, overtaken(get_order(order.number), seen, "Nothing was changed.", ""))
    except Conflict as settled:
        return Refused(409, Refusal("Not sent back.", settled.message, ""))
    return done


def _is_recorded(order: Order, draft: PaymentDraft) -> bool:
    """Whether this person has recorded this very payment already."""
    reference = comparable_reference(draft.reference)
    return any(
        payment.reversed_at is None
        and payment.verified_by == actor().id
        and payment.transfer.reference_normalized == reference
        and payment.amount == draft.amount
        for payment in queries.list_payments(order.id)
    )


def _ask(form: PaymentForm, alike: ReferenceAlike) -> Refusal:
    """Nearly the same transaction ID is recorded: the form asks for the tick that lets the next try through."""
    form.alike.ask(number for numbers in alike.by_order.values() for number in numbers)
    return Refusal("Nothing was recorded yet.", f"{alike.message} If it is, tick so below.", PAYMENT)


def _overtaken(order: Order, seen: int) -> Refusal:
    """Somebody changed the order meanwhile: what they did; what was typed is kept and may be sent again."""
    text = (
        "Nothing was recorded. What you typed is kept below: look whether it still fits, and send it again."
    )
    return overtaken(get_order(order.number), seen, text, PAYMENT)
