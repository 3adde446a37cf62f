"""The flags as the database filters them are the flags of the rules, and both flags and queue have indexes of their own."""

from decimal import Decimal
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import update

from beautique.kernel.db import transaction
from beautique.kernel.pages import PageRequest
from beautique.orders.models import Order
from beautique.orders.queries import list_orders
from beautique.orders.rules import flags
from beautique.orders.types import (
    DeliveryStatus,
    Flag,
    OrderFilter,
    OrderMoney,
    OrderStatus,
    PaymentStatus,
    Statuses,
)
from beautique.payments.queries import list_queue, queue_tally
from tests.orders import many
from tests.payments.desk import order_of
from tests.plans import sqlite_plan

pytestmark = pytest.mark.usefixtures("app_context")

# what was paid, its reference, what was sent back or is kept: in paisas that floats do not add up
MONEY = [(0, None), ("60.1", "X"), (100, "X"), ("101.1", "X")]
SETTLED = [(0, 0), ("0.1", 1), ("59.1", 1), (0, 100), ("100.1", 1)]


def listed(flag: Flag) -> bool:
    return bool(list_orders(OrderFilter(flag=(flag,)), PageRequest()).items)


@pytest.mark.parametrize("total", [0, 100])
def test_the_database_flags_what_the_rules_flag(app: Flask, total) -> None:
    order = order_of(app, total)
    every = product(PaymentStatus, OrderStatus, DeliveryStatus, MONEY, SETTLED)
    for payment, status, delivery, (paid, reference), (sent, kept) in every:
        settled = Decimal(sent) + Decimal(kept)
        if reference and settled > Decimal(paid):  # the database refuses it
            continue
        if settled and delivery != DeliveryStatus.NOT_STARTED:  # these two know nothing of each other
            continue
        with transaction() as session:
            session.execute(
                update(Order).values(
                    payment_status=payment,
                    order_status=status,
                    delivery_status=delivery,
                    paid_amount=Decimal(paid),
                    payment_reference=reference,
                    refunded_amount=Decimal(sent),
                    kept_amount=Decimal(kept),
                )
            )
        found = [flag for flag in Flag if listed(flag)]
        money = OrderMoney(order.total_amount, Decimal(paid), settled)
        expected = flags(Statuses(payment, status, delivery), money, reference)
        assert found == expected, (payment, status, delivery, paid, sent, kept)


# SQLite alone: it chooses by shape. PostgreSQL chooses by statistics, and those of one row change with every autovacuum.
@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda: list_queue(PageRequest(), total=0), "ix_orders_queue"),
        (queue_tally, "ix_orders_queue"),
        *(
            (
                lambda flag=flag: list_orders(OrderFilter(flag=(flag,)), PageRequest(), total=0),
                f"ix_orders_{flag.name.lower()}",
            )
            for flag in Flag
        ),
    ],
)
@pytest.mark.parametrize("is_full", [False, True], ids=["one order", "a full shop with statistics"])
def test_the_queue_and_each_flag_read_their_own_index(app: Flask, ask, index, is_full: bool) -> None:
    if is_full:
        many.fill_and_analyse(app, 2_000)
    else:
        order_of(app, 100)
    assert index in sqlite_plan(ask)
