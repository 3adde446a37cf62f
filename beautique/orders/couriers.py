"""Which courier somebody gave parcels to last: most likely the one that takes the next."""

from datetime import timedelta

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from beautique.audit.models import AuditEvent
from beautique.audit.types import Actor
from beautique.kernel import clock
from beautique.kernel.db import db, first_id
from beautique.orders.types import SUBJECT
from beautique.orders.workflow import MOVES

_REMEMBERED_FOR = timedelta(days=30)
_MOST = 1_000  # events that are looked through: who gave none to a courier among so many sends no parcels


def find_last_courier(actor: Actor) -> str | None:
    """The courier that this person wrote down last, else anybody, lately; None when nobody did. One query."""
    own, anybody = (
        _last_among(AuditEvent.actor_id == actor.id),
        _last_among(AuditEvent.subject_type == SUBJECT),
    )
    last: str | None = db.session.scalar(select(func.coalesce(own, anybody)))
    return last


def _last_among(whose: ColumnElement[bool]) -> ScalarSelect[str | None]:
    """Among the newest of some events, which have an index of their own."""
    events = (
        select(AuditEvent.id, AuditEvent.action, AuditEvent.changes)
        .where(whose, AuditEvent.id >= first_id(clock.now() - _REMEMBERED_FOR))
        .order_by(AuditEvent.id.desc())
        .limit(_MOST)
        .subquery()
    )
    courier = events.c.changes[("courier", 1)].as_string()
    return (
        select(courier)
        .where(events.c.action.in_(MOVES), courier.is_not(None))
        .order_by(events.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
