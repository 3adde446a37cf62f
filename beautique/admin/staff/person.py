"""One person: role, standing, password, passkeys, sessions. What may not be is told beside what is there now."""

import uuid
from collections.abc import Callable

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.account.sessions import end_named, session_rows
from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import VersionedForm
from beautique.admin.core.identity import actor, signed_in_account
from beautique.admin.staff.forms import ROLES, RoleForm, read_role
from beautique.admin.staff.one_time_link import HOURS, show_link
from beautique.kernel.errors import Conflict, Invalid
from beautique.staff import commands, links, queries, sessions
from beautique.staff.passkeys.queries import list_passkeys


@admin.get("/staff/<uuid:account_id>")
def person(account_id: uuid.UUID) -> Response:
    """The page of a person."""
    return _page(account_id)


@admin.post("/staff/<uuid:account_id>/role")
def change_role(account_id: uuid.UUID) -> Response:
    """Makes somebody an owner, or staff."""
    sent = RoleForm(request.form).role.data
    return _change(
        account_id,
        lambda seen: commands.change_role(account_id, read_role(sent), actor(), seen),
        "The role is saved",
    )


@admin.post("/staff/<uuid:account_id>/deactivate")
def deactivate_person(account_id: uuid.UUID) -> Response:
    """Shuts somebody out at once."""
    return _change(
        account_id,
        lambda seen: commands.deactivate(account_id, actor(), seen),
        "Deactivated, and signed out everywhere",
    )


@admin.post("/staff/<uuid:account_id>/reactivate")
def reactivate_person(account_id: uuid.UUID) -> Response:
    """Lets somebody in again."""
    return _change(
        account_id, lambda seen: commands.reactivate(account_id, actor(), seen), "May sign in again"
    )


@admin.post("/staff/<uuid:account_id>/link")
def make_password_link(account_id: uuid.UUID) -> Response:
    """An invitation anew, or a reset: the answer shows the link, and never again."""
    seen = VersionedForm(request.form).expected_version
    try:
        token = links.make_link(account_id, actor(), seen)
    except Conflict as refusal:
        return _page(account_id, 409, refusal.message)
    return show_link(queries.get_account(account_id), token)


@admin.post("/staff/<uuid:account_id>/withdraw")
def withdraw_invitation(account_id: uuid.UUID) -> Response:
    """Takes an invitation back, and the account with it."""
    seen = VersionedForm(request.form).expected_version
    try:
        name = links.withdraw_invitation(account_id, actor(), seen)
    except Conflict as refusal:
        return _page(account_id, 409, refusal.message)
    return htmx.leave(url_for("admin.staff"), f"The invitation of {name} is withdrawn.")


@admin.post("/staff/<uuid:account_id>/sessions")
def end_session_of(account_id: uuid.UUID) -> Response:
    """Ends one of somebody's sessions or tokens."""
    return _answer(account_id, end_named(account_id))


@admin.post("/staff/<uuid:account_id>/sessions/all")
def end_sessions_of(account_id: uuid.UUID) -> Response:
    """Ends all of them."""
    sessions.end_all_sessions(account_id, actor())
    return _answer(account_id, "Signed out everywhere")


def _change(account_id: uuid.UUID, change: Callable[[int], object], toast: str) -> Response:
    """Makes a change on the version that was seen; a refusal is told beside what is there now."""
    try:
        change(VersionedForm(request.form).expected_version)
    except Conflict as refusal:
        return _page(account_id, 409, refusal.message)
    except Invalid as refusal:
        return _page(account_id, 422, refusal.message)
    return _answer(account_id, toast)


def _answer(account_id: uuid.UUID, toast: str) -> Response:
    if not htmx.wants_fragment():
        return htmx.leave(url_for("admin.person", account_id=account_id), toast)
    response = _page(account_id)
    htmx.add_toast(response, toast)
    return response


def _page(account_id: uuid.UUID, status: int = 200, problem: str = "") -> Response:
    return htmx.page(
        "staff/person.html",
        "staff/_person.html",
        status,
        person=queries.get_person(account_id),
        sessions=session_rows(account_id),
        passkeys=len(list_passkeys(account_id)),
        is_me=account_id == signed_in_account().id,
        roles=ROLES,
        hours=HOURS,
        problem=problem,
    )
