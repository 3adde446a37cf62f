"""One's own passkeys and recovery codes, and whether owners need them. Only for who has logged in a moment ago."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, jsonify, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.account.passkey_forms import NameForm, NewPasskeyForm, PolicyForm
from beautique.admin.core import htmx, identity
from beautique.admin.core import passkeys as site_passkeys
from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import VersionedForm
from beautique.kernel.errors import Conflict, Invalid, Stale
from beautique.staff.passkeys import commands, queries
from beautique.staff.passkeys.ceremony import creation_options
from beautique.staff.passkeys.rules import MOST_PASSKEYS
from beautique.staff.passkeys.types import PasskeyRefused


def _only_fresh(view: Callable[..., Response]) -> Callable[..., Response]:
    """Re-authentication: a session that was left open must not become a way in for good. A log-in makes a fresh one."""

    @wraps(view)
    def asked(**values: Any) -> Response:
        if queries.is_fresh(identity.current_token()):
            return view(**values)
        if request.method == "GET":
            return make_response(
                render_template(
                    "account/confirm.html",
                    site=site_passkeys.site(),
                    has_passkeys=bool(queries.list_passkeys(identity.signed_in_account().id)),
                    next=htmx.own_path(request.args.get("next")) or url_for("admin.passkeys"),
                )
            )
        return htmx.leave(url_for("admin.passkeys", next=htmx.next_page() or None))

    return asked


@admin.get("/account/passkeys", endpoint="passkeys")
@_only_fresh
def show_passkeys() -> Response:
    """The passkeys, how many codes are left, the switch for owners."""
    return _page()


@admin.get("/account/passkeys/challenge")
@_only_fresh
def new_passkey_challenge() -> Response:
    """What a device is asked before `add_passkey`."""
    site = site_passkeys.site() or abort(404)
    account = identity.signed_in_account()
    known = [(each.credential_id, each.transports) for each in queries.list_passkeys(account.id)]
    challenge, sealed = site_passkeys.new_challenge(_adding())
    return jsonify(options=creation_options(site, challenge, account, known), challenge=sealed)


@admin.post("/account/passkeys")
@_only_fresh
def add_passkey() -> Response:
    """Adds what a device has made; with the first passkey the answer shows recovery codes, and never again."""
    site = site_passkeys.site() or abort(404)
    form = NewPasskeyForm(request.form)
    was_held = identity.signed_in_account().must_add_passkey
    try:
        added = commands.add_passkey(
            _own_id(), form.answer(_adding()), site, form.name.data or "", identity.actor()
        )
    except PasskeyRefused:
        return _page(422, form=form, problem="The passkey was not added. Try once more.")
    except Conflict as refusal:
        return _page(409, form=form, problem=refusal.message)
    except Invalid as refusal:
        form.show(refusal)
        return _page(422, form=form)
    if added.codes:
        return _codes(added.codes, f"“{added.name}” is added.", first=was_held)
    return htmx.leave(url_for("admin.passkeys"), f"“{added.name}” is added.")


@admin.post("/account/passkeys/<uuid:passkey_id>")
@_only_fresh
def rename_passkey(passkey_id: uuid.UUID) -> Response:
    """Calls a passkey something else."""
    form = NameForm(request.form)
    try:
        commands.rename_passkey(
            _own_id(), passkey_id, form.name.data or "", identity.actor(), form.expected_version
        )
    except Invalid as refusal:
        return _page(422, problem=refusal.message)
    return htmx.leave(url_for("admin.passkeys"), "The name is saved.")


@admin.post("/account/passkeys/<uuid:passkey_id>/remove")
@_only_fresh
def remove_passkey(passkey_id: uuid.UUID) -> Response:
    """Removes a passkey: it opens nothing from now on."""
    name = commands.remove_passkey(_own_id(), passkey_id, identity.actor())
    return htmx.leave(url_for("admin.passkeys"), f"“{name}” opens nothing from now on.")


@admin.post("/account/passkeys/codes")
@_only_fresh
def renew_recovery_codes() -> Response:
    """Ten new recovery codes, shown in this answer and never again."""
    seen = VersionedForm(request.form).expected_version
    try:
        codes = commands.renew_codes(_own_id(), identity.actor(), seen)
    except Stale as stale:
        return _page(409, problem=stale.message)
    return _codes(codes, "The old codes open nothing from now on.")


@admin.post("/account/passkeys/owners")
@_only_fresh
def require_passkeys() -> Response:
    """Decides whether owners need a passkey."""
    form = PolicyForm(request.form)
    required = bool(form.required.data)
    commands.require_for_owners(_own_id(), required, form.expected_version, identity.actor())
    told = "Owners need a passkey from their next sign-in on." if required else "A password is enough again."
    return htmx.leave(url_for("admin.passkeys"), told)


@admin.post("/account/passkeys/of/<uuid:account_id>/reset")
@_only_fresh
def reset_passkeys(account_id: uuid.UUID) -> Response:
    """For a colleague who has lost passkey and codes: takes both away, so that the password opens the account again."""
    commands.reset_passkeys(account_id, identity.actor())
    return htmx.leave(
        url_for("admin.person", account_id=account_id),
        "The passkeys are gone. The password is asked at the next sign-in.",
    )


def _page(status: int = 200, *, form: NewPasskeyForm | None = None, problem: str = "") -> Response:
    account = identity.signed_in_account()
    whole = "account/first_passkey.html" if account.must_add_passkey else "account/passkeys.html"
    return make_response(
        render_template(
            whole,
            site=site_passkeys.site(),
            passkeys=queries.list_passkeys(account.id),
            most=MOST_PASSKEYS,
            codes_left=queries.count_codes(account.id),
            codes_version=queries.codes_version(account.id),
            policy=queries.read_policy(),
            form=form or NewPasskeyForm(),
            problem=problem,
        ),
        status,
    )


def _codes(codes: tuple[str, ...], said: str, *, first: bool = False) -> Response:
    return make_response(render_template("account/recovery_codes.html", codes=codes, said=said, first=first))


def _own_id() -> uuid.UUID:
    return identity.signed_in_account().id


def _adding() -> str:
    return f"add {_own_id()}"
