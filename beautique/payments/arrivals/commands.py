"""Importing what arrived, marking what is for no order, forgetting it in time. None of these touches an order."""

import uuid
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.kernel import clock
from beautique.kernel.db import db, retrying, transaction
from beautique.kernel.errors import DomainError
from beautique.kernel.versions import lock
from beautique.payments.arrivals import rules
from beautique.payments.arrivals.models import Arrival, ArrivalImport
from beautique.payments.arrivals.types import ArrivalAction, Batch
from beautique.payments.arrivals.writing import content_of, write_arrivals
from beautique.payments.rules import required_reason

SUBJECT = "arrival"
_AT_ONCE = 500


class OtherBatch(DomainError):
    """The key of these lines was used before, for others."""

    code = "IDEMPOTENCY_MISMATCH"


def import_arrivals(batch: Batch, actor: Actor) -> tuple[ArrivalImport, bool]:
    """Writes down the lines that nobody knew; True when the same request (by its key) did so before.

    Raises `Invalid` (too many lines), `OtherBatch`, `Busy`.
    """

    def write() -> tuple[ArrivalImport, bool]:
        with transaction() as session:
            if (known := _find_again(batch)) is not None:
                return known, True
            return write_arrivals(session, batch, actor), False

    try:
        return retrying(write)
    except IntegrityError:  # the same request at the same moment
        known = _find_again(batch)
        if known is None:
            raise
        return known, True


def dismiss_arrival(arrival_id: uuid.UUID, reason: str, actor: Actor, expected_version: int) -> Arrival:
    """Marks money as not for an order. Raises `Invalid`, `NotFound`, `Stale`, `Conflict`."""
    said = required_reason(reason)
    with transaction() as session:
        arrival = lock(session, Arrival, arrival_id, SUBJECT, expected_version)
        rules.check_may_be_dismissed(arrival.state)
        arrival.dismissed_at, arrival.dismissed_reason = clock.now(), said
        arrival.dismissed_by, arrival.dismissed_by_name = actor.id, actor.name
        _record(session, arrival, ArrivalAction.DISMISSED, actor, said)
    return arrival


def restore_arrival(arrival_id: uuid.UUID, actor: Actor, expected_version: int) -> Arrival:
    """Opens dismissed money again. Raises `NotFound`, `Stale`, `Conflict`."""
    with transaction() as session:
        arrival = lock(session, Arrival, arrival_id, SUBJECT, expected_version)
        rules.check_may_be_restored(arrival.state)
        arrival.dismissed_at = arrival.dismissed_reason = None
        arrival.dismissed_by = arrival.dismissed_by_name = None
        _record(session, arrival, ArrivalAction.RESTORED, actor)
    return arrival


def purge_arrivals(older_than_days: int) -> int:
    """Forgets who sent old money, once it was taken or dismissed; of how many. Day, amount and fingerprint stay, so that an old
    statement imported again brings nothing back. Open ones stay as they are, whatever their age.
    """
    purged = 0
    while some := _purge_some(older_than_days):
        purged += some
    return purged


def _find_again(batch: Batch) -> ArrivalImport | None:
    """What came of the same request before. Raises `OtherBatch` when it brought other lines."""
    known = db.session.get(ArrivalImport, batch.key, populate_existing=True) if batch.key else None
    if known is not None and known.content_sha256 != content_of(batch):
        raise OtherBatch("This Idempotency-Key was used for other arrivals. Use a new key for these.")
    return known


def _record(
    session: Session, arrival: Arrival, action: ArrivalAction, actor: Actor, reason: str | None = None
) -> None:
    session.flush()  # the version after the change
    told = {
        "method": Change(None, arrival.method),
        "paid_on": Change(None, arrival.paid_on),
        "amount": Change(None, arrival.amount),
    }
    log.record(session, actor, action, SUBJECT, arrival.id, told, seq=arrival.version, reason=reason)


def _purge_some(older_than_days: int) -> int:
    with transaction() as session:
        old = (
            select(Arrival.id)
            .where(
                Arrival.purged_at.is_(None),
                Arrival.created_at < clock.now() - timedelta(days=older_than_days),
                or_(Arrival.transfer_id.is_not(None), Arrival.dismissed_at.is_not(None)),
            )
            .order_by(Arrival.created_at)
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        ids = session.scalars(old).all()
        nothing = dict.fromkeys(
            ("reference", "reference_key", "sender", "sender_phone", "narration", "order_number")
        )
        session.execute(
            update(Arrival)
            .where(Arrival.id.in_(ids))
            .values(**nothing, text_folded="", purged_at=clock.now()),
            execution_options={"synchronize_session": False},
        )
        return len(ids)
