"""Finding afterwards what arrived for a verified transfer: a person's own act, from the daily closing. No order is changed by it."""

import uuid

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.payments.closing import asked_day, asked_method, closing_url
from beautique.kernel.errors import Conflict, Invalid, NotFound
from beautique.kernel.field_validation import read_id
from beautique.kernel.text import counted
from beautique.payments import queries
from beautique.payments.closing import closing
from beautique.payments.matching import commands
from beautique.payments.matching.closing import compare, list_candidates

_GONE = NotFound("This arrival does not exist.")


@admin.get("/payments/transfers/<uuid:transfer_id>/arrival")
def find_arrival(transfer_id: uuid.UUID) -> Response:
    """The free arrivals that may be this transfer."""
    transfer = queries.get_transfer(transfer_id)
    shown = {
        "transfer": transfer,
        "candidates": list_candidates(transfer),
        "back": closing_url(transfer.paid_on),
    }
    return make_response(render_template("payments/closing/find_arrival.html", **shown))


@admin.post("/payments/transfers/<uuid:transfer_id>/arrival")
def take_arrival(transfer_id: uuid.UUID) -> Response:
    """Says that this arrival is it."""
    transfer, arrival = queries.get_transfer(transfer_id), _named()
    back = closing_url(transfer.paid_on)
    try:
        commands.match([(transfer_id, arrival)], actor())
    except (Conflict, Invalid) as refused:
        return htmx.leave(back, refused.message, "error")
    undo = {
        "url": url_for("admin.free_arrival", transfer_id=transfer_id),
        "label": "Undo",
        "fields": {"arrival": str(arrival)},
        "target": "",
    }
    return htmx.leave(back, f"Found: {transfer.reference}", undo=undo)


@admin.post("/payments/transfers/<uuid:transfer_id>/arrival/free")
def free_arrival(transfer_id: uuid.UUID) -> Response:
    """Says that the arrival that was shown is another one's."""
    back = closing_url(queries.get_transfer(transfer_id).paid_on)
    try:
        commands.unmatch(transfer_id, _named(), actor())
    except Conflict as gone:
        return htmx.leave(back, gone.message, "error")
    return htmx.leave(back, "Undone: its arrival is free again")


@admin.post("/payments/closing/matches")
def match_same() -> Response:
    """Takes the pairs of the same ID and amount that the page listed; what is no longer such a pair is refused."""
    day, method = asked_day(), asked_method()
    here, listed = closing_url(day, method), _listed()
    if not listed:
        return htmx.leave(here, "Nothing was chosen. Reload the page and try again.", "error")
    made = closing(day)
    same = {(row.transfer_id, arrival.id) for row, arrival in compare(made, method).same}
    others = listed - same - {(row.transfer_id, row.arrival_id) for row in made.rows}
    try:
        count = commands.match(sorted(listed & same), actor())
    except (Conflict, Invalid) as refused:
        return htmx.leave(here, refused.message, "error")
    found = f"{counted(count, 'payment')} found in what arrived"
    if others:
        return htmx.leave(
            here, f"{found}. {len(others)} of the listed ones changed meanwhile: look again.", "error"
        )
    return htmx.leave(here, found)


def _named() -> uuid.UUID:
    """The arrival that a form is about."""
    arrival = read_id(request.form.get("arrival"))
    if arrival is None:
        raise _GONE
    return arrival


def _listed() -> set[tuple[uuid.UUID, uuid.UUID]]:
    """The transfers and arrivals that the page sent as pairs; what is no pair of ids is left out."""
    sent = (each.partition(" ") for each in request.form.getlist("pair"))
    ids = ((read_id(transfer), read_id(arrival)) for transfer, _, arrival in sent)
    return {(transfer, arrival) for transfer, arrival in ids if transfer and arrival}
