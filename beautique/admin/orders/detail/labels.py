"""Labels of one order, added and taken off where they stand."""

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import read_whole_number
from beautique.admin.core.identity import actor
from beautique.admin.orders.detail import page
from beautique.admin.orders.detail.refusal import Refusal
from beautique.kernel.errors import Invalid
from beautique.orders import queries
from beautique.orders.labels import commands
from beautique.settings.queries import get_labels


@admin.post("/orders/<number>/labels")
def label_order(number: str) -> Response:
    """Adds the label `add` to the order, or takes `remove` off. Nobody needs to have seen a version: both of two labels stay."""
    found = queries.get_order(number)
    add, remove = _sent("add"), _sent("remove")
    try:
        commands.label_order(found.id, actor(), add, remove)
    except Invalid as gone:
        return page.again(number, 409, refusal=Refusal("This is not possible.", gone.message, ""))
    names = ", ".join(get_labels().names(add or remove))
    return page.changed(number, f"{'Labelled' if add else 'Taken off'}: {names}", takes_focus=True)


def _sent(name: str) -> list[int]:
    number = read_whole_number(request.form.get(name))
    return [] if number is None else [number]
