"""What must hold of the money of orders."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import ScalarSelect, func, select

from beautique.cli.integrity_checks.rows import rows
from beautique.orders.models import Order
from beautique.payments.models import Payment, Refund, Transfer

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


def _sum(amount: Any, table: type[Payment | Refund]) -> ScalarSelect[Any]:
    live = select(func.sum(amount, type_=_MONEY)).where(
        table.order_id == Order.id, table.reversed_at.is_(None)
    )
    return live.correlate(Order).scalar_subquery()
