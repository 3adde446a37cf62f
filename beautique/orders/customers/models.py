"""The table of notes about customers."""

import uuid
from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel import clock
from beautique.kernel.db import Base, new_id


class CustomerNote(Base):
    """What somebody of the staff wrote down about a phone number."""

    __tablename__ = "customer_notes"
    __table_args__ = (Index("ix_customer_notes_phone_normalized_id", "phone_normalized", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    phone_normalized: Mapped[str] = mapped_column(String(15))
    note: Mapped[str] = mapped_column(Text)
    author: Mapped[uuid.UUID | None]
    author_name: Mapped[str] = mapped_column(String(255))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_by_name: Mapped[str | None] = mapped_column(String(255))
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]  # taken off the card; Undo brings it back under its author's name
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
