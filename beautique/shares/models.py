"""The table of shares."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel.db import Base


class ShareRow(Base):
    """One share of one person. `pictures` is JSON as text: a list of `SharedPicture`; the files lie in the private store."""

    __tablename__ = "shares"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_accounts.id"))
    words: Mapped[str] = mapped_column(Text)
    pictures: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column()
    attached_to: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (Index("ix_shares_kept_at", "kept_at"),)
