"""Reading the log."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Integer, bindparam, select

from beautique.audit.models import AuditEvent
from beautique.audit.types import Action, Actor, EventFilter
from beautique.kernel import clock
from beautique.kernel.db import db, first_id
from beautique.kernel.keyset import Ordering, paginate
from beautique.kernel.pages import Page, PageRequest

_NEWEST = Ordering((AuditEvent.id,), lambda event: (event.id,), descending=True)

_TIMELINE = (  # made once (0023)
    select(AuditEvent)
    .where(AuditEvent.subject_type == bindparam("type"), AuditEvent.subject_id == bindparam("id"))
    .order_by(AuditEvent.seq.desc(), AuditEvent.id.desc())
    .limit(bindparam("most", type_=Integer))
)


def list_timeline(subject_type: str, subject_id: uuid.UUID | str, limit: int = 500) -> Sequence[AuditEvent]:
    """What happened to one thing, newest first."""
    asked = {"type": subject_type, "id": str(subject_id), "most": limit}
    return db.session.scalars(_TIMELINE, asked).all()


def find_event(event_id: uuid.UUID) -> AuditEvent | None:
    """The event with this id, or None."""
    return db.session.get(AuditEvent, event_id)


def subjects_of(
    action: Action,
    subject_type: str,
    subject_ids: Collection[str],
    since: datetime | None = None,
    actor: Actor | None = None,
) -> set[str]:
    """The ids, among these, of the things to which an action has happened (since an instant, by somebody). One query."""
    statement = select(AuditEvent.subject_id).where(
        AuditEvent.subject_type == subject_type,
        AuditEvent.subject_id.in_(subject_ids),
        AuditEvent.action == action,
    )
    if since is not None:
        statement = statement.where(AuditEvent.at >= since)
    if actor is not None:
        statement = statement.where(AuditEvent.actor_id == actor.id)
    return set(db.session.scalars(statement.distinct()))


def list_events_of(action: Action, subject_type: str, subject_ids: Collection[str]) -> Sequence[AuditEvent]:
    """Every time that an action has happened to one of these things, the oldest first. One query."""
    return db.session.scalars(
        select(AuditEvent)
        .where(
            AuditEvent.subject_type == subject_type,
            AuditEvent.subject_id.in_(subject_ids),
            AuditEvent.action == action,
        )
        .order_by(AuditEvent.id)
    ).all()


def list_events(criteria: EventFilter, request: PageRequest) -> Page[AuditEvent]:
    """The log, newest first, uncounted (`total` is 0: nobody reads a log by its length). Raises `Invalid` for a foreign cursor."""
    return paginate(select(AuditEvent).where(*_conditions(criteria)), _NEWEST, request, total=0)


def _conditions(criteria: EventFilter) -> Iterator[ColumnElement[bool]]:
    """Ids are in the order of time, so the primary key finds the days."""
    if criteria.actor_id is not None:
        yield AuditEvent.actor_id == criteria.actor_id
    if criteria.subject_types:
        yield AuditEvent.subject_type.in_(criteria.subject_types)
    if criteria.without_types:
        yield AuditEvent.subject_type.not_in(criteria.without_types)
    if criteria.subject_id:
        yield AuditEvent.subject_id == criteria.subject_id
    if criteria.actions:
        yield AuditEvent.action.in_(criteria.actions)
    if criteria.start_date is not None:
        yield AuditEvent.id >= first_id(clock.day_start(criteria.start_date))
    if criteria.end_date is not None:
        yield AuditEvent.id < first_id(clock.day_start(criteria.end_date + timedelta(days=1)))
