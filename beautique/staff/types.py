"""The words of the staff: roles, and what goes into and comes out of the commands."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from beautique.audit.types import Action
from beautique.kernel.errors import DomainError


class StaffAction(Action):
    """What happens to accounts, and at the log-in."""

    CREATED = "staff.created"
    INVITED = "staff.invited"
    INVITATION_RENEWED = "staff.invitation_renewed"
    INVITATION_WITHDRAWN = "staff.invitation_withdrawn"
    JOINED = "staff.joined"
    DETAILS_CHANGED = "staff.details_changed"
    DEACTIVATED = "staff.deactivated"
    REACTIVATED = "staff.reactivated"
    ROLE_CHANGED = "staff.role_changed"
    PREFERENCE_SET = "staff.preference_set"
    PASSWORD_SET = "staff.password_set"  # noqa: S105 - a word, not a secret
    PASSWORD_RESET = "staff.password_reset"  # noqa: S105 - a word, not a secret
    PASSWORD_CHOSEN = "staff.password_chosen"  # noqa: S105 - a word, not a secret
    PASSWORD_CHANGED = "staff.password_changed"  # noqa: S105 - a word, not a secret
    PASSWORD_CHANGE_FAILED = "staff.password_change_failed"  # noqa: S105 - a word, not a secret
    PASSWORD_REFUSED = "staff.password_refused"  # noqa: S105 - when asked for before something that matters
    PASSKEY_ADDED = "staff.passkey_added"
    PASSKEY_RENAMED = "staff.passkey_renamed"
    PASSKEY_REMOVED = "staff.passkey_removed"
    PASSKEYS_RESET = "staff.passkeys_reset"
    PASSKEY_COPIED = "staff.passkey_copied"
    PASSKEYS_REQUIRED = "staff.passkeys_required"
    RECOVERY_CODES_MADE = "staff.recovery_codes_made"
    SIGNED_IN = "staff.signed_in"
    SIGN_IN_FAILED = "staff.sign_in_failed"
    SIGNED_OUT = "staff.signed_out"
    SESSION_ENDED = "staff.session_ended"
    SESSIONS_ENDED = "staff.sessions_ended"
    OTHER_SESSIONS_ENDED = "staff.other_sessions_ended"
    REFUSED = "staff.refused"


class Role(StrEnum):
    """What somebody is in the shop; the table in `permissions` says what follows."""

    OWNER = "owner"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Account:
    """Who is logged in, as the database said it then: read to the end of the request, whatever commits or rolls back meanwhile."""

    id: uuid.UUID
    username: str
    email: str
    display_name: str
    role: Role
    is_active: bool
    must_change_password: bool
    must_add_passkey: bool
    session_version: int
    preferences: dict[str, Any]
    created_at: datetime
    last_login: datetime | None
    was_here_at: datetime | None = None  # the end of the visit to the dashboard before this one


class Standing(StrEnum):
    """Whether an account may log in, and if not, what it lacks."""

    ACTIVE = "active"
    INVITED = "invited"  # no password chosen yet
    RESET = "reset"  # the password was taken away, a new one is to be chosen
    DEACTIVATED = "deactivated"


@dataclass(frozen=True, slots=True)
class AccountDraft:
    """An account as it was typed. An empty display name means: the same as the username."""

    username: str
    email: str
    role: Role
    display_name: str = ""


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """What a browser or a program has proved to its door: that this account logged in there, under this `session_version`.

    `key` is random and tells one device from another.
    """

    account_id: uuid.UUID
    session_version: int
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request comes from: the client's address, how its browser names itself, and who has logged in with it before."""

    address: str
    browser: str = ""
    request_id: str | None = None
    devices: tuple[KnownDevice, ...] = ()


class WrongCredentials(DomainError):
    """The log-in is refused. One answer for every reason: unknown, wrong password, deactivated."""

    code = "AUTH_INVALID"

    def __init__(self) -> None:
        super().__init__("The username or the password is wrong.")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `allowed` tries in `window_s` seconds. `name` says what is counted, `key` for whom; neither is stored in clear."""

    name: str
    key: str = field(repr=False)
    allowed: int
    window_s: int


@dataclass(frozen=True, slots=True)
class Consumed:
    """Tries that were counted in advance: the buckets they went into, so that they can be given back."""

    buckets: tuple[tuple[str, datetime], ...]
