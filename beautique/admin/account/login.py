"""Logging in and out."""

from flask import make_response, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from beautique.admin.account.login_form import LoginForm
from beautique.admin.core import htmx, identity
from beautique.admin.core.blueprint import admin
from beautique.audit.types import Via
from beautique.kernel.errors import RateLimited
from beautique.staff import sessions
from beautique.staff.types import WrongCredentials


def to_dashboard() -> Response:
    """The address of the shop itself leads to its dashboard."""
    return redirect(url_for("admin.home"), 302)


@admin.get("/login")
def login() -> Response:
    """The log-in page; whoever is signed in goes on to where they wanted."""
    if current_user.is_authenticated:
        return redirect(_wanted(), 302)
    return _page(LoginForm(), 200)


@admin.post("/login")
def sign_in() -> Response:
    """Logs in. Every kind of wrong gets the same words; the typed name stays."""
    form = LoginForm(request.form)
    if not (form.username.data and form.password.data):
        return _page(form, 422, "Username and password are both needed.")
    try:
        if not form.validate():  # longer than any name or password of ours
            raise WrongCredentials
        signed_in = sessions.sign_in(form.username.data, form.password.data, identity.visitor(), Via.SESSION)
    except WrongCredentials:
        return _page(
            form, 401, "The username or the password is not right.", "What you typed as username is kept."
        )
    except RateLimited as error:
        answer = _page(form, 429, error.message, "Nobody can sign in with this name from here until then.")
        answer.headers["Retry-After"] = str(error.retry_after_s)
        return answer
    wanted = _wanted()
    identity.open_session(signed_in)
    return htmx.leave(url_for("admin.password") if signed_in.account.must_change_password else wanted)


@admin.post("/logout")
def logout() -> Response:
    """Ends this session, in the database and in the browser."""
    sessions.sign_out(identity.current_token(), identity.actor())
    session.clear()
    return htmx.leave(url_for("admin.login"), "You have signed out.")


def _wanted() -> str:
    """The page that asked for the log-in, or home."""
    return htmx.own_path(request.values.get("next")) or url_for("admin.home")


def _page(form: LoginForm, status: int, title: str = "", text: str = "") -> Response:
    error = {"title": title, "text": text} if title else None
    next_page = htmx.own_path(request.values.get("next"))
    return make_response(
        render_template("account/login.html", form=form, error=error, next=next_page), status
    )
