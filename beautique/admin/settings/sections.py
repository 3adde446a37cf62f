"""The sections of the settings page: which form, which words, and what a save of each answers with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import drafts, edit_conflict, htmx
from beautique.admin.settings.feeds_form import FeedsForm, feeds_view
from beautique.admin.settings.forms import AccountsForm, SectionForm, StoreForm, StorefrontForm, TokenForm
from beautique.admin.settings.labels_form import LabelsForm
from beautique.admin.settings.logo_form import logo_context
from beautique.admin.settings.raast import raast_views
from beautique.admin.settings.raast_form import RaastForm
from beautique.admin.settings.workflow_forms import CouriersForm, TemplatesForm, ThresholdsForm
from beautique.audit.queries import list_timeline
from beautique.kernel import clock
from beautique.settings import queries
from beautique.settings.raast import Raast
from beautique.settings.types import Accounts, Feeds, Section, Storefront

_SUBJECT = "settings"


@dataclass(frozen=True, slots=True)
class SectionPage:
    """One section; its template is `settings/_<section>.html`, with the form as `<section>_form`."""

    form: type[SectionForm]
    what: str  # in "Somebody saved ... while you were editing"
    saved: str | Callable[[Any], str]  # the toast, or how it follows from what was saved
    is_returned_to: bool = True  # whether the page scrolls back to it after a save without HTMX
    saved_fragment: str = ""  # where a save shows more than the section itself


def _accounts_saved(accounts: Accounts) -> str:
    trials = queries.get_raast().by_method
    off = [method for method, each in accounts.by_method.items() if trials[method].was_of_another(each)]
    words = "The accounts are saved. Orders placed from now on name them."
    return (
        f"{words} The Raast QR of {', '.join(off)} is off: it was tried with another IBAN." if off else words
    )


def _raast_saved(_raast: Raast) -> str:
    on = [view.method for view in raast_views() if view.is_on]
    return f"Customers who pay by {', '.join(on)} get a Raast QR." if on else "Customers get no Raast QR."


def _storefront_saved(storefront: Storefront) -> str:
    if storefront.token_required:
        return "From now on the storefront must send a token."
    return "The storefront is open to everybody."


def _feeds_saved(feeds: Feeds) -> str:
    if feeds.is_on:
        return "The product feeds are on. Copy their addresses to Meta and Google."
    return "The product feeds are off: their addresses answer nobody."


SECTION_PAGES: Mapping[Section, SectionPage] = {
    Section.STORE: SectionPage(
        StoreForm,
        "the store’s name, number and address",
        "The store’s name and number are saved.",
        is_returned_to=False,
    ),
    Section.ACCOUNTS: SectionPage(
        AccountsForm,
        "the accounts",
        _accounts_saved,
        is_returned_to=False,
        saved_fragment="settings/_accounts_saved.html",
    ),
    Section.RAAST: SectionPage(RaastForm, "the Raast QRs", _raast_saved),
    Section.STOREFRONT: SectionPage(
        StorefrontForm, "what the storefront must bring", _storefront_saved, is_returned_to=False
    ),
    Section.COURIERS: SectionPage(CouriersForm, "the couriers", "The couriers are saved."),
    Section.TEMPLATES: SectionPage(TemplatesForm, "the messages", "The messages are saved."),
    Section.THRESHOLDS: SectionPage(ThresholdsForm, "the thresholds", "The thresholds are saved."),
    Section.FEEDS: SectionPage(FeedsForm, "the product feeds", _feeds_saved),
    Section.LABELS: SectionPage(LabelsForm, "the labels", "The labels are saved."),
}


def page_context(**over: Any) -> dict[str, Any]:
    """What the page shows, as it is stored or as it was typed without saving; `over` takes the place of some of it."""
    found = drafts.find([_draft_key(section) for section in SECTION_PAGES])
    forms: dict[str, Any] = {}
    for section, page in SECTION_PAGES.items():
        stored = page.form.of(*queries.get_section(section))
        form, draft = drafts.filled(_draft_key(section), stored, page.form, found)
        is_over = f"{section}_form" in over
        forms |= {
            f"{section}_form": form,
            f"{section}_draft": drafts.FormDraft(draft.key) if is_over else draft,
        }
    return {
        **forms,
        "token_form": TokenForm(),
        "tokens": queries.list_tokens(),
        "issued": None,
        "feeds": feeds_view(),
        "raast": raast_views(),
        **logo_context(),
        "opened": "",
        "now": clock.now(),
        "saves": {
            section: next(iter(list_timeline(_SUBJECT, section, limit=1)), None) for section in Section
        },
        **over,
    }


def show(section: Section, status: int = 200, **over: Any) -> Response:
    """The section, or the page around it, with `over` in place of what is stored."""
    return htmx.page("settings/settings.html", _fragment(section), status, **page_context(**over))


def show_saved(section: Section, toast: str, *, is_returned_to: bool = False) -> Response:
    """After a save: the section, fresh, or the page at the section."""
    if htmx.wants_fragment():
        page = SECTION_PAGES.get(section)
        fragment = (page and page.saved_fragment) or _fragment(section)
        return htmx.stay(fragment, toast, **page_context())
    return htmx.leave(url_for("admin.settings", _anchor=_panel(section) if is_returned_to else None), toast)


def show_conflict(section: Section, form: SectionForm) -> Response:
    """Both sides of a section that somebody else has saved meanwhile."""
    theirs, version = queries.get_section(section)
    conflict = edit_conflict.between(
        panel=_panel(section),
        what=SECTION_PAGES[section].what,
        subject=(_SUBJECT, section.value),
        expected_version=form.expected_version,
        version=version,
        action=request.path,
        back=url_for("admin.settings"),
        lines=form.conflict_lines(theirs),
    )
    return edit_conflict.answer(conflict, "settings")


def _draft_key(section: Section) -> str:
    return f"settings:{section}"


def _fragment(section: Section) -> str:
    return f"settings/_{section}.html"


def _panel(section: Section) -> str:
    return f"settings-{section}"
