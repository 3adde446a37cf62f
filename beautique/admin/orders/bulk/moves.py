"""Changes of many orders at once: a preview that says what will happen to whom, before the change is started."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.orders.bulk.choice import Choice, read_choice
from beautique.admin.orders.bulk.forms import BulkForm
from beautique.admin.orders.list.bulk_labels import LABELLED, BulkMove
from beautique.admin.orders.list.choice import to_list
from beautique.bulk.types import BulkItemRequest
from beautique.kernel.errors import Invalid, NotFound
from beautique.kernel.text import counted
from beautique.orders.bulk import commands, rules


@admin.get("/orders/bulk")
def preview_bulk() -> Response | str:
    """What the chosen change would do. Changes nothing."""
    move = _move(request.args.get("move", ""))
    try:
        choice = read_choice()
    except Invalid as refusal:
        return to_list(refusal)
    return _preview(move, choice, BulkForm.empty() if move.asks == rules.DISPATCH else BulkForm())


@admin.post("/orders/bulk")
def start_bulk() -> Response | tuple[str, int]:
    """Starts the change that was previewed; its page does the work."""
    move, form = _move(request.form.get("move", "")), BulkForm(request.form)
    numbers = (*(form.numbers.data or "").split(), *form.unpaid_numbers)
    choice = Choice.of(numbers, form.back.data or "")
    try:
        reason, changes = (
            form.reason_for(move.asks),
            {**move.changes, **(form.facts() if move.asks == rules.DISPATCH else {})},
        )
        wishes = _wishes(move, choice, form)
        title = move.label(counted(len(wishes)))
        job = commands.start_moves(
            title, wishes, actor(), changes, reason=reason, back=choice.list_query, job_id=form.wish_id
        )
    except Invalid as wrong:
        form.show(wrong)
        return _preview(move, choice, form), 422
    return htmx.leave(url_for("admin.bulk_job", job_id=job.id))


def _move(key: str) -> BulkMove:
    if key not in LABELLED:
        raise NotFound("There is no such change. Choose one in the list of orders.")
    return LABELLED[key]


def _wishes(move: BulkMove, choice: Choice, form: BulkForm) -> list[BulkItemRequest]:
    """The orders that are to be changed. Raises `Invalid` when nobody decided about unpaid ones."""
    unpaid = {order.number for order, _ in rules.preview(choice.orders, move.changes).unpaid}
    return choice.wishes(unpaid, accepted=form.sends_unpaid(unpaid, len(choice.orders)))


def _preview(move: BulkMove, choice: Choice, form: BulkForm) -> str:
    preview = rules.preview(choice.orders, move.changes)
    return render_template(
        "orders/bulk/preview.html",
        heading=move.label(counted(len(choice.orders))),
        things="orders",
        back=choice.back,
        action=url_for("admin.start_bulk"),
        move=move,
        key=request.values["move"],
        preview=preview,
        choice=choice,
        form=form,
        numbers=" ".join(each.number for each in preview.changing),
        couriers=form.offer() if move.asks == rules.DISPATCH else (),
        cancels=move.asks == rules.CANCEL,
        dispatches=move.asks == rules.DISPATCH,
    )
