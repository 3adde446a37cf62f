"""The list of what arrived; marking what is for no order, and taking that back."""

import uuid
from functools import partial
from itertools import groupby
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.arrivals.filters import ARRIVALS, STATES
from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.date_ranges import quick_ranges
from beautique.admin.core.forms import VersionedForm
from beautique.admin.core.identity import actor
from beautique.payments.arrivals import commands, queries
from beautique.settings.types import PaymentMethod


@admin.get("/arrivals")
def arrivals() -> Response:
    """The list, or the part of it that changes when somebody searches."""
    params = ARRIVALS.read(request.args)
    if redirect := ARRIVALS.canonical_redirect(params):
        return redirect
    params, page = ARRIVALS.page(params, partial(queries.list_arrivals, params.criteria))
    return ARRIVALS.answer(
        "arrivals/list.html",
        "arrivals/_list.html",
        params,
        page=page,
        days=[(day, list(rows)) for day, rows in groupby(page.items, key=lambda row: row.paid_on)],
        numbers=queries.numbers_of({row.transfer_id for row in page.items if row.transfer_id}),
        any_arrival=bool(page.items) or queries.any_arrival(),
        last=next(iter(queries.list_imports(1)), None),
        states=STATES,
        accounts={method: method.value for method in PaymentMethod},
        ranges=quick_ranges(),
    )


@admin.post("/arrivals/<uuid:arrival_id>/dismiss")
def dismiss_arrival(arrival_id: uuid.UUID) -> Response:
    """Marks money as not for an order, with a reason; the toast takes it back. A refusal leaves what was typed where it is."""
    version = VersionedForm(request.form).expected_version
    arrival = commands.dismiss_arrival(arrival_id, request.form.get("reason", ""), actor(), version)
    url = url_for("admin.restore_arrival", arrival_id=arrival_id)
    undo = {"url": url, "label": "Undo", "fields": {"version": arrival.version, "next": htmx.next_page()}}
    return _back("Marked as not for an order", undo=undo)


@admin.post("/arrivals/<uuid:arrival_id>/restore")
def restore_arrival(arrival_id: uuid.UUID) -> Response:
    """Opens it again."""
    commands.restore_arrival(arrival_id, actor(), VersionedForm(request.form).expected_version)
    return _back("This money is open again")


def _back(toast: str, **more: Any) -> Response:
    return htmx.leave(htmx.next_page() or url_for("admin.arrivals"), toast, **more)
