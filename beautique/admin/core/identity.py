"""Who is behind a request: the session that signs it in, the account, the actor for commands."""

from typing import cast

from flask import g, request, session
from flask_login import UserMixin, current_user, login_user

from beautique.admin.core import known_device, lately
from beautique.admin.core.permissions import BACKGROUND_POLLS
from beautique.audit.types import Actor, Via
from beautique.staff.actors import actor_for
from beautique.staff.log_in import SignIn
from beautique.staff.sessions import resume, sign_out
from beautique.staff.types import Account, Visitor
from beautique.web.requests import request_id, sign


class SignedIn(UserMixin):
    """A signed-in browser: its session token and the account behind it."""

    def __init__(self, token: str, account: Account) -> None:
        self.token = token
        self.account = account

    def get_id(self) -> str:
        """What the cookie carries: the token, never the account's id."""
        return self.token


def load(token: str) -> SignedIn | None:
    """Whom the token of a cookie signs in; nobody when its session has ended."""
    opened = resume(token, attended=request.endpoint not in BACKGROUND_POLLS)
    if opened is None:
        return None
    sign(opened.account.id)
    return SignedIn(token, opened.account)


def open_session(signed_in: SignIn) -> None:
    """Gives the browser a new session in place of whatever it had, so that nothing from before the log-in lives on."""
    if current_user.is_authenticated:
        close_session()
        g.pop("actor", None)
    session.clear()
    g.pop("csrf_token", None)  # of the session that is gone
    login_user(SignedIn(signed_in.token, signed_in.account))
    known_device.remember(signed_in.account)


def close_session() -> None:
    """Ends this session, in the database and in the browser, which forgets what it knew of it."""
    sign_out(current_token(), actor())
    session.clear()
    lately.forget()


def signed_in_account() -> Account:
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
    devices = known_device.of_request()
    return Visitor(request.remote_addr or "", request.user_agent.string, request_id(), devices)


def may(permission: str) -> bool:
    """For templates: whether the signed-in account has a permission."""
    return actor().may(permission)
