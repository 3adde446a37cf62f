"""Reading payments: the queue, what belongs to one order, refunds that are due."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from sqlalchemy import Integer, Numeric, String, and_, bindparam, exists, func, not_, select, type_coerce
from sqlalchemy.orm import with_expression

from beautique.kernel import clock
from beautique.kernel.db import UtcDateTime, db, first_id, read_rows
from beautique.kernel.errors import NotFound
from beautique.kernel.keyset import Ordering, paginate
from beautique.kernel.pages import Cursor, Page, PageRequest
from beautique.orders.customers.queries import newest_note_about, of_phone
from beautique.orders.flagged import WAITS_FOR_VERIFICATION
from beautique.orders.models import Order
from beautique.orders.queries import list_orders, timeline
from beautique.orders.references import alike_runs, comparable_reference, digit_run
from beautique.orders.types import OPEN, Flag, OrderFilter, PaymentStatus, StatusCount
from beautique.payments.models import Payment, PaymentProof, Refund, Transfer
from beautique.payments.types import CheckedBy
from beautique.settings.types import PaymentMethod

GRACE = timedelta(minutes=1)  # a row's id is made a little before its `verified_at`

_MOST_MEASURED = 500  # payments of a day, the newest: what one day takes does not grow with the shop
_MOST_ALIKE = 5  # orders that a person looks at; the newest, so that a new one is always among them

NO_SUCH_REFUND = "This refund does not exist."
NO_SUCH_PROOF = "This screenshot does not exist."

# Paid before Pending (which is also the order of their letters), oldest first. A place in the queue is these three values, so it
# stays valid when its order has left the queue.
_QUEUE = Ordering(
    (type_coerce(Order.payment_status, String), Order.order_date, Order.day_counter),
    lambda order: (order.payment_status.value, order.order_date, order.day_counter),
    descending=False,
)


def list_queue(request: PageRequest, total: int | None = None) -> Page[Order]:
    """The orders that wait for verification, in the queue's order; `cursor` is a `place_of` an order. Raises `Invalid`.

    Each knows the newest `customer_note` about its phone.
    """
    return paginate(_WAITING, _QUEUE, request, queue_tally().count if total is None else total)


def list_unpaid_of(amount: Decimal, limit: int) -> Sequence[Order]:
    """The newest open orders without a verified payment that cost so much."""
    return db.session.scalars(_UNPAID_OF, {"amount": amount, "limit": limit}).all()


def place_of(order: Order) -> str:
    """An order's place in the queue as a token: who skips or settles the order goes on after it, without the server remembering.

    To be taken when the order is shown: once it is settled, it stands elsewhere.
    """
    return Cursor(_QUEUE.key(order)).encode()


def queue_tally() -> StatusCount:
    """How many orders wait for verification, and what they cost in all."""
    return StatusCount(*read_rows(_TALLY).one())


def list_payments(order_id: uuid.UUID) -> Sequence[Payment]:
    """An order's payments with their transfers, oldest first, reversed ones included. One query."""
    return db.session.scalars(_PAYMENTS, {"order_id": order_id}).all()


def list_next_proofs(orders: int) -> Sequence[PaymentProof]:
    """The newest screenshot of each of the orders that are first in the queue, of those that have one. One query."""
    found = db.session.scalars(_NEXT_PROOFS, {"orders": orders})
    return list({proof.order_id: proof for proof in found}.values())


def get_payment(payment_id: uuid.UUID) -> Payment:
    """One payment with its transfer. Raises `NotFound`."""
    payment = db.session.get(Payment, payment_id)
    if payment is None:
        raise NotFound("This payment does not exist.")
    return payment


def get_transfer(transfer_id: uuid.UUID) -> Transfer:
    """One transfer. Raises `NotFound`."""
    transfer = db.session.get(Transfer, transfer_id)
    if transfer is None:
        raise NotFound("This transfer does not exist.")
    return transfer


