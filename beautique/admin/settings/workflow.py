"""The settings that the desk works with: couriers, WhatsApp messages, thresholds. Each section is saved alone."""

from itertools import zip_longest
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core import edit_conflict, htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.gate import actor
from beautique.admin.settings.sections import conflict_page, forms, refused, saved
from beautique.admin.settings.workflow_forms import (
    CouriersForm,
    TemplatesForm,
    ThresholdsForm,
    threshold_values,
)
from beautique.kernel.errors import Invalid, Stale
from beautique.settings import commands, queries
from beautique.settings.rules import filled
from beautique.settings.types import Courier, Message, Placeholder, Section

_SAMPLE = {
    Placeholder.NAME: "Ayesha Siddiqui",
    Placeholder.ORDER_ID: "BQ-20261121-007",
    Placeholder.TOTAL: "Rs 12,450",
    Placeholder.ACCOUNT: "Easypaisa, Sana Tariq, 0300 1234567",
    Placeholder.TRACKING_URL: "https://example.com/track/779004",
}


@admin.post("/settings/couriers")
def save_couriers() -> Response:
    """Saves the couriers that the dispatch form offers."""
    form = CouriersForm(request.form)
    try:
        commands.save_couriers(form.couriers(), form.seen, actor())
    except Invalid as wrong:
        form.show(wrong, form.rule_names())
        return refused("settings/_couriers.html", couriers_form=form)
    except Stale:
        theirs, version = queries.get_couriers()
        pairs = zip_longest(theirs.known, form.couriers().known, fillvalue=Courier(""))
        lines = [
            edit_conflict.Line(
                f"known-{row}-{part}", f"{label} {row + 1}", getattr(their, part), getattr(my, part)
            )
            for row, (their, my) in enumerate(pairs)
            for part, label in (("name", "Courier"), ("link", "Link"))
        ]
        return conflict_page(Section.COURIERS, "the couriers", form.seen, version, lines)
    return saved("settings/_couriers.html", "The couriers are saved.", "settings-couriers")


@admin.post("/settings/templates")
def save_templates() -> Response:
    """Saves the words of the WhatsApp messages."""
    form = TemplatesForm(request.form)
    try:
        commands.save_templates(form.templates(), form.seen, actor())
    except Invalid as wrong:
        form.show(wrong)
        return refused("settings/_templates.html", templates_form=form)
    except Stale:
        theirs, version = queries.get_templates()
        mine = form.templates()
        lines = [
            edit_conflict.Line(each.value, each.label, theirs.text(each), mine.text(each)) for each in Message
        ]
        return conflict_page(Section.TEMPLATES, "the messages", form.seen, version, lines)
    return saved("settings/_templates.html", "The messages are saved.", "settings-templates")


@admin.post("/settings/templates/preview")
def preview_templates() -> Response:
    """Saves nothing: shows typed words as a customer would read them; `reset` first puts one message's first words back."""
    form = TemplatesForm(request.form)
    key = request.form.get("reset", "")
    if key in set(Message):
        form.reset(Message(key))
    return htmx.page(
        "settings/settings.html",
        "settings/_templates.html",
        **{**forms(), "templates_form": form, "opened": key or request.form.get("look")},
    )


@admin.post("/settings/thresholds")
def save_thresholds() -> Response:
    """Saves when ages turn amber and red, and how long screenshots are kept."""
    form = ThresholdsForm(request.form)
    try:
        commands.save_thresholds(form.thresholds(), form.seen, actor())
    except Invalid as wrong:
        form.show(wrong)
        return refused("settings/_thresholds.html", thresholds_form=form)
    except Stale:
        theirs, version = queries.get_thresholds()
        typed = threshold_values(form.thresholds())
        lines = [
            edit_conflict.Line(name, form[name].label.text, value, typed[name])
            for name, value in threshold_values(theirs).items()
        ]
        return conflict_page(Section.THRESHOLDS, "the thresholds", form.seen, version, lines)
    return saved("settings/_thresholds.html", "The thresholds are saved.", "settings-thresholds")


@admin.app_template_filter("as_read")
def as_read(template: Any) -> str:
    """A template's words as the customer of a sample order reads them."""
    return filled(str(template or ""), _SAMPLE)
