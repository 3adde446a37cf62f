"""Several payments on one page: a transaction ID beside each order, confirmed together, each with its own result."""

from collections.abc import Sequence

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.gate import actor
from beautique.admin.orders.bulk.moves import read_choice
from beautique.admin.orders.bulk.payments_form import BulkPaymentsForm
from beautique.admin.orders.list import filters
from beautique.admin.orders.list.choice import to_list
from beautique.kernel.errors import Invalid
from beautique.orders import rules
from beautique.orders.bulk import queries
from beautique.orders.bulk.rules import MOST_PAYMENTS
from beautique.orders.bulk.types import Candidate
from beautique.orders.types import OrderFilter
from beautique.payments.bulk import start_payments
from beautique.payments.transfers import ReferenceAlike


@admin.get("/orders/bulk/payments")
def bulk_payments() -> Response | str:
    """The form, for the ticked orders whose money is still to be seen."""
    try:
        choice = read_choice()
        waiting = [
            each for each in choice.orders if rules.is_awaiting(each.payment_status, each.order_status)
        ]
        if len(waiting) > MOST_PAYMENTS:
            raise Invalid(
                {"number": [f"Confirm up to {MOST_PAYMENTS} payments at a time. Tick fewer orders."]}
            )
    except Invalid as refusal:
        return to_list(refusal)
    form = BulkPaymentsForm.of(waiting, choice.list_query)
    return _page(form, waiting, left_out=len(choice.orders) - len(waiting))


@admin.post("/orders/bulk/payments")
def start_bulk_payments() -> Response | tuple[str, int]:
    """Starts recording the payments; the page of the change does the work."""
    form = BulkPaymentsForm(request.form)
    orders = queries.list_candidates(OrderFilter(number=form.numbers)) if form.numbers else []
    try:
        by_number = {each.number: each for each in orders}
        job = start_payments(form.drafts(by_number), actor(), form.back.data or "")
    except Invalid as wrong:
        form.show(wrong)
        return _page(form, orders), 422
    except ReferenceAlike as alike:
        form.ask(alike.by_order)
        return _page(form, orders, asks=alike.message), 409
    return htmx.leave(url_for("admin.bulk_job", job_id=job.id))


def _page(form: BulkPaymentsForm, orders: Sequence[Candidate], left_out: int = 0, asks: str = "") -> str:
    query = filters.read_query(form.back.data or "").without()
    return render_template(
        "orders/bulk/payments.html",
        form=form,
        orders={each.number: each for each in orders},
        left_out=left_out,
        asks=asks,
        back=filters.ORDERS.address(query),
    )
