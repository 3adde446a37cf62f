"""The step by which every command writes down what it did. Never commits: it belongs to the command's transaction."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from beautique.audit.models import AuditEvent
from beautique.audit.types import Action, Actor, Change
from beautique.kernel import clock
from beautique.kernel.db import new_id
from beautique.kernel.statements import insert_of, row_of

INSERT_EVENT = insert_of(AuditEvent)


def record(
    session: Session,
    actor: Actor,
    action: Action,
    subject_type: str,
    subject_id: uuid.UUID | str,
    changes: Mapping[str, Change] | None = None,
    *,
    seq: int = 0,
    reason: str | None = None,
) -> AuditEvent:
    """Adds one event to the running transaction.

    `seq` is the subject's version after the change. Secrets never go
    into `changes`.
    """
    event = AuditEvent(**_columns(actor, action, subject_type, subject_id, changes, seq=seq, reason=reason))
    session.add(event)
    return event


def event_row(
    actor: Actor,
    action: Action,
    subject_type: str,
    subject_id: uuid.UUID | str,
    changes: Mapping[str, Change],
    *,
    seq: int,
) -> dict[str, Any]:
    """The same event for `INSERT_EVENT`: where the command writes past the session, together with other rows."""
    return row_of(
        AuditEvent, _columns(actor, action, subject_type, subject_id, changes, seq=seq, reason=None)
    )


def _columns(
    actor: Actor,
    action: Action,
    subject_type: str,
    subject_id: uuid.UUID | str,
    changes: Mapping[str, Change] | None,
    *,
    seq: int,
    reason: str | None,
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "at": clock.now(),
        "actor_id": actor.id,
        "actor_name": actor.name,
        "via": actor.via,
        "request_id": actor.request_id,
        "action": action.value,
        "subject_type": subject_type,
        "subject_id": str(subject_id),
        "seq": seq,
        "changes": {
            field: [plain(change.old), plain(change.new)] for field, change in (changes or {}).items()
        },
        "reason": reason,
    }


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Change]:
    """The fields of `new` whose value differs from `old`."""
    return {field: Change(old.get(field), value) for field, value in new.items() if old.get(field) != value}


def plain(value: Any) -> Any:
    """A value as JSON can hold it; amounts as text, so that nothing is rounded."""
    match value:
        case Enum():
            return value.value
        case Decimal() | uuid.UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {key: plain(each) for key, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case _:
            return value
