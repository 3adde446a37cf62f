"""The table of audit events. Triggers in the migrations refuse every update, delete and replacement."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, FetchedValue, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from beautique.audit.types import LONGEST_SUBJECT_ID, Via
from beautique.kernel.db import Base, new_id


class AuditEvent(Base):
    """Somebody did something to something, once."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_subject", "subject_type", "subject_id", "id"),
        Index("ix_audit_events_actor_id_id", "actor_id", "id"),
        Index("ix_audit_events_subject_type_id", "subject_type", "id"),
        Index("ix_audit_events_action_id", "action", "id"),
        Index("ix_audit_events_written_in_id", "written_in", "id"),  # PostgreSQL alone
    )
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - nobody who writes an event asks for it

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]
    actor_name: Mapped[str] = mapped_column(String(255))
    via: Mapped[Via] = mapped_column(String(10))
    request_id: Mapped[str | None] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(LONGEST_SUBJECT_ID))
    seq: Mapped[int] = mapped_column(default=0)  # the subject's version after the change; 0 where it has none
    changes: Mapped[dict[str, Any]]  # {field: [old, new]}
    reason: Mapped[str | None] = mapped_column(String(500))
    # Of PostgreSQL the transaction, written down by the database itself; 0 for events from before, and on SQLite. See `feed`.
    written_in: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), server_default=FetchedValue(), deferred=True
    )
