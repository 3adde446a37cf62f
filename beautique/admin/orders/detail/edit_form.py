"""The form of an order's details as a page, and both versions side by side when somebody else corrected them meanwhile."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core import drafts, edit_conflict, htmx
from beautique.admin.core.context import thumb_url
from beautique.admin.core.drafts import FormDraft
from beautique.admin.orders.detail.forms import DetailsForm, seen, stored_details
from beautique.admin.orders.list.neighbours import url_from_here
from beautique.catalog.queries import find_products
from beautique.orders.models import Order
from beautique.orders.types import CONTACT_FIELDS, SUBJECT


def page(found: Order, form: DetailsForm, status: int = 200, draft: FormDraft | None = None) -> Response:
    """The form, its lines with what their products come in."""
    form.offer(found, find_products({UUID(line.product_id) for line in found.lines}))
    lines = [(line, thumb_url(line.image)) for line in found.lines]
    return htmx.page(
        "orders/detail/edit.html",
        "orders/detail/_edit.html",
        status,
        order=found,
        form=form,
        draft=draft or drafts.carried(),
        lines=lines,
        back_url=url_from_here(found),
    )


def conflict(found: Order, form: DetailsForm) -> Response:
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
    both = edit_conflict.between(
        panel="order-details",
        what="this order",
        subject=(SUBJECT, found.id),
        expected_version=form.expected_version,
        version=found.version,
        action=request.path,
        back=url_from_here(found),
        lines=lines,
        hidden=hidden,
    )
    return edit_conflict.answer(both, "orders")
