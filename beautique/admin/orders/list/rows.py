"""The rows of the list of orders: what is shown of an order, and what is odd about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from beautique.admin.core.context import ago, store_clock, thumb_url
from beautique.admin.orders.list import neighbours
from beautique.admin.orders.telling import Tell, to_tell
from beautique.kernel import clock
from beautique.orders import rules
from beautique.orders.bulk.rules import next_move
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, Flag, OrderStatus, PaymentStatus
from beautique.settings.queries import get_labels, get_thresholds
from beautique.settings.types import Label, PaymentMethod


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as the list shows it: a value, so that equal rows are written once. `waits_since` is None when nobody waits any more.

    `times` are its times in words, as they read now: without them a row would still say "4 min" an hour later.
    """

    number: str
    href: str
    customer_name: str
    city: str
    phone: str
    phone_normalized: str
    order_status: OrderStatus
    payment_status: PaymentStatus
    payment_method: PaymentMethod
    delivery_status: DeliveryStatus
    total_amount: Decimal
    note_count: int
    flags: Sequence[Flag]
    labels: Sequence[Label]
    pictures: Sequence[tuple[str, str]]
    shows_delivery: bool
    placed_at: datetime
    waits_since: datetime | None
    level: str
    next_move: str
    tell: Tell | None
    times: tuple[str, str]
    goes_along: bool  # whether another open order has its phone and address


def order_row(each: Order, query: str = "", *, goes_along: bool = False) -> OrderRow:
    """An order as a row of the list with this query."""
    closed = rules.is_closed(each.order_status)
    return OrderRow(
        number=each.number,
        href=neighbours.order_url(each, query),
        customer_name=each.customer_name,
        city=each.city,
        phone=each.phone,
        phone_normalized=each.phone_normalized,
        order_status=each.order_status,
        payment_status=each.payment_status,
        payment_method=each.payment_method,
        delivery_status=each.delivery_status,
        total_amount=each.total_amount,
        note_count=each.note_count,
        flags=tuple(each.flags),
        labels=get_labels().of(each.labels),
        pictures=tuple((thumb_url(item.get("image")), item["name"]) for item in each.items[:3]),
        shows_delivery=rules.shows_delivery(each.delivery_status, each.order_status),
        placed_at=each.placed_at,
        waits_since=None if closed else each.placed_at,
        level=rules.age_severity(each.statuses, each.placed_at, clock.now(), get_thresholds()),
        next_move=next_move(each.statuses),
        tell=to_tell(each),
        times=(store_clock(each.placed_at), "" if closed else ago(each.placed_at)),
        goes_along=goes_along,
    )
