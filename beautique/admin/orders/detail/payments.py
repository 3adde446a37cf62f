"""Payments on the order page: recording what arrived, and taking it back."""

import uuid

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.gate import actor
from beautique.admin.orders.detail import page
from beautique.admin.orders.detail.payment_form import PaymentForm
from beautique.admin.orders.detail.refusal import Refusal, overtaken
from beautique.admin.orders.detail.steps import PAYMENT
from beautique.kernel.errors import Conflict, Invalid, Stale
from beautique.kernel.money import rupees
from beautique.orders.models import Order
from beautique.orders.queries import get_order
from beautique.payments import commands, queries
from beautique.payments.transfers import DuplicateReference, ReferenceAlike


@admin.post("/orders/<number>/payments")
def record_payment(number: str) -> Response:
    """Writes down a transfer that somebody saw, which verifies the order's payment."""
    found = get_order(number)
    form = PaymentForm(request.form)
    try:
        draft = form.draft()
        commands.record_payment(found.id, draft, actor(), form.seen)
    except Stale:
        return _refused(number, 409, form, overtaken_payment(get_order(number), form.seen))
    except Invalid as wrong:
        form.show(wrong)
        return _refused(number, 422, form, Refusal("Nothing was recorded.", wrong.message, PAYMENT))
    except DuplicateReference as taken:
        form.show(Invalid({"reference": [taken.message]}))
        refusal = Refusal("This transaction ID cannot be used twice.", taken.message, PAYMENT)
        return _refused(number, 409, form, refusal, other_order=str(taken.details["order_number"]))
    except ReferenceAlike as alike:
        return _refused(number, 409, form, ask(form, alike))
    return page.changed(number, f"Payment recorded: {rupees(draft.amount)}")


@admin.post("/payments/<uuid:payment_id>/reverse")
def reverse_payment(payment_id: uuid.UUID) -> Response:
    """Takes a payment back and frees its transaction ID. The owner's, with a reason."""
    reference = str(queries.get_payment(payment_id).order_id)
    reason = request.form.get("reason", "")
    try:
        payment = commands.reverse_payment(payment_id, reason, actor())
    except Invalid as wrong:
        refusal = Refusal("Nothing was reversed.", wrong.message, f"reverse-{payment_id}")
        return page.again(reference, 422, refusal=refusal, reverse_reason=reason)
    except Conflict as settled:
        return page.again(reference, 409, refusal=Refusal("This is not possible.", settled.message, ""))
    return page.changed(reference, f"Payment reversed: {rupees(payment.amount)}")


def _refused(
    number: str, status: int, form: PaymentForm, refusal: Refusal, other_order: str = ""
) -> Response:
    return page.again(number, status, refusal=refusal, payment_form=form, other_order=other_order)


def ask(form: PaymentForm, alike: ReferenceAlike) -> Refusal:
    """Nearly the same transaction ID is recorded: the form asks for the tick that lets the next try through."""
    form.alike.ask(number for numbers in alike.by_order.values() for number in numbers)
    return Refusal("Nothing was recorded yet.", f"{alike.message} If it is, tick so below.", PAYMENT)


def overtaken_payment(found: Order, seen: int) -> Refusal:
    """Somebody changed the order meanwhile: what they did; what was typed is kept and may be sent again."""
    text = (
        "Nothing was recorded. What you typed is kept below: look whether it still fits, and send it again."
    )
    return overtaken(found, seen, text, PAYMENT)
