"""The table of settings: one row per section."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel import clock
from beautique.kernel.db import Base


class SettingsSection(Base):
    """A section as it was last saved. A section without a row has its defaults and version 0."""

    __tablename__ = "settings"

    section: Mapped[str] = mapped_column(String(30), primary_key=True)
    document: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column()
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
