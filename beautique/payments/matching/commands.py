"""Saying afterwards that an arrival is a verified transfer's: one transaction each. No order and no payment is changed by it."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Action, Actor, Change
from beautique.kernel import clock
from beautique.kernel.db import retrying, transaction
from beautique.kernel.errors import Conflict, Stale
from beautique.kernel.versions import lock
from beautique.orders.models import Order
from beautique.payments.arrivals.models import Arrival
from beautique.payments.matching import steps
from beautique.payments.matching.models import Payer
from beautique.payments.models import Payment, Transfer
from beautique.payments.types import ClosingAction

KNOWN_FOR = timedelta(days=365)  # a payer who is not heard of
CLOSING = "closing"  # as the log names the subject: a store day


def match(pairs: Sequence[tuple[uuid.UUID, uuid.UUID]], actor: Actor) -> int:
    """Notes which arrival each verified transfer is, by their ids; of how many that is new. All of them, or none.

    Raises `NotFound`, `Invalid` (another amount or account), `ArrivalTaken`, `Conflict` (the payment was taken back), `Busy`.
    """
    return retrying(lambda: _match(pairs, actor)) if pairs else 0


def unmatch(transfer_id: uuid.UUID, arrival_id: uuid.UUID, actor: Actor) -> None:
    """Says that the arrival is another one's: it is free again.

    Raises `NotFound`, `Conflict` when the transfer has none, and `Stale` when it is not the one that was seen.
    """
    with transaction() as session:
        transfer = lock(session, Transfer, transfer_id, "transfer")
        freed = steps.give_back(session, transfer.id)
        if freed is None:
            raise Conflict("This payment has no arrival any more. Nothing was changed.")
        if freed.id != arrival_id:
            raise Stale("Somebody found another arrival meanwhile. Nothing was changed.", freed)
        _log(session, ClosingAction.UNMATCHED, [transfer], actor)


def purge_payers() -> None:
    """Forgets who has paid for nobody in a year."""
    with transaction() as session:
        session.execute(delete(Payer).where(Payer.last_used_at < clock.now() - KNOWN_FOR))


def _match(pairs: Sequence[tuple[uuid.UUID, uuid.UUID]], actor: Actor) -> int:
    with transaction() as session:
        taken = []
        pairs = sorted(pairs)  # everybody's order: two of them never wait for each other
        # All of them before the first arrival: who takes an arrival back holds its transfer, and goes on to the payers.
        transfers = [lock(session, Transfer, transfer_id, "transfer") for transfer_id, _ in pairs]
        for transfer, (_, arrival_id) in zip(transfers, pairs, strict=True):
            if transfer.reversed_at is not None:
                raise Conflict("This payment was taken back meanwhile. Nothing was changed.")
            before = session.scalar(select(Arrival.transfer_id).where(Arrival.id == arrival_id))
            steps.take(session, transfer, arrival_id, _order_of(session, transfer))
            if before != transfer.id:  # else the same form, sent twice
                taken.append(transfer)
        if taken:
            _log(session, ClosingAction.MATCHED, taken, actor)
        return len(taken)


def _order_of(session: Session, transfer: Transfer) -> Order:
    """The first order that the transfer pays for."""
    paid = select(Order).join(Payment, Payment.order_id == Order.id)
    mine = paid.where(Payment.transfer_id == transfer.id, Payment.reversed_at.is_(None))
    return session.scalars(mine.order_by(Payment.id).limit(1)).one()


def _log(session: Session, action: Action, transfers: Sequence[Transfer], actor: Actor) -> None:
    """Told on the day of each, as ticks are."""
    for day in sorted({each.paid_on for each in transfers}):
        mine = [each for each in transfers if each.paid_on == day]
        told = {
            "references": Change(None, [each.reference for each in mine]),
            "amount": Change(None, sum(each.amount for each in mine)),
        }
        log.record(session, actor, action, CLOSING, day.isoformat(), told)
