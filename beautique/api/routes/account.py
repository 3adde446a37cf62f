"""Logging in and out."""

from beautique.api import account
from beautique.api.routing import Route
from beautique.api.schemas.accounts import AccountOut, LoggedIn, LoginIn
from beautique.api.schemas.common import Message
from beautique.staff.permissions import Permission

ACCOUNT: tuple[Route, ...] = (
    Route(
        method="POST",
        path="/admin/login",
        view=account.log_in,
        summary="Log in",
        tag="account",
        permission=None,
        always_open=True,
        body=LoginIn,
        answers=LoggedIn,
        refuses=("AUTH_INVALID", "AUTH_FORBIDDEN"),
    ),
    Route(
        method="POST",
        path="/admin/logout",
        view=account.log_out,
        summary="Give the token back",
        tag="account",
        permission=Permission.ACCOUNT_OWN,
        answers=Message,
    ),
    Route(
        method="GET",
        path="/admin/me",
        view=account.read_me,
        summary="Who is logged in",
        tag="account",
        permission=Permission.ACCOUNT_OWN,
        answers=AccountOut,
    ),
)
