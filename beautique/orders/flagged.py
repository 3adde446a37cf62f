"""Which orders are odd, or wait for a person: the words of `rules.flags` as conditions of SQL, each with an index of its own."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Index,
    Integer,
    and_,
    case,
    func,
    literal_column,
    not_,
    or_,
)
from sqlalchemy.orm import InstrumentedAttribute

from beautique.orders import rules
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, Flag, OrderStatus, PaymentStatus


def _is(column: Any, status: PaymentStatus | OrderStatus) -> ColumnElement[bool]:
    """A comparison with a word that stands in the statement itself: SQLite uses a partial index only for what it can read."""
    return cast(ColumnElement[bool], column == literal_column(f"'{status.value}'"))


_nothing = literal_column("0", Integer)
_cancelled = _is(Order.order_status, OrderStatus.CANCELLED)
_not_cancelled = Order.order_status != literal_column(f"'{OrderStatus.CANCELLED.value}'")
_verified = _is(Order.payment_status, PaymentStatus.VERIFIED)
_dispatched = Order.delivery_status.in_(
    literal_column(f"'{each.value}'") for each in DeliveryStatus if rules.is_dispatched(each)
)
NOT_VERIFIED: ColumnElement[bool] = Order.payment_status != literal_column(
    f"'{PaymentStatus.VERIFIED.value}'"
)

# `rules.money_here`; rounded, because SQLite subtracts floats.
money_here: ColumnElement[Decimal] = func.round(
    case((and_(_verified, Order.paid_amount == _nothing), Order.total_amount), else_=Order.paid_amount)
    - Order.refunded_amount
    - Order.kept_amount,
    literal_column("2", Integer),
    type_=Order.total_amount.type,
)

# What `unpaid.find_unpaid` says is missing of an order that is not paid.
not_paid: ColumnElement[Decimal] = case(
    (and_(money_here > 0, money_here < Order.total_amount), Order.total_amount - money_here),
    else_=Order.total_amount,
)

# A difference, not a comparison of two columns: of such PostgreSQL knows by its statistics (migration 0052) how many orders have it.
_missing = Order.total_amount - money_here

# The words of `rules.flags`, as conditions; each has an index that holds nothing but the orders it is true of. A column stands on
# the left of a comparison: SQLite turns the others round, and then knows the condition of the index no more.
FLAGGED: dict[Flag, ColumnElement[bool]] = {
    Flag.UNDER_PAID: and_(_not_cancelled, _verified, _missing > _nothing),
    Flag.OVER_PAID: and_(_not_cancelled, _missing < _nothing),
    Flag.UNREFERENCED: and_(
        _verified,
        Order.payment_reference.is_(None),
        Order.total_amount > _nothing,
        or_(_not_cancelled, money_here > _nothing),
    ),
    Flag.REFUND_DUE: and_(_cancelled, money_here > _nothing),
    Flag.SENT_UNPAID: and_(
        _dispatched,
        _not_cancelled,
        NOT_VERIFIED,
        Order.total_amount > _nothing,
    ),
    Flag.DUPLICATE: and_(
        Order.duplicate_of.is_not(None),
        _not_cancelled,
        Order.order_status != literal_column(f"'{OrderStatus.DELIVERED.value}'"),
    ),
    Flag.NOT_TOLD: Order.untold.is_not(None),
}
# Whose payment waits for a person: Paid, or Pending with a proof that lies there already. Said without "Pending", because SQLite
# would rather join two reads of all Paid and all Pending orders than use the index below.
WAITS_FOR_VERIFICATION: ColumnElement[bool] = and_(
    _not_cancelled,
    NOT_VERIFIED,
    or_(_is(Order.payment_status, PaymentStatus.PAID), Order.has_proof),
)
# Somebody waits for it on a day that was promised.
_PROMISED: ColumnElement[bool] = and_(
    _not_cancelled,
    Order.order_status != literal_column(f"'{OrderStatus.DELIVERED.value}'"),
    Order.delivery_status != literal_column(f"'{DeliveryStatus.DELIVERED.value}'"),
    Order.estimated_delivery.is_not(None),
)


def late(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """Orders that are not delivered although the day that was promised lies before `today`."""
    return and_(_PROMISED, Order.estimated_delivery < today)


def _index(
    name: str,
    condition: ColumnElement[bool] | InstrumentedAttribute[bool],
    *columns: Any,
    included: tuple[Any, ...] = (),
) -> None:
    Index(
        name,
        *columns,
        Order.order_date,
        Order.day_counter,
        *included,
        postgresql_where=condition,
        sqlite_where=condition,
    )


# Each begins with what its condition compares for equality: otherwise SQLite prefers the index of that status, and, where it knows no
# better than that an empty index holds half of the table, any other.
_COUNTED_BY = (Order.order_status, Order.total_amount)  # what the tabs of a list are counted by
_index("ix_orders_under_paid", FLAGGED[Flag.UNDER_PAID], Order.payment_status, included=_COUNTED_BY)
_index("ix_orders_over_paid", FLAGGED[Flag.OVER_PAID], included=_COUNTED_BY)
_index("ix_orders_unreferenced", FLAGGED[Flag.UNREFERENCED], Order.payment_status, included=_COUNTED_BY)
_index("ix_orders_refund_due", FLAGGED[Flag.REFUND_DUE], Order.order_status)
_index("ix_orders_sent_unpaid", FLAGGED[Flag.SENT_UNPAID], Order.delivery_status, included=_COUNTED_BY)
_index("ix_orders_duplicate", FLAGGED[Flag.DUPLICATE])
_index("ix_orders_not_told", FLAGGED[Flag.NOT_TOLD])
_index(
    "ix_orders_promised",
    _PROMISED,
    Order.estimated_delivery,
    included=(Order.order_status, Order.total_amount, Order.placed_at),
)
# Not one index that begins with has_proof: SQLite would read the queue by it, and by that of the payment status, instead of its own.
_index("ix_orders_with_proof", Order.has_proof)
_index("ix_orders_without_proof", not_(Order.has_proof))
_index(
    "ix_orders_queue",
    WAITS_FOR_VERIFICATION,
    Order.payment_status,
    included=(Order.order_status, Order.has_proof, Order.placed_at, Order.total_amount),
)
# Nearly every order is Verified in the end: that status needs no index, and the others have few orders. By the first they are listed,
# by the second the tabs of the list are counted, without reading on among the very many that were delivered.
_index("ix_orders_payment_status", NOT_VERIFIED, Order.payment_status)
Index(
    "ix_orders_not_verified",
    *(Order.payment_status, Order.order_status, Order.order_date, Order.day_counter, Order.total_amount),
    postgresql_where=NOT_VERIFIED,
    sqlite_where=NOT_VERIFIED,
)
