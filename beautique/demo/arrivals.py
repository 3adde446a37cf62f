"""What the banks say arrived in the demo shop: yesterday's and today's statements, in which one verified payment is missing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import and_, select

from beautique.audit.types import Actor
from beautique.demo.receipts import Receipt
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.orders.models import Order
from beautique.payments.arrivals.commands import import_arrivals
from beautique.payments.arrivals.models import Arrival
from beautique.payments.arrivals.types import Batch, Line, Read, Source
from beautique.payments.matching.commands import match
from beautique.payments.models import Payment, Transfer
from beautique.settings.types import PaymentMethod


def bring_in(sent: Sequence[Receipt], actor: Actor) -> None:
    """Imports a statement per account: what customers have sent and nobody has verified yet, and what was verified since yesterday."""
    lines: dict[PaymentMethod, list[Line]] = defaultdict(list)
    for receipt in sent:
        lines[receipt.method].append(_line_of(receipt))
    for transfer, name in _verified_lately()[1:]:  # the newest is in no statement
        lines[transfer.method].append(
            Line(
                paid_on=transfer.paid_on,
                amount=transfer.amount,
                reference=transfer.reference,
                sender=name.upper(),
            )
        )
    lines[PaymentMethod.MEEZAN_BANK].append(
        Line(paid_on=clock.today(), amount=Decimal(12_400), narration="Cash deposit, Gulberg branch")
    )
    for method, found in lines.items():
        name = f"{method.lower().replace(' ', '-')}.csv"
        import_arrivals(
            Batch(method=method, source=Source.STATEMENT, read=Read(found), file_name=name), actor
        )
    match([(transfer, arrival) for transfer, arrival in db.session.execute(_SAME_ID).all()], actor)


def _line_of(receipt: Receipt) -> Line:
    return Line(
        paid_on=receipt.sent_at.date(),
        amount=receipt.amount,
        at=receipt.sent_at,
        reference=receipt.reference,
        sender=receipt.sender.upper(),
    )


def _verified_lately() -> Sequence[tuple[Transfer, str]]:
    since = clock.today() - timedelta(days=1)
    found = (
        select(Transfer, Order.customer_name)
        .join(Payment, Payment.transfer_id == Transfer.id)
        .join(Order, Order.id == Payment.order_id)
        .where(Transfer.paid_on >= since, Payment.reversed_at.is_(None))
        .order_by(Transfer.id.desc())
    )
    return [(transfer, name) for transfer, name in db.session.execute(found).all()]


_SAME_ID = select(Transfer.id, Arrival.id).join(
    Arrival, and_(Arrival.method == Transfer.method, Arrival.reference_key == Transfer.reference_normalized)
)
