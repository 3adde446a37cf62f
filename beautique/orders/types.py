"""The words of an order, and what doors hand to its commands and queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from beautique.audit.types import Action
from beautique.settings.types import PaymentMethod

SUBJECT = "order"  # in the activity log


class OrderAction(Action):
    """What happens to orders; `payments` adds what happens to their money."""

    PLACED = "order.placed"
    MOVED = "order.moved"
    CORRECTED = "order.corrected"
    DELIVERY_SET = "order.delivery_set"
    SENT_BACK = "order.sent_back"
    UNDONE = "order.undone"
    DETAILS_CORRECTED = "order.details_corrected"
    NOTED = "order.noted"
    WHATSAPP_OPENED = "order.whatsapp_opened"
    TOLD = "order.told"
    PRINTED = "order.printed"
    EXPORTED = "order.exported"
    BOOKED = "order.booked"
    LABELLED = "order.labelled"


class PaymentStatus(StrEnum):
    """Pending: no screenshot yet. Paid: screenshot received. Verified: a person saw the money."""

    PENDING = "Pending"
    PAID = "Paid"
    VERIFIED = "Verified"


class OrderStatus(StrEnum):
    """How far the shop is with the order."""

    RECEIVED = "Received"
    PROCESSING = "Processing"
    READY = "Ready"
    DELIVERED = "Delivered"
    CANCELLED = "Cancelled"


class DeliveryStatus(StrEnum):
    """How far the parcel is."""

    NOT_STARTED = "Not Started"
    IN_PROGRESS = "In Progress"
    OUT_FOR_DELIVERY = "Out for Delivery"
    DELIVERED = "Delivered"


Status = PaymentStatus | OrderStatus | DeliveryStatus


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """What an order costs, what came in for it, and what of that was sent back or is kept for good."""

    total: Decimal
    paid: Decimal
    settled: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Statuses:
    """Where an order stands; without more, as every order begins."""

    payment: PaymentStatus = PaymentStatus.PENDING
    order: OrderStatus = OrderStatus.RECEIVED
    delivery: DeliveryStatus = DeliveryStatus.NOT_STARTED


OPEN = (OrderStatus.RECEIVED, OrderStatus.PROCESSING, OrderStatus.READY)  # somebody still waits for these


class Flag(StrEnum):
    """What is odd about an order, until somebody settles it: five times its money, once the order itself."""

    UNDER_PAID = "Under-paid"  # verified for less than it costs
    OVER_PAID = "Over-paid"  # more was received than it costs
    UNREFERENCED = "Unreferenced"  # verified, yet nobody wrote down a transaction ID
    REFUND_DUE = "Refund due"  # cancelled, and money that is here was neither sent back nor kept
    SENT_UNPAID = "Sent unpaid"  # the parcel has left the house, and nobody has seen the money
    DUPLICATE = "Possible duplicate"  # open, and the same phone ordered the same lines shortly before
    NOT_TOLD = "Not told yet"  # something happened that nobody has written or said to the customer


class Proof(StrEnum):
    """Whether a screenshot of the payment lies here."""

    YES = "yes"
    NO = "no"


class Age(StrEnum):
    """How long an open order waits at least."""

    HALF_DAY = "12h"
    DAY = "1d"
    TWO_DAYS = "2d"
    THREE_DAYS = "3d"
    WEEK = "7d"

    @property
    def duration(self) -> timedelta:
        """The same as a stretch of time."""
        count = int(self.value[:-1])
        return timedelta(hours=count) if self.value.endswith("h") else timedelta(days=count)


class Source(StrEnum):
    """Where an order came from."""

    STOREFRONT = "storefront"
    STAFF = "staff"


class Sort(StrEnum):
    """Orders in which orders are listed; a leading minus turns one round."""

    NEWEST = "newest"
    OLDEST = "oldest"
    TOTAL = "total"
    TOTAL_DOWN = "-total"


@dataclass(frozen=True, slots=True)
class OrderNumber:
    """`BQ-20261121-007`: the store's day and a counter of that day, at least three digits."""

    day: date
    counter: int

    def __str__(self) -> str:
        return f"BQ-{self.day:%Y%m%d}-{self.counter:03d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who ordered, and where the parcel goes. Phones as typed."""

    customer_name: str
    phone: str
    whatsapp: str
    email: str | None = None
    address: str
    city: str
    country: str = "Pakistan"


CONTACT_FIELDS = tuple(Contact.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a placed order: a snapshot, whatever becomes of the product."""

    product_id: str
    name: str
    category: str
    size: str
    color: str
    quantity: int
    price: Decimal
    image: str | None

    @property
    def amount(self) -> Decimal:
        """What this line costs in all."""
        return self.price * self.quantity


def lines_of(items: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Lines as an order keeps them, prices as text."""
    return [Line(**{**item, "price": Decimal(item["price"])}) for item in items]


class Unset:
    """The value of a field that a change leaves alone; None means "clear it"."""


UNSET = Unset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChanges:
    """A change of statuses and delivery facts. Fields left `UNSET` stay as they are."""

    payment_status: PaymentStatus | Unset = UNSET
    order_status: OrderStatus | Unset = UNSET
    delivery_status: DeliveryStatus | Unset = UNSET
    estimated_delivery: date | Unset | None = UNSET
    tracking_notes: str | Unset | None = UNSET
    courier: str | Unset | None = UNSET
    tracking_number: str | Unset | None = UNSET

    def given(self) -> dict[str, Any]:
        """The fields that are to change, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if not isinstance(value, Unset)}


@dataclass(frozen=True, slots=True)
class LineCorrection:
    """New size, colour and quantity of one line; a quantity of 0 takes it off."""

    size: str
    color: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders; empty means "any". Days are `order_date`, both included. `number` names chosen ones."""

    number: tuple[str, ...] = ()
    order_status: tuple[OrderStatus, ...] = ()
    payment_status: tuple[PaymentStatus, ...] = ()
    delivery_status: tuple[DeliveryStatus, ...] = ()
    payment_method: tuple[PaymentMethod, ...] = ()
    city: tuple[str, ...] = ()
    flag: tuple[Flag, ...] = ()  # any of them
    label: tuple[int, ...] = ()  # any of them, by their ids
    has_proof: Proof | None = None
    age: Age | None = None  # open orders that were placed longer ago than that
    is_late: bool = False  # not delivered, and the day that was promised is over
    start_date: date | None = None
    end_date: date | None = None
    search: str = ""
    sort: Sort = Sort.NEWEST

    @property
    def is_asked_again(self) -> bool:
        """Whether its statements are worth keeping (0023): they follow no clock, and hold no words or choice that nobody makes twice."""
        return not (self.age or self.is_late or self.search or self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewDraft:
    """What somebody may set of a saved view; `position` is its place in the navigation."""

    name: str
    is_shared: bool
    position: int


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many orders have a status, and what they cost in all. `is_capped`: there are more, and `amount` says nothing."""

    count: int = 0
    amount: Decimal = Decimal(0)
    is_capped: bool = False

    @property
    def label(self) -> str:
        """`1,204`; `5,000+` when nobody counted further, in round numbers, and nothing where none was met until then."""
        if not self.is_capped:
            return f"{self.count:,}"
        if not self.count:
            return ""
        step = 10 ** max(0, len(str(self.count)) - 2)
        return f"{self.count // step * step:,}+"
