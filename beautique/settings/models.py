"""The tables of settings: one row per section, and the tokens of the storefront."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel import clock
from beautique.kernel.db import Base, new_id


class SettingsSection(Base):
    """A section as it was last saved. A section without a row has its defaults and version 0."""

    __tablename__ = "settings"

    section: Mapped[str] = mapped_column(String(30), primary_key=True)
    document: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column()
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ApiToken(Base):
    """A token that opens the public part of the JSON door. Kept for good: who could read what, and when, stays known."""

    __tablename__ = "api_tokens"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="expires_after_creation"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(60))
    jti: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[str] = mapped_column(String(255))  # the actor's name; the activity log has the account
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
