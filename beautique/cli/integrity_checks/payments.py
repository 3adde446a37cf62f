"""What must hold of the money of orders."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ScalarSelect, func, select

from beautique.cli.integrity_checks.rows import rows
from beautique.orders.models import Order
from beautique.payments.arrivals.models import Arrival
from beautique.payments.models import AccountClosing, Payment, Refund, Transfer

_MONEY = Order.total_amount.type


def sums() -> Iterator[str]:
    """What an order says was paid, sent back and kept is what its payments and refunds come to."""
    told = (Order.paid_amount, Order.refunded_amount, Order.kept_amount)
    found = (_sum(Payment.amount, Payment), _sum(Refund.amount, Refund), _sum(Refund.kept_amount, Refund))
    for number, *amounts in rows(select(Order.number, *told, *found)):
        says, come_to = amounts[:3], [each or Decimal(0) for each in amounts[3:]]
        for what, said, summed in zip(("paid", "sent back", "kept"), says, come_to, strict=True):
            if said != summed:
                yield f"{number}: {said} {what}, its rows come to {summed}"


def transfers() -> Iterator[str]:
    """What the live payments of a transfer come to is no more than what it brought."""
    used = func.sum(Payment.amount, type_=_MONEY)
    parts = (
        select(Transfer.reference, Transfer.amount, used)
        .join(Payment, Payment.transfer_id == Transfer.id)
        .where(Payment.reversed_at.is_(None))
        .group_by(Transfer.id, Transfer.reference, Transfer.amount)
    )
    for reference, arrived, given in rows(parts):
        if given > arrived:
            yield f"transfer {reference} brought {arrived}, its payments come to {given}"


def arrivals() -> Iterator[str]:
    """Money that a transfer took arrived in the account of that transfer."""
    taken = (
        select(Transfer.reference, Transfer.method, Arrival.method)
        .select_from(Arrival)
        .outerjoin(Transfer, Transfer.id == Arrival.transfer_id)
        .where(Arrival.transfer_id.is_not(None), Transfer.method.is_distinct_from(Arrival.method))
    )
    for reference, account, arrived_in in rows(taken):
        yield f"transfer {reference} of {account} took money that arrived in {arrived_in}"


def closings() -> Iterator[str]:
    """What a day's account was closed with is what its transfers came to then, and its rounds follow each other from 1."""
    rounds: dict[tuple[date, str], int] = {}
    found = select(AccountClosing).order_by(AccountClosing.day, AccountClosing.method, AccountClosing.round)
    for (closed,) in rows(found):
        key = (closed.day, closed.method.value)
        rounds[key] = rounds.get(key, 0) + 1
        come_to = sum((Decimal(each) for each in closed.amounts.values()), Decimal(0))
        if (closed.round, closed.expected) != (rounds[key], come_to):
            yield (
                f"{closed.method} of {closed.day}: round {closed.round} with {closed.expected},"
                f" it is number {rounds[key]} and its transfers come to {come_to}"
            )


def _sum(amount: Any, table: type[Payment | Refund]) -> ScalarSelect[Any]:
    live = select(func.sum(amount, type_=_MONEY)).where(
        table.order_id == Order.id, table.reversed_at.is_(None)
    )
    return live.correlate(Order).scalar_subquery()
