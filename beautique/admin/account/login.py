"""Logging in and out."""

from functools import partial

from flask import jsonify, redirect, request, session, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from beautique.admin.account.login_form import LoginForm
from beautique.admin.core import htmx, identity, sending_again, sign_in_page
from beautique.admin.core.blueprint import admin
from beautique.audit.types import Via
from beautique.kernel.errors import Busy, RateLimited
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
    return sign_in_page.page(200)


@admin.post("/login")
def sign_in() -> Response:
    """Logs in. Every kind of wrong gets the same words; the typed name stays, and so does a form that waits for the log-in."""
    form = LoginForm(request.form)
    username, late = form.username.data or "", sending_again.unsealed()
    page = partial(sign_in_page.page, username=username, late=late)
    if not (username and form.password.data):
        return page(422, "Username and password are both needed.")
    try:
        if not form.validate():  # longer than any name or password of ours
            raise WrongCredentials
        signed_in = sessions.sign_in(username, form.password.data, identity.visitor(), Via.SESSION)
    except WrongCredentials:
        return page(401, "The username or the password is not right.", "What you typed as username is kept.")
    except RateLimited as error:
        return _later(page(429, error.message, "Whoever is signed in stays signed in."), error)
    except Busy as error:
        return _later(page(503, error.message, "What you typed as username is kept."), error)
    wanted = _wanted()
    identity.open_session(signed_in)
    if signed_in.account.must_change_password:
        return htmx.leave(url_for("admin.password"))
    return sending_again.page(late) if late else htmx.leave(wanted)


@admin.post("/logout")
def logout() -> Response:
    """Ends this session, in the database and in the browser."""
    sessions.sign_out(identity.current_token(), identity.actor())
    session.clear()
    return htmx.leave(url_for("admin.login"), "You have signed out.")


@admin.get("/token")
def form_token() -> Response:
    """A fresh CSRF token for a page that outlived its session, and whose it is: a page of one person never sends as another."""
    return jsonify(token=generate_csrf(), account=identity.signed_in_account().username)


def _later(answer: Response, refusal: RateLimited | Busy) -> Response:
    answer.headers["Retry-After"] = str(refusal.retry_after_s)
    return answer


def _wanted() -> str:
    """The page that asked for the log-in, or home."""
    return htmx.own_path(request.values.get("next")) or url_for("admin.home")
