"""The tables of the staff: accounts, links to choose a password, sessions of both doors, and the buckets that count tries."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from beautique.audit.types import Via
from beautique.kernel import clock
from beautique.kernel.db import Base, new_id
from beautique.staff.types import Role


class StaffAccount(Base):
    """Somebody who may log in. Never deleted, only deactivated: the activity log keeps pointing at it.

    But an invitation that nobody accepted can be withdrawn, which deletes it: it has never done anything.
    """

    __tablename__ = "staff_accounts"
    __table_args__ = (
        CheckConstraint("role IN ('owner', 'staff')", name="role"),
        # One log-in field takes both: a username must never look like somebody's e-mail address.
        CheckConstraint("username_folded NOT LIKE '%@%'", name="username_is_no_email"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(String(50))
    username_folded: Mapped[str] = mapped_column(String(50), unique=True)
    email: Mapped[str] = mapped_column(String(254))  # empty: none
    email_folded: Mapped[str] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str] = mapped_column(String(60))  # empty: none yet, or taken away; nothing opens it
    role: Mapped[Role] = mapped_column(String(10))
    is_active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    # An owner without a passkey where owners need one: decided at each log-in (0035).
    must_add_passkey: Mapped[bool] = mapped_column(default=False)
    # Every session and token carries the number it was issued under; a higher one here ends them all.
    session_version: Mapped[int] = mapped_column(default=1)
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    joined_at: Mapped[datetime | None]  # None: invited, no password chosen yet
    last_login: Mapped[datetime | None]
    # Two moments of the dashboard (docs/decisions/0030): its last use, and the last use of the visit before this one.
    last_here_at: Mapped[datetime | None]
    was_here_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def known_names(self) -> tuple[str, ...]:
        """What everybody knows of this account, so that it may not be its password."""
        return (self.username, self.display_name, self.email, self.email.partition("@")[0])


class PasswordLink(Base):
    """The one open link by which a person chooses a password; a new one takes its place. This row has only the sha256 of its secret."""

    __tablename__ = "password_links"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_accounts.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class StaffSession(Base):
    """A browser that is logged in to the dashboard, or a JSON token that is good: without its row it opens nothing.

    The cookie holds a random token, the JSON token has it as its `jti`; this row has only the sha256.
    """

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "account_id"), Index(None, "expires_at"))

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_accounts.id"))
    via: Mapped[Via] = mapped_column(String(10), server_default=Via.SESSION)
    session_version: Mapped[int]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(45))
    browser: Mapped[str] = mapped_column(String(255))


class RateBucket(Base):
    """How many tries of one kind fell into one window. `key` is a sha256: no name or address is kept here."""

    __tablename__ = "rate_buckets"
    __table_args__ = (CheckConstraint("count >= 0", name="count"), Index(None, "window_start"))

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
