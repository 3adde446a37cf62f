"""My account: name and e-mail, how one signs in, how the dashboard looks, and where one is signed in."""

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.account.details_form import DetailsForm
from beautique.admin.account.sessions import end_named, session_rows
from beautique.admin.core import edit_conflict, htmx, identity
from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import or_empty
from beautique.kernel.errors import Invalid, Stale
from beautique.kernel.text import counted
from beautique.staff import queries, sessions
from beautique.staff.details import save_details
from beautique.staff.log_in import SUBJECT
from beautique.staff.passkeys.queries import count_codes, list_passkeys

_DETAILS, _SESSIONS = "account/_details.html", "account/_own_sessions.html"


@admin.get("/account", endpoint="account")
def show_account() -> Response:
    """All of it."""
    return _page(_DETAILS)


@admin.post("/account")
def save_own_details() -> Response:
    """Saves one's name and e-mail address; another address asks for the password."""
    form = DetailsForm(request.form)
    try:
        save_details(
            identity.signed_in_account().id,
            or_empty(form.display_name.data),
            or_empty(form.email.data),
            or_empty(form.current_password.data),
            identity.visitor(),
            identity.actor(),
            form.expected_version,
        )
    except Stale:
        return _conflict(form)
    except Invalid as refusal:
        form.show(refusal)
        return _page(_DETAILS, 422, form)
    return htmx.leave(url_for("admin.account"), "Saved")


@admin.post("/account/sessions")
def end_own_session() -> Response:
    """Ends one of one's own sessions or tokens."""
    return _ended(end_named(identity.signed_in_account().id))


@admin.post("/account/sessions/others")
def end_other_sessions() -> Response:
    """Ends all of them but the one that asks."""
    count = sessions.end_other_sessions(
        identity.signed_in_account().id, identity.current_token(), identity.actor()
    )
    return _ended(f"Signed out in {counted(count, 'place')}" if count else "You are signed in nowhere else")


def _ended(toast: str) -> Response:
    if not htmx.wants_fragment():
        return htmx.leave(url_for("admin.account", _anchor="sessions"), toast)
    response = _page(_SESSIONS)
    htmx.add_toast(response, toast)
    return response


def _page(fragment: str, status: int = 200, form: DetailsForm | None = None) -> Response:
    own = identity.signed_in_account()
    return htmx.page(
        "account/account.html",
        fragment,
        status,
        form=form or DetailsForm.of(queries.get_account(own.id)),
        passkeys=len(list_passkeys(own.id)),
        codes_left=count_codes(own.id),
        sessions=session_rows(own.id),
    )


def _conflict(form: DetailsForm) -> Response:
    stored = queries.get_account(identity.signed_in_account().id)
    theirs = DetailsForm.of(stored)
    conflict = edit_conflict.between(
        panel="details",
        what="your account",
        subject=(SUBJECT, stored.id),
        expected_version=form.expected_version,
        version=stored.version,
        action=request.path,
        back=url_for("admin.account"),
        lines=[
            edit_conflict.Line(
                name, theirs[name].label.text, *(or_empty(each[name].data) for each in (theirs, form))
            )
            for name in ("display_name", "email")
        ],
    )
    return edit_conflict.answer(conflict, "account")
