"""Payments on the order page: recording what arrived, and taking it back."""

import uuid

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import VersionedForm
from beautique.admin.orders.detail import page, payment_acts, payment_card
from beautique.admin.orders.detail.payment_form import PaymentForm
from beautique.admin.orders.detail.reversals import reverse
from beautique.kernel.money import rupees
from beautique.orders.queries import get_order
from beautique.payments import commands, queries
from beautique.payments.models import Payment


@admin.post("/orders/<number>/payments")
def record_payment(number: str) -> Response:
    """Writes down a transfer that somebody saw, which verifies the order's payment."""
    form, found = PaymentForm(request.form), get_order(number)
    done = payment_acts.record(found, form)
    if isinstance(done, payment_acts.Refused):
        form.paid_on.start_from(payment_card.came_on(queries.list_proofs(found.id)))
        return page.again(
            number, done.status, refusal=done.refusal, payment_form=form, taken_by=done.taken_by
        )
    return page.done(number, done)


@admin.post("/orders/<number>/send-back")
def send_back_order(number: str) -> Response:
    """Says that no money came for an order which was marked as Paid by hand."""
    done = payment_acts.send_back(get_order(number), VersionedForm(request.form).expected_version)
    if isinstance(done, payment_acts.Refused):
        return page.again(number, done.status, refusal=done.refusal)
    return page.done(number, done)


@admin.post("/payments/<uuid:payment_id>/reverse")
def reverse_payment(payment_id: uuid.UUID) -> Response:
    """Takes a payment back and frees its transaction ID. The owner's, with a reason."""
    order_id = queries.get_payment(payment_id).order_id
    return reverse(order_id, payment_id, commands.reverse_payment, _toast)


def _toast(payment: Payment) -> str:
    return f"Payment reversed: {rupees(payment.amount)}"
