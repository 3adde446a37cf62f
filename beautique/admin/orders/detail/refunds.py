"""Refunds on the order page: what was sent back to the customer, and taking that back."""

import uuid

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.orders.detail import page
from beautique.admin.orders.detail.refund_form import RefundForm
from beautique.admin.orders.detail.refusal import Refusal, overtaken
from beautique.admin.orders.detail.reversals import reverse
from beautique.admin.orders.detail.steps import REFUND
from beautique.kernel.errors import Conflict, Invalid, Stale
from beautique.kernel.money import rupees
from beautique.orders.models import Order
from beautique.orders.queries import get_order
from beautique.orders.references import comparable_reference
from beautique.payments import queries, refunds
from beautique.payments.models import Refund
from beautique.payments.transfers import DuplicateReference
from beautique.payments.types import RefundDraft


@admin.post("/orders/<number>/refunds")
def record_refund(number: str) -> Response:
    """Writes down what was sent back, or is kept. The same form sent twice is one refund, and no alarm."""
    found, form = get_order(number), RefundForm(request.form)
    try:
        draft = form.draft()
        refund = refunds.record_refund(found.id, draft, actor(), form.expected_version)
    except Stale:
        if (done := _find_recorded(found, draft)) is not None:
            return page.changed(number, _toast(done))
        return page.again(number, 409, refusal=_overtaken(number, form.expected_version), refund_form=form)
    except Invalid as wrong:
        form.show(wrong)
        refusal = Refusal("Nothing was recorded.", wrong.message, REFUND)
        return page.again(number, 422, refusal=refusal, refund_form=form)
    except DuplicateReference as taken:
        form.show(Invalid({"reference": [taken.message]}))
        refusal = Refusal("This transaction ID cannot be used twice.", taken.message, REFUND)
        return page.again(number, 409, refusal=refusal, refund_form=form)
    undo_url = url_for("admin.undo_refund", refund_id=refund.id)
    undo = {"url": undo_url, "label": "Undo", "fields": {}, "target": "#order"}
    return page.changed(number, _toast(refund), undo=undo, takes_focus=True)


@admin.post("/refunds/<uuid:refund_id>/undo")
def undo_refund(refund_id: uuid.UUID) -> Response:
    """Takes one's own refund of a moment ago back."""
    reference = str(queries.get_refund(refund_id).order_id)
    try:
        refunds.undo_refund(refund_id, actor())
    except Conflict as late:
        return page.again(reference, 409, refusal=Refusal("Not undone.", late.message, ""))
    return page.changed(reference, "Undone: not sent back", takes_focus=True)


@admin.post("/refunds/<uuid:refund_id>/reverse")
def reverse_refund(refund_id: uuid.UUID) -> Response:
    """Takes a refund back and frees its transaction ID. The owner's, with a reason."""
    order_id = queries.get_refund(refund_id).order_id
    return reverse(order_id, refund_id, refunds.reverse_refund, lambda refund: f"Reversed: {_toast(refund)}")


def _toast(refund: Refund) -> str:
    if refund.amount:
        return f"{rupees(refund.amount)} sent back"
    return f"{rupees(refund.kept_amount)} kept"


def _find_recorded(found: Order, draft: RefundDraft) -> Refund | None:
    """This very refund, if this person has recorded it already."""
    reference = comparable_reference(draft.reference) if draft.amount else None
    for refund in queries.list_refunds(found.id):
        is_mine = refund.reversed_at is None and refund.recorded_by == actor().id
        if is_mine and (refund.amount, refund.reference_normalized) == (draft.amount, reference):
            return refund
    return None


def _overtaken(number: str, seen: int) -> Refusal:
    """Somebody changed the order meanwhile: what they did; what was typed is kept and may be sent again."""
    text = (
        "Nothing was recorded. What you typed is kept below: look whether it is still due, and send it again."
    )
    return overtaken(get_order(number), seen, text, REFUND)
