"""The gate of the dashboard: nobody passes without a session, a CSRF token when changing anything, and the permission."""

from typing import cast

from flask import Flask, abort, current_app, g, redirect, request, session
from flask_login import UserMixin, current_user, login_user
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.permissions import OPEN, PERMITS, UNATTENDED
from beautique.audit.types import Actor, Via
from beautique.config import Settings
from beautique.kernel.errors import Forbidden
from beautique.staff.actors import actor_for
from beautique.staff.commands import record_refusal
from beautique.staff.models import StaffAccount
from beautique.staff.sessions import SignIn, resume
from beautique.staff.types import Visitor
from beautique.web.extensions import csrf, login_manager
from beautique.web.requests import request_id

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SignedIn(UserMixin):
    """A signed-in browser: its session token and the account behind it."""

    def __init__(self, token: str, account: StaffAccount) -> None:
        self.token = token
        self.account = account

    def get_id(self) -> str:
        """What the cookie carries: the token, never the account's id."""
        return self.token


def init_app(app: Flask) -> None:
    """Sessions live in the database; the cookie only names one."""
    login_manager.user_loader(_load)
    # Not its context processor: that would ask the database for the account in error pages too, also when it is away.
    login_manager.init_app(app, add_context_processor=False)


def _load(token: str) -> SignedIn | None:
    account = resume(token, attended=request.endpoint not in UNATTENDED)
    return SignedIn(token, account) if account else None


@admin.before_request
def arrive_by_https() -> Response | None:
    """Behind https, a page that was asked for by plain http is asked for again. Other methods have already said too much."""
    settings: Settings = current_app.extensions["settings"]
    # Without trusted hops the header proves nothing, but it keeps such a visitor out of a circle of redirects.
    told = request.headers.get("X-Forwarded-Proto", "").endswith("https")
    if request.method not in ("GET", "HEAD") or not settings.uses_https or request.is_secure or told:
        return None
    return redirect(settings.public_url + request.full_path.rstrip("?"), 302)


@admin.before_request
def pass_gate() -> Response | None:
    """Asks for a session, then for the CSRF token, then for the permission."""
    if request.endpoint in OPEN:
        _ask_for_token()
        return None
    if not current_user.is_authenticated:
        return htmx.to_sign_in()
    _ask_for_token()
    permission = PERMITS.get(request.endpoint or "")
    if permission is None:
        abort(404)
    if actor().may(permission):
        return None
    if signed_in_account().must_change_password:
        return htmx.leave_to("admin.password")
    record_refusal(permission, actor())
    raise Forbidden("Your account may not open this page. Ask the owner if you need it.")


def _ask_for_token() -> None:
    if request.method not in SAFE_METHODS:
        csrf.protect()


@admin.after_request
def keep_private(response: Response) -> Response:
    """Signed-in pages stay out of every cache; whole page and fragment live at one address."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.vary.add("HX-Request")
    return response


def open_session(signed_in: SignIn) -> None:
    """Gives the browser a new session in place of whatever it had, so that nothing from before the log-in lives on."""
    session.clear()
    login_user(SignedIn(cast(str, signed_in.token), signed_in.account))


def signed_in_account() -> StaffAccount:
    """The account of this request. Only behind the gate."""
    return cast(SignedIn, current_user).account


def current_token() -> str:
    """The token of this session."""
    return cast(SignedIn, current_user).token


def actor() -> Actor:
    """Who acts in this request, for commands."""
    if "actor" not in g:
        g.actor = actor_for(signed_in_account(), Via.SESSION, request_id())
    return cast(Actor, g.actor)


def visitor() -> Visitor:
    """Where this request comes from, for commands."""
    return Visitor(request.remote_addr or "", request.user_agent.string, request_id())


def may(permission: str) -> bool:
    """For templates: whether the signed-in account has a permission."""
    return actor().may(permission)