def list_refunds(order_id: uuid.UUID) -> Sequence[Refund]:
    """What was sent back of an order's money, or is kept, oldest first, reversed ones included. One query."""
    return db.session.scalars(select(Refund).where(Refund.order_id == order_id).order_by(Refund.id)).all()


def get_refund(refund_id: uuid.UUID) -> Refund:
    """One refund. Raises `NotFound`."""
    refund = db.session.get(Refund, refund_id)
    if refund is None:
        raise NotFound(NO_SUCH_REFUND)
    return refund


def list_proofs(order_id: uuid.UUID) -> Sequence[PaymentProof]:
    """An order's proofs, newest first, rejected and purged ones included."""
    return db.session.scalars(_PROOFS, {"order_id": order_id}).all()


def list_proof_days(order_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, date]:
    """The store days on which the newest screenshots that speak for these orders came, of those that have one. One query."""
    newest = type_coerce(func.max(PaymentProof.uploaded_at), UtcDateTime())
    rows = db.session.execute(
        select(PaymentProof.order_id, newest)
        .where(PaymentProof.order_id.in_(order_ids), PaymentProof.rejected_at.is_(None))
        .group_by(PaymentProof.order_id)
    )
    return {order_id: clock.store_day(uploaded_at) for order_id, uploaded_at in rows}


def list_rejections_of(phone: str, limit: int = 100) -> Sequence[tuple[PaymentProof, str]]:
    """The screenshots of a number in international digits that proved nothing, newest first, each with its order's number. One query."""
    return [
        (proof, number)
        for proof, number in db.session.execute(
            select(PaymentProof, Order.number)
            .join(Order, Order.id == PaymentProof.order_id)
            .where(of_phone(phone), PaymentProof.rejected_at.is_not(None))
            .order_by(PaymentProof.id.desc())
            .limit(limit)
        )
    ]


def get_proof(proof_id: uuid.UUID) -> PaymentProof:
    """One proof. Raises `NotFound`."""
    proof = db.session.get(PaymentProof, proof_id)
    if proof is None:
        raise NotFound(NO_SUCH_PROOF)
    return proof


def name_of_verifier(order: Order) -> str:
    """Who moved a Verified order there."""
    moves = (event for event in timeline(order.id) if "payment_status" in event.changes)
    newest = next(moves, None)
    return newest.actor_name if newest else "Somebody"


def any_verified() -> bool:
    """Whether the money of any order has been seen yet."""
    return bool(db.session.scalar(select(exists().where(Order.payment_status == PaymentStatus.VERIFIED))))


def checked_on(day: date) -> Sequence[CheckedBy]:
    """What was confirmed on a store day, by person, the busiest first; reversed payments left out."""
    rows = read_rows(_CHECKED_BY, _confirmed_on(day))
    return [CheckedBy(*row) for row in rows]


def median_wait_on(day: date) -> timedelta | None:
    """How long half of the payments confirmed on a store day had waited at most, since the order's first screenshot (without
    one: since it was placed); None when there were none.
    """
    rows = read_rows(_WAITS, _confirmed_on(day))
    seconds = [max(0.0, (verified_at - since).total_seconds()) for verified_at, since in rows]
    return timedelta(seconds=median(seconds)) if seconds else None


def find_reference_use(method: PaymentMethod, reference: str) -> str | None:
    """The number of an order that a live transfer with this transaction ID pays for, or None."""
    return db.session.scalar(
        select(Order.number)
        .join(Payment, Payment.order_id == Order.id)
        .join(Transfer, Transfer.id == Payment.transfer_id)
        .where(
            Transfer.method == method,
            Transfer.reference_normalized == comparable_reference(reference),
            Transfer.reversed_at.is_(None),
            Payment.reversed_at.is_(None),
        )
        .order_by(Payment.id)
        .limit(1)
    )


def find_refund_use(method: PaymentMethod, reference: str) -> str | None:
    """The number of the order whose money went back under this transaction ID, or None."""
    return db.session.scalar(
        select(Order.number)
        .join(Refund, Refund.order_id == Order.id)
        .where(
            Refund.method == method,
            Refund.reference_normalized == comparable_reference(reference),
            Refund.reversed_at.is_(None),
        )
    )


