"""The daily closing: what arrived in the shop's accounts on a day, as the bank statements should say it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.kernel import clock
from beautique.kernel.csv import stream, text_cell
from beautique.kernel.db import db, read_rows, transaction
from beautique.kernel.money import plain
from beautique.orders.models import Order
from beautique.orders.types import StatusCount
from beautique.payments import rules
from beautique.payments.arrivals.models import Arrival
from beautique.payments.arrivals.types import WHOLE
from beautique.payments.models import AccountClosing, ClosingTick, Payment, Refund, Transfer
from beautique.payments.types import (
    Closing,
    ClosingChange,
    ClosingPart,
    ClosingRow,
    PaymentAction,
    SentBack,
)
from beautique.settings.types import PaymentMethod

SUBJECT = "closing"  # in the activity log: a store day

_Found = Row[*tuple[Any, ...]]  # of `_PAYMENTS`

HEADER = (
    "Paid On",
    "Payment Method",
    "Transaction ID",
    "Amount",
    "Orders",
    "Verified By",
    "Verified At",
    "Kind",
)


def closing(day: date, method: PaymentMethod | None = None) -> Closing:
    """The transfers of a store day by method, in the order in which they were recorded, and the sum per method. One query.

    What a transaction has changed by statements of its own is read as it is now.
    """
    asked = {"day": day, "methods": list(PaymentMethod) if method is None else [method]}
    found = read_rows(_PAYMENTS, asked).all()
    rows = _rows(each for each in found if each.reversed_reason is None)
    return Closing(
        day=day,
        rows=rows,
        reversed_rows=_rows(each for each in found if each.reversed_reason is not None),
        by_method={
            each: _tally([row for row in rows if row.method == each])
            for each in (PaymentMethod if method is None else (method,))
        },
    )


def sent_back_on(day: date, method: PaymentMethod | None = None) -> list[SentBack]:
    """What left the shop's accounts for customers on a store day, by account in the order in which it was recorded. One query."""
    statement = (
        select(Refund, Order.number)
        .join(Order, Order.id == Refund.order_id)
        .where(Refund.paid_on == day, Refund.reversed_at.is_(None))
        .order_by(Refund.method, Refund.id)
    )
    if method is not None:
        statement = statement.where(Refund.method == method)
    return [
        SentBack(
            sent.method, sent.reference, refund.amount, number, refund.recorded_by_name, refund.recorded_at
        )
        for refund, number in db.session.execute(statement)
        if (sent := refund.sent) is not None
    ]


def list_closings(day: date) -> Sequence[AccountClosing]:
    """Every time that an account was closed for a store day, the newest round first."""
    return db.session.scalars(
        select(AccountClosing).where(AccountClosing.day == day).order_by(AccountClosing.round.desc())
    ).all()


def changes_since(closed: AccountClosing, made: Closing) -> list[ClosingChange]:
    """What came, went or grew in the account since it was closed, against the closing of that day as it is now."""
    mine = [row for row in made.rows if row.method == closed.method]
    now = {str(row.transfer_id): row.amount for row in mine}
    # A transfer's live payments say more than its reversed ones, so they come last.
    orders = {str(row.transfer_id): row.parts for row in [*made.reversed_rows, *mine]}
    differences = {
        key: now.get(key, Decimal(0)) - Decimal(closed.amounts.get(key, 0))
        for key in {**closed.amounts, **now}
    }
    return [
        ClosingChange(amount, tuple(part.order_number for part in orders.get(key, ())))
        for key, amount in differences.items()
        if amount
    ]


def last_day_before(day: date) -> date | None:
    """The last store day before this one on which money arrived; None when there was none."""
    return db.session.scalar(
        select(func.max(Transfer.paid_on)).where(Transfer.paid_on < day, Transfer.reversed_at.is_(None))
    )


def export_closing(
    made: Closing, sent_back: Sequence[SentBack], method: PaymentMethod | None, actor: Actor
) -> Iterator[bytes]:
    """The closing as a file, a row per line of the bank statements, written to the activity log before the first one.

    What was sent back follows what arrived, as amounts below zero, so that the sum is what the day changed. What was taken back is
    not in it.
    """
    with transaction() as session:
        told = {
            "day": Change(None, made.day),
            "method": Change(None, method.value if method else None),
            "rows": Change(None, len(made.rows) + len(sent_back)),
        }
        log.record(session, actor, PaymentAction.CLOSING_EXPORTED, SUBJECT, made.day.isoformat(), told)
    arrived = (
        _cells(
            made.day,
            row,
            row.amount,
            [part.order_number for part in row.parts],
            row.verified_by,
            row.verified_at,
        )
        for row in made.rows
    )
    left = (
        _cells(made.day, row, -row.amount, [row.order_number], row.recorded_by, row.recorded_at)
        for row in sent_back
    )
    return stream(HEADER, chain(arrived, left))


def _cells(
    day: date, row: ClosingRow | SentBack, amount: Decimal, orders: Iterable[str], by: str, at: datetime
) -> list[str]:
    return [
        day.isoformat(),
        row.method.value,
        text_cell(row.reference),
        plain(amount),
        text_cell("; ".join(orders)),
        text_cell(by),
        f"{clock.store_time(at):%Y-%m-%d %H:%M}",
        "Payment" if amount > 0 else "Sent back",
    ]


def _rows(found: Iterable[_Found]) -> list[ClosingRow]:
    return [_row(list(payments)) for _, payments in groupby(found, key=attrgetter("transfer_id"))]


def _row(payments: list[_Found]) -> ClosingRow:
    first = payments[0]
    parts = tuple(ClosingPart(each.order_number, each.amount, each.customer_name) for each in payments)
    amount = first.brought if first.reversed_reason is None else rules.total(part.amount for part in parts)
    return ClosingRow(
        transfer_id=first.transfer_id,
        method=first.method,
        reference=first.reference,
        amount=amount,
        parts=parts,
        verified_by=first.verified_by_name,
        verified_at=first.verified_at,
        reversed_reason=first.reversed_reason,
        ticked_by=first.ticked_by_name if first.ticked_amount == amount else None,
        arrival_id=first.arrival_id,
        stated=first.stated if first.source in WHOLE else None,
    )


def _tally(rows: list[ClosingRow]) -> StatusCount:
    return StatusCount(len(rows), rules.total(row.amount for row in rows))


# Made once (0023).
_PAYMENTS = (
    select(
        Payment.transfer_id,
        Transfer.method,
        Transfer.reference,
        Transfer.amount.label("brought"),
        Order.number.label("order_number"),
        Order.customer_name,
        Payment.amount,
        Payment.verified_by_name,
        Payment.verified_at,
        Payment.reversed_reason,
        ClosingTick.amount.label("ticked_amount"),
        ClosingTick.ticked_by_name,
        Arrival.id.label("arrival_id"),
        Arrival.amount.label("stated"),
        Arrival.source,
    )
    .join(Transfer, Transfer.id == Payment.transfer_id)
    .join(Order, Order.id == Payment.order_id)
    .outerjoin(ClosingTick, ClosingTick.transfer_id == Transfer.id)
    .outerjoin(Arrival, Arrival.transfer_id == Transfer.id)
    .where(Transfer.paid_on == bindparam("day"), Transfer.method.in_(bindparam("methods", expanding=True)))
    .order_by(Transfer.method, Transfer.id, Payment.id)
)
