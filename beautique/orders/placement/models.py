"""The table of idempotency keys."""

import uuid
from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel import clock
from beautique.kernel.db import Base


class IdempotencyKeyRow(Base):
    """A key that a caller used, what it asked, and what it was answered."""

    __tablename__ = "idempotency_keys"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)  # sha256 of scope and key
    fingerprint: Mapped[str] = mapped_column(String(64))
    order_id: Mapped[uuid.UUID | None]
    answer: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
