"""The verification queue: who waits, in which order, and how one goes on."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from beautique.kernel import clock
from beautique.kernel.errors import Invalid
from beautique.kernel.pages import PageRequest
from beautique.orders.commands import move_order
from beautique.orders.models import Order
from beautique.orders.types import OrderChanges, OrderStatus, PaymentStatus, StatusCount
from beautique.payments.history import earlier_orders
from beautique.payments.proofs import attach_proof, reject_proof
from beautique.payments.queries import (
    list_proofs,
    list_queue,
    place_of,
    queue_tally,
)
from beautique.payments.types import EarlierOrders, RejectReason
from tests.factories import make_order
from tests.payments.desk import ASMA, OWNER, fresh, order_of, pay, screenshot

pytestmark = pytest.mark.usefixtures("app_context")


def queue() -> list[str]:
    return [order.number for order in list_queue(PageRequest(limit=50)).items]


def marked_paid(order: Order) -> Order:
    return move_order(order.id, OrderChanges(payment_status=PaymentStatus.PAID), ASMA)


def ahead(place: str | None = None) -> Order | None:
    """The order that the page shows next to somebody who was at this place."""
    return next(iter(list_queue(PageRequest(limit=1, cursor=place), total=0).items), None)


def walked() -> list[str]:
    """The queue as somebody sees it who skips everything."""
    seen, order = [], ahead()
    while order is not None:
        seen.append(order.number)
        order = ahead(place_of(order))
    return seen


def test_paid_orders_come_first_then_pending_ones_with_a_proof_oldest_first(app: Flask, store) -> None:
    now = clock.now()
    with time_machine.travel(now - timedelta(days=2), tick=False):
        old_pending, old_paid = order_of(app, 1000), order_of(app, 2000)
        make_order(app)  # Pending, without a proof: nobody can verify it
    new_paid, cancelled, verified = order_of(app, 3000), order_of(app, 9000), order_of(app, 9000)
    attach_proof(old_pending.id, screenshot(1), store, ASMA)
    move_order(old_pending.id, OrderChanges(payment_status=PaymentStatus.PENDING), OWNER, "Unclear")
    for order in (new_paid, old_paid, cancelled):
        marked_paid(order)
    move_order(cancelled.id, OrderChanges(order_status=OrderStatus.CANCELLED), ASMA)
    pay(verified)
    assert queue() == walked() == [old_paid.number, new_paid.number, old_pending.number]
    assert queue_tally() == StatusCount(3, Decimal(6000))


def test_an_empty_queue_has_no_next_and_no_sum(app: Flask) -> None:
    make_order(app)
    assert (ahead(), queue_tally()) == (None, StatusCount(0, Decimal(0)))


def test_the_next_one_follows_whether_the_last_was_confirmed_rejected_or_skipped(app: Flask, store) -> None:
    first, second, third, fourth = (order_of(app, 6750) for _ in range(4))
    attach_proof(second.id, screenshot(1), store, ASMA)
    for order in (first, third, fourth):
        marked_paid(order)
    seen, places = [], []  # as the screen got them, before anything was done
    for step in (
        lambda: pay(first),
        lambda: reject_proof(list_proofs(second.id)[0].id, RejectReason.FAKE, ASMA),
        lambda: None,
        lambda: None,
    ):
        shown = ahead(places[-1] if places else None)
        seen.append(shown.number)
        places.append(place_of(shown))
        step()
    assert seen == [order.number for order in (first, second, third, fourth)]
    assert ahead(places[-1]) is None
    assert queue() == [third.number, fourth.number]


def test_pages_of_the_queue_neither_skip_nor_repeat(app: Flask) -> None:
    orders = [marked_paid(make_order(app)) for _ in range(5)]
    page = list_queue(PageRequest(limit=2))
    assert page.total == 5
    rest = list_queue(PageRequest(limit=50, cursor=page.next_cursor))
    assert [each.number for each in (*page.items, *rest.items)] == [order.number for order in orders]


@pytest.mark.parametrize("place", ["x", "WzAsMV0", "WzAsIlBhaWQiLCJ4IiwxXQ"])
def test_a_place_made_by_hand_is_refused(app: Flask, place) -> None:
    with pytest.raises(Invalid):
        ahead(place)


def test_earlier_orders_of_the_phone_say_whether_it_always_paid(app: Flask) -> None:
    assert earlier_orders(make_order(app, phone="0333 2098114", whatsapp="0333 2098114")) == EarlierOrders()
    paid, cancelled, other = order_of(app, 5000), order_of(app, 7000), order_of(app, 100)
    pay(paid)
    move_order(cancelled.id, OrderChanges(order_status=OrderStatus.CANCELLED), ASMA)
    order = order_of(app, 300, phone="+92 300 1234567")
    known = earlier_orders(fresh(order))
    assert (known, known.all_verified) == (EarlierOrders(2, 1, Decimal(5000), cancelled_unpaid=1), False)
    pay(other)
    assert earlier_orders(order).all_verified
    assert earlier_orders(paid) == EarlierOrders()
    assert not EarlierOrders().all_verified
