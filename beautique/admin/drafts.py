"""Drafts of forms: kept while somebody types, laid aside by Discard, brought back by its undo. Each person's own."""

from typing import cast

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import signed_in_account
from beautique.drafts import commands
from beautique.staff import throttling

PER_MINUTE = 120  # a page keeps a form at most once a second


@admin.post("/drafts")
def save_draft() -> Response:
    """Keeps the form as it stands; one with nothing in it is forgotten."""
    person = signed_in_account().id
    throttling.consume("drafts", str(person), PER_MINUTE, 60)
    commands.save_draft(person, request.form.get("draft", ""), list(request.form.items(multi=True)))
    return Response(status=204)


@admin.post("/drafts/discard")
def discard_draft() -> Response:
    """Lays a draft aside and goes to the page that `next` names, or shows the form afresh."""
    key, form_page = request.form.get("draft", ""), htmx.own_path(request.referrer)
    if commands.discard_draft(signed_in_account().id, key):
        undo = {"url": url_for("admin.restore_draft"), "fields": {"draft": key, "next": form_page}}
        flash(cast(str, {"text": "Draft discarded", "undo": undo}), "info")
    return htmx.leave(htmx.own_path(request.args.get("next")) or form_page or url_for("admin.home"))


@admin.post("/drafts/restore")
def restore_draft() -> Response:
    """Undo: back to the form, with the draft in it."""
    commands.restore_draft(signed_in_account().id, request.form.get("draft", ""))
    return htmx.leave(htmx.next_page() or url_for("admin.home"))
