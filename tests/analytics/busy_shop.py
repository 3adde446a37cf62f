"""Some months of a shop in which everything happens that changes a number: told in the order in which it happens."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import time_machine
from flask import Flask

from beautique.catalog.types import Category
from beautique.kernel import clock
from beautique.orders.commands import correct_order, move_order, undo_move
from beautique.orders.models import Order
from beautique.orders.queries import get_order
from beautique.orders.types import LineCorrection, OrderChanges, OrderStatus, PaymentStatus
from beautique.payments.commands import reverse_payment
from beautique.payments.refunds import record_refund
from beautique.payments.types import RefundDraft
from beautique.settings.types import PaymentMethod
from tests.factories import contact, line, make_order, make_product
from tests.payments.desk import OWNER, fresh, pay

Act = tuple[datetime, Callable[[], Any]]
CITIES = ("Karachi", "karachi", "Lahore", "Quetta", "Multan")
PAID = OrderChanges(payment_status=PaymentStatus.PAID)
VERIFIED = OrderChanges(payment_status=PaymentStatus.VERIFIED)
CANCELLED = OrderChanges(order_status=OrderStatus.CANCELLED)
DELIVERED = OrderChanges(order_status=OrderStatus.DELIVERED)


class BusyShop:
    """Orders of so many days from `opened` on, and what becomes of them."""

    def __init__(self, app: Flask, opened: date, days: int, orders: int) -> None:
        self.app, self.dice, self.acts = app, random.Random(13), []
        self.products = [
            make_product(app, name=f"Product {n}", category=category, regular_price=Decimal(f"{700 * n}.33"))
            for n, category in enumerate(list(Category) * 2, 1)
        ]
        start = datetime.combine(opened, datetime.min.time(), UTC)
        for _ in range(orders):
            # A third of them around midnight in Karachi, which is 19:00 of UTC and afternoon in New York.
            hour = self.dice.uniform(18.9, 19.1) if self.dice.random() < 0.33 else self.dice.uniform(0, 24)
            at = start + timedelta(days=self.dice.randrange(days), hours=hour)
            self.acts.append((at, self._place))

    def run(self, after_each: Callable[[], Any], until: datetime | None = None) -> datetime:
        """Lets it all happen that happens by then; the moment after the last act."""
        at = datetime.min.replace(tzinfo=UTC)
        while self.acts:
            self.acts.sort(key=lambda act: act[0])
            if until and self.acts[0][0] > until:
                break
            at, act = self.acts.pop(0)
            with time_machine.travel(at, tick=False):
                act()
                after_each()
        return at + timedelta(minutes=1)

    def _later(self, hours: float, act: Callable[[], Any]) -> None:
        self.acts.append((clock.now() + timedelta(hours=hours), act))

    def _place(self) -> None:
        dice = self.dice
        chosen = dice.sample(self.products, dice.randint(1, 3))
        order = make_order(
            self.app,
            lines=tuple(line(product, quantity=dice.randint(1, 3)) for product in chosen),
            phone=f"0300 12345{dice.randrange(30):02}",
            city=dice.choice(CITIES),
            payment_method=dice.choice(list(PaymentMethod)),
        )
        for hours, act in dice.choice(self._fates())(order):
            self._later(hours, act)

    def _fates(self) -> list[Callable[[Order], list[tuple[float, Callable[[], Any]]]]]:
        return [
            self._delivered,
            self._by_hand,
            self._cancelled_paid,
            self._reversed,
            self._corrected,
            lambda order: [],
        ]

    def _delivered(self, order: Order) -> list[tuple[float, Callable[[], Any]]]:
        wait = self.dice.uniform(0.1, 90)
        return [
            (1, lambda: move_order(order.id, PAID, OWNER)),
            (1 + wait, lambda: pay(fresh(order), OWNER)),
            (wait + self.dice.uniform(20, 200), lambda: move_order(order.id, DELIVERED, OWNER)),
        ]

    def _by_hand(self, order: Order) -> list[tuple[float, Callable[[], Any]]]:
        def change_mind() -> None:
            version = move_order(order.id, PAID, OWNER, "Not seen").version
            undo_move(order.id, version, OWNER)

        return [(0.7, lambda: move_order(order.id, VERIFIED, OWNER)), (30, change_mind)]

    def _cancelled_paid(self, order: Order) -> list[tuple[float, Callable[[], Any]]]:
        def refund() -> None:
            draft = RefundDraft(
                amount=Decimal(100), reference=f"OUT {order.number}", paid_on=order.order_date
            )
            record_refund(order.id, draft, OWNER)

        acts = [
            (3, lambda: pay(fresh(order), OWNER)),
            (40, lambda: move_order(order.id, CANCELLED, OWNER, "Sold out")),
        ]
        return acts + ([(80, refund)] if self.dice.random() < 0.5 else [])

    def _reversed(self, order: Order) -> list[tuple[float, Callable[[], Any]]]:
        paid: list[Any] = []
        again = [(60.0, lambda: pay(fresh(order), OWNER))] if self.dice.random() < 0.5 else []
        return [
            (0.5, lambda: move_order(order.id, PAID, OWNER)),
            (2, lambda: paid.append(pay(fresh(order), OWNER))),
            (50, lambda: reverse_payment(paid[0].id, "The bank took it back", OWNER)),
            *again,
        ]

    def _corrected(self, order: Order) -> list[tuple[float, Callable[[], Any]]]:
        def correct() -> None:
            now = get_order(order.number)
            other = contact(
                customer_name=now.customer_name,
                phone=f"0300 12345{self.dice.randrange(30):02}",
                city="Quetta",
                address=now.address,
            )
            first = now.lines[0]
            correct_order(order.id, other, {0: LineCorrection(first.size, first.color, 4)}, OWNER)

        return [(30, correct), (70, lambda: move_order(order.id, VERIFIED, OWNER))]
