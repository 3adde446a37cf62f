"""Orders as the staff's programs list, read and move them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field

from beautique.api.schemas.common import (
    MAX_SEARCH,
    UNSENT,
    AdminIn,
    Day,
    Out,
    PageQuery,
    QueryIn,
    as_schema,
    no_text_is_none,
    one,
    text_of,
    without_defaults,
    word,
)
from beautique.api.schemas.orders import LineOut, MethodWord
from beautique.api.schemas.payments import PaymentOut
from beautique.audit.models import AuditEvent
from beautique.media.stores import ImageStore
from beautique.orders import rules
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, OrderChanges, OrderFilter, OrderStatus, PaymentStatus
from beautique.payments.models import Payment
from beautique.settings.queries import find_tracking_url

PaymentStatusWord = Annotated[PaymentStatus, word(PaymentStatus)]
OrderStatusWord = Annotated[OrderStatus, word(OrderStatus)]
DeliveryStatusWord = Annotated[DeliveryStatus, word(DeliveryStatus)]
Clearable = BeforeValidator(
    no_text_is_none,
    as_schema(
        anyOf=[{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}, {"type": "null"}]
    ),
)


class OrderFilterQuery(QueryIn):
    """Which orders; days are the store's, both included."""

    payment_status: PaymentStatusWord | None = None
    order_status: OrderStatusWord | None = None
    delivery_status: DeliveryStatusWord | None = None
    payment_method: MethodWord | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    search: Annotated[str, Field(max_length=MAX_SEARCH)] = ""

    def wanted(self) -> OrderFilter:
        """For the queries."""
        return OrderFilter(
            payment_status=one(self.payment_status),
            order_status=one(self.order_status),
            delivery_status=one(self.delivery_status),
            payment_method=one(self.payment_method),
            start_date=self.start_date,
            end_date=self.end_date,
            search=self.search,
        )


class OrderQuery(OrderFilterQuery, PageQuery):
    """Which orders, and which part of them."""


def _tell_something_is_needed(schema: dict[str, Any]) -> None:
    without_defaults(schema)
    schema["anyOf"] = [{"required": [field]} for field in schema["properties"] if field != "reason"]


class StatusChange(AdminIn):
    """Statuses and delivery facts to set; what is not sent stays, null clears. `reason` is for corrections."""

    model_config = ConfigDict(json_schema_extra=_tell_something_is_needed)

    payment_status: PaymentStatusWord = UNSENT
    order_status: OrderStatusWord = UNSENT
    delivery_status: DeliveryStatusWord = UNSENT
    estimated_delivery: Annotated[Day | None, Clearable] = None
    tracking_notes: Annotated[str, text_of(rules.NOTES_LENGTH)] | None = None
    courier: Annotated[str, text_of((0, rules.COURIER_LENGTH))] | None = None
    tracking_number: Annotated[str, text_of((0, rules.TRACKING_NUMBER_LENGTH))] | None = None
    reason: Annotated[str, text_of((0, rules.REASON_LENGTH))] | None = None

    def changes(self) -> OrderChanges:
        """The fields that were sent."""
        given = self.model_fields_set - {"reason"}
        return OrderChanges(**{name: getattr(self, name) for name in given})


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
    """Everything about an order; `payments` oldest first, reversed ones included; `events` newest first."""

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
    payment_method: str
    payment_status: str
    order_status: str
    delivery_status: str
    estimated_delivery: date | None
    courier: str | None
    tracking_number: str | None
    tracking_url: str | None
    tracking_notes: str | None
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
            items=LineOut.list_of(order, store),
            tracking_url=find_tracking_url(order.courier, order.tracking_number),
            payments=payments,
            events=events,
            **others,
        )


class ReferenceAlike(Out):
    """Nearly the same transaction ID is recorded for this order: look whether both are one transfer."""

    code: Literal["REFERENCE_ALIKE"] = "REFERENCE_ALIKE"
    order_id: str


class PaidOrder(OrderOut):
    """The order with the payment that was recorded, and what a person should look at; `warnings` is mostly empty."""

    warnings: list[ReferenceAlike]


class DashboardQuery(QueryIn):
    """Which days; without them, all."""

    start_date: Day | None = None
    end_date: Day | None = None


class Dashboard(Out):
    """The shop's numbers. Revenue is what is Verified and not Cancelled; `total_orders` includes cancelled ones."""

    total_orders: int
    total_revenue: Decimal
    pending_payment: int
    pending_payments: int
    orders_ready: int
    orders_by_status: dict[str, int]
    orders_by_payment_status: dict[str, int]
    recent_orders: list[OrderRow]
