"""The list, its tabs, its sum and its file speak of the same orders, whatever is asked for."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.kernel.db import transaction
from beautique.kernel.pages import PageRequest
from beautique.orders import counting
from beautique.orders.export.files import export
from beautique.orders.models import Order
from beautique.orders.queries import list_orders
from beautique.orders.types import (
    Age,
    DeliveryStatus,
    Flag,
    OrderFilter,
    OrderStatus,
    PaymentStatus,
    Proof,
    Sort,
    StatusCount,
)
from beautique.settings.types import Message, PaymentMethod
from tests.factories import make_order, make_product
from tests.orders import many

pytestmark = pytest.mark.usefixtures("app_context")

ORDERS, FILTERS = 400, 100
_NO_MORE = PageRequest(limit=ORDERS)


@pytest.mark.timeout(60)
def test_list_tabs_sum_and_file_agree_for_a_hundred_filters(app: Flask) -> None:
    many.fill(make_product(app), ORDERS)
    everything = list_orders(OrderFilter(), _NO_MORE).items
    _make_some_odd(everything)
    dice = random.Random(7)
    seen_sizes = set()
    for _ in range(FILTERS):
        wanted = _any_filter(dice, everything)
        counts = counting.count_by_status(wanted)
        page = list_orders(wanted, _NO_MORE)
        told = counting.total(counts, wanted.order_status)
        assert (told.count, told.amount) == (page.total, sum(each.total_amount for each in page.items)), (
            wanted
        )
        for status in OrderStatus:
            of_tab = list_orders(replace(wanted, order_status=(status,)), _NO_MORE).items
            expected = StatusCount(len(of_tab), sum((each.total_amount for each in of_tab), told.amount * 0))
            assert counts[status] == expected, (wanted, status)
        assert _numbers_in_file(wanted) == [each.number for each in page.items], wanted
        seen_sizes.add(page.total)
    assert len(seen_sizes) > FILTERS // 4  # empty lists alone would agree too


def test_a_tab_counts_up_to_its_limit_and_says_that_there_are_more(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST", 3)
    product = make_product(app)
    for _ in range(4):
        order = make_order(app, product)
    received = counting.count_by_status(OrderFilter())[OrderStatus.RECEIVED]
    assert (received.label, received.is_capped) == ("3+", True)
    found = counting.count_by_status(OrderFilter(search="ayesha"))
    assert counting.total(found, ()).label == "4+"  # all that was read
    assert counting.count_by_status(OrderFilter(search=order.number))[OrderStatus.RECEIVED].label == "1"


def _numbers_in_file(wanted: OrderFilter) -> list[str]:
    lines = b"".join(export(wanted, SYSTEM)).decode("utf-8-sig").splitlines()
    return [line.partition(",")[0].strip('"') for line in lines if line.lstrip('"').startswith("BQ-")]


def _any_filter(dice: random.Random, orders: Sequence[Order]) -> OrderFilter:
    """A filter of none to many conditions, most of which some order meets."""

    def some(words: Sequence[object], chance: float = 0.3) -> tuple[object, ...]:
        return tuple(dice.sample(words, dice.randint(1, 2))) if dice.random() < chance else ()

    def one(words: Sequence[object], chance: float) -> object:
        return dice.choice(words) if dice.random() < chance else None

    order = dice.choice(orders)
    first = clock.today() - timedelta(days=dice.randrange(60))
    search = (
        order.number,
        order.phone,
        order.phone[-4:],
        order.customer_name.split()[0],
        order.tracking_number,
    )
    return OrderFilter(
        order_status=some(list(OrderStatus)),
        payment_status=some(list(PaymentStatus)),
        delivery_status=some(list(DeliveryStatus), 0.2),
        payment_method=some(list(PaymentMethod)),
        city=some([order.city, "Lahore", "Karachi"]),
        flag=some(list(Flag), 0.25),
        has_proof=one(list(Proof), 0.2),
        age=one(list(Age), 0.15),
        start_date=one([first], 0.25),
        end_date=one([first + timedelta(days=dice.randrange(30))], 0.25),
        search=one([words for words in search if words], 0.3) or "",
        sort=dice.choice(list(Sort)),
    )


def _make_some_odd(orders: Sequence[Order]) -> None:
    """Gives every flag some orders, and every fifth order a proof."""
    dice = random.Random(3)
    with transaction() as session:
        for place, order in enumerate(orders):
            paid = dice.choice([0, 0, order.total_amount - 1, order.total_amount, order.total_amount + 1])
            session.execute(
                update(Order)
                .where(Order.id == order.id)
                .values(
                    has_proof=place % 5 == 0,
                    paid_amount=max(paid, 0),
                    payment_reference=f"TID{place}" if paid else None,
                    untold=Message.DISPATCHED if place % 4 == 2 else None,
                    duplicate_of=orders[0].number if place % 7 == 1 else None,
                    updated_at=Order.updated_at,
                )
            )
