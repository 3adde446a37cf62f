"""Which arrivals may be an order's money: a few rows by index, however many have arrived."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, String, and_, bindparam, exists, select, union_all

from beautique.kernel.db import Money, db, enum_column
from beautique.orders.models import Order
from beautique.orders.references import comparable_reference
from beautique.payments.arrivals.models import Arrival, ArrivalImport
from beautique.payments.matching import rules
from beautique.payments.matching.models import Payer
from beautique.payments.matching.types import Awaited, Likely
from beautique.payments.models import Transfer
from beautique.payments.rules import amount_expected
from beautique.settings.types import PaymentMethod

_MOST_LOOKED_AT = 100  # of one amount since the order's day, the earliest
_MOST_PAYERS = 5  # of a phone, those who paid last


class Found(NamedTuple):
    """An arrival that may be an order's money, and the import that brought it."""

    likely: Likely
    arrival: Arrival
    brought: ArrivalImport


def list_likely(
    order: Order,
    *,
    came: date | None = None,
    method: PaymentMethod | None = None,
    references: Iterable[str] = (),
) -> Sequence[Found]:
    """The free arrivals that may be the money that is due for an order, the likeliest first, at most three. Two queries.

    `came` is the store day of its screenshot, `method` another account than the announced one, `references` are IDs as they were
    typed or read. What is verified under its ID already is not free.
    """
    phones = tuple({order.phone_normalized, order.whatsapp_normalized})
    awaited = Awaited(
        number=order.number,
        due=amount_expected(order.total_amount, order.money_here),
        method=method or order.payment_method,
        since=order.order_date,
        near=came or order.order_date,
        phones=phones,
        customer=order.customer_name,
        payers=tuple(db.session.scalars(_PAYERS, {"phones": phones})),
        references=frozenset(key for typed in references if (key := comparable_reference(typed))),
    )
    rows = db.session.execute(
        _CANDIDATES,
        {
            "number": awaited.number,
            "references": list(awaited.references),
            "method": awaited.method,
            "amount": awaited.due,
            "since": awaited.since - rules.EARLIER,
        },
    )
    found = {arrival.id: (arrival, brought) for arrival, brought in rows}
    likely = rules.likely(awaited, [arrival for arrival, _ in found.values()])
    return [Found(each, *found[each.arrival.id]) for each in likely]


# Made once (0023).
_PAYERS = (
    select(Payer.name)
    .where(Payer.phone.in_(bindparam("phones", expanding=True)))
    .order_by(Payer.last_used_at.desc(), Payer.name_folded)
    .limit(_MOST_PAYERS)
)
_METHOD = bindparam("method", type_=enum_column(PaymentMethod, "asked_method"))
IS_OPEN = and_(Arrival.transfer_id.is_(None), Arrival.dismissed_at.is_(None))
_OF_AMOUNT = (
    select(Arrival.id)
    .where(
        IS_OPEN,
        Arrival.method == _METHOD,
        Arrival.amount == bindparam("amount", type_=Money()),
        Arrival.paid_on >= bindparam("since", type_=Date),
    )
    .order_by(Arrival.paid_on)
    .limit(_MOST_LOOKED_AT)
    .subquery()
)
_CANDIDATE_IDS = union_all(
    select(Arrival.id).where(Arrival.order_number == bindparam("number", type_=String)),
    select(Arrival.id).where(Arrival.reference_key.in_(bindparam("references", expanding=True))),
    select(_OF_AMOUNT.c.id),
)
IS_VERIFIED = exists().where(
    Transfer.method == Arrival.method,
    Transfer.reference_normalized == Arrival.reference_key,
    Transfer.reversed_at.is_(None),
)
_CANDIDATES = (
    select(Arrival, ArrivalImport)
    .join(ArrivalImport, ArrivalImport.id == Arrival.import_id)
    .where(Arrival.id.in_(_CANDIDATE_IDS), IS_OPEN, ~IS_VERIFIED)
)
