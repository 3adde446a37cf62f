"""The page of one order: where it stands, moving it on, correcting it, its timeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from beautique.admin import conflicts, htmx, order_timeline
from beautique.admin.blueprint import admin
from beautique.admin.forms.order import CONTACT, DetailsForm, MoveForm, NoteForm, seen, stored_details
from beautique.admin.gate import actor
from beautique.audit.models import AuditEvent
from beautique.audit.queries import list_timeline
from beautique.catalog.queries import find_products
from beautique.kernel.errors import Conflict, Invalid, Stale
from beautique.media.types import Picture
from beautique.orders import commands, queries, rules
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, OrderChanges, OrderStatus
from beautique.orders.workflow import SUBJECT
from beautique.pictures import image_store
from beautique.settings.queries import get_accounts
from beautique.staff.permissions import Permission

_NAMES = {"order_status": "Order", "payment_status": "Payment", "delivery_status": "Delivery"}
_CANCEL, _DISPATCH, _DELIVERY = "cancel", "dispatch", "delivery"


@dataclass(frozen=True, slots=True)
class Step:
    """A move that somebody may make: its words, what it sets, and the panel that asks for more (empty: one click)."""

    words: str
    fields: Mapping[str, str]
    panel: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """One of the three statuses: how far it has come, since when, and where it may go."""

    field: str
    name: str
    status: str
    parts: Sequence[str]
    moved: AuditEvent | None
    then: str
    steps: Sequence[Step]
    corrections: Sequence[str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a move was not made, what happened meanwhile, and the form to try again with (None: no longer possible)."""

    title: str
    text: str
    panel: str
    meanwhile: Sequence[order_timeline.Entry] = ()
    again: Step | None = None


@admin.get("/orders/<number>")
def order(number: str) -> Response:
    """The page. Another spelling of the number, or the id, leads to the one address of the order."""
    found, count = queries.get_order_with_count(number)
    if found.number != number:
        return redirect(url_for("admin.order", number=found.number))
    return _page(found, count)


@admin.post("/orders/<number>/move")
def move_order(number: str) -> Response:
    """Moves statuses and sets delivery facts."""
    found = queries.get_order(number)
    form = MoveForm(request.form)
    changes = OrderChanges()
    try:
        changes = form.changes()
        commands.move_order(found.id, changes, actor(), form.reason.data, form.seen)
    except Stale:
        found, count = queries.get_order_with_count(number)
        if not _is_done(found, changes):
            return _page(found, count, 409, form=form, refusal=_overtaken(found, form, changes))
    except Invalid as wrong:
        form.show(wrong)
        refusal = Refusal("Nothing was changed.", wrong.message, form.panel.data or "")
        return _refused(number, 422, form, refusal)
    except Conflict as illegal:
        return _refused(number, 409, form, Refusal("This is not possible.", illegal.message, ""))
    return _changed(number, _told(found, changes, form.panel.data or ""))


@admin.post("/orders/<number>/notes")
def add_order_note(number: str) -> Response:
    """Adds a note for the team."""
    found = queries.get_order(number)
    form = NoteForm(request.form)
    try:
        commands.add_note(found.id, form.note.data or "", actor())
    except Invalid as wrong:
        form.show(wrong)
        return _page(*queries.get_order_with_count(number), 422, note_form=form)
    return _changed(number, "Note added")


@admin.get("/orders/<number>/edit")
def edit_order(number: str) -> Response:
    """The form for contact, address and lines, until the order is Ready."""
    found = queries.get_order(number)
    if found.number != number:
        return redirect(url_for("admin.edit_order", number=found.number))
    if not rules.may_be_corrected(found.order_status):
        flash(f"This order is {found.order_status}: its details can no longer be corrected.", "warning")
        return htmx.leave_to("admin.order", number=number)
    return _details_page(found, DetailsForm.of(found))


@admin.post("/orders/<number>/edit")
def correct_order(number: str) -> Response:
    """Saves the corrected details."""
    found = queries.get_order(number)
    form = DetailsForm(request.form)
    try:
        commands.correct_order(found.id, form.contact(), form.corrections(), actor(), form.seen)
    except Stale:
        return _details_conflict(queries.get_order(number), form)
    except Invalid as wrong:
        form.show(wrong, _paths(form))
        return _details_page(queries.get_order(number), form, 422)
    return htmx.leave(url_for("admin.order", number=number), "Details saved")


