"""The tables of transfers, of what they pay for, of the pictures that customers send, and of closed days."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from beautique.kernel import clock
from beautique.kernel.db import Base, MoneySum, enum_column, new_id
from beautique.payments.picture_hashes import PictureHash
from beautique.payments.types import RejectReason, Sent
from beautique.settings.types import PaymentMethod


class Transfer(Base):
    """Money that arrived once, under one transaction ID. Alive while one of its payments is; then its ID is free again."""

    __tablename__ = "transfers"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    method: Mapped[PaymentMethod] = mapped_column(enum_column(PaymentMethod, "transfer_method"))
    reference: Mapped[str] = mapped_column(String(60))  # as typed
    reference_normalized: Mapped[str] = mapped_column(String(60))  # what is unique
    reference_digits: Mapped[str | None] = mapped_column(String(60), index=True)  # what likeness is seen by
    amount: Mapped[MoneySum]  # what arrived: its live payments come to no more
    paid_on: Mapped[date]  # store day
    seen_in_account: Mapped[bool]
    recorded_by: Mapped[uuid.UUID | None]
    recorded_by_name: Mapped[str] = mapped_column(String(255))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    reversed_at: Mapped[datetime | None]
    reversed_reason: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("seen_in_account", name="seen_in_account"),
        CheckConstraint("(reversed_at IS NULL) = (reversed_reason IS NULL)", name="reversal_has_reason"),
        Index("ix_transfers_paid_on", "paid_on", "method"),
    )


class Payment(Base):
    """What one transfer pays for one order, verified by a person."""

    __tablename__ = "payments"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    transfer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("transfers.id"), index=True)
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("orders.id"), index=True)
    amount: Mapped[Decimal]
    # by how much it raised what its transfer is recorded to have brought
    raised_transfer_by: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default=text("0"))
    reason: Mapped[str | None] = mapped_column(String(500))  # why less than the total was accepted
    verified_by: Mapped[uuid.UUID | None]
    verified_by_name: Mapped[str] = mapped_column(String(255))
    verified_at: Mapped[datetime] = mapped_column(default=clock.now)
    reversed_at: Mapped[datetime | None]
    reversed_reason: Mapped[str | None] = mapped_column(String(500))
    reversed_by_name: Mapped[str | None] = mapped_column(String(255))

    transfer: Mapped[Transfer] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        CheckConstraint("amount > 0 AND amount <= 10000000", name="amount_range"),
        CheckConstraint("(reversed_at IS NULL) = (reversed_reason IS NULL)", name="reversal_has_reason"),
    )


# One transaction ID is one transfer of its method, and pays for an order once; what was reversed does not count.
LIVE_REFERENCE = Index(
    "uq_transfers_live_reference",
    Transfer.method,
    Transfer.reference_normalized,
    unique=True,
    postgresql_where=Transfer.reversed_at.is_(None),
    sqlite_where=Transfer.reversed_at.is_(None),
)
Index(
    "uq_payments_live_transfer_order",
    Payment.transfer_id,
    Payment.order_id,
    unique=True,
    postgresql_where=Payment.reversed_at.is_(None),
    sqlite_where=Payment.reversed_at.is_(None),
)


class Refund(Base):
    """What became of money that was due back: what was sent under a transaction ID of the bank, and what the shop keeps for good."""

    __tablename__ = "refunds"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("orders.id"), index=True)
    amount: Mapped[Decimal]  # sent back; 0 when all of it is kept, and then the next four are None
    kept_amount: Mapped[Decimal]
    method: Mapped[PaymentMethod | None] = mapped_column(enum_column(PaymentMethod, "refund_method"))
    reference: Mapped[str | None] = mapped_column(String(60))  # as typed
    reference_normalized: Mapped[str | None] = mapped_column(String(60))  # what is unique
    paid_on: Mapped[date | None]  # store day
    reason: Mapped[str | None] = mapped_column(String(500))  # why something is kept
    recorded_by: Mapped[uuid.UUID | None]
    recorded_by_name: Mapped[str] = mapped_column(String(255))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    reversed_at: Mapped[datetime | None]
    reversed_reason: Mapped[str | None] = mapped_column(String(500))
    reversed_by_name: Mapped[str | None] = mapped_column(String(255))

    __table_args__ = (
        CheckConstraint("amount >= 0 AND kept_amount >= 0 AND amount + kept_amount > 0", name="amounts"),
        CheckConstraint(
            "(amount > 0) = (reference IS NOT NULL) AND (amount > 0) = (reference_normalized IS NOT NULL)"
            " AND (amount > 0) = (method IS NOT NULL) AND (amount > 0) = (paid_on IS NOT NULL)",
            name="what_was_sent_has_reference",
        ),
        CheckConstraint("kept_amount = 0 OR reason IS NOT NULL", name="what_is_kept_has_reason"),
        CheckConstraint("(reversed_at IS NULL) = (reversed_reason IS NULL)", name="reversal_has_reason"),
        Index("ix_refunds_paid_on", "paid_on", "method"),
        # One transaction ID of an account is one refund; what was reversed does not count.
        Index(
            "uq_refunds_live_reference",
            "method",
            "reference_normalized",
            unique=True,
            postgresql_where=text("reversed_at IS NULL"),
            sqlite_where=text("reversed_at IS NULL"),
        ),
    )

    @property
    def sent(self) -> Sent | None:
        """The transfer out of the shop's account; None when all of the money is kept."""
        if (
            self.method is None
            or self.reference is None
            or self.reference_normalized is None
            or self.paid_on is None
        ):
            return None
        return Sent(self.method, self.reference, self.reference_normalized, self.paid_on)


