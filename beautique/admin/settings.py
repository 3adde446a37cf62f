"""The settings: how the shop presents itself, and the accounts to pay into. Each section is saved on its own."""

from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin import conflicts, gate, htmx
from beautique.admin.blueprint import admin
from beautique.admin.forms.settings import RULE_NAMES, AccountsForm, StoreForm, account_values
from beautique.kernel.errors import Invalid, Stale
from beautique.settings import commands, queries
from beautique.settings.types import Section

_NEVER_SAVED_SO = -1  # what was sent as version is no number: nobody has seen that


@admin.get("/settings")
def settings() -> str:
    """Both sections."""
    return render_template("settings/settings.html", **_forms())


@admin.post("/settings/store")
def save_store() -> Response:
    """Saves how the shop presents itself."""
    form = StoreForm(request.form)
    seen = _NEVER_SAVED_SO if form.version.data is None else form.version.data
    try:
        commands.save_store(form.store(), seen, gate.actor())
    except Invalid as refusal:
        form.show(refusal)
        return _refused("settings/_store.html", store_form=form)
    except Stale:
        theirs, version = queries.get_store()
        lines = [
            conflicts.Line("name", "Store name", theirs.name, form.name.data or ""),
            conflicts.Line("whatsapp", "WhatsApp number", theirs.whatsapp, form.whatsapp.data or ""),
        ]
        return _conflict(Section.STORE, "the store’s name and number", seen, version, lines)
    return _saved("settings/_store.html", "The store’s name and number are saved.")


@admin.post("/settings/accounts")
def save_accounts() -> Response:
    """Saves the accounts to pay into; new orders name them."""
    form = AccountsForm(request.form)
    seen = _NEVER_SAVED_SO if form.version.data is None else form.version.data
    try:
        commands.save_accounts(form.accounts(), seen, gate.actor())
    except Invalid as refusal:
        form.show(refusal, RULE_NAMES)
        return _refused("settings/_accounts.html", accounts_form=form)
    except Stale:
        accounts, version = queries.get_accounts()
        stored, typed = account_values(accounts), account_values(form.accounts())
        lines = [
            conflicts.Line(name, form[name].label.text, stored[name], typed[name], logged_as=logged)
            for logged, name in RULE_NAMES.items()
        ]
        return _conflict(Section.ACCOUNTS, "the accounts", seen, version, lines)
    return _saved("settings/_accounts.html", "The accounts are saved. Orders placed from now on name them.")


def _forms() -> dict[str, Any]:
    return {
        "store_form": StoreForm.of(*queries.get_store()),
        "accounts_form": AccountsForm.of(*queries.get_accounts()),
    }


def _saved(fragment: str, toast: str) -> Response:
    if htmx.wants_fragment():
        return htmx.stay(fragment, toast, **_forms())
    return htmx.leave(url_for("admin.settings"), toast)


def _refused(fragment: str, **form: Any) -> Response:
    return htmx.page("settings/settings.html", fragment, 422, **{**_forms(), **form})


def _conflict(section: Section, what: str, seen: int, version: int, lines: list[conflicts.Line]) -> Response:
    conflict = conflicts.between(
        panel=f"settings-{section}",
        what=what,
        subject=("settings", section.value),
        seen=seen,
        version=version,
        action=request.path,
        back=url_for("admin.settings"),
        lines=lines,
    )
    return conflicts.answer(conflict, "settings")
