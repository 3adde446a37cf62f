"""Logging in and out, and who is logged in."""

from beautique.api import gate, tokens
from beautique.api.schemas.accounts import AccountOut, LoggedIn, LoginIn
from beautique.api.schemas.common import Message
from beautique.audit.types import Via
from beautique.staff.rules import TOKEN_LIFETIME
from beautique.staff.sessions import sign_in, sign_out


def log_in(body: LoginIn) -> LoggedIn:
    """A token for whoever knows the password; one answer for every kind of wrong. An earlier token tells a device that is known."""
    signed_in = sign_in(body.username, body.password, gate.visitor(), Via.TOKEN)
    return LoggedIn(
        access_token=tokens.issue(signed_in),
        token_type="bearer",  # noqa: S106 - a word, not a secret
        expires_in=int(TOKEN_LIFETIME.total_seconds()),
        admin=AccountOut.model_validate(signed_in.account),
    )


def log_out() -> Message:
    """Gives the token back; it opens nothing from now on."""
    sign_out(gate.bearer().jti, gate.actor())
    return Message(message="You have logged out.")


def read_me() -> AccountOut:
    """The account that the token speaks for."""
    return AccountOut.model_validate(gate.bearer().account)
