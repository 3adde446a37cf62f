"""What every section of the settings page answers with: the page, the section alone, both sides of a stale save."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import edit_conflict, htmx
from beautique.admin.settings.forms import AccountsForm, StoreForm, StorefrontForm, TokenForm
from beautique.admin.settings.workflow_forms import CouriersForm, TemplatesForm, ThresholdsForm
from beautique.kernel import clock
from beautique.settings import queries
from beautique.settings.types import Section


def forms() -> dict[str, Any]:
    """What the page shows, as it is stored."""
    return {
        "store_form": StoreForm.of(*queries.get_store()),
        "accounts_form": AccountsForm.of(*queries.get_accounts()),
        "storefront_form": StorefrontForm.of(*queries.get_storefront()),
        "couriers_form": CouriersForm.of(*queries.get_couriers()),
        "templates_form": TemplatesForm.of(*queries.get_templates()),
        "thresholds_form": ThresholdsForm.of(*queries.get_thresholds()),
        "token_form": TokenForm(),
        "tokens": queries.list_tokens(),
        "issued": None,
        "opened": "",
        "now": clock.now(),
    }


def saved(fragment: str, toast: str, anchor: str = "") -> Response:
    """After a save: the section, fresh, or the page at the section."""
    if htmx.wants_fragment():
        return htmx.stay(fragment, toast, **forms())
    return htmx.leave(url_for("admin.settings", _anchor=anchor or None), toast)


def refused(fragment: str, **form: Any) -> Response:
    """The section with what was typed and what is wrong with it."""
    return htmx.page("settings/settings.html", fragment, 422, **{**forms(), **form})


def conflict_page(
    section: Section, what: str, seen: int, version: int, lines: list[edit_conflict.Line]
) -> Response:
    """Both sides of a section that somebody else has saved meanwhile."""
    conflict = edit_conflict.between(
        panel=f"settings-{section}",
        what=what,
        subject=("settings", section.value),
        seen=seen,
        version=version,
        action=request.path,
        back=url_for("admin.settings"),
        lines=lines,
    )
    return edit_conflict.answer(conflict, "settings")
