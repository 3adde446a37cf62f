"""The page of one order: where it stands, moving it on, correcting it, its timeline."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import drafts, htmx, lately
from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import thumb_url
from beautique.admin.core.forms import VersionedForm
from beautique.admin.core.identity import actor
from beautique.admin.orders.detail import payment_card, steps, timeline
from beautique.admin.orders.detail.forms import MoveForm, NoteForm
from beautique.admin.orders.detail.message_options import message_options
from beautique.admin.orders.detail.payment_acts import Done
from beautique.admin.orders.detail.raast import raast_card
from beautique.admin.orders.detail.refusal import Refusal, overtaken
from beautique.admin.orders.detail.steps import Step
from beautique.admin.orders.list import neighbours
from beautique.admin.orders.telling import offer, to_tell
from beautique.admin.tasks.about_order import about_order
from beautique.admin.timeline.sentence import sentence
from beautique.kernel.errors import Conflict, Invalid, Stale
from beautique.orders import commands, queries, rules
from beautique.orders.couriers import find_last_courier
from beautique.orders.live import note_mark
from beautique.orders.models import Order
from beautique.orders.same_parcel import find_companions
from beautique.orders.types import DeliveryStatus, Flag, OrderAction, OrderChanges
from beautique.orders.unpaid import find_unpaid
from beautique.settings.queries import find_tracking_url, get_accounts, get_couriers, get_labels


@admin.get("/orders/<number>")
def order(number: str) -> Response:
    """The page. Another spelling of the number, or the id, leads to the one address of the order."""
    found, count = queries.get_order_with_count(number)
    if found.number != number:
        return redirect(neighbours.url_from_here(found))
    if direction := request.args.get("go"):
        return neighbours.go(found, direction)
    if not htmx.wants_fragment():
        lately.note(found.number)
    return _page(found, count)


@admin.post("/orders/<number>/move")
def move_order(number: str) -> Response:
    """Moves statuses and sets delivery facts."""
    found = queries.get_order(number)
    form = MoveForm(request.form)
    changes, undo = OrderChanges(), None
    try:
        changes = form.changes()
        moved = commands.move_order(
            found.id,
            changes,
            actor(),
            form.why(),
            form.expected_version,
            accept_unpaid=form.accept_unpaid.data,
        )
        undo = _undo(number, moved.version) if moved.version != form.expected_version else None
    except Stale:
        found, count = queries.get_order_with_count(number)
        if not _is_done(found, changes):
            return _page(found, count, 409, form=form, refusal=_overtaken(found, form, changes))
        events = queries.changes_since(found.id, form.expected_version)
        if events and events[0].actor_id != actor().id:
            return changed(number, sentence(events, actor().id), "info", takes_focus=True)
    except Invalid as wrong:
        form.show(wrong)
        panel = form.panel.data or steps.panel_for(found, _statuses(changes))
        refusal = Refusal("Nothing was changed.", wrong.message, panel)
        return _refused(number, 422, form, refusal)
    except Conflict as illegal:
        return _refused(number, 409, form, Refusal("This is not possible.", illegal.message, ""))
    return changed(number, _toast_text(changes, form.panel.data or ""), undo=undo, takes_focus=True)


@admin.post("/orders/<number>/undo")
def undo_move(number: str) -> Response:
    """Takes back one's own move of a moment ago."""
    found = queries.get_order(number)
    try:
        commands.undo_move(found.id, VersionedForm(request.form).expected_version, actor())
    except Conflict as late:
        return _refused(number, 409, None, Refusal("Not undone.", late.message, ""))
    return changed(number, "Undone", takes_focus=True)


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
    drafts.finish()
    return changed(number, "Note added")


def _page(
    found: Order,
    count: int,
    status: int = 200,
    *,
    form: MoveForm | None = None,
    refusal: Refusal | None = None,
    note_form: NoteForm | None = None,
    takes_focus: bool = False,
    **more: Any,
) -> Response:
    """The whole page or its fragment. A refused `form` takes the place of the empty one of its panel, on top of the page."""
    context = _context(found, count)
    if form is not None and refusal is not None and refusal.panel in {*context["forms"], *steps.SENDING}:
        form.belong_to(refusal.panel)
        form.offer_couriers(context["couriers"], form.chosen_courier)
        context["forms"][refusal.panel] = form
    note, draft = drafts.filled(f"order-note:{found.number}", NoteForm(), NoteForm)
    context |= {
        "note_draft": draft if note_form is None else drafts.carried(),
        "takes_focus": takes_focus,
        "refusal": refusal,
        "new_note": note_form or note,
        "fresh_note": request.endpoint == "admin.add_order_note" and note_form is None,
    }
    return htmx.page("orders/detail/order.html", "orders/detail/_order.html", status, **(context | more))


def _refused(number: str, status: int, form: MoveForm | None, refusal: Refusal) -> Response:
    return _page(*queries.get_order_with_count(number), status, form=form, refusal=refusal)


def again(reference: str, status: int, **more: Any) -> Response:
    """The page after a refusal; `more` says what was refused."""
    return _page(*queries.get_order_with_count(reference), status, **more)


