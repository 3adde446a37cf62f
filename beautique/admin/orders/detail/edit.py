"""Correcting contact, address and lines of an order, until it is Ready."""

from uuid import UUID

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from beautique.admin.core import edit_conflict, htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import thumb_url
from beautique.admin.core.gate import actor
from beautique.admin.orders.detail.forms import DetailsForm, seen, stored_details
from beautique.admin.orders.list.neighbours import around, url_from_here
from beautique.catalog.queries import find_products
from beautique.kernel.errors import Invalid, Stale
from beautique.orders import commands, queries, rules
from beautique.orders.models import Order
from beautique.orders.placement.pricing import TotalTooHigh
from beautique.orders.types import CONTACT_FIELDS, SUBJECT
from beautique.settings.queries import get_storefront


@admin.get("/orders/<number>/edit")
def edit_order(number: str) -> Response:
    """The form for contact, address and lines, until the order is Ready."""
    found = queries.get_order(number)
    if found.number != number:
        return redirect(around(found).edit_url)
    if not rules.may_be_corrected(found.order_status):
        flash(f"This order is {found.order_status}: its details can no longer be corrected.", "warning")
        return htmx.leave(url_from_here(found))
    return _details_page(found, DetailsForm.of(found))


@admin.post("/orders/<number>/edit")
def correct_order(number: str) -> Response:
    """Saves the corrected details."""
    found = queries.get_order(number)
    form = DetailsForm(request.form)
    ceiling = form.ceiling(get_storefront().most_per_order)
    try:
        commands.correct_order(found.id, form.contact(), form.corrections(), actor(), form.seen, ceiling)
    except Stale:
        return _details_conflict(queries.get_order(number), form)
    except TotalTooHigh as refusal:
        form.ask(refusal, "Save it")
        return _details_page(queries.get_order(number), form, 422)
    except Invalid as wrong:
        form.show(wrong)
        return _details_page(queries.get_order(number), form, 422)
    return htmx.leave(url_from_here(found), "Details saved")


def _details_page(found: Order, form: DetailsForm, status: int = 200) -> Response:
    form.offer(found, find_products({UUID(line.product_id) for line in found.lines}))
    lines = [(line, thumb_url(line.image)) for line in found.lines]
    return htmx.page(
        "orders/detail/edit.html",
        "orders/detail/_edit.html",
        status,
        order=found,
        form=form,
        lines=lines,
        back_url=url_from_here(found),
    )


def _details_conflict(found: Order, form: DetailsForm) -> Response:
    """Both versions side by side. Of the lines, only what was really changed here counts as mine."""
    stored = stored_details(found)
    lines = [
        edit_conflict.Line(name, form[name].label.text, stored[name], form[name].data or "")
        for name in CONTACT_FIELDS
    ]
    hidden: dict[str, str] = {}
    for index, line in enumerate(found.lines):
        mine = form.line_of(line, index)
        hidden |= {f"items-{index}-{name}": value for name, value in seen(line).items()}
        now = {"size": line.size, "color": line.color, "quantity": str(line.quantity)}
        wish = mine.merged_with(line) if mine else now
        labels = {"size": "Size", "color": "Colour", "quantity": "Quantity"}
        lines += [
            edit_conflict.Line(f"items-{index}-{name}", f"{label}, {line.name}", now[name], wish[name])
            for name, label in labels.items()
        ]
    conflict = edit_conflict.between(
        panel="order-details",
        what="this order",
        subject=(SUBJECT, found.id),
        seen=form.seen,
        version=found.version,
        action=request.path,
        back=url_from_here(found),
        lines=lines,
        hidden=hidden,
    )
    return edit_conflict.answer(conflict, "orders")
