"""Payments on the order page: recording what arrived, and taking it back."""

import uuid
from datetime import date

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import VersionedForm
from beautique.admin.orders.detail import arrivals, page, payment_acts, payment_card
from beautique.admin.orders.detail.payment_form import PaymentForm
from beautique.admin.orders.detail.reversals import reverse
from beautique.kernel.money import rupees
from beautique.orders.models import Order
from beautique.orders.queries import get_order
from beautique.payments import commands, queries
from beautique.payments.models import Payment
from beautique.payments.readings.queries import find_reading


@admin.post("/orders/<number>/payments")
def record_payment(number: str) -> Response:
    """Writes down a transfer that somebody saw, which verifies the order's payment."""
    form, found = PaymentForm(request.form), get_order(number)
    done = payment_acts.record(found, form)
    if isinstance(done, payment_acts.Refused):
        return _again(number, done, form)
    return page.done(number, done)


@admin.post("/orders/<number>/payments/arrival")
def use_arrival_on_order(number: str) -> Response:
    """Without JavaScript: the form as it was typed, filled in from the arrival that was pressed. Nothing is recorded."""
    form, found = PaymentForm(request.form), get_order(number)
    arrivals.fill_in(form, arrivals.views(found, form, _came(found)))
    return _again(number, payment_acts.Refused(200, arrivals.TO_TICK), form)


@admin.get("/orders/<number>/arrivals")
def order_arrivals(number: str) -> Response:
    """The likely arrivals, when the form is opened, or its ID or account was changed."""
    found, form = get_order(number), PaymentForm(request.args)
    proof = next((each for each in queries.list_proofs(found.id) if each.rejected_at is None), None)
    read = find_reading(proof.id) if proof else None
    came = payment_card.came_on([proof] if proof else [])
    shown = arrivals.views(found, form, came, read.reference if read else None)
    return make_response(
        render_template("orders/detail/_arrivals.html", order=found, form=form, arrivals=shown)
    )


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


def _again(number: str, refused: payment_acts.Refused, form: PaymentForm) -> Response:
    """The page with the form as it was typed."""
    found = get_order(number)
    came = _came(found)
    form.paid_on.start_from(came)
    return page.again(
        number,
        refused.status,
        refusal=refused.refusal,
        payment_form=form,
        taken_by=refused.taken_by,
        arrivals=arrivals.of_form(found, form, came),
    )


def _came(found: Order) -> date | None:
    return payment_card.came_on(queries.list_proofs(found.id))


def _toast(payment: Payment) -> str:
    return f"Payment reversed: {rupees(payment.amount)}"
