"""Orders that repeat each other, of which several change in the same instant."""

import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from beautique.kernel.db import transaction
from beautique.kernel.versions import lock
from beautique.orders.commands import correct_order, move_order, undo_move
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


def move(order: Order) -> Order:
    """Cancels it."""
    return move_order(order.id, OrderChanges(order_status=OrderStatus.CANCELLED), OWNER, "Pressed twice")


def undo(order: Order) -> Order:
    """Cancels it, and takes that back."""
    return undo_move(order.id, get_order(order.number).version, OWNER)


def correct(order: Order) -> Order:
    """Another phone."""
    return correct_order(order.id, replace(order.contact, phone="0300 7654321"), {}, OWNER)


@pytest.mark.parametrize("engine", ["postgresql"])  # SQLite has one writer at a time
@pytest.mark.parametrize("act", [move, undo, correct])
def test_who_is_the_victim_of_a_deadlock_does_it_again(app: Flask, act: Any) -> None:
    product = make_product(app)
    first, second = (make_order(app, product) for _ in range(2))
    if act is undo:
        cancel(app, first)
    is_held, goes_on = threading.Event(), threading.Event()

    def hold_the_later_one() -> None:
        with app.app_context(), transaction() as session:
            lock(session, Order, second.id, "order")
            is_held.set()
            goes_on.wait(5)
            time.sleep(0.3)  # the other waits by then, and is the one that PostgreSQL chooses
            lock(session, Order, first.id, "order")

    other = threading.Thread(target=hold_the_later_one)
    other.start()
    assert is_held.wait(5)
    goes_on.set()
    with app.app_context():
        assert act(first).version > first.version
    other.join()
