"""What is done on the page of the daily closing: a tick for each line of the statement, and closing an account's day."""

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.payments.closing import asked_day, asked_method, closing_page, closing_url, find_row
from beautique.admin.payments.closing_form import ClosingForm
from beautique.kernel.errors import Conflict, Invalid
from beautique.kernel.field_validation import read_id
from beautique.payments.closing_acts import close_account, save_ticks


@admin.post("/payments/closing/ticks")
def save_closing_ticks() -> Response:
    """Saves ticks as they are wished, never as the opposite of what is there.

    With a script `one` row is sent at a time. Without, all of them are, and those are changed whose tick is another than the page
    `was` shown with: what others have ticked meanwhile stays.
    """
    ticked, was = set(request.form.getlist("ticked")), set(request.form.getlist("was"))
    one = request.form.get("one")
    sent = {one} if one else ticked ^ was
    wishes = {row: key in ticked for key in sent if (row := read_id(key))}
    here = closing_url(asked_day(), asked_method())
    try:
        save_ticks(asked_day(), wishes, actor())
    except Conflict as gone:
        return htmx.leave(here, gone.message, "error")
    found = find_row(asked_day(), next(iter(wishes), None)) if htmx.wants_fragment() else None
    return htmx.stay("payments/closing/_ticked.html", **found) if found else htmx.leave(here, "Ticks saved")


@admin.post("/payments/closing")
def close_day() -> Response:
    """Closes an account's day; when that cannot be, the page says why and keeps what was typed."""
    form = ClosingForm(request.form)
    try:
        closed = close_account(form.draft(asked_day()), actor())
    except Invalid as wrong:
        form.show(wrong)
        return closing_page(422, form)
    except Conflict as overtaken:
        form.form_errors = [overtaken.message]
        return closing_page(409, form)
    return htmx.leave(closing_url(closed.day, asked_method()), f"{closed.method} closed")
