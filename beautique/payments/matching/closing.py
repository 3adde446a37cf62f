"""The day's closing against what the bank says arrived: what is in no statement, what is nobody's, what the account should hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, CompoundSelect, and_, case, exists, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from beautique.kernel.db import db, enum_column
from beautique.orders.references import comparable_reference
from beautique.payments.arrivals.models import Arrival
from beautique.payments.arrivals.types import Source
from beautique.payments.matching.queries import IS_OPEN
from beautique.payments.models import AccountClosing, Refund, Transfer
from beautique.payments.types import Balance, Closing, ClosingRow
from beautique.settings.types import PaymentMethod

_WHOLE = (Source.STATEMENT, Source.PASTED)  # they say all that arrived; a message says one thing
_MOST_LISTED = 100
_MOST_FOUND = 10
_AROUND = timedelta(days=3)  # people pay at night, and banks book late


@dataclass(frozen=True, slots=True)
class Compared:
    """A day's verified transfers beside the arrivals of that day."""

    missing: Sequence[ClosingRow]  # verified, but in no statement, where a statement was imported
    nobodys: Sequence[Arrival]  # arrived, and no order's so far
    same: Sequence[tuple[ClosingRow, Arrival]]  # of both, those whose ID and amount are the same


def compare(made: Closing, method: PaymentMethod | None = None) -> Compared:
    """What a day's closing and the bank say differently. Two queries."""
    day = made.day
    covered = set(db.session.scalars(_covered(day)))
    criteria = [IS_OPEN, Arrival.paid_on == day]
    if method is not None:
        criteria.append(Arrival.method == method)
    open_ones = db.session.scalars(
        select(Arrival).where(*criteria).order_by(Arrival.id).limit(_MOST_LISTED)
    ).all()
    missing = [
        row
        for row in made.rows
        if row.arrival_id is None and row.method in covered and method in (None, row.method)
    ]
    by_key = {(row.method, comparable_reference(row.reference), row.amount): row for row in missing}
    same = [
        (row, arrival)
        for arrival in open_ones
        if arrival.reference_key
        and (row := by_key.pop((arrival.method, arrival.reference_key, arrival.amount), None))
    ]
    return Compared(missing, open_ones, same)


def list_candidates(transfer: Transfer) -> Sequence[Arrival]:
    """The free arrivals that may be a verified transfer: of its amount in its account around its day, the same ID first. One query."""
    is_same = Arrival.reference_key == transfer.reference_normalized
    return db.session.scalars(
        select(Arrival)
        .where(
            IS_OPEN,
            Arrival.method == transfer.method,
            Arrival.amount == transfer.amount,
            Arrival.paid_on.between(transfer.paid_on - _AROUND, transfer.paid_on + _AROUND),
        )
        .order_by(case((is_same, 0), else_=1), Arrival.paid_on != transfer.paid_on, Arrival.id)
        .limit(_MOST_FOUND)
    ).all()


def find_balance(method: PaymentMethod, day: date) -> Balance | None:
    """What should be in an account at the end of a day; None before the first closing that says what was there. Four queries at most.

    What arrived is what the bank says; on days of which no statement was imported, what was verified.
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
    said = and_(Arrival.method == method, Arrival.paid_on > after, Arrival.paid_on <= until)
    has_statement = exists().where(
        Arrival.method == method, Arrival.paid_on == Transfer.paid_on, Arrival.source.in_(_WHOLE)
    )
    verified = _sum_of(
        Transfer.amount,
        Transfer.method == method,
        Transfer.paid_on > after,
        Transfer.paid_on <= until,
        Transfer.reversed_at.is_(None),
        ~has_statement,
        ~exists().where(Arrival.transfer_id == Transfer.id),
    )
    return _sum_of(Arrival.amount, said) + verified


def _sum_of(amount: InstrumentedAttribute[Decimal], *criteria: ColumnElement[bool]) -> Decimal:
    return db.session.scalar(select(func.sum(amount)).where(*criteria)) or Decimal(0)


def _covered(day: date) -> CompoundSelect[PaymentMethod]:
    """The accounts whose statements reach this day, and begin before its end."""
    reaches = (Arrival.paid_on >= day, Arrival.paid_on <= day)
    return union_all(
        *(
            select(literal(method, enum_column(PaymentMethod, "covered_method"))).where(
                *(
                    exists().where(Arrival.method == method, Arrival.source.in_(_WHOLE), part)
                    for part in reaches
                )
            )
            for method in PaymentMethod
        )
    )
