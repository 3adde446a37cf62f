"""What doors hand to the placement of an order, and what becomes of it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from beautique.orders.types import Contact, DeliveryStatus, Line, OrderStatus, PaymentStatus, Source
from beautique.settings.types import PaymentMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """One wish of a customer. `seen_price` is the price that was shown, None when the caller does not say."""

    product_id: uuid.UUID | None
    size: str
    color: str
    quantity: int
    seen_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that the owner takes in one order (PKR), and the total beyond it that somebody has confirmed."""

    most: Decimal
    confirmed: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """An order as it is asked for. Without prices of its own: ours count."""

    contact: Contact
    notes: str | None = None
    payment_method: PaymentMethod
    lines: tuple[LineDraft, ...]
    source: Source = Source.STOREFRONT
    labels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedContact(Contact):
    """A contact as it is stored: tidy, its numbers as typed and as international digits. Made by the rules only."""

    phone_normalized: str
    whatsapp_normalized: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceableOrder:
    """Parse, do not validate: a draft that the rules have checked, which is all that can be placed. Made by the rules only."""

    contact: CheckedContact
    notes: str | None
    payment_method: PaymentMethod
    lines: tuple[LineDraft, ...]
    source: Source
    labels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """What is told of an order when it is placed. `number` stands for the number, which it gets last: see `commands.place_order`."""

    id: uuid.UUID
    number: str
    order_date: date
    placed_at: datetime
    customer_name: str
    lines: Sequence[Line]
    total_amount: Decimal
    payment_method: PaymentMethod
    payment_status: PaymentStatus = PaymentStatus.PENDING
    order_status: OrderStatus = OrderStatus.RECEIVED
    delivery_status: DeliveryStatus = DeliveryStatus.NOT_STARTED


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """What makes two requests one: the caller's key, where it is valid, and what was asked with it.

    `within`: for so long only; afterwards the same key is a new request. None: for as long as keys are kept.
    """

    scope: str
    key: str
    fingerprint: str
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a placement: what the caller is told, and whether it was told before."""

    answer: str
    order_id: uuid.UUID
    replayed: bool
