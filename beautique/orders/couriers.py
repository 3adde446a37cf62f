"""Which courier somebody gave parcels to last: most likely the one that takes the next."""

from datetime import timedelta

from sqlalchemy import func, select

from beautique.audit.models import AuditEvent
from beautique.audit.types import Actor
from beautique.kernel import clock
from beautique.kernel.db import db, first_id
from beautique.orders.types import SUBJECT
from beautique.orders.workflow import MOVES

_REMEMBERED_FOR = timedelta(days=30)


def find_last_courier(actor: Actor) -> str | None:
    """The courier that this person wrote down last, else anybody, within a month; None when nobody did. One query."""
    courier = AuditEvent.changes[("courier", 1)].as_string()
    newest = (
        select(courier)
        .where(
            AuditEvent.subject_type == SUBJECT,
            AuditEvent.id >= first_id(clock.now() - _REMEMBERED_FOR),  # as far back as either index is read
            AuditEvent.action.in_(MOVES),
            courier.is_not(None),
        )
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    own = newest.where(AuditEvent.actor_id == actor.id)
    last: str | None = db.session.scalar(
        select(func.coalesce(own.scalar_subquery(), newest.scalar_subquery()))
    )
    return last
