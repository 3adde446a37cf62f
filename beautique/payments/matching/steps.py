"""The steps by which a verified transfer takes an arrival, and gives it back. They never commit, and move no status."""

import uuid
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from beautique.kernel import clock
from beautique.kernel.db import insert_into
from beautique.kernel.errors import Conflict
from beautique.kernel.text import fold
from beautique.kernel.versions import lock, select_for_update
from beautique.orders.models import Order
from beautique.payments.arrivals.models import Arrival
from beautique.payments.matching import rules
from beautique.payments.matching.models import Payer
from beautique.payments.models import Payment, Transfer

SUBJECT = "arrival"


class ArrivalTaken(Conflict):
    """The arrival is no longer free, or the transfer has another one."""

    code = "ARRIVAL_TAKEN"


def take(session: Session, transfer: Transfer, arrival_id: uuid.UUID, order: Order) -> Arrival:
    """Notes for a transfer that this arrival is its money, and who paid for the order's phone. Who comes second is waited for and refused.

    A further payment of a split transfer may name the arrival that this has already. Raises `NotFound`, `Invalid` (another amount or
    account), `ArrivalTaken`.
    """
    arrival = lock(session, Arrival, arrival_id, SUBJECT)
    if arrival.transfer_id != transfer.id:
        _refuse_taken(session, transfer, arrival)
        rules.refuse_other_money(arrival, transfer.amount, transfer.method)
        arrival.transfer_id = transfer.id
    if arrival.sender:
        _remember(session, order.phone_normalized, arrival.sender, transfer)
    session.flush()
    return arrival


def give_back(session: Session, transfer_id: uuid.UUID) -> Arrival | None:
    """Frees the arrival of a transfer, which is returned, and forgets the payers who became known by it."""
    session.execute(delete(Payer).where(Payer.transfer_id == transfer_id))
    arrival = select_for_update(session, select(Arrival).where(Arrival.transfer_id == transfer_id))
    if arrival is not None:
        arrival.transfer_id = None
        session.flush()
    return arrival


def told(arrival: Arrival) -> dict[str, Any]:
    """An arrival as the log names it."""
    return {
        "id": arrival.id,
        "amount": arrival.amount,
        "paid_on": arrival.paid_on,
        "reference": arrival.reference,
    }


def _refuse_taken(session: Session, transfer: Transfer, arrival: Arrival) -> None:
    if arrival.dismissed_at is not None:
        raise ArrivalTaken(
            f"{arrival.dismissed_by_name} noted that this arrival is no order's: {arrival.dismissed_reason}"
        )
    if arrival.transfer_id is not None:
        number = session.scalar(
            select(Order.number)
            .join(Payment, Payment.order_id == Order.id)
            .where(Payment.transfer_id == arrival.transfer_id, Payment.reversed_at.is_(None))
            .order_by(Payment.id)
            .limit(1)
        )
        raise ArrivalTaken(f"This arrival is the money of {number} already. One arrival is one payment.")
    if session.scalar(select(Arrival.id).where(Arrival.transfer_id == transfer.id)) is not None:
        raise ArrivalTaken(f"The transfer {transfer.reference} has its arrival already.")


def _remember(session: Session, phone: str, sender: str, transfer: Transfer) -> None:
    statement = insert_into(Payer).values(
        phone=phone, name_folded=fold(sender), name=sender, transfer_id=transfer.id, last_used_at=clock.now()
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Payer.phone, Payer.name_folded],
            set_={"name": statement.excluded.name, "last_used_at": statement.excluded.last_used_at},
        )
    )
