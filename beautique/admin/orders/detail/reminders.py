"""Remind me about this order: a task of one's own, by a small form."""

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor, signed_in_account
from beautique.admin.orders.detail import page
from beautique.admin.tasks.forms import ReminderForm
from beautique.kernel.errors import Invalid
from beautique.orders.queries import get_order
from beautique.tasks.commands import create_task


@admin.post("/orders/<number>/remind")
def remind(number: str) -> Response:
    """Adds a task of one's own about the order."""
    found, form = get_order(number), ReminderForm(request.form)
    try:
        create_task(signed_in_account().id, form.draft(found.id), actor(), form.wish_id)
    except Invalid as wrong:
        form.show(wrong)
        return page.again(number, 422, reminder=form)
    return page.changed(number, "Added to your tasks")