class PaymentProof(Base):
    """A screenshot that a customer sent. Its file is private and goes one day; its hashes stay, to know the picture again."""

    __tablename__ = "payment_proofs"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("orders.id"), index=True)
    file_key: Mapped[str] = mapped_column(String(32), unique=True)
    content_type: Mapped[str] = mapped_column(String(30))
    size_bytes: Mapped[int]
    width_px: Mapped[int]
    height_px: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)  # of the stored file
    perceptual_hash: Mapped[int] = mapped_column(PictureHash)
    uploaded_by: Mapped[uuid.UUID | None]
    uploaded_by_name: Mapped[str] = mapped_column(String(255))
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    rejected_reason: Mapped[RejectReason | None] = mapped_column(enum_column(RejectReason, "reject_reason"))
    rejected_at: Mapped[datetime | None]
    rejected_by_name: Mapped[str | None] = mapped_column(String(255))
    purged_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(rejected_at IS NULL) = (rejected_reason IS NULL)", name="rejection_has_reason"),
        Index("ix_payment_proofs_purged_at", "purged_at", "uploaded_at"),
    )


class ProofLikeness(Base):
    """Two proofs that show the same or nearly the same picture; written once, when the later one (`proof_id`) is attached."""

    __tablename__ = "proof_likenesses"

    proof_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payment_proofs.id"), primary_key=True)
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payment_proofs.id"), primary_key=True, index=True)
    bits_apart: Mapped[int]

    __table_args__ = (CheckConstraint("proof_id != other_id", name="two_proofs"),)


class ClosingTick(Base):
    """Somebody found a transfer in the bank's statement. It holds for the amount that was found: a transfer that grew is open again."""

    __tablename__ = "closing_ticks"

    transfer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("transfers.id"), primary_key=True)
    amount: Mapped[MoneySum]
    ticked_by: Mapped[uuid.UUID | None]
    ticked_by_name: Mapped[str] = mapped_column(String(255))
    ticked_at: Mapped[datetime] = mapped_column(default=clock.now)


class AccountClosing(Base):
    """Somebody closed a day of one account. Never changed: who closes it again adds the next round."""

    __tablename__ = "closings"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    day: Mapped[date]  # store day
    method: Mapped[PaymentMethod] = mapped_column(enum_column(PaymentMethod, "closing_method"))
    round: Mapped[int]
    expected: Mapped[MoneySum]  # what the closing came to
    amounts: Mapped[dict[str, Any]]  # of its transfers by id, as text: what came or went later is seen by it
    statement_total: Mapped[MoneySum | None]  # what the statement says, where somebody typed it
    bank_balance: Mapped[MoneySum | None]  # what the bank says is in the account at the end of that day
    note: Mapped[str | None] = mapped_column(String(500))
    closed_by: Mapped[uuid.UUID | None]
    closed_by_name: Mapped[str] = mapped_column(String(255))
    closed_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        UniqueConstraint("day", "method", "round"),
        CheckConstraint("round >= 1", name="round_positive"),
    )

    @property
    def difference(self) -> Decimal | None:
        """By how much the statement says more than we do; None where nobody typed what it says."""
        return None if self.statement_total is None else self.statement_total - self.expected