def list_alike(method: PaymentMethod, reference: str) -> Sequence[str]:
    """The numbers of the newest orders that live transfers of any method pay for, whose ID is like this one but not the same."""
    run = digit_run(reference)
    if run is None:
        return []
    is_the_same = and_(
        Transfer.method == method, Transfer.reference_normalized == comparable_reference(reference)
    )
    return db.session.scalars(
        select(Order.number)
        .join(Payment, Payment.order_id == Order.id)
        .join(Transfer, Transfer.id == Payment.transfer_id)
        .where(
            Transfer.reference_digits.in_(alike_runs(run)),
            Transfer.reversed_at.is_(None),
            Payment.reversed_at.is_(None),
            not_(is_the_same),
        )
        .distinct()
        .order_by(Order.number.desc())
        .limit(_MOST_ALIKE)
    ).all()


def list_refund_due(request: PageRequest) -> Page[Order]:
    """Cancelled orders whose money is here, newest first."""
    return list_orders(OrderFilter(flag=(Flag.REFUND_DUE,)), request)


def _confirmed_on(day: date) -> dict[str, Any]:
    """By `verified_at`; the ids, which are in the order of time, tell the database where that day begins."""
    start, end = clock.day_start(day), clock.day_start(day + timedelta(days=1))
    return {"first_id": first_id(start - GRACE), "start": start, "end": end}


# Made once (0023).
_WAITING = (
    select(Order)
    .where(WAITS_FOR_VERIFICATION)
    .options(with_expression(Order.customer_note, newest_note_about(Order.phone_normalized)))
)
_TALLY = select(func.count(), func.coalesce(func.sum(Order.total_amount), 0)).where(WAITS_FOR_VERIFICATION)
_UNPAID_OF = (
    select(Order)
    .where(
        Order.total_amount == bindparam("amount", type_=Numeric),
        Order.order_status.in_(OPEN),
        Order.payment_status.in_((PaymentStatus.PENDING, PaymentStatus.PAID)),
    )
    .order_by(Order.order_date.desc(), Order.day_counter.desc())
    .limit(bindparam("limit", type_=Integer))
)
_PAYMENTS = select(Payment).where(Payment.order_id == bindparam("order_id")).order_by(Payment.id)
_PROOFS = (
    select(PaymentProof)
    .where(PaymentProof.order_id == bindparam("order_id"))
    .order_by(PaymentProof.id.desc())
)
_NEXT_PROOFS = (
    select(PaymentProof)
    .where(
        PaymentProof.order_id.in_(
            select(Order.id)
            .where(WAITS_FOR_VERIFICATION, Order.has_proof)
            .order_by(*_QUEUE.columns)
            .limit(bindparam("orders", type_=Integer))
        ),
        PaymentProof.rejected_at.is_(None),
        PaymentProof.purged_at.is_(None),
    )
    .order_by(PaymentProof.id)
)
_IS_CONFIRMED = (
    Payment.id >= bindparam("first_id"),
    Payment.verified_at >= bindparam("start"),
    Payment.verified_at < bindparam("end"),
    Payment.reversed_at.is_(None),
)
_CHECKED_BY = (
    select(Payment.verified_by_name, Payment.verified_by, func.count(), func.sum(Payment.amount))
    .where(*_IS_CONFIRMED)
    .group_by(Payment.verified_by, Payment.verified_by_name)
    .order_by(func.count().desc(), Payment.verified_by_name)
)
_FIRST_PROOF = (
    select(func.min(PaymentProof.uploaded_at))
    .where(PaymentProof.order_id == Payment.order_id)
    .correlate(Payment)
    .scalar_subquery()
)
_WAITS = (
    select(Payment.verified_at, type_coerce(func.coalesce(_FIRST_PROOF, Order.placed_at), UtcDateTime()))
    .join(Order, Order.id == Payment.order_id)
    .where(*_IS_CONFIRMED)
    .order_by(Payment.id.desc())
    .limit(_MOST_MEASURED)
)
