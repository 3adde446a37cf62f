"""The table of drafts."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel.db import Base


class DraftRow(Base):
    """One form as one person left it. `fields` is JSON as text, which keeps their order; a discarded one waits for its undo."""

    __tablename__ = "drafts"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_accounts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    fields: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column()
    discarded_at: Mapped[datetime | None] = mapped_column()

    __table_args__ = (Index("ix_drafts_saved_at", "saved_at"),)
