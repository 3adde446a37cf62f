"""A label added to many orders at once, or taken off them: which label, then what will happen to whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.bulk.labels import MoveLabel
from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import OwnHiddenField, or_empty
from beautique.admin.core.identity import actor
from beautique.admin.core.list_url import encode, list_address
from beautique.admin.core.once import OnceForm
from beautique.admin.orders.bulk.choice import Choice, read_choice
from beautique.admin.orders.list.choice import to_list
from beautique.kernel.errors import Conflict, Invalid
from beautique.kernel.text import counted
from beautique.orders.bulk.types import Preview
from beautique.orders.labels import bulk
from beautique.orders.labels.bulk import ADD, REMOVE
from beautique.orders.labels.commands import GONE
from beautique.settings.queries import get_labels
from beautique.settings.types import Label


class LabellingForm(OnceForm):
    """What the preview named."""

    numbers = OwnHiddenField()
    back = OwnHiddenField()


@dataclass(frozen=True, slots=True)
class Wish:
    """Which label, and whether it is added or taken off."""

    key: str
    label: Label

    @property
    def move(self) -> MoveLabel:
        """Its words."""
        if self.key == ADD:
            return MoveLabel("Label", f"as {self.label.name}")
        return MoveLabel(f"Take {self.label.name} off")


@admin.get("/orders/bulk/labels")
def bulk_labels() -> Response | str:
    """Which labels there are to add or to take off, and what the chosen one would do. Changes nothing."""
    try:
        choice = read_choice()
    except Invalid as refusal:
        return to_list(refusal)
    wish = _wish(request.args)
    return render_template(
        "orders/bulk/labels.html",
        heading=wish.move.label(len(choice.orders))
        if wish
        else f"Label {counted(len(choice.orders), 'order')}",
        things="orders",
        back=choice.back,
        action=url_for("admin.start_bulk_labels"),
        wish=wish,
        key=wish.key if wish else "",
        preview=bulk.preview(choice.orders, wish.label, wish.key) if wish else Preview([], [], [], {}),
        choice=choice,
        form=LabellingForm(),
        offers=_offers(choice),
    )


@admin.post("/orders/bulk/labels")
def start_bulk_labels() -> Response:
    """Starts what was previewed; its page does the work."""
    form, wish = LabellingForm(request.form), _wish(request.form)
    choice = Choice.of(or_empty(form.numbers.data).split(), or_empty(form.back.data))
    if wish is None:
        raise Conflict(GONE)
    title = wish.move.label(counted(len(choice.orders)))
    try:
        job = bulk.start_labelling(
            title, choice.orders, wish.label, wish.key, actor(), back=choice.list_query, job_id=form.wish_id
        )
    except Invalid as wrong:
        return htmx.leave(choice.back, wrong.message, "error")
    return htmx.leave(url_for("admin.bulk_job", job_id=job.id))


def _wish(sent: Mapping[str, str]) -> Wish | None:
    """The label that was chosen; its parameter is not `label`, which is a filter of the list."""
    found = next((each for each in get_labels().known if str(each.id) == sent.get("which")), None)
    return Wish(REMOVE if sent.get("move") == REMOVE else ADD, found) if found else None


def _offers(choice: Choice) -> list[tuple[str, list[tuple[Label, str]]]]:
    """What may be chosen, each with the address of its preview: labels that some of the orders lack, and that some have."""
    known, worn = get_labels().known, [set(order.labels) for order in choice.orders]
    lacked = [each for each in known if any(each.id not in labels for labels in worn)]
    had = [each for each in known if any(each.id in labels for labels in worn)]
    offers = (("Add", ADD, lacked), ("Take off", REMOVE, had))
    return [(words, [(each, _preview_of(key, each)) for each in some]) for words, key, some in offers if some]


def _preview_of(key: str, label: Label) -> str:
    """The address of this page, with another label chosen."""
    asked = [(name, each) for name, several in request.args.lists() for each in several]
    same = [pair for pair in asked if pair[0] not in ("move", "which")]
    return list_address("admin.bulk_labels", encode([*same, ("move", key), ("which", str(label.id))]))
