"""The words of bulk changes, and what goes into and comes out of them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from beautique.audit.types import Action
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus, Statuses
from beautique.orders.unpaid import Unpaid
from beautique.settings.types import PaymentMethod


class BulkAction(Action):
    """What happens to changes of many orders."""

    STARTED = "bulk.started"
    UNDO_STARTED = "bulk.undo_started"
    STOPPED = "bulk.stopped"


class Kind(StrEnum):
    """What a bulk change does to each of its orders."""

    MOVE = "move"
    PAYMENT = "payment"


class Outcome(StrEnum):
    """What became of one order."""

    CHANGED = "changed"
    SAME = "same"  # it was so already
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class BulkOrder:
    """What decides whether an order can be changed, and by what people recognise it."""

    id: uuid.UUID
    number: str
    customer_name: str
    order_date: date
    payment_status: PaymentStatus
    order_status: OrderStatus
    delivery_status: DeliveryStatus
    courier: str | None
    tracking_number: str | None
    total_amount: Decimal
    paid_amount: Decimal
    payment_method: PaymentMethod
    note_count: int = 0

    @property
    def statuses(self) -> Statuses:
        """Where it stands."""
        return Statuses(self.payment_status, self.order_status, self.delivery_status)


@dataclass(frozen=True, slots=True)
class BulkItemRequest:
    """An order, and what is to change about it in particular (fields of the order, or of a payment)."""

    order_id: uuid.UUID
    number: str
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do: to whom, to whom only if somebody decides to send them unpaid, to whom nothing because it is so
    already, to whom not and why."""

    changing: Sequence[BulkOrder]
    unpaid: Sequence[tuple[BulkOrder, Unpaid]]
    same: Sequence[BulkOrder]
    refused: Mapping[str, Sequence[BulkOrder]]  # by the sentence that says why


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of an order, and where it stands now."""

    number: str
    customer_name: str
    total_amount: Decimal
    order_status: OrderStatus
    payment_status: PaymentStatus
    delivery_status: DeliveryStatus
    message: str | None

    @property
    def statuses(self) -> Statuses:
        """Where it stands."""
        return Statuses(self.payment_status, self.order_status, self.delivery_status)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a bulk change has come."""

    total: int
    changed: int = 0
    same: int = 0
    refused: int = 0

    @property
    def done(self) -> int:
        """How many orders have their result."""
        return self.changed + self.same + self.refused

    @property
    def left(self) -> int:
        """How many orders still wait."""
        return self.total - self.done
