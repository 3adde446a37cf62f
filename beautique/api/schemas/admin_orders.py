"""Orders as the staff's programs are told them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, computed_field

from beautique.api.schemas.common import Out, PageOut
from beautique.api.schemas.orders import LineOut
from beautique.api.schemas.payments import PaymentOut
from beautique.audit.models import AuditEvent
from beautique.media.stores import ImageStore
from beautique.orders.models import Order
from beautique.payments.models import Payment
from beautique.settings.queries import find_tracking_url, get_labels


class OrderRow(Out):
    """An order in a list. `phone` as it was typed."""

    id: UUID
    order_id: str = Field(validation_alias="number")
    customer_name: str
    phone: str
    total_amount: Decimal
    payment_status: str
    order_status: str
    delivery_status: str
    order_date: date
    created_at: datetime = Field(validation_alias="placed_at")


class OrderPage(PageOut[OrderRow]):
    """A part of the list of orders."""

    @computed_field
    def orders(self) -> list[OrderRow]:
        """Another name for `items`."""
        return self.items


class EventChange(Out):
    """One field's old and new value."""

    field: str
    old: Any
    new: Any


def _by_field(changes: Mapping[str, Any]) -> list[EventChange]:
    return [EventChange(field=field, old=old, new=new) for field, (old, new) in changes.items()]


class EventOut(Out):
    """What somebody did to the order, once."""

    id: UUID
    at: datetime
    actor: str = Field(validation_alias="actor_name")
    via: str
    action: str
    changes: Annotated[list[EventChange], BeforeValidator(_by_field)]
    reason: str | None


class OrderOut(Out):
    """Everything about an order; `payments` oldest first, reversed ones included; `events` newest first.

    `flags` say what is odd about it, `labels` are the shop's own words; `refunded_amount` was sent back to the customer, `kept_amount` is kept of what was due back.
    """

    id: UUID
    order_id: str = Field(validation_alias="number")
    version: int
    customer_name: str
    phone: str
    whatsapp: str
    email: str | None
    address: str
    city: str
    country: str
    notes: str | None
    items: list[LineOut]
    total_amount: Decimal
    refunded_amount: Decimal
    kept_amount: Decimal
    payment_method: str
    payment_status: str
    order_status: str
    delivery_status: str
    estimated_delivery: date | None
    courier: str | None
    tracking_number: str | None
    tracking_url: str | None
    tracking_notes: str | None
    flags: list[str]
    labels: list[str]
    source: str
    order_date: date
    created_at: datetime = Field(validation_alias="placed_at")
    updated_at: datetime
    payments: list[PaymentOut]
    events: list[EventOut]

    @classmethod
    def of(
        cls,
        order: Order,
        payments: Sequence[Payment],
        events: Sequence[AuditEvent],
        store: ImageStore,
        **others: object,
    ) -> Self:
        """The order with its payments and its timeline."""
        return cls.from_row(
            order,
            items=LineOut.list_of(order.lines, store),
            tracking_url=find_tracking_url(order.courier, order.tracking_number),
            payments=payments,
            events=events,
            labels=get_labels().names(order.labels),
            **others,
        )


class ReferenceAlike(Out):
    """Nearly the same transaction ID is recorded for this order: look whether both are one transfer."""

    code: Literal["REFERENCE_ALIKE"] = "REFERENCE_ALIKE"
    order_id: str


class PaidOrder(OrderOut):
    """The order with the payment that was recorded, and what a person should look at; `warnings` is mostly empty."""

    warnings: list[ReferenceAlike]
