"""Orders as bulk changes see them: before, in the preview, and afterwards."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from beautique.orders.types import DeliveryStatus, OrderMoney, OrderStatus, PaymentStatus, Statuses
from beautique.orders.unpaid import Unpaid
from beautique.settings.types import PaymentMethod


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
    refunded_amount: Decimal = Decimal(0)
    kept_amount: Decimal = Decimal(0)
    note_count: int = 0
    labels: Sequence[int] = ()

    @property
    def statuses(self) -> Statuses:
        """Where it stands."""
        return Statuses(self.payment_status, self.order_status, self.delivery_status)

    @property
    def money(self) -> OrderMoney:
        """Its amounts."""
        return OrderMoney(self.total_amount, self.paid_amount, self.refunded_amount + self.kept_amount)


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
