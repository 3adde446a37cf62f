"""Correcting contact, address and lines of an order, until it is Ready."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from beautique.admin.core import drafts, htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.orders.detail import edit_form
from beautique.admin.orders.detail.forms import DetailsForm
from beautique.admin.orders.list.neighbours import around, url_from_here
from beautique.kernel.errors import Conflict, Invalid
from beautique.orders import commands, queries, rules
from beautique.orders.placement.pricing import TotalTooHigh

_KEPT = (
    "What you typed is still here: copy it into a note for the team, or ask the owner to move the order back."
)


@admin.get("/orders/<number>/edit")
def edit_order(number: str) -> Response:
    """The form for contact, address and lines, until the order is Ready."""
    found = queries.get_order(number)
    if found.number != number:
        return redirect(around(found).edit_url)
    if not rules.may_be_corrected(found.order_status):
        flash(rules.too_late(found.order_status), "warning")
        return htmx.leave(url_from_here(found))
    stored = DetailsForm.of(found)
    form, draft = drafts.filled(f"order:{found.number}", stored, lambda typed: DetailsForm(typed).on(found))
    return edit_form.page(found, form, draft=draft)


@admin.post("/orders/<number>/edit")
def correct_order(number: str) -> Response:
    """Saves the corrected details."""
    found = queries.get_order(number)
    form = DetailsForm(request.form)
    ceiling = form.ceiling()
    try:
        commands.correct_order(
            found.id, form.contact(), form.corrections(), actor(), form.expected_version, ceiling
        )
    except Conflict:
        now = queries.get_order(number)
        if rules.may_be_corrected(now.order_status):
            return edit_form.conflict(now, form)
        form.form_errors = [f"{rules.too_late(now.order_status)} {_KEPT}"]
        return edit_form.page(now, form.on(now), 409)
    except TotalTooHigh as refusal:
        form.ask(refusal, "Save it")
        return edit_form.page(queries.get_order(number), form, 422)
    except Invalid as wrong:
        form.show(wrong)
        return edit_form.page(queries.get_order(number), form, 422)
    drafts.finish()
    return htmx.leave(url_from_here(found), "Details saved")
