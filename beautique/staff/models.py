"""The tables of the staff: accounts, dashboard sessions, revoked tokens, and the buckets that count tries."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel import clock
from beautique.kernel.db import Base, new_id
from beautique.staff.types import Role


class StaffAccount(Base):
    """Somebody who may log in. Never deleted, only deactivated: the activity log keeps pointing at it."""

    __tablename__ = "staff_accounts"
    __table_args__ = (
        CheckConstraint("role IN ('owner', 'staff')", name="role"),
        # One log-in field takes both: a username must never look like somebody's e-mail address.
        CheckConstraint("username_folded NOT LIKE '%@%'", name="username_is_no_email"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(String(50))
    username_folded: Mapped[str] = mapped_column(String(50), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    email_folded: Mapped[str] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str] = mapped_column(String(60))
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
    last_login: Mapped[datetime | None]
    # Two moments of the dashboard (docs/decisions/0030): its last use, and the last use of the visit before this one.
    last_here_at: Mapped[datetime | None]
    was_here_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def known_names(self) -> tuple[str, ...]:
        """What everybody knows of this account, so that it may not be its password."""
        return (self.username, self.display_name, self.email, self.email.partition("@")[0])


class StaffSession(Base):
    """A browser that is logged in to the dashboard. Its cookie holds the random token, this row only the token's sha256."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "account_id"), Index(None, "expires_at"))

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_accounts.id"))
    session_version: Mapped[int]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(45))
    browser: Mapped[str] = mapped_column(String(255))


class RevokedToken(Base):
    """A JSON token that was given back before its time; the row outlives the token."""

    __tablename__ = "revoked_tokens"
    __table_args__ = (Index(None, "expires_at"),)

    jti: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime]


class RateBucket(Base):
    """How many tries of one kind fell into one window. `key` is a sha256: no name or address is kept here."""

    __tablename__ = "rate_buckets"
    __table_args__ = (CheckConstraint("count >= 0", name="count"), Index(None, "window_start"))

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
