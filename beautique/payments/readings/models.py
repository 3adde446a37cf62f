"""The table of what screenshots say."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel.db import Base, Json, MoneySum, enum_column
from beautique.payments.readings.types import Box, Outcome, Reading


class ProofReading(Base):
    """What a screenshot says, as a machine read it once: shown beside the picture, gone with it, evidence of nothing."""

    __tablename__ = "proof_readings"

    proof_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payment_proofs.id"), primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome, "outcome"))
    amount: Mapped[MoneySum | None]
    reference: Mapped[str | None] = mapped_column(String(60))
    paid_on: Mapped[date | None]  # store day
    receiver: Mapped[str | None] = mapped_column(String(60))
    boxes: Mapped[dict[str, Any]] = mapped_column(
        Json
    )  # by field: left, top, width, height in the picture's pixels
    engine: Mapped[str] = mapped_column(String(60))

    __table_args__ = (
        CheckConstraint(
            "outcome = 'read' OR (amount IS NULL AND reference IS NULL AND paid_on IS NULL AND receiver IS NULL)",
            name="only_what_was_read",
        ),
    )

    @classmethod
    def of(cls, proof_id: uuid.UUID, read: Reading | None, engine: str) -> "ProofReading":
        """The row of a reading; None is one that failed."""
        return cls(
            proof_id=proof_id,
            outcome=Outcome.FAILED if read is None else Outcome.READ if read.boxes else Outcome.NOTHING,
            amount=read and read.amount,
            reference=read and read.reference,
            paid_on=read and read.paid_on,
            receiver=read and read.receiver,
            boxes={field: list(box) for field, box in read.boxes.items()} if read else {},
            engine=engine,
        )

    def box(self, field: str) -> Box | None:
        """Where a field stands in the picture."""
        return Box(*self.boxes[field]) if field in self.boxes else None
