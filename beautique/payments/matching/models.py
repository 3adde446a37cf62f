"""The table of who pays for whom."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel import clock
from beautique.kernel.db import Base
from beautique.payments.arrivals.types import LONGEST_SENDER


class Payer(Base):
    """Whose money paid for the orders of a phone: known again the next time. Gone with the transfer by which he became known."""

    __tablename__ = "payers"

    phone: Mapped[str] = mapped_column(String(15), primary_key=True)  # in international digits
    name_folded: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_SENDER))  # as the bank wrote it
    transfer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("transfers.id"), index=True)  # the first
    last_used_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (Index("ix_payers_last_used_at", "last_used_at"),)
