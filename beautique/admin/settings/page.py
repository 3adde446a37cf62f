"""The settings: how the shop presents itself, the accounts to pay into, what the storefront must bring. Each section is saved alone."""

import uuid

from flask import render_template, request
from werkzeug.wrappers import Response

from beautique.admin.core import edit_conflict, gate, htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.settings.forms import (
    RULE_NAMES,
    AccountsForm,
    StoreForm,
    StorefrontForm,
    TokenForm,
    account_values,
)
from beautique.admin.settings.sections import conflict_page, forms, refused, saved
from beautique.kernel import money
from beautique.kernel.errors import Invalid, Stale
from beautique.settings import commands, queries
from beautique.settings.types import Section
from beautique.web.storefront_tokens import sign


@admin.get("/settings")
def settings() -> str:
    """All sections."""
    return render_template("settings/settings.html", **forms())


@admin.post("/settings/store")
def save_store() -> Response:
    """Saves how the shop presents itself."""
    form = StoreForm(request.form)
    try:
        commands.save_store(form.store(), form.seen, gate.actor())
    except Invalid as refusal:
        form.show(refusal)
        return refused("settings/_store.html", store_form=form)
    except Stale:
        theirs, version = queries.get_store()
        lines = [
            edit_conflict.Line("name", "Store name", theirs.name, form.name.data or ""),
            edit_conflict.Line("whatsapp", "WhatsApp number", theirs.whatsapp, form.whatsapp.data or ""),
        ]
        return conflict_page(Section.STORE, "the store’s name and number", form.seen, version, lines)
    return saved("settings/_store.html", "The store’s name and number are saved.")


@admin.post("/settings/accounts")
def save_accounts() -> Response:
    """Saves the accounts to pay into; new orders name them."""
    form = AccountsForm(request.form)
    try:
        commands.save_accounts(form.accounts(), form.seen, gate.actor())
    except Invalid as refusal:
        form.show(refusal, RULE_NAMES)
        return refused("settings/_accounts.html", accounts_form=form)
    except Stale:
        accounts, version = queries.get_accounts()
        stored, typed = account_values(accounts), account_values(form.accounts())
        lines = [
            edit_conflict.Line(name, form[name].label.text, stored[name], typed[name], logged_as=logged)
            for logged, name in RULE_NAMES.items()
        ]
        return conflict_page(Section.ACCOUNTS, "the accounts", form.seen, version, lines)
    return saved("settings/_accounts.html", "The accounts are saved. Orders placed from now on name them.")


@admin.post("/settings/storefront")
def save_storefront() -> Response:
    """Saves whether the storefront must bring a token, how long an equal order counts as the same one, and the most in one order."""
    form = StorefrontForm(request.form)
    try:
        mine = form.changed(queries.get_storefront()[0])
        commands.save_storefront(mine, form.seen, gate.actor())
    except Invalid as refusal:
        form.show(refusal)
        return refused("settings/_storefront.html", storefront_form=form)
    except Stale:
        theirs, version = queries.get_storefront()
        lines = [
            edit_conflict.Line(
                "token_required",
                "Token required",
                *(("y" if each.token_required else "") for each in (theirs, mine)),
                *(("Yes" if each.token_required else "No") for each in (theirs, mine)),
            ),
            edit_conflict.Line(
                "duplicate_window_s",
                "An equal order within, seconds",
                *(str(each.duplicate_window_s) for each in (theirs, mine)),
            ),
            edit_conflict.Line(
                "most_per_order",
                "The most in one order",
                *(money.plain(each.most_per_order) for each in (theirs, mine)),
                *(money.rupees(each.most_per_order) for each in (theirs, mine)),
            ),
        ]
        return conflict_page(Section.STOREFRONT, "what the storefront must bring", form.seen, version, lines)
    if form.token_required.data:
        return saved("settings/_storefront.html", "From now on the storefront must send a token.")
    return saved("settings/_storefront.html", "The storefront is open to everybody.")


@admin.post("/settings/tokens")
def issue_token() -> Response:
    """A new token for a storefront, shown in this answer and never again."""
    form = TokenForm(request.form)
    try:
        issued = commands.issue_token(form.name(), gate.actor())
    except Invalid as refusal:
        form.show(refusal, {"name": "token_name"})
        return refused("settings/_storefront.html", token_form=form)
    return htmx.page(
        "settings/settings.html",
        "settings/_storefront.html",
        **{**forms(), "issued": issued, "issued_text": sign(issued)},
    )


@admin.post("/settings/tokens/<uuid:token_id>/revoke")
def revoke_token(token_id: uuid.UUID) -> Response:
    """The token opens nothing from now on."""
    commands.revoke_token(token_id, gate.actor())
    return saved("settings/_storefront.html", "The token opens nothing from now on.")
