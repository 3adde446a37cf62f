"""Reading what the shop's own past says of a payment: of its phone, its address and its transaction ID. Told as `hints` says."""

from sqlalchemy import (
    Date,
    Integer,
    String,
    and_,
    bindparam,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    tuple_,
    union_all,
)

from beautique.kernel.db import read_rows
from beautique.orders.customers.addresses import others_at, says_enough
from beautique.orders.customers.queries import of_phone
from beautique.orders.models import Order
from beautique.orders.references import comparable_reference
from beautique.orders.types import OrderStatus, PaymentStatus, StatusCount
from beautique.payments.hints import Hint, Shape, Signs, about_customer
from beautique.payments.models import Payment, PaymentProof, Transfer
from beautique.payments.types import EarlierOrders, RejectReason
from beautique.settings.types import PaymentMethod

_MOST_LEARNED = 2_000  # the newest transfers: how IDs look today, at the same price however large the shop is
_MOST_NAMED = 2  # orders to the same address


def earlier_orders(order: Order) -> EarlierOrders:
    """What is known of the order's phone from the orders before it. One query."""
    asked = {"phone": order.phone_normalized, "day": order.order_date, "counter": order.day_counter}
    rows = read_rows(_EARLIER, asked).all()
    by_status = {
        status: StatusCount(count, amount) for status, cancelled, count, amount in rows if not cancelled
    }
    verified = by_status.get(PaymentStatus.VERIFIED, StatusCount())
    return EarlierOrders(
        count=sum(each.count for each in by_status.values()),
        verified=verified.count,
        amount=verified.amount,
        cancelled_unpaid=sum(count for _, cancelled, count, _ in rows if cancelled),
    )


def list_hints(order: Order, earlier: EarlierOrders) -> list[Hint]:
    """What a person should know beside this order's picture. One query."""
    asked = {
        "order_id": order.id,
        "phone": order.phone_normalized,
        "whatsapp": order.whatsapp_normalized,
        "address": order.address if says_enough(order.address) else "",
        "city_folded": order.city_folded,
    }
    rows = read_rows(_SIGNS, asked).all()
    counts = {reason: count for reason, count, _ in rows}
    rejected = {reason: counts[reason] for reason in RejectReason if reason in counts}
    return about_customer(earlier, Signs(rejected, [number for _, _, number in rows if number is not None]))


def find_uses(reference: str) -> dict[PaymentMethod, str]:
    """By method, the number of an order that a live transfer with this transaction ID pays for. One query."""
    rows = read_rows(_USES, {"reference": comparable_reference(reference), "methods": list(PaymentMethod)})
    return {PaymentMethod(method): number for method, number in rows}


def find_shape(method: PaymentMethod) -> Shape | None:
    """What the transaction IDs of a method look like, from its newest verified ones; None of too few. One query."""
    return Shape.learned(read_rows(_KNOWN, {"method": method}).scalars().all())


_BEFORE = tuple_(Order.order_date, Order.day_counter) < tuple_(
    bindparam("day", type_=Date), bindparam("counter", type_=Integer)
)
_CANCELLED = Order.order_status == OrderStatus.CANCELLED
# An order that was sent twice is cancelled in peace.
_UNPAID = and_(
    Order.payment_status != PaymentStatus.VERIFIED, Order.paid_amount == 0, Order.duplicate_of.is_(None)
)

# Made once (0023).
_EARLIER = (
    select(Order.payment_status, _CANCELLED, func.count(), func.sum(Order.total_amount))
    .where(of_phone(bindparam("phone", type_=String)), _BEFORE, or_(not_(_CANCELLED), _UNPAID))
    .group_by(Order.payment_status, _CANCELLED)
)
_REJECTED = (
    select(PaymentProof.rejected_reason, func.count(), null())
    .join(Order, Order.id == PaymentProof.order_id)
    .where(
        of_phone(bindparam("phone", type_=String)),
        PaymentProof.order_id != bindparam("order_id"),  # its own are shown with it
        PaymentProof.rejected_at.is_not(None),
    )
    .group_by(PaymentProof.rejected_reason)
)
_OTHERS = others_at(_MOST_NAMED).subquery()
_SIGNS = union_all(_REJECTED, select(null(), literal_column("0", Integer), _OTHERS.c.number))
_USES = (
    select(Transfer.method, func.min(Order.number))
    .join(Payment, Payment.transfer_id == Transfer.id)
    .join(Order, Order.id == Payment.order_id)
    .where(
        Transfer.method.in_(bindparam("methods", expanding=True)),  # as the index begins
        Transfer.reference_normalized == bindparam("reference"),
        Transfer.reversed_at.is_(None),
        Payment.reversed_at.is_(None),
    )
    .group_by(Transfer.method)
)
_NEWEST = (
    select(Transfer.method, Transfer.reference_normalized)
    .where(Transfer.reversed_at.is_(None))
    .order_by(Transfer.id.desc())
    .limit(_MOST_LEARNED)
    .subquery()
)
_KNOWN = select(_NEWEST.c.reference_normalized).where(_NEWEST.c.method == bindparam("method"))
