"""Several payments on one page: a transaction ID beside each order, confirmed together, each with its own result."""

from dataclasses import replace

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.orders.bulk.choice import Choice, read_choice
from beautique.admin.orders.bulk.payments_form import BulkPaymentsForm
from beautique.admin.orders.list.choice import to_list
from beautique.kernel.errors import Invalid
from beautique.payments.bulk import start_payments
from beautique.payments.queries import list_proof_days
from beautique.payments.transfers import ReferenceAlike


@admin.get("/orders/bulk/payments")
def bulk_payments() -> Response | str:
    """The form, for the ticked orders whose money is still to be seen."""
    try:
        choice = read_choice()
        waiting = replace(choice, orders=choice.awaiting_payment)
        form = BulkPaymentsForm.of(waiting.orders, waiting.list_query)
    except Invalid as refusal:
        return to_list(refusal)
    return _page(form, waiting, left_out=len(choice.orders) - len(waiting.orders))


@admin.post("/orders/bulk/payments")
def start_bulk_payments() -> Response | tuple[str, int]:
    """Starts recording the payments; the page of the change does the work."""
    form = BulkPaymentsForm(request.form)
    choice = Choice.of(form.numbers, form.back.data or "")
    try:
        job = start_payments(form.drafts(choice.by_number), actor(), choice.list_query, form.wish_id)
    except Invalid as wrong:
        form.show(wrong)
        return _page(form, choice), 422
    except ReferenceAlike as alike:
        form.ask(alike.by_order)
        return _page(form, choice, asks=alike.message), 409
    return htmx.leave(url_for("admin.bulk_job", job_id=job.id))


def _page(form: BulkPaymentsForm, choice: Choice, left_out: int = 0, asks: str = "") -> str:
    """The day starts from the one on which all of the screenshots came; where they differ, from none, and each row says its own."""
    came = list_proof_days([order.id for order in choice.orders])
    days = {came.get(order.id) for order in choice.orders}
    form.paid_on.start_from(days.pop() if len(days) == 1 else None)
    return render_template(
        "orders/bulk/payments.html",
        form=form,
        orders=choice.by_number,
        came=came,
        left_out=left_out,
        asks=asks,
        back=choice.back,
    )
