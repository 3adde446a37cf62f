"""Changes of many orders at once: a preview that says what will happen to whom, then the change with a result for each."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.gate import actor
from beautique.admin.orders.bulk.forms import BulkForm
from beautique.admin.orders.list import filters
from beautique.admin.orders.list.bulk_labels import LABELLED, BulkMove
from beautique.admin.orders.list.choice import read_choice as read_chosen
from beautique.admin.orders.list.choice import to_list
from beautique.kernel.errors import Invalid, NotFound
from beautique.kernel.text import counted
from beautique.orders.bulk import commands, queries, rules
from beautique.orders.bulk.rules import CANCEL, DISPATCH
from beautique.orders.bulk.types import Candidate, Outcome, Wish
from beautique.orders.rules import CANCEL_REASONS
from beautique.orders.types import OrderFilter
from beautique.payments.bulk import STEPS
from beautique.settings.queries import get_couriers

_WITHIN_S = 1.0  # of one request; then the page shows how far it has come, and asks for more


@dataclass(frozen=True, slots=True)
class Choice:
    """The orders that somebody ticked (or all of a list), and the query of that list to go back to."""

    orders: list[Candidate]
    list_query: str

    @property
    def back(self) -> str:
        """The address of the list."""
        return filters.ORDERS.address(self.list_query)


def read_choice() -> Choice:
    """What the ticks of the list say. Raises `Invalid` when there are none, too many, or one that is no order number."""
    chosen = read_chosen(request.values).criteria
    if not chosen.number and not request.values.get("everything"):
        raise Invalid({"number": ["Tick the orders first. Nothing was changed."]})
    listed = filters.read_query(request.values.get("list", ""))
    return Choice(queries.list_candidates(chosen), listed.without())


@admin.get("/orders/bulk")
def preview_bulk() -> Response | str:
    """What the chosen change would do. Changes nothing."""
    move = _move(request.args.get("move", ""))
    try:
        choice = read_choice()
    except Invalid as refusal:
        return to_list(refusal)
    return _preview(move, choice, BulkForm())


@admin.post("/orders/bulk")
def start_bulk() -> Response | tuple[str, int]:
    """Starts the change that was previewed; its page does the work."""
    move, form = _move(request.form.get("move", "")), BulkForm(request.form)
    numbers = tuple((form.numbers.data or "").split())
    orders = queries.list_candidates(OrderFilter(number=numbers)) if numbers else []
    choice = Choice(orders, form.back.data or "")
    try:
        reason, changes = (
            form.reason_for(move.asks),
            {**move.changes, **(form.facts() if move.asks == DISPATCH else {})},
        )
        wishes = [Wish(each.id, each.number) for each in orders]
        words = move.words(counted(len(wishes)))
        job = commands.start_moves(words, wishes, actor(), changes, reason=reason, back=choice.list_query)
    except Invalid as wrong:
        form.show(wrong)
        return _preview(move, choice, form), 422
    return htmx.leave(url_for("admin.bulk_job", job_id=job.id))


@admin.get("/orders/bulk/<uuid:job_id>")
def bulk_job(job_id: uuid.UUID) -> Response:
    """How far a change has come, and what became of each order."""
    return _job(job_id)


@admin.post("/orders/bulk/<uuid:job_id>/run")
def run_bulk(job_id: uuid.UUID) -> Response:
    """Changes the next orders and shows how far it is; the page asks again until none is left."""
    commands.run_bulk(queries.get_job(job_id), STEPS, actor(), _WITHIN_S)
    if htmx.wants_fragment():
        return _job(job_id)
    return htmx.leave(url_for("admin.bulk_job", job_id=job_id))


@admin.post("/orders/bulk/<uuid:job_id>/stop")
def stop_bulk(job_id: uuid.UUID) -> Response:
    """Leaves the rest as it is."""
    commands.stop_bulk(job_id, actor())
    return htmx.leave(url_for("admin.bulk_job", job_id=job_id), "Stopped: the rest stays as it is")


def _move(key: str) -> BulkMove:
    if key not in LABELLED:
        raise NotFound("There is no such change. Choose one in the list of orders.")
    return LABELLED[key]


def _preview(move: BulkMove, choice: Choice, form: BulkForm) -> str:
    preview = rules.preview(choice.orders, move.changes)
    return render_template(
        "orders/bulk/preview.html",
        move=move,
        key=request.values["move"],
        preview=preview,
        choice=choice,
        form=form,
        numbers=" ".join(each.number for each in preview.changing),
        cancels=move.asks == CANCEL,
        dispatches=move.asks == DISPATCH,
        couriers=get_couriers().known,
        cancel_reasons=CANCEL_REASONS,
    )


def _job(job_id: uuid.UUID) -> Response:
    job = queries.get_job(job_id)
    progress = queries.progress(job)
    context: dict[str, Any] = {"job": job, "progress": progress, "refused": [], "changed": [], "same": []}
    if not progress.left or job.stopped_at:
        context |= {each.value: queries.list_results(job_id, each) for each in Outcome}
    return htmx.page(
        "orders/bulk/job.html",
        "orders/bulk/_job.html",
        **context,
        back=filters.ORDERS.address(job.back or ""),
        shown=queries.SHOWN,
    )
