"""Logging in, by password or by passkey, and out."""

from collections.abc import Callable
from functools import partial

from flask import abort, jsonify, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from beautique.admin.account.login_form import LoginForm
from beautique.admin.account.passkey_forms import AnswerForm
from beautique.admin.core import htmx, identity, passkeys, sending_again, sign_in_page
from beautique.admin.core.blueprint import admin
from beautique.audit.types import Via
from beautique.kernel.errors import Busy, RateLimited
from beautique.staff import sessions
from beautique.staff.log_in import SignIn
from beautique.staff.passkeys.ceremony import request_options
from beautique.staff.passkeys.sign_in import sign_in_with_passkey
from beautique.staff.passkeys.types import PasskeyRefused, PasskeyRequired
from beautique.staff.types import WrongCredentials

_KEPT = "What you typed as username is kept."
_BY_CODE = "You came in by a recovery code. Remove a passkey that is lost, and add a new one."


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
    username, password, code = (form[name].data or "" for name in ("username", "password", "recovery_code"))
    if not (username and password):
        title = "Username and password are both needed."
        return sign_in_page.page(422, title, username=username, late=sending_again.unsealed())

    def attempt() -> SignIn:
        if not form.validate():  # longer than any name or password of ours
            raise WrongCredentials
        return sessions.sign_in(username, password, identity.visitor(), Via.SESSION, code)

    return _enter(attempt, username, code)


@admin.get("/login/passkey")
def passkey_challenge() -> Response:
    """What a device is asked to sign before `sign_in_by_passkey`."""
    site = passkeys.site() or abort(404)
    challenge, sealed = passkeys.new_challenge(passkeys.SIGN_IN)
    return jsonify(options=request_options(site, challenge), challenge=sealed)


@admin.post("/login/passkey")
def sign_in_by_passkey() -> Response:
    """Logs in with the passkey that a device has used; its account is whose the passkey is."""
    site = passkeys.site() or abort(404)

    def attempt() -> SignIn:
        answer = AnswerForm(request.form).answer(passkeys.SIGN_IN)
        return sign_in_with_passkey(answer, site, identity.visitor())

    return _enter(attempt)


@admin.post("/logout")
def logout() -> Response:
    """Ends this session, in the database and in the browser."""
    identity.close_session()
    return htmx.leave(url_for("admin.login"), "You have signed out.")


@admin.get("/token")
def form_token() -> Response:
    """A fresh CSRF token for a page that outlived its session, and whose it is: a page of one person never sends as another."""
    return jsonify(token=generate_csrf(), account=identity.signed_in_account().username)


def _enter(attempt: Callable[[], SignIn], username: str = "", code: str = "") -> Response:
    """Tries it, and opens the session or shows the log-in page with what was wrong."""
    late = sending_again.unsealed()
    page = partial(sign_in_page.page, username=username, late=late, asks_code=bool(code))
    try:
        signed_in = attempt()
    except WrongCredentials:
        what = "The username, the password or the code" if code else "The username or the password"
        return page(401, f"{what} is not right.", _KEPT)
    except PasskeyRequired:
        return page(401, "Your password is right.", "This account also asks for its passkey.", asks_code=True)
    except PasskeyRefused:
        return page(401, "The passkey was not accepted.", "Try again, or sign in with your password.")
    except RateLimited as error:
        return _later(page(429, error.message, "Whoever is signed in stays signed in."), error)
    except Busy as error:
        return _later(page(503, error.message, _KEPT), error)
    wanted = _wanted()
    identity.open_session(signed_in)
    if signed_in.account.must_change_password:
        return htmx.leave(url_for("admin.password"))
    if signed_in.account.must_add_passkey:
        return htmx.leave(url_for("admin.passkeys"))
    if code:
        return htmx.leave(url_for("admin.passkeys"), _BY_CODE)
    return sending_again.page(late) if late else htmx.leave(wanted)


def _later(answer: Response, refusal: RateLimited | Busy) -> Response:
    answer.headers["Retry-After"] = str(refusal.retry_after_s)
    return answer


def _wanted() -> str:
    """The page that asked for the log-in, or home."""
    return htmx.own_path(request.values.get("next")) or url_for("admin.home")