def changed(
    reference: str,
    toast: str,
    level: str = "success",
    undo: Mapping[str, Any] | None = None,
    *,
    takes_focus: bool = False,
) -> Response:
    """After a change: the same page, fresh, and a toast, with what takes the change back and what tells the customer, if any."""
    found, count = queries.get_order_with_count(reference)
    more: dict[str, Any] = {} if undo is None else {"undo": undo, "tell": offer(found)}
    if not htmx.wants_fragment():
        return htmx.leave(neighbours.url_from_here(found), toast, level, **more)
    response = _page(found, count, takes_focus=takes_focus)
    detail = "" if found.number in toast else found.number
    htmx.add_toast(response, toast, level, detail=detail, **more)
    return response


def done(reference: str, act: Done) -> Response:
    """After something was done to the order's money. Undo comes back to this page, and to the list that it was opened from."""
    back = neighbours.url_from_here(queries.get_order(reference))
    return changed(reference, act.toast, undo=act.undo({"next": back}))


def _undo(number: str, version: int) -> dict[str, Any]:
    """The form of the toast that takes a move back."""
    url = url_for("admin.undo_move", number=number)
    return {"url": url, "label": "Undo", "fields": {"version": version}, "target": "#order"}


def _context(found: Order, count: int) -> dict[str, Any]:
    """What the page shows. The timeline, the settings, and who carried the last parcel of an order that is to be dispatched."""
    events = queries.timeline(found.id)
    couriers, labels = get_couriers(), get_labels()
    tracks = [steps.track(found, events, field, actor()) for field in steps.NAMES]
    panels = {step.panel for track in tracks for step in track.steps if step.panel}
    panels |= {f"correct-{track.field}" for track in tracks if track.corrections}
    if found.delivery_status != DeliveryStatus.NOT_STARTED:
        panels.add(steps.DELIVERY)
    primary = steps.primary(found)
    if primary and primary.panel in steps.SENDING:
        panels.add(primary.panel)
    companions = find_companions([found]).get(found.number, ())
    account = get_accounts().by_method[found.payment_method]
    last = find_last_courier(actor()) if steps.DISPATCH in panels and not found.courier else None
    return {
        "order": found,
        "note_mark": note_mark(found.customer_note),
        "labels": labels.of(found.labels),
        "other_labels": [each for each in labels.known if each.id not in found.labels],
        "team_note": next(
            (each.changes["note"][1] for each in events if each.action == OrderAction.NOTED), ""
        ),
        "walk": neighbours.around(found),
        "orders_of_phone": count,
        "lines": [(line, thumb_url(line.image)) for line in found.lines],
        "pieces": sum(line.quantity for line in found.lines),
        "tracks": tracks,
        "primary": primary,
        "money_is_next": primary is not None and primary.panel in steps.MONEY,
        "twin": found.twin if Flag.DUPLICATE in found.flags else None,
        "companions": companions,
        "together_url": url_for("admin.orders", number=sorted([found.number, *companions])),
        "tell": to_tell(found),
        "forms": {panel: MoveForm.for_panel(panel, found, couriers.known, last) for panel in sorted(panels)},
        "corrections": {track.field: track.corrections for track in tracks},
        "timeline": timeline.entries(events, found, couriers),
        "options": message_options(found, events),
        "asked": None,
        "next": "",
        "couriers": couriers.known,
        "unpaid": find_unpaid(found.payment_status, found.money),
        "tracking_url": find_tracking_url(found.courier, found.tracking_number),
        "cancel_reasons": rules.CANCEL_REASONS,
        "account_to_pay": account,
        **raast_card(found, account),
        "may_be_corrected": rules.may_be_corrected(found.order_status),
        **payment_card.card(found),
        **about_order(found),
    }


def _toast_text(changes: OrderChanges, panel: str) -> str:
    """The toast after a move."""
    given = changes.given()
    moved = [name for name in rules.STATUS_FIELDS if name in given]
    if not moved:
        return "Delivery details saved"
    status = given[moved[0]]
    if panel.startswith("correct-"):
        return f"Corrected to {status}"
    return {"Cancelled": "Order cancelled", "Out for Delivery": "Dispatched"}.get(
        status, f"Marked as {status}"
    )


def _statuses(changes: OrderChanges) -> dict[str, str]:
    """The statuses that are wished, as forms send them."""
    return {name: str(value) for name, value in changes.given().items() if name in rules.STATUS_FIELDS}


def _is_done(found: Order, changes: OrderChanges) -> bool:
    """Whether the order is as wished already: a double click, or somebody else who did the same."""
    given = changes.given()
    return bool(given) and all(getattr(found, name) == value for name, value in given.items())


def _overtaken(found: Order, form: MoveForm, changes: OrderChanges) -> Refusal:
    """Somebody changed the order meanwhile: what they did, and the same move again if it is still possible."""
    wished = _statuses(changes)
    panel = form.panel.data or ""
    kinds = [rules.move(name, getattr(found, name), changes.given()[name]) for name in wished]
    legal = rules.may_be_dispatched(
        found.order_status, changes.given().get("delivery_status", found.delivery_status)
    )
    possible = legal and (panel.startswith("correct-") or rules.Move.CORRECTION not in kinds)
    text = "Nothing was overwritten. " + (
        "Your change is still possible."
        if possible
        else "Your change no longer fits: the order has moved on."
    )
    again = None
    panel = panel or steps.panel_for(found, wished)
    if possible and not panel and wished:
        field, status = next(iter(wished.items()))
        again = Step(steps.button_label(field, status) if len(wished) == 1 else f"Mark as {status}", wished)
    return overtaken(found, form.expected_version, text, panel if possible else "", again)
