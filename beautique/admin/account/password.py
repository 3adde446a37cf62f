"""One's own account: password, theme, single-key shortcuts."""

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.account.password_form import PasswordForm
from beautique.admin.core import htmx, identity
from beautique.admin.core.blueprint import admin
from beautique.kernel.errors import Invalid
from beautique.staff import sessions
from beautique.staff.commands import set_preference


@admin.get("/password")
def password() -> Response:
    """The form for a new password."""
    return _page(PasswordForm())


@admin.post("/password")
def change_password() -> Response:
    """Changes one's own password; every other browser and every token of the account is signed out."""
    form = PasswordForm(request.form)
    if not form.validate():
        return _page(form, 422)
    account = identity.signed_in_account()
    try:
        signed_in = sessions.change_password(
            account.id,
            form.current_password.data or "",
            form.new_password.data or "",
            identity.visitor(),
            identity.actor(),
        )
    except Invalid as refusal:
        form.show(refusal)
        return _page(form, 422)
    identity.open_session(signed_in)
    return htmx.leave(url_for("admin.home"), "Your password is changed. Other devices are signed out.")


@admin.post("/preferences/<name>")
def set_own_preference(name: str) -> Response:
    """The theme (light, dark, or whatever the device says), shortcuts on or off; then back to the page."""
    set_preference(identity.signed_in_account().id, name, request.form.get("value", ""), identity.actor())
    return htmx.leave(htmx.next_page() or url_for("admin.home"))


def _page(form: PasswordForm, status: int = 200) -> Response:
    forced = identity.signed_in_account().must_change_password
    whole = "account/first_password.html" if forced else "account/password.html"
    return htmx.page(whole, "account/_password.html", status, form=form, forced=forced)
