"""Logging in, and who is logged in."""

from datetime import datetime
from uuid import UUID

from beautique.api.schemas.common import AdminIn, Out


class LoginIn(AdminIn):
    """A username or e-mail address, and its password."""

    username: str
    password: str


class AccountOut(Out):
    """A staff account."""

    id: UUID
    username: str
    email: str
    role: str
    is_active: bool
    created_at: datetime
    last_login: datetime | None


class LoggedIn(Out):
    """A token for the `Authorization: Bearer` header, and whose it is."""

    access_token: str
    token_type: str
    expires_in: int
    admin: AccountOut