def thumb(url: str | None) -> str:
    """Address of a small picture of a line; empty when it has none."""
    return image_store().variants(Picture(url)).thumb if url else ""


def _page(
    found: Order,
    count: int,
    status: int = 200,
    *,
    form: MoveForm | None = None,
    refusal: Refusal | None = None,
    note_form: NoteForm | None = None,
) -> Response:
    """The whole page or its fragment. A refused `form` takes the place of the empty one of its panel, on top of the page."""
    context = _context(found, count)
    if form is not None and refusal is not None and refusal.panel in context["forms"]:
        form.version.data = found.version
        form.version.raw_data = None
        form.name_ids(refusal.panel)
        context["forms"][refusal.panel] = form
    return htmx.page(
        "orders/order.html",
        "orders/_order.html",
        status,
        **context,
        refusal=refusal,
        note_form=note_form or NoteForm(),
        fresh_note=request.endpoint == "admin.add_order_note" and note_form is None,
    )


def _refused(number: str, status: int, form: MoveForm, refusal: Refusal) -> Response:
    return _page(*queries.get_order_with_count(number), status, form=form, refusal=refusal)


def _changed(number: str, toast: str) -> Response:
    """After a change: the same page, fresh, and a toast."""
    found, count = queries.get_order_with_count(number)
    if not htmx.wants_fragment():
        return htmx.leave(url_for("admin.order", number=found.number), toast)
    response = _page(found, count)
    htmx.add_toast(response, toast, detail=found.number)
    return response


def _context(found: Order, count: int) -> dict[str, Any]:
    """What the page shows. Two queries."""
    events = list_timeline(SUBJECT, found.id)
    tracks = [_track(found, events, field) for field in _NAMES]
    panels = {step.panel for track in tracks for step in track.steps if step.panel}
    panels |= {f"correct-{track.field}" for track in tracks if track.corrections}
    if found.delivery_status != DeliveryStatus.NOT_STARTED:
        panels.add(_DELIVERY)
    return {
        "order": found,
        "orders_of_phone": count,
        "lines": [(line, thumb(line.image)) for line in found.lines],
        "pieces": sum(line.quantity for line in found.lines),
        "tracks": tracks,
        "primary": _primary(found),
        "forms": {panel: MoveForm.for_panel(panel, found) for panel in sorted(panels)},
        "corrections": {track.field: track.corrections for track in tracks},
        "timeline": order_timeline.tell(events, found),
        "account_to_pay": get_accounts()[0].by_method[found.payment_method],
        "may_be_corrected": rules.may_be_corrected(found.order_status),
        "is_closed": rules.is_closed(found.order_status),
    }


def _track(found: Order, events: Sequence[AuditEvent], field: str) -> Track:
    status = getattr(found, field)
    steps = [
        Step(_words(field, new.value), {field: new.value}, _panel(field, new.value))
        for new in rules.next_steps(field, status)
        if field != "delivery_status" or rules.may_be_dispatched(found.order_status, DeliveryStatus(new))
    ]
    may_correct = actor().may(Permission.ORDERS_CORRECT)
    return Track(
        field=field,
        name=_NAMES[field],
        status=status.value,
        parts=_parts(field, status),
        moved=order_timeline.last_move(events, field),
        then=next(iter(steps[0].fields.values())) if steps and steps[0].panel != _CANCEL else "",
        steps=steps,
        corrections=[new.value for new in rules.corrections(field, status)] if may_correct else [],
    )


def _parts(field: str, status: str) -> list[str]:
    """The bars of a track: `ok` all the way when nothing is left to do, `on` as far as it has come."""
    way = rules.way(field)
    if status not in way:
        return [""] * len(way)
    come = way.index(status) + 1
    look = "ok" if come == len(way) else "on"
    return [look] * come + [""] * (len(way) - come)


def _primary(found: Order) -> Step | None:
    """What the page offers first."""
    fields = rules.sensible_step(found.payment_status, found.order_status, found.delivery_status)
    if not fields:
        return None
    field, status = next(iter(fields.items()))
    words = f"Mark as {status}" if len(fields) > 1 else _words(field, status)
    return Step(words, fields, _panel(field, status))


def _panel(field: str, status: str) -> str:
    """The panel that a move opens because more has to be asked."""
    return {
        ("order_status", OrderStatus.CANCELLED.value): _CANCEL,
        ("delivery_status", DeliveryStatus.OUT_FOR_DELIVERY.value): _DISPATCH,
    }.get((field, status), "")


