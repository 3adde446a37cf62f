"""The verification queue: one payment after the other is confirmed, rejected or skipped, and the next one slides in."""

import uuid
from typing import Any

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.gate import actor
from beautique.admin.orders.detail.payment_form import PaymentForm
from beautique.admin.orders.detail.payments import ask, overtaken_payment
from beautique.admin.orders.detail.refusal import Refusal
from beautique.admin.payments import queue_view
from beautique.admin.payments.queue_view import CONFIRMED, REJECTED, Walk
from beautique.kernel.errors import Conflict, Invalid, Stale
from beautique.kernel.money import rupees
from beautique.orders.models import Order
from beautique.orders.queries import get_order
from beautique.orders.references import comparable_reference
from beautique.payments import commands, proofs, queries
from beautique.payments.transfers import DuplicateReference, ReferenceAlike
from beautique.payments.types import RejectReason
from beautique.settings.types import PaymentMethod


@admin.get("/payments")
def payments() -> Response:
    """The next order that waits. `after` and `way` say how far this person has come, `proof` which screenshot is looked at."""
    return _desk(Walk.of(request.args))


@admin.post("/payments/<number>/confirm")
def confirm_payment(number: str) -> Response:
    """Records what was seen in the account, and goes on."""
    found, walk, form = get_order(number), Walk.of(request.form), PaymentForm(request.form)
    place = queries.place_of(found)
    try:
        draft = form.draft()
        payment = commands.record_payment(found.id, draft, actor(), form.seen)
    except Stale:
        found = get_order(number)
        if queue_view.is_done(found, form, actor()):  # the same form, sent twice
            return _go_on(walk.on(CONFIRMED, place), f"{found.number} is confirmed")
        return _refused(walk, found, 409, form, overtaken_payment(found, form.seen))
    except Invalid as wrong:
        form.show(wrong)
        return _refused(walk, get_order(number), 422, form)
    except DuplicateReference as taken:
        form.show(Invalid({"reference": [taken.message]}))
        refusal = Refusal("This transaction ID cannot be used twice.", taken.message, "")
        return _refused(
            walk, get_order(number), 409, form, refusal, taken_by=str(taken.details["order_number"])
        )
    except ReferenceAlike as alike:
        return _refused(walk, get_order(number), 409, form, ask(form, alike))
    toast = f"{rupees(payment.amount)} confirmed"
    undo = url_for("admin.undo_payment", payment_id=payment.id)
    return _go_on(walk.on(CONFIRMED, place), toast, found.number, undo=_undo(undo, walk))


@admin.post("/payments/<number>/reject")
def reject_payment(number: str) -> Response:
    """Rejects the screenshot that was shown, for one of the fixed reasons, and goes on; with another screenshot the order stays."""
    found, walk = get_order(number), Walk.of(request.form)
    place = queries.place_of(found)
    try:
        why = RejectReason(request.form.get("reason", ""))
        proof_id = uuid.UUID(request.form.get("proof", ""))
    except ValueError:
        choose = Refusal("Nothing was changed.", "Choose why the screenshot is rejected.", "")
        return _refused(walk, found, 422, refusal=choose)
    try:
        proofs.reject_proof(proof_id, why, actor())
    except Conflict as settled:
        return _refused(walk, found, 409, refusal=Refusal("Not rejected.", settled.message, ""))
    on = walk if get_order(number).has_proof else walk.on(REJECTED, place)
    undo = url_for("admin.undo_rejection", proof_id=proof_id)
    return _go_on(on, f"Rejected: {why.value.lower()}", found.number, undo=_undo(undo, walk))


@admin.post("/payments/<uuid:payment_id>/undo")
def undo_payment(payment_id: uuid.UUID) -> Response:
    """Takes one's own confirmation of a moment ago back, and shows the order again."""
    walk = Walk.of(request.form)
    try:
        commands.undo_payment(payment_id, actor())
    except Conflict as late:
        return _go_on(walk, late.message, level="error")
    return _go_on(walk, "Undone: not confirmed")


@admin.post("/proofs/<uuid:proof_id>/undo")
def undo_rejection(proof_id: uuid.UUID) -> Response:
    """Takes one's own rejection of a moment ago back, and shows the order again."""
    walk = Walk.of(request.form)
    try:
        proofs.undo_rejection(proof_id, actor())
    except Conflict as late:
        return _go_on(walk, late.message, level="error")
    return _go_on(walk, "Undone: not rejected")


@admin.get("/payments/reference")
def reference_use() -> Response:
    """Whether a transaction ID was used before, while it is being typed. Only a help: recording it decides."""
    typed, method = request.args.get("reference", ""), request.args.get("method", "")
    is_long_enough = len(comparable_reference(typed)) >= queue_view.SHORTEST_REFERENCE
    used_by, tick = None, PaymentForm().alike
    if is_long_enough and method in set(PaymentMethod):
        used_by = queries.find_reference_use(PaymentMethod(method), typed)
        tick.ask([] if used_by else queries.list_alike(PaymentMethod(method), typed))
    shown = {"typed": is_long_enough, "used_by": used_by, "method": method, "sentence": "", "alike": tick}
    return make_response(render_template("payments/queue/_reference.html", **shown))


def _desk(walk: Walk, status: int = 200, **more: Any) -> Response:
    try:
        shown = queue_view.desk(walk, **more)
    except Invalid:  # a place that was cut off or made up: from the first order then
        shown = queue_view.desk(Walk(), **more)
    return htmx.page("payments/queue/queue.html", "payments/queue/_desk.html", status, **shown)


def _refused(
    walk: Walk,
    found: Order,
    status: int,
    form: PaymentForm | None = None,
    refusal: Refusal | None = None,
    taken_by: str = "",
) -> Response:
    """The same order again, with everything that was typed."""
    return _desk(walk, status, order=found, form=form, refusal=refusal, taken_by=taken_by)


def _go_on(
    walk: Walk, toast: str, detail: str = "", level: str = "success", undo: dict[str, Any] | None = None
) -> Response:
    """To the next order: its desk under HTMX, its page otherwise."""
    more = {name: value for name, value in (("detail", detail), ("undo", undo)) if value}
    if not htmx.wants_fragment():
        return htmx.leave(walk.url, toast, level, **more)
    response = _desk(walk, 409 if level == "error" else 200, slides=True)
    response.headers["HX-Replace-Url"] = walk.url
    htmx.add_toast(response, toast, level, **more)
    return response


def _undo(url: str, walk: Walk) -> dict[str, Any]:
    return {
        "url": url,
        "label": "Undo",
        "fields": {name: value for name, value in walk.fields.items() if value},
        "target": "#desk",
    }
