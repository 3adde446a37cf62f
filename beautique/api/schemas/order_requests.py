"""What the staff's programs ask of orders: which of them, and which changes."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from beautique.api.schemas.common import (
    MAX_SEARCH,
    UNSENT,
    AdminIn,
    Day,
    PageQuery,
    QueryIn,
    as_schema,
    no_text_is_none,
    one,
    text_of,
    without_defaults,
    word,
)
from beautique.api.schemas.orders import MethodWord
from beautique.kernel.errors import Invalid
from beautique.orders import rules
from beautique.orders.types import DeliveryStatus, OrderChanges, OrderFilter, OrderStatus, PaymentStatus
from beautique.settings.queries import get_labels
from beautique.settings.rules import LABEL_LENGTH, MAX_LABELS, find_label

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
    label: Annotated[str, Field(max_length=LABEL_LENGTH)] | None = None

    def criteria(self) -> OrderFilter:
        """For the queries. Raises `Invalid` for a label that the shop does not have."""
        return OrderFilter(
            label=label_ids({"label": self.label}) if self.label else (),
            payment_status=one(self.payment_status),
            order_status=one(self.order_status),
            delivery_status=one(self.delivery_status),
            payment_method=one(self.payment_method),
            start_date=self.start_date,
            end_date=self.end_date,
            search=self.search,
        )


def label_ids(names: Mapping[str, str]) -> tuple[int, ...]:
    """The ids of labels that were named in these fields. Raises `Invalid` for those that the shop does not have."""
    known = get_labels()
    found = {field: find_label(known, name) for field, name in names.items()}
    offered = ", ".join(each.name for each in known.known) or "none yet"
    sentence = f"There is no such label. The shop has: {offered}."
    if wrong := {field: [sentence] for field, label in found.items() if label is None}:
        raise Invalid(wrong)
    return tuple(label.id for label in found.values() if label)


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


class OrderLabelsIn(AdminIn):
    """All labels that the order is to have, by their names; those that it has besides are taken off."""

    labels: Annotated[list[Annotated[str, Field(max_length=LABEL_LENGTH)]], Field(max_length=MAX_LABELS)]

    def ids(self) -> tuple[int, ...]:
        """For the command. Raises `Invalid` for what the shop does not have."""
        return label_ids({f"labels.{index}": name for index, name in enumerate(self.labels)})
