"""The page behind a one-time link: an invited person, or one whose password was reset, chooses a password. Open to everybody (0029).

The address holds the secret: the log has only its route, nobody caches the page, and no other request carries the address on.
"""

from flask import make_response, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from beautique.admin.account.password_form import ChosenPasswordForm
from beautique.admin.core import htmx, identity
from beautique.admin.core.blueprint import admin
from beautique.kernel.errors import Invalid, NotFound
from beautique.staff import links
from beautique.staff.models import StaffAccount


@admin.get("/welcome/<token>")
def welcome(token: str) -> Response:
    """The form. Looking at it uses nothing up: messengers open links before their people do."""
    try:
        person = links.find_person(token, identity.visitor())
    except NotFound:
        return _gone()
    return _form(person, ChosenPasswordForm())


@admin.post("/welcome/<token>")
def choose_password(token: str) -> Response:
    """Uses the link up, and leads to the log-in, which asks whatever it always asks."""
    form = ChosenPasswordForm(request.form)
    try:
        person = links.find_person(token, identity.visitor())
        if not form.validate():
            return _form(person, form, 422)
        person = links.choose_password(token, form.new_password.data or "", identity.visitor())
    except NotFound:
        return _gone()
    except Invalid as refusal:
        form.show(refusal, {"password": "new_password"})
        return _form(person, form, 422)
    if current_user.is_authenticated:  # on the shop's own phone somebody else may be
        identity.close_session()
    told = f"Your password is set. Sign in with it as {person.username}."
    return _unseen(htmx.leave(url_for("admin.login"), told))


def _form(person: StaffAccount, form: ChosenPasswordForm, status: int = 200) -> Response:
    page = render_template("account/welcome.html", person=person, form=form)
    return _unseen(make_response(page, status))


def _gone() -> Response:
    """One page for every link that opens nothing: it tells nobody whether there ever was such a link."""
    return _unseen(make_response(render_template("account/link_gone.html"), 404))


def _unseen(response: Response) -> Response:
    """Not `no-referrer`: behind https the form's own check asks where it comes from, and an origin is enough for that."""
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
