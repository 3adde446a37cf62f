"""The verification queue: one payment after the other is confirmed, rejected or skipped, and the next one slides in."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import VersionedForm
from beautique.admin.core.identity import actor
from beautique.admin.orders.detail import payment_acts
from beautique.admin.orders.detail.payment_acts import Done, Refused
from beautique.admin.orders.detail.payment_form import PaymentForm
from beautique.admin.orders.telling import offer
from beautique.admin.payments import queue_view
from beautique.admin.payments.progress import CONFIRMED, REJECTED, QueueProgress
from beautique.audit.types import Actor
from beautique.kernel.errors import Conflict, Invalid
from beautique.orders.models import Order
from beautique.orders.queries import get_order
from beautique.orders.references import comparable_reference
from beautique.payments import commands, no_money, proofs, queries
from beautique.settings.types import PaymentMethod


@admin.get("/payments")
def payments() -> Response:
    """The next order that waits. `after` and `way` say how far this person has come, `proof` which screenshot is looked at."""
    return _desk(QueueProgress.of(request.args))


@admin.post("/payments/<number>/confirm")
def confirm_payment(number: str) -> Response:
    """Records what was seen in the account, and goes on."""
    found, progress, form = get_order(number), QueueProgress.of(request.form), PaymentForm(request.form)
    place = _place(found, progress)
    done = payment_acts.record(found, form)
    if isinstance(done, Refused):
        return _refused(progress, number, done, form)
    return _settled(progress.on(CONFIRMED, place), done, number, progress)


@admin.post("/payments/<number>/arrival")
def use_arrival(number: str) -> Response:
    """Without JavaScript: the form as it was typed, filled in from the arrival that was pressed. Nothing is recorded."""
    return _desk(QueueProgress.of(request.form), order=get_order(number), form=PaymentForm(request.form))


@admin.post("/payments/<number>/reject")
def reject_payment(number: str) -> Response:
    """Rejects the screenshot that was shown, for one of the fixed reasons, and goes on; with another screenshot the order stays."""
    found, progress = get_order(number), QueueProgress.of(request.form)
    place = _place(found, progress)
    done = payment_acts.reject(request.form.get("proof", ""), request.form.get("reason", ""), found.id)
    if isinstance(done, Refused):
        return _refused(progress, number, done)
    on = progress if get_order(number).has_proof else progress.on(REJECTED, place)
    return _settled(on, done, number, progress)


@admin.post("/payments/<number>/send-back")
def send_back_payment(number: str) -> Response:
    """Says that no money came for an order which was marked as Paid by hand, and goes on."""
    found, progress = get_order(number), QueueProgress.of(request.form)
    place = _place(found, progress)
    done = payment_acts.send_back(found, VersionedForm(request.form).expected_version)
    if isinstance(done, Refused):
        return _refused(progress, number, done)
    return _settled(progress.on(REJECTED, place), done, number, progress)


@admin.post("/payments/<number>/send-back/undo")
def undo_sending_back(number: str) -> Response:
    """Marks an order as Paid again that one sent back a moment ago, and shows it again."""
    return _undone("Undone: Paid again", no_money.undo_sending_back, get_order(number).id)


@admin.post("/payments/<uuid:payment_id>/undo")
def undo_payment(payment_id: uuid.UUID) -> Response:
    """Takes one's own payment of a moment ago back, and shows the order again."""
    return _undone("Undone: not confirmed", commands.undo_payment, payment_id)


@admin.post("/proofs/<uuid:proof_id>/undo")
def undo_rejection(proof_id: uuid.UUID) -> Response:
    """Takes one's own rejection of a moment ago back, and shows the order again."""
    return _undone("Undone: not rejected", proofs.undo_rejection, proof_id)


@admin.get("/payments/reference")
def reference_use() -> Response:
    """Whether a transaction ID was used before, while it is being typed. Only a help: recording it decides."""
    typed, method = request.args.get("reference", ""), request.args.get("method", "")
    is_long_enough = len(comparable_reference(typed)) >= queue_view.SHORTEST_REFERENCE
    shown = {
        "typed": is_long_enough,
        "used_by": None,
        "method": method,
        "sentence": "",
        "alike": PaymentForm().alike,
    }
    if is_long_enough and method in set(PaymentMethod):
        shown |= queue_view.reference_context(PaymentMethod(method), typed)
    return make_response(render_template("payments/queue/_reference.html", **shown))


def _desk(progress: QueueProgress, status: int = 200, **more: Any) -> Response:
    try:
        shown = queue_view.queue_context(progress, **more)
    except Invalid:  # a place that was cut off or made up: from the first order then
        shown = queue_view.queue_context(QueueProgress(), **more)
    return htmx.page("payments/queue/queue.html", "payments/queue/_desk.html", status, **shown)


def _place(found: Order, progress: QueueProgress) -> str:
    """After which place the queue goes on.

    An order that this very form has settled before, with an answer that was lost, stands behind everybody by now: then the queue goes
    on from where it was when the form was shown.
    """
    return queries.place_of(found) if queue_view.waits(found) else progress.after


def _refused(
    progress: QueueProgress, number: str, refused: Refused, form: PaymentForm | None = None
) -> Response:
    """The same order again, with everything that was typed; wrong fields are named by the summary of the form."""
    refusal = None if form and refused.status == 422 else refused.refusal
    return _desk(
        progress,
        refused.status,
        order=get_order(number),
        form=form,
        refusal=refusal,
        taken_by=refused.taken_by,
    )


def _settled(on: QueueProgress, done: Done, number: str, back: QueueProgress) -> Response:
    """Goes on. The toast leads to the order and to its customer's WhatsApp; its Undo comes back to where the queue stood."""
    found = get_order(number)
    fields = {name: value for name, value in back.fields.items() if value}
    more: dict[str, Any] = {
        "detail": "" if found.number in done.toast else found.number,
        "link": url_for("admin.order", number=found.number),
        "undo": done.undo(fields, target="#desk"),
        "tell": offer(found),
    }
    return _go_on(on, done.toast, **{name: value for name, value in more.items() if value})


def _go_on(progress: QueueProgress, toast: str, level: str = "success", **more: Any) -> Response:
    """To the next order: its desk under HTMX, its page otherwise. `more` of the toast."""
    if not htmx.wants_fragment():
        return htmx.leave(progress.url, toast, level, **more)
    response = _desk(progress, 409 if level == "error" else 200, slides=True)
    response.headers["HX-Replace-Url"] = progress.url
    htmx.add_toast(response, toast, level, **more)
    return response


def _undone(toast: str, undo: Callable[[uuid.UUID, Actor], object], subject: uuid.UUID) -> Response:
    """Undoes, and returns to the page that the form names, else to the queue."""
    level = "success"
    try:
        undo(subject, actor())
    except Conflict as late:
        toast, level = late.message, "error"
    if back := htmx.next_page():
        return htmx.leave(back, toast, level)
    return _go_on(QueueProgress.of(request.form), toast, level=level)
