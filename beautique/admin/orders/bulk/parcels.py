"""The day's parcels: a pasted block of order numbers and tracking numbers, looked at first, then dispatched in one go."""

from collections.abc import Sequence

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.orders.bulk.block import DISPATCH, Parcel, read_block
from beautique.admin.orders.bulk.forms import ParcelsForm
from beautique.kernel.errors import Invalid
from beautique.kernel.text import counted
from beautique.orders.bulk.commands import start_moves


@admin.get("/orders/parcels")
def parcels() -> str:
    """The empty form."""
    return _page(ParcelsForm(), [])


@admin.post("/orders/parcels")
def send_parcels() -> Response | str | tuple[str, int]:
    """Shows what the block says; with `do=dispatch` starts the dispatch of every line that is right."""
    form = ParcelsForm(request.form)
    try:
        found = read_block(form.block.data or "")
        good = [each.wish for each in found if each.wish]
        if request.form.get("do") != "dispatch" or not good:
            return _page(form, found)
        changes = {**DISPATCH, **form.facts()}
        job = start_moves(f"Dispatch {counted(len(good), 'parcel')}", good, actor(), changes)
    except Invalid as wrong:
        form.show(wrong)
        return _page(form, []), 422
    return htmx.leave(url_for("admin.bulk_job", job_id=job.id))


def _page(form: ParcelsForm, found: Sequence[Parcel]) -> str:
    return render_template(
        "orders/bulk/parcels.html",
        form=form,
        good=[each for each in found if each.wish],
        wrong=[each for each in found if each.problem],
    )
