"""Orders that repeat each other, of which several change in the same instant."""

import threading
import time
from typing import Any

import pytest
from flask import Flask

from beautique.orders.commands import move_order
from beautique.orders.models import Order
from beautique.orders.placement import duplicates
from beautique.orders.queries import get_order
from beautique.orders.types import OrderChanges, OrderStatus
from tests.factories import make_order, make_product
from tests.payments.desk import OWNER


def cancel(app: Flask, order: Order) -> None:
    with app.app_context():
        move_order(
            order.id, OrderChanges(order_status=OrderStatus.CANCELLED), OWNER, "The customer pressed thrice"
        )


def test_of_three_twins_the_last_repeats_none_when_both_others_are_cancelled_at_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = make_product(app)
    first, second, third = (make_order(app, product) for _ in range(3))
    assert third.duplicate_of == second.number
    refresh, begun = duplicates.refresh_duplicate_marks, threading.Event()

    def refresh_slowly(session: Any, order: Order, *phones: Any) -> None:
        if order.id == second.id:
            begun.set()
            time.sleep(0.2)  # the other has read by then
        refresh(session, order, *phones)

    monkeypatch.setattr(duplicates, "refresh_duplicate_marks", refresh_slowly)
    other = threading.Thread(target=cancel, args=(app, second))
    other.start()
    assert begun.wait(5)
    cancel(app, first)
    other.join()
    with app.app_context():
        assert [get_order(each.number).duplicate_of for each in (second, third)] == [None, None]
