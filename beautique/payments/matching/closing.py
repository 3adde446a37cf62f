"""The day's closing against what the bank says arrived: what is in no statement, what is nobody's, what the account should hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from beautique.kernel.db import db
from beautique.orders.references import comparable_reference
from beautique.orders.types import StatusCount
from beautique.payments.arrivals.models import Arrival, ArrivalImport
from beautique.payments.arrivals.types import WHOLE
from beautique.payments.matching.queries import IS_OPEN, IS_VERIFIED
from beautique.payments.models import AccountClosing, Refund, Transfer
from beautique.payments.types import Balance, Closing, ClosingRow
from beautique.settings.types import PaymentMethod

_MOST_LISTED = 100
_MOST_FOUND = 10
_AROUND = timedelta(days=3)  # people pay at night, and banks book late


@dataclass(frozen=True, slots=True)
class Compared:
    """A day's verified transfers beside the arrivals of that day."""

    missing: Sequence[ClosingRow]  # verified, but in no statement, where a statement reaches the day
    nobodys: Sequence[Arrival]  # arrived, and no order's so far: the first of them
    nobodys_total: StatusCount  # of all of them
    same: Sequence[tuple[ClosingRow, Arrival]]  # of both, those whose ID and amount are the same


def compare(made: Closing, method: PaymentMethod | None = None) -> Compared:
    """What a day's closing and the bank say differently. Two queries."""
    day = made.day
    covered = set(db.session.scalars(select(ArrivalImport.method).where(*_reaches(day))))
    criteria = [IS_OPEN, Arrival.paid_on == day]
    if method is not None:
        criteria.append(Arrival.method == method)
    everything = func.count().over(), func.sum(Arrival.amount).over()
    found = db.session.execute(
        select(Arrival, *everything).where(*criteria).order_by(Arrival.id).limit(_MOST_LISTED)
    ).all()
    open_ones = [arrival for arrival, *_ in found]
    total = StatusCount(*found[0][1:]) if found else StatusCount()
    missing = [
        row
        for row in made.rows
        if row.stated is None and row.method in covered and method in (None, row.method)
    ]
    by_key = {
        (row.method, comparable_reference(row.reference), row.amount): row
        for row in missing
        if row.arrival_id is None
    }
    same = [
        (row, arrival)
        for arrival in open_ones
        if arrival.reference_key
        and (row := by_key.pop((arrival.method, arrival.reference_key, arrival.amount), None))
    ]
    return Compared(missing, open_ones, total, same)


def list_candidates(transfer: Transfer) -> Sequence[Arrival]:
    """The free arrivals that may be a verified transfer: of its amount in its account around its day, the same ID first. One query.

    What has the ID of another verified transfer is that one's.
    """
    is_same = Arrival.reference_key == transfer.reference_normalized
    return db.session.scalars(
        select(Arrival)
        .where(
            IS_OPEN,
            Arrival.method == transfer.method,
            Arrival.amount == transfer.amount,
            Arrival.paid_on.between(transfer.paid_on - _AROUND, transfer.paid_on + _AROUND),
            or_(is_same, ~IS_VERIFIED),
        )
        .order_by(case((is_same, 0), else_=1), Arrival.paid_on != transfer.paid_on, Arrival.id)
        .limit(_MOST_FOUND)
    ).all()


def find_balance(method: PaymentMethod, day: date) -> Balance | None:
    """What should be in an account at the end of a day; None before the first closing that says what was there. Four queries at most.

    What arrived is what statements say; on days that none of them reaches, what was verified. Messages add nothing of their own.
    """
    last = db.session.scalar(
        select(AccountClosing)
        .where(
            AccountClosing.method == method,
            AccountClosing.day < day,
            AccountClosing.bank_balance.is_not(None),
        )
        .order_by(AccountClosing.day.desc(), AccountClosing.round.desc())
        .limit(1)
    )
    if last is None or last.bank_balance is None:
        return None
    return Balance(
        since=last.day,
        before=last.bank_balance,
        arrived=_arrived(method, last.day, day),
        sent_back=_sum_of(
            Refund.amount,
            Refund.method == method,
            Refund.paid_on > last.day,
            Refund.paid_on <= day,
            Refund.reversed_at.is_(None),
        ),
    )


def _arrived(method: PaymentMethod, after: date, until: date) -> Decimal:
    """What came into an account after a day, until another one."""
    stated = _sum_of(
        Arrival.amount,
        Arrival.method == method,
        Arrival.paid_on > after,
        Arrival.paid_on <= until,
        Arrival.source.in_(WHOLE),
    )
    verified = _sum_of(
        Transfer.amount,
        Transfer.method == method,
        Transfer.paid_on > after,
        Transfer.paid_on <= until,
        Transfer.reversed_at.is_(None),
        ~exists().where(ArrivalImport.method == method, *_reaches(Transfer.paid_on)),
        ~exists().where(Arrival.transfer_id == Transfer.id, Arrival.source.in_(WHOLE)),
    )
    return stated + verified


def _sum_of(amount: InstrumentedAttribute[Decimal], *criteria: ColumnElement[bool]) -> Decimal:
    return db.session.scalar(select(func.sum(amount)).where(*criteria)) or Decimal(0)


def _reaches(day: date | InstrumentedAttribute[date]) -> tuple[ColumnElement[bool], ...]:
    """The statements within whose first and last day a day is. What lies between two statements is in none."""
    return ArrivalImport.first_day <= day, ArrivalImport.last_day >= day
