"""Reading the log."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from beautique.audit.models import AuditEvent
from beautique.kernel.db import db


def list_timeline(subject_type: str, subject_id: uuid.UUID | str, limit: int = 500) -> Sequence[AuditEvent]:
    """What happened to one thing, newest first."""
    return db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_type == subject_type, AuditEvent.subject_id == str(subject_id))
        .order_by(AuditEvent.seq.desc(), AuditEvent.id.desc())
        .limit(limit)
    ).all()
