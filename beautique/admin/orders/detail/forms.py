"""The forms of one order: moving its statuses, correcting its details, writing a note."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Self
from uuid import UUID

from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    StringField,
    TextAreaField,
)

from beautique.admin.core.forms import DayField, ShopForm, VersionedForm, or_empty
from beautique.admin.orders.ceiling import CeilingForm
from beautique.admin.orders.detail.steps import DISPATCH, SENDING
from beautique.admin.orders.fields import ContactFields, PieceForm, SendingFields
from beautique.catalog.models import Product
from beautique.kernel.errors import Invalid
from beautique.orders import rules
from beautique.orders.models import Order
from beautique.orders.placement.rules import MAX_LINES
from beautique.orders.rules import STATUS_FIELDS
from beautique.orders.types import (
    Contact,
    DeliveryStatus,
    Line,
    LineCorrection,
    OrderChanges,
    OrderStatus,
    PaymentStatus,
    Status,
)
from beautique.settings.types import Courier

_STATUSES: dict[str, Callable[[str], Status]] = {
    "payment_status": PaymentStatus,
    "order_status": OrderStatus,
    "delivery_status": DeliveryStatus,
}
_FACTS = ("estimated_delivery", "tracking_notes", "tracking_number")


class MoveForm(SendingFields, VersionedForm):
    """New statuses, delivery facts, a reason. What was not sent stays as it is; what was sent empty is cleared."""

    panel = HiddenField()
    payment_status = StringField("Payment status")
    order_status = StringField("Order status")
    delivery_status = StringField("Delivery status")
    tracking_number = StringField("Tracking number")
    estimated_delivery = DayField("Expected at the customer")
    tracking_notes = TextAreaField("Delivery notes")
    cancel_reason = StringField("Why")
    reason = TextAreaField("Reason")

    @classmethod
    def for_panel(
        cls, panel: str, order: Order, couriers: Sequence[Courier], last_courier: str | None
    ) -> "MoveForm":
        """An empty form that knows the order's delivery facts; a first dispatch is offered to the courier of the last one.

        Its controls have ids of their own: a page has several.
        """
        form = cls(obj=order)
        form.belong_to(panel)
        form.offer_couriers(couriers, order.courier or (last_courier if panel == DISPATCH else None))
        return form

    def belong_to(self, panel: str) -> None:
        """Gives every control an id that belongs to the panel."""
        self.panel.data = panel
        for field in self:
            field.id = f"{panel}-{field.name}"

    @property
    def sends(self) -> Mapping[str, str]:
        """The statuses that its panel sets because something is sent."""
        return SENDING.get(or_empty(self.panel.data), {})

    def changes(self) -> OrderChanges:
        """The wished change. Raises `Invalid` for words that are no status, days that are none, and a correction to nothing."""
        if self.estimated_delivery.process_errors:
            raise Invalid(
                {"estimated_delivery": [str(error) for error in self.estimated_delivery.process_errors]}
            )
        sent: dict[str, Any] = {name: self[name].data or None for name in _FACTS if self._is_sent(name)}
        if self._is_sent("courier"):
            sent["courier"] = self.chosen_courier or None
        for name in STATUS_FIELDS:
            if self._is_sent(name):
                sent[name] = self._status(name)
        corrected = or_empty(self.panel.data).removeprefix("correct-")
        if corrected in STATUS_FIELDS and corrected not in sent:
            raise Invalid({corrected: ["Choose the status that is right."]})
        return OrderChanges(**sent)

    def why(self) -> str | None:
        """The reason that was given; a cancellation needs one. Raises `Invalid`."""
        words = or_empty(self.reason.data)
        if self.order_status.data == OrderStatus.CANCELLED:
            return rules.cancel_reason(or_empty(self.cancel_reason.data), words)
        return words

    def _is_sent(self, name: str) -> bool:
        return self[name].raw_data not in (None, [])

    def _status(self, name: str) -> Status:
        try:
            return _STATUSES[name](or_empty(self[name].data))
        except ValueError as error:
            raise Invalid({name: ["Choose a status."]}) from error


class NoteForm(ShopForm):
    """A note for the team."""

    note = TextAreaField("Note for the team")


class LineForm(PieceForm):
    """One line: what is wished, and what it was when the form was opened."""

    seen_size = HiddenField()
    seen_color = HiddenField()
    seen_quantity = HiddenField()

    @property
    def correction(self) -> LineCorrection:
        """The wish; a quantity that is no number is refused by the rules."""
        return LineCorrection(or_empty(self.size.data), or_empty(self.color.data), self.quantity.number)

    def is_of(self, line: Line) -> bool:
        """Whether this line of the form was opened on that line of the order."""
        return (line.product_id, line.size, line.color) == (
            self.product_id.data,
            self.seen_size.data,
            self.seen_color.data,
        )

    def merged_with(self, line: Line) -> dict[str, str]:
        """The line with what was changed in this form, and nothing else: what others changed meanwhile stays theirs."""
        wish = {"size": self.size.data, "color": self.color.data, "quantity": self.quantity.data}
        seen = {
            "size": self.seen_size.data,
            "color": self.seen_color.data,
            "quantity": self.seen_quantity.data,
        }
        stored = {"size": line.size, "color": line.color, "quantity": str(line.quantity)}
        return {name: or_empty(wish[name]) if wish[name] != seen[name] else stored[name] for name in wish}


class DetailsForm(ContactFields, CeilingForm, VersionedForm):
    """Contact, address and lines of an order."""

    items = FieldList(FormField(LineForm), "Lines", max_entries=MAX_LINES)

    @classmethod
    def of(cls, order: Order) -> "DetailsForm":
        """The form of an order as it is stored."""
        lines = [_as_stored(line) for line in order.lines]
        return cls(data={**asdict(order.contact), "version": order.version, "items": lines})

    def contact(self) -> Contact:
        """Who ordered, as typed."""
        return Contact(**self.typed_contact())

    def on(self, order: Order) -> Self:
        """The form with the lines that the order has now, each as it was typed: those that others took off meanwhile go."""
        lines = [
            mine.data if (mine := self.line_of(line, index)) else _as_stored(line)
            for index, line in enumerate(order.lines)
        ]
        while self.items.entries:
            self.items.pop_entry()
        for line in lines:
            self.items.append_entry(line)
        return self

    def corrections(self) -> dict[int, LineCorrection]:
        """The wishes for lines, by their index."""
        return {index: entry.form.correction for index, entry in enumerate(self.items)}

    def offer(self, order: Order, products: Mapping[UUID, Product]) -> None:
        """Lets each line choose among what its product offers now, and what was ordered."""
        for entry, line in zip(self.items, order.lines, strict=False):
            product = products.get(UUID(line.product_id))
            entry.form.size.choices = _choices(product.sizes if product else [], line.size)
            entry.form.color.choices = _choices(product.colors if product else [], line.color)

    def line_of(self, line: Line, index: int) -> LineForm | None:
        """The part of this form that means a line of the order, also when others changed its size or colour meanwhile."""
        lines: list[LineForm] = [entry.form for entry in self.items]
        same = next((each for each in lines if each.is_of(line)), None)
        if same or index >= len(lines) or lines[index].product_id.data != line.product_id:
            return same
        return lines[index]


def seen(line: Line) -> dict[str, str]:
    """What a form remembers of a line, to tell later what was changed in it."""
    return {
        "product_id": line.product_id,
        "seen_size": line.size,
        "seen_color": line.color,
        "seen_quantity": str(line.quantity),
    }


def _as_stored(line: Line) -> dict[str, Any]:
    return seen(line) | {"size": line.size, "color": line.color, "quantity": line.quantity}


def _choices(offered: Sequence[str], ordered: str) -> list[tuple[Any, str]]:
    words = [*offered] if ordered in offered else [*offered, ordered]
    return [(word, word) for word in words]


def stored_details(order: Order) -> dict[str, str]:
    """The contact of an order as a form would send it."""
    return {name: _sent(value) for name, value in asdict(order.contact).items()}


def _sent(value: str | date | None) -> str:
    return "" if value is None else str(value)
