"""The day's parcels: a block of order numbers and tracking numbers, looked at first, then dispatched in one go."""

from collections.abc import Sequence

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.orders.bulk import parcel_files, parcel_photos
from beautique.admin.orders.bulk.block import DISPATCH, Parcel, read_block
from beautique.admin.orders.bulk.forms import ParcelsForm
from beautique.bulk.types import BulkItemRequest
from beautique.kernel.errors import Invalid
from beautique.kernel.text import counted
from beautique.orders.bulk.commands import start_moves
from beautique.orders.parcel_files.commands import remember_columns
from beautique.orders.parcel_photos.reader import is_available
from beautique.orders.queries import find_orders, list_newest_notes


@admin.get("/orders/parcels")
def parcels() -> str:
    """The empty form."""
    return _page(ParcelsForm.empty(), [])


@admin.post("/orders/parcels")
def send_parcels() -> Response | str | tuple[str, int]:
    """Shows what the block says; with `do=dispatch` starts the dispatch of every line that is right."""
    form = ParcelsForm(request.form)
    found: Sequence[Parcel] = []
    try:
        is_new = parcel_files.take_in(form) | parcel_photos.take_in(form)
        if form.unpaired and not form.block.data:
            return _page(form, found)
        found = read_block(form.block.data or "", form.one_parcel.data or ())
        if is_new or request.form.get("do") != "dispatch" or not any(each.wish for each in found):
            return _page(form, found)
        good = _wishes(form, found)
        changes = {**DISPATCH, **form.facts()}
        job = start_moves(
            f"Dispatch {counted(len(good), 'parcel')}", good, actor(), changes, job_id=form.wish_id
        )
        if form.table.data:
            remember_columns(form.chosen_courier, form.columns, actor())
    except Invalid as wrong:
        form.show(wrong)
        return _page(form, found), 422
    return htmx.leave(url_for("admin.bulk_job", job_id=job.id))


def _wishes(form: ParcelsForm, found: Sequence[Parcel]) -> list[BulkItemRequest]:
    """The parcels that go. Raises `Invalid` when nobody decided about unpaid ones."""
    usable = [(each.wish, each.unpaid) for each in found if each.wish]
    accepted = form.sends_unpaid({wish.label for wish, unpaid in usable if unpaid}, len(usable))
    return [wish for wish, unpaid in usable if accepted or not unpaid]


def _page(form: ParcelsForm, found: Sequence[Parcel]) -> str:
    shared: dict[str, list[Parcel]] = {}
    for each in found:
        if each.shares:
            shared.setdefault(each.shares, []).append(each)
    noted = [each.order.id for each in found if each.wish and each.order and each.order.note_count]
    return render_template(
        "orders/bulk/parcels.html",
        form=form,
        couriers=form.offer(),
        reads_photos=is_available(),
        good=[each for each in found if each.wish and not each.unpaid],
        unpaid=[(each.order, each.unpaid) for each in found if each.wish and each.order and each.unpaid],
        shared=shared,
        accepted=sorted(set(form.one_parcel.data or ()) & {each.tracking_number for each in found}),
        recipients=find_orders(each.order.id for each in found if each.order and not each.problem),
        wrong=[each for each in found if each.problem],
        team_notes=list_newest_notes(noted),
    )
