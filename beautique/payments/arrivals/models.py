"""The tables of money that arrived, of its imports, and of the files that wait for somebody to choose their columns."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel import clock
from beautique.kernel.db import Base, MoneySum, enum_column, new_id
from beautique.payments.arrivals.types import (
    LONGEST_NARRATION,
    LONGEST_NUMBER,
    LONGEST_REFERENCE,
    LONGEST_SENDER,
    ArrivalState,
    Source,
)
from beautique.settings.types import PaymentMethod


class ArrivalImport(Base):
    """Lines that came together, and what became of them. Never changed."""

    __tablename__ = "arrival_imports"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    method: Mapped[PaymentMethod] = mapped_column(enum_column(PaymentMethod, "arrival_import_method"))
    source: Mapped[Source] = mapped_column(enum_column(Source, "arrival_import_source"))
    file_name: Mapped[str | None] = mapped_column(String(255))
    lines: Mapped[int]  # that say money arrived
    new: Mapped[int]
    known: Mapped[int]
    left_out: Mapped[int]  # money that went out
    refused: Mapped[int]
    amount: Mapped[MoneySum]  # of the new ones
    first_day: Mapped[date | None]  # store days that a statement reaches; None of messages, which reach none
    last_day: Mapped[date | None] = mapped_column(index=True)
    content_sha256: Mapped[str] = mapped_column(String(64))  # the same request again is known by it
    imported_by: Mapped[uuid.UUID | None]
    imported_by_name: Mapped[str] = mapped_column(String(255))
    imported_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (CheckConstraint("new + known = lines", name="each_line_counted"),)


class Arrival(Base):
    """One line of what the bank says arrived in an account. It confirms nothing: a person takes it, or says what it is not."""

    __tablename__ = "arrivals"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    method: Mapped[PaymentMethod] = mapped_column(enum_column(PaymentMethod, "arrival_method"))  # the account
    paid_on: Mapped[date]  # store day
    at: Mapped[datetime | None]
    amount: Mapped[Decimal]
    reference: Mapped[str | None] = mapped_column(String(LONGEST_REFERENCE))  # as printed
    reference_key: Mapped[str | None] = mapped_column(
        String(LONGEST_REFERENCE)
    )  # as transaction IDs are compared
    sender: Mapped[str | None] = mapped_column(String(LONGEST_SENDER))
    sender_phone: Mapped[str | None] = mapped_column(String(20))  # digits, perhaps the tail only
    narration: Mapped[str | None] = mapped_column(String(LONGEST_NARRATION))
    order_number: Mapped[str | None] = mapped_column(
        String(LONGEST_NUMBER), index=True
    )  # the order that its message names
    text_folded: Mapped[str] = mapped_column(Text)  # reference, sender, phone and narration, folded
    source: Mapped[Source] = mapped_column(enum_column(Source, "arrival_source"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    nth: Mapped[int]  # of the equal lines of one import
    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("arrival_imports.id"), index=True)
    transfer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("transfers.id"), unique=True)
    dismissed_at: Mapped[datetime | None]
    dismissed_by: Mapped[uuid.UUID | None]
    dismissed_by_name: Mapped[str | None] = mapped_column(String(255))
    dismissed_reason: Mapped[str | None] = mapped_column(String(500))
    purged_at: Mapped[datetime | None]  # then it says no more who sent it; day, amount and fingerprint stay
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("method", "fingerprint", "nth"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("nth >= 1", name="nth_positive"),
        CheckConstraint("(dismissed_at IS NULL) = (dismissed_reason IS NULL)", name="dismissal_has_reason"),
        CheckConstraint("transfer_id IS NULL OR dismissed_at IS NULL", name="taken_or_dismissed"),
        Index("ix_arrivals_paid_on", "paid_on", "id"),
        Index("ix_arrivals_method_paid_on", "method", "paid_on"),
        Index("ix_arrivals_purged_at", "purged_at", "created_at"),
        Index("ix_arrivals_reference_key", "reference_key", "method"),
        Index(
            "ix_arrivals_open",
            "method",
            "amount",
            "paid_on",
            postgresql_where=text("transfer_id IS NULL AND dismissed_at IS NULL"),
            sqlite_where=text("transfer_id IS NULL AND dismissed_at IS NULL"),
        ),
    )

    @property
    def state(self) -> ArrivalState:
        """What became of it."""
        if self.transfer_id:
            return ArrivalState.TAKEN
        return ArrivalState.DISMISSED if self.dismissed_at else ArrivalState.OPEN


class ArrivalUpload(Base):
    """A statement between its upload and its import: private to who uploaded it, and gone soon."""

    __tablename__ = "arrival_uploads"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    method: Mapped[PaymentMethod] = mapped_column(enum_column(PaymentMethod, "arrival_upload_method"))
    source: Mapped[Source] = mapped_column(enum_column(Source, "arrival_upload_source"))
    file_name: Mapped[str | None] = mapped_column(String(255))
    rows: Mapped[list[Any]]  # [number, cells], the first of them names the columns
    uploaded_by: Mapped[uuid.UUID] = mapped_column(index=True)
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)


class StatementColumns(Base):
    """Which columns of an account's statements hold what, as somebody chose last time."""

    __tablename__ = "statement_columns"

    method: Mapped[PaymentMethod] = mapped_column(
        enum_column(PaymentMethod, "statement_method"), primary_key=True
    )
    columns: Mapped[dict[str, Any]]  # the name of the column, by what it holds