def _words(field: str, status: str) -> str:
    match field, status:
        case "order_status", OrderStatus.CANCELLED:
            return "Cancel order"
        case "delivery_status", DeliveryStatus.OUT_FOR_DELIVERY:
            return "Dispatch"
        case "order_status", OrderStatus.DELIVERED:
            return "Mark order as Delivered"
        case "delivery_status", DeliveryStatus.DELIVERED:
            return "Mark parcel as Delivered"
        case _:
            return f"Mark as {status}"


def _told(before: Order, changes: OrderChanges, panel: str) -> str:
    """The toast after a move."""
    given = changes.given()
    moved = [name for name in rules.STATUS_FIELDS if name in given]
    if not moved:
        return "Delivery details saved"
    status = given[moved[0]]
    if panel.startswith("correct-"):
        return f"Corrected to {status}"
    return {"Cancelled": "Order cancelled", "Out for Delivery": "Dispatched"}.get(status, f"Marked as {status}")


def _is_done(found: Order, changes: OrderChanges) -> bool:
    """Whether the order is as wished already: a double click, or somebody else who did the same."""
    given = changes.given()
    return bool(given) and all(getattr(found, name) == value for name, value in given.items())


def _overtaken(found: Order, form: MoveForm, changes: OrderChanges) -> Refusal:
    """Somebody changed the order meanwhile: what they did, and the same move again if it is still possible."""
    events = order_timeline.since(list_timeline(SUBJECT, found.id), form.seen)
    entries = order_timeline.tell(events, found)
    who = entries[0].who if entries else "Somebody"
    wished = {name: str(value) for name, value in changes.given().items() if name in rules.STATUS_FIELDS}
    panel = form.panel.data or ""
    kinds = [rules.move(name, getattr(found, name), changes.given()[name]) for name in wished]
    legal = rules.may_be_dispatched(found.order_status, changes.given().get("delivery_status", found.delivery_status))
    possible = legal and (panel.startswith("correct-") or rules.Move.CORRECTION not in kinds)
    text = "Nothing was overwritten. " + (
        "Your change is still possible." if possible else "Your change no longer fits: the order has moved on."
    )
    again = None
    if possible and not panel and wished:
        field, status = next(iter(wished.items()))
        again = Step(_words(field, status) if len(wished) == 1 else f"Mark as {status}", wished)
    return Refusal(
        f"{who} changed this order while you were looking at it", text, panel if possible else "", entries, again
    )


def _details_page(found: Order, form: DetailsForm, status: int = 200) -> Response:
    form.offer(found, find_products({UUID(line.product_id) for line in found.lines}))
    lines = [(line, thumb(line.image)) for line in found.lines]
    return htmx.page("orders/edit.html", "orders/_edit.html", status, order=found, form=form, lines=lines)


def _details_conflict(found: Order, form: DetailsForm) -> Response:
    """Both versions side by side. Of the lines, only what was really changed here counts as mine."""
    stored = stored_details(found)
    lines = [conflicts.Line(name, form[name].label.text, stored[name], form[name].data or "") for name in CONTACT]
    hidden: dict[str, str] = {}
    for index, line in enumerate(found.lines):
        mine = form.line_of(line, index)
        hidden |= {f"items-{index}-{name}": value for name, value in seen(line).items()}
        now = {"size": line.size, "color": line.color, "quantity": str(line.quantity)}
        wish = mine.merged_with(line) if mine else now
        labels = {"size": "Size", "color": "Colour", "quantity": "Quantity"}
        lines += [
            conflicts.Line(f"items-{index}-{name}", f"{label}, {line.name}", now[name], wish[name])
            for name, label in labels.items()
        ]
    conflict = conflicts.between(
        panel="order-details",
        what="this order",
        subject=(SUBJECT, found.id),
        seen=form.seen,
        version=found.version,
        action=request.path,
        back=url_for("admin.order", number=found.number),
        lines=lines,
        hidden=hidden,
    )
    return conflicts.answer(conflict, "orders")


def _paths(form: DetailsForm) -> dict[str, str]:
    """The rules say `items.0.size`, the form `items.items-0.size`."""
    return {
        f"items.{index}.{name}": f"items.items-{index}.{name}"
        for index in range(len(form.items))
        for name in ("size", "color", "quantity")
    }
