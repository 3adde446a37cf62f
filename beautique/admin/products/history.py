"""What happened to a product, field by field, and the way back to an earlier value."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from beautique.admin.core import htmx, identity
from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import VersionedForm, or_empty
from beautique.admin.timeline import products as wording
from beautique.admin.timeline.entry import Entry
from beautique.admin.timeline.labels import entry
from beautique.audit.models import AuditEvent
from beautique.audit.queries import list_timeline
from beautique.catalog import commands
from beautique.catalog.history import earlier_value, earlier_values
from beautique.catalog.models import Product
from beautique.catalog.types import ProductAction, ProductDraft
from beautique.kernel.errors import Invalid, NotFound

_LABELS = {**wording.LABELS, "images": "Pictures"}


class RestoreForm(VersionedForm):
    """The field of an entry that shall be again as it was before."""

    event = StringField()
    field = StringField()


@dataclass(frozen=True, slots=True)
class Line:
    """One changed field. `was` and `now` where both are long, under a `fact` that says only that; `fact` is empty where the entry's title says it."""

    field: str
    label: str
    fact: str
    was: str = ""
    now: str = ""
    is_restorable: bool = False


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """An entry of the timeline with its fields."""

    id: uuid.UUID
    entry: Entry
    lines: Sequence[Line]


def of(product: Product) -> list[HistoryEntry]:
    """Newest first. What the product is again already is not offered."""
    now = commands.as_draft(product)
    return [_entry(event, now) for event in list_timeline(commands.SUBJECT, product.id)]


@admin.post("/products/<uuid:product_id>/earlier")
def restore_value(product_id: uuid.UUID) -> Response:
    """Gives one field its earlier value: a change like any other, so it is on record and can be taken back alike."""
    form = RestoreForm(request.form)
    field = or_empty(form.field.data)
    here = url_for("admin.product", product_id=product_id, _anchor="timeline-title")
    try:
        event_id = uuid.UUID(or_empty(form.event.data))
    except ValueError:
        raise NotFound("This entry does not exist.") from None
    change = {field: earlier_value(product_id, event_id, field)}
    try:
        commands.update_product(product_id, change, identity.actor(), form.expected_version)
    except Invalid as refusal:
        return htmx.leave(here, refusal.message, "error")
    return htmx.leave(here, f"{_LABELS[field]}: as before again.")


def _entry(event: AuditEvent, now: ProductDraft) -> HistoryEntry:
    told = entry(event)
    if event.action == ProductAction.CREATED:
        return HistoryEntry(event.id, told, [])
    earlier = earlier_values(event)
    lines = []
    for name in (name for name in _LABELS if name in event.changes):
        old, new = event.changes[name]
        fact = wording.detail(name, old, new) if told.facts else ""
        was, became = (old, new) if name == "description" else ("", "")
        is_restorable = name in earlier and earlier[name] != getattr(now, name)
        lines.append(Line(name, _LABELS[name], fact, was, became, is_restorable))
    return HistoryEntry(event.id, told, lines)
