"""The gate of the dashboard: nobody passes without a session, an account's permission, and, when changing anything, a CSRF token."""

from typing import cast

from flask import Flask, abort, g, request
from flask_login import AnonymousUserMixin, UserMixin, current_user
from werkzeug.wrappers import Response

from beautique.admin import htmx
from beautique.admin.blueprint import admin
from beautique.admin.permits import OPEN, PERMITS
from beautique.audit.types import Actor, Via
from beautique.extensions import csrf, login_manager
from beautique.kernel.errors import Forbidden
from beautique.staff.actors import actor_for
from beautique.staff.models import StaffAccount
from beautique.staff.sessions import resume
from beautique.web import request_id

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SignedIn(UserMixin):  # type: ignore[misc]  # the library has no types
    """A signed-in browser: its session token and the account behind it."""

    def __init__(self, token: str, account: StaffAccount) -> None:
        self.token = token
        self.account = account

    def get_id(self) -> str:
        """What the cookie carries: the token, never the account's id."""
        return self.token


def init_app(app: Flask) -> None:
    """Sessions live in the database; the cookie only names one."""
    login_manager.session_protection = None  # phones change their address all day
    login_manager.user_loader(_load)


def _load(token: str) -> SignedIn | None:
    account = resume(token)
    return SignedIn(token, account) if account else None


@admin.before_request
def pass_gate() -> Response | None:
    """Asks for a session, then for the permission, then for the CSRF token."""
    if request.method not in SAFE_METHODS:
        csrf.protect()
    if request.endpoint in OPEN:
        return None
    if isinstance(current_user._get_current_object(), AnonymousUserMixin):
        return htmx.to_sign_in()
    permission = PERMITS.get(request.endpoint or "")
    if permission is None:
        abort(404)
    who = actor()
    if not who.may(permission):
        if signed_in_account().must_change_password:
            return htmx.leave_to("admin.password")
        raise Forbidden("Your account may not open this page. Ask the owner if you need it.")
    return None


@admin.after_request
def keep_private(response: Response) -> Response:
    """Signed-in pages stay out of every cache; whole page and fragment live at one address."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.add("Vary", "HX-Request")
    return response


def signed_in_account() -> StaffAccount:
    """The account of this request. Only behind the gate."""
    return cast(SignedIn, current_user).account


def actor() -> Actor:
    """Who acts in this request, for commands."""
    if "actor" not in g:
        g.actor = actor_for(signed_in_account(), Via.SESSION, request_id())
    return cast(Actor, g.actor)


def may(permission: str) -> bool:
    """For templates: whether the signed-in account has a permission."""
    return actor().may(permission)
