"""The daily closing: what arrived in the shop's accounts on a day, as the bank statements should say it."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from sqlalchemy import Row, select

from beautique.kernel.db import db
from beautique.orders.models import Order
from beautique.orders.types import StatusCount
from beautique.payments import rules
from beautique.payments.models import Payment, Transfer
from beautique.payments.types import Closing, ClosingPart, ClosingRow
from beautique.settings.types import PaymentMethod

_Found = Row[Payment, str]


def closing(day: date, method: PaymentMethod | None = None) -> Closing:
    """The transfers of a store day by method, in the order in which they were recorded, and the sum per method. One query."""
    statement = (
        select(Payment, Order.number)
        .join(Transfer, Transfer.id == Payment.transfer_id)
        .join(Order, Order.id == Payment.order_id)
        .where(Transfer.paid_on == day)
        .order_by(Transfer.method, Transfer.id, Payment.id)
    )
    if method is not None:
        statement = statement.where(Transfer.method == method)
    found = db.session.execute(statement).all()
    rows = _rows(each for each in found if each[0].reversed_at is None)
    return Closing(
        day=day,
        rows=rows,
        reversed_rows=_rows(each for each in found if each[0].reversed_at is not None),
        by_method={
            each: _tally([row for row in rows if row.method == each])
            for each in (PaymentMethod if method is None else (method,))
        },
    )


def _rows(found: Iterable[_Found]) -> list[ClosingRow]:
    return [_row(list(payments)) for _, payments in groupby(found, key=lambda each: each[0].transfer_id)]


def _row(payments: list[_Found]) -> ClosingRow:
    first = payments[0][0]
    return ClosingRow(
        transfer_id=first.transfer_id,
        method=first.transfer.method,
        reference=first.transfer.reference,
        paid_on=first.transfer.paid_on,
        parts=tuple(ClosingPart(payment.order_id, number, payment.amount) for payment, number in payments),
        verified_by=first.verified_by_name,
        verified_at=first.verified_at,
        reversed_reason=first.reversed_reason,
    )


def _tally(rows: list[ClosingRow]) -> StatusCount:
    return StatusCount(len(rows), rules.total(row.amount for row in rows))
