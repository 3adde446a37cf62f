"""Logging in and out, and who is logged in."""

from beautique.api import gate, tokens
from beautique.api.schemas.accounts import AccountOut, LoggedIn, LoginIn
from beautique.api.schemas.common import Message
from beautique.audit.types import Via
from beautique.staff.sessions import revoke_token, sign_in


def log_in(body: LoginIn) -> LoggedIn:
    """A token for whoever knows the password; one answer for every kind of wrong. An earlier token tells a device that is known."""
    account = sign_in(body.username, body.password, gate.visitor(), Via.TOKEN).account
    return LoggedIn(
        access_token=tokens.issue(account),
        token_type="bearer",  # noqa: S106 - a word, not a secret
        expires_in=int(tokens.LIFETIME.total_seconds()),
        admin=AccountOut.model_validate(account),
    )


def log_out() -> Message:
    """Gives the token back; it opens nothing from now on."""
    bearer = gate.bearer()
    revoke_token(bearer.jti, bearer.expires_at, gate.actor())
    return Message(message="You have logged out.")


def read_me() -> AccountOut:
    """The account that the token speaks for."""
    return AccountOut.model_validate(gate.bearer().account)
