"""The figures of a day, or of some: a pure function of their orders."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from beautique.orders import rules
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus


class Kind(StrEnum):
    """What is tallied beside the figures. Money is revenue (Verified, not Cancelled) unless it says otherwise."""

    CITY = "city"  # by its folded name: orders, revenue
    METHOD = "method"  # orders, revenue
    CATEGORY = "category"  # pieces and revenue of its lines, of orders that count as revenue
    CUSTOMER = "customer"  # NEW: the first order of its phone; RETURNING: every other one. Orders, revenue
    HOUR = "hour"  # `4-21`: Friday, from 21:00 in the store. Orders, no money
    VERIFY = "verify"  # by a step of `rules.waiting_step`: Verified orders, no money
    DELIVER = "deliver"  # the same of Delivered orders
    PRODUCT = "product"  # of months alone: pieces and what they cost, cancelled orders left out


NEW, RETURNING = "new", "returning"  # words of Kind.CUSTOMER


@dataclass(slots=True)
class Tally:
    """How often, and how much money in all."""

    count: int = 0
    amount: Decimal = Decimal(0)

    def add(self, count: int, amount: Decimal) -> None:
        """Counts more in."""
        self.count += count
        self.amount += amount


class Tallies(defaultdict[tuple[Kind, str], Tally]):
    """Tallies by their kind and word."""

    def __init__(self) -> None:
        super().__init__(Tally)

    def of(self, kind: Kind) -> Mapping[str, Tally]:
        """Those of one kind, by word, the one with the most money first, then the most frequent."""
        found = {word: tally for (each, word), tally in self.items() if each is kind}
        return dict(sorted(found.items(), key=lambda pair: (-pair[1].amount, -pair[1].count, pair[0])))


@dataclass(slots=True)
class Figures:
    """What a stretch of orders amounts to."""

    orders: int = 0
    revenue: Decimal = Decimal(0)
    awaiting: Decimal = Decimal(0)
    refunds: int = 0  # cancelled orders whose money is due back
    refund_due: Decimal = Decimal(0)
    order_status: Counter[str] = field(default_factory=Counter)
    payment_status: Counter[str] = field(default_factory=Counter)
    delivery_status: Counter[str] = field(default_factory=Counter)

    def add_alike(
        self,
        payment_status: PaymentStatus,
        order_status: OrderStatus,
        delivery_status: DeliveryStatus,
        total: Decimal,
        orders: int,
        refunds: int,
        refund_due: Decimal,
    ) -> None:
        """Counts some orders in that are alike and cost so much in all; of so many so much is due back."""
        self.orders += orders
        self.order_status[order_status.value] += orders
        self.payment_status[payment_status.value] += orders
        self.delivery_status[delivery_status.value] += orders
        self.refunds += refunds
        self.refund_due += refund_due
        if rules.is_awaiting(payment_status, order_status):
            self.awaiting += total
        if rules.counts_as_revenue(payment_status, order_status):
            self.revenue += total

    def add(self, others: "Figures") -> None:
        """Counts other orders in."""
        self.orders += others.orders
        self.revenue += others.revenue
        self.awaiting += others.awaiting
        self.refunds += others.refunds
        self.refund_due += others.refund_due
        self.order_status.update(others.order_status)
        self.payment_status.update(others.payment_status)
        self.delivery_status.update(others.delivery_status)
