"""The tables of bulk changes: the wish, and one line for each row with what became of it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from beautique.bulk.types import LONGEST_BACK, Outcome
from beautique.kernel import clock
from beautique.kernel.db import Base, enum_column, new_id


class BulkJob(Base):
    """A change of many rows that somebody asked for."""

    __tablename__ = "bulk_jobs"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(30))  # the name of a `BulkKind`
    title: Mapped[str] = mapped_column(String(120))
    changes: Mapped[dict[str, Any]]  # of every row, by field
    reason: Mapped[str | None] = mapped_column(String(500))
    total: Mapped[int]
    back: Mapped[str] = mapped_column(String(LONGEST_BACK))  # the query of the list that it was started from
    created_by: Mapped[uuid.UUID | None]
    created_by_name: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    stopped_at: Mapped[datetime | None]
    undoes: Mapped[uuid.UUID | None] = mapped_column(unique=True, index=True)  # whose changes it takes back


class BulkItem(Base):
    """One row of a bulk change. Its outcome is written in the transaction that changes the row.

    Like the log it names its subject without a foreign key: it outlives a row that is deleted for good. Decision 0027.
    """

    __tablename__ = "bulk_items"
    __table_args__ = (Index("ix_bulk_items_job_id_outcome_position", "job_id", "outcome", "position"),)

    job_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("bulk_jobs.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject_id: Mapped[uuid.UUID]
    label: Mapped[str] = mapped_column(String(255))  # number of an order, name of a product
    changes: Mapped[dict[str, Any]]  # of this row alone
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome, "outcome"))
    message: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int | None]  # as the change left the row; None when it changed nothing
