"""The figures of a day, or of some: a pure function of their orders."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from beautique.orders import rules
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
from beautique.settings.types import PaymentMethod


@dataclass(slots=True)
class Figures:
    """What a stretch of orders amounts to. Amounts by method and category are revenue (Verified, not Cancelled)."""

    orders: int = 0
    revenue: Decimal = Decimal(0)
    awaiting: Decimal = Decimal(0)
    order_status: Counter[str] = field(default_factory=Counter)
    payment_status: Counter[str] = field(default_factory=Counter)
    delivery_status: Counter[str] = field(default_factory=Counter)
    payment_method: dict[str, Decimal] = field(default_factory=dict)
    category: dict[str, Decimal] = field(default_factory=dict)

    def add_alike(
        self,
        payment_status: PaymentStatus,
        order_status: OrderStatus,
        delivery_status: DeliveryStatus,
        payment_method: PaymentMethod,
        total: Decimal,
        orders: int,
    ) -> None:
        """Counts some orders in that are alike and cost so much in all, without their lines."""
        self.orders += orders
        self.order_status[order_status.value] += orders
        self.payment_status[payment_status.value] += orders
        self.delivery_status[delivery_status.value] += orders
        if rules.is_awaiting(payment_status, order_status):
            self.awaiting += total
        if rules.counts_as_revenue(payment_status, order_status):
            self.revenue += total
            _add(self.payment_method, payment_method.value, total)

    def add_lines(
        self, payment_status: PaymentStatus, order_status: OrderStatus, category: str, amount: Decimal
    ) -> None:
        """Counts some lines of one category in, whose orders are alike and which cost so much in all."""
        if rules.counts_as_revenue(payment_status, order_status):
            _add(self.category, category, amount)

    def add(self, others: "Figures") -> None:
        """Counts other orders in, without their methods and categories."""
        self.orders += others.orders
        self.revenue += others.revenue
        self.awaiting += others.awaiting
        self.order_status.update(others.order_status)
        self.payment_status.update(others.payment_status)
        self.delivery_status.update(others.delivery_status)


def _add(amounts: dict[str, Decimal], word: str, amount: Decimal) -> None:
    amounts[word] = amounts.get(word, Decimal(0)) + amount
