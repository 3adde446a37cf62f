"""The settings: each section is saved alone, by one view; the storefront's tokens; the preview of WhatsApp messages."""

import uuid
from dataclasses import replace
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from beautique.admin.core import drafts
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.settings.feeds_form import FeedsForm
from beautique.admin.settings.forms import TokenForm
from beautique.admin.settings.sections import SECTION_PAGES, page_context, show, show_conflict, show_saved
from beautique.admin.settings.workflow_forms import TemplatesForm
from beautique.kernel import clock
from beautique.kernel.errors import Conflict, Invalid, Stale
from beautique.settings import commands, queries
from beautique.settings.rules import filled
from beautique.settings.types import Message, Placeholder, Section
from beautique.web.storefront_tokens import sign

_SAMPLE = {
    Placeholder.NAME: "Ayesha Siddiqui",
    Placeholder.ORDER_ID: "BQ-20261121-007",
    Placeholder.TOTAL: "Rs 12,450",
    Placeholder.ACCOUNT: "Easypaisa, Sana Tariq, 0300 1234567",
    Placeholder.TRACKING_URL: "https://example.com/track/779004",
}


@admin.get("/settings")
def settings() -> str:
    """All sections."""
    return render_template("settings/settings.html", **page_context())


def save_section(section: Section) -> Response:
    """Saves one section."""
    page = SECTION_PAGES[section]
    form = page.form(request.form)
    try:
        value = form.value(queries.get_section(section).value)
        commands.save_section(value, form.expected_version, actor())
    except Invalid as refusal:
        form.show(refusal, form.rule_names())
        return show(section, 422, **{f"{section}_form": form})
    except Stale:
        return show_conflict(section, form)
    drafts.finish()
    toast = page.saved if isinstance(page.saved, str) else page.saved(value)
    return show_saved(section, toast, is_returned_to=page.is_returned_to)


# An address and an endpoint for each, so that the table of permissions, and the test that finds what it misses, see every one.
for _section in SECTION_PAGES:
    admin.add_url_rule(
        f"/settings/{_section}",
        f"save_{_section}",
        save_section,
        methods=["POST"],
        defaults={"section": _section},
    )


@admin.post("/settings/templates/preview")
def preview_templates() -> Response:
    """Saves nothing: shows typed words as a customer would read them; `reset` first puts one message's first words back."""
    form = TemplatesForm(request.form)
    key = request.form.get("reset", "")
    if key in set(Message):
        form.reset(Message(key))
    return show(Section.TEMPLATES, templates_form=form, opened=key or request.form.get("look"))


@admin.post("/settings/tokens")
def issue_token() -> Response:
    """A new token for a storefront, shown in this answer and never again."""
    form = TokenForm(request.form)
    try:
        issued = commands.issue_token(form.name(), actor(), token_id=form.made_id())
    except Invalid as refusal:
        form.show(refusal, {"name": "token_name"})
        return show(Section.STOREFRONT, 422, token_form=form)
    except Conflict as twice:
        fresh = TokenForm(data={"token_name": form.token_name.data})
        fresh.form_errors = [twice.message]
        return show(Section.STOREFRONT, 409, token_form=fresh)
    return show(Section.STOREFRONT, issued=issued, issued_text=sign(issued))


@admin.post("/settings/tokens/<uuid:token_id>/revoke")
def revoke_token(token_id: uuid.UUID) -> Response:
    """The token opens nothing from now on."""
    commands.revoke_token(token_id, actor())
    return show_saved(Section.STOREFRONT, "The token opens nothing from now on.")


@admin.post("/settings/feeds/renew")
def renew_feeds() -> Response:
    """The feeds move to new addresses; the old ones answer nobody from now on."""
    form = FeedsForm(request.form)
    stored = queries.get_feeds()
    commands.save_section(replace(stored, renewed_at=clock.now()), form.expected_version, actor())
    toast = "The feeds have new addresses. Give them to Meta and Google."
    return show_saved(Section.FEEDS, toast, is_returned_to=True)


@admin.app_template_filter("as_read")
def as_read(template: Any) -> str:
    """A template's words as the customer of a sample order reads them."""
    return filled(str(template or ""), _SAMPLE)
