"""An order that is Paid without a picture has a third way out, in the queue and on its own page: "No money: back to Pending"."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from beautique.kernel import clock
from beautique.orders.types import OrderStatus, PaymentStatus
from tests.admin.order_pages import HTMX, actions, move, stored, timeline, url, words
from tests.admin.payment_pages import confirm, on_desk, proof_of, reject, toast, track, undo, waiting

WAY_OUT = "No money: back to Pending"
ON_QUEUE, ON_PAGE = "queue", "order page"
BOTH = pytest.mark.parametrize("place", [ON_QUEUE, ON_PAGE])


def page_of(place: str, order) -> str:
    return "/admin/payments" if place == ON_QUEUE else url(order)


def send_back(place: str, client, order, headers=None, **over):
    path = f"/admin/payments/{order.number}/send-back" if place == ON_QUEUE else url(order, "/send-back")
    return client.post_form(path, {"version": order.version, **over}, headers=headers or {})


@BOTH
def test_it_is_offered_without_a_picture_only(app: Flask, staff_client, place) -> None:
    order = waiting(app)
    assert WAY_OUT in staff_client.get(page_of(place, order)).text
    confirm(staff_client, order)
    order = waiting(app, seed=1)
    assert WAY_OUT not in staff_client.get(page_of(place, order)).text


@BOTH
@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
def test_staff_send_it_back_which_is_told_and_undone_at_once(
    app: Flask, staff_client, place, headers
) -> None:
    order, _ = waiting(app), waiting(app, seed=1)
    answer = send_back(place, staff_client, order, headers)
    assert answer.status_code == (200 if headers else 303)
    assert stored(app, order).payment_status == PaymentStatus.PENDING
    told = timeline(staff_client.get(url(order)))
    assert re.match(r"Payment: Paid → Pending \d\d:\d\d No money in the account. Asma Noor ", told)
    if not headers:
        return
    assert toast(answer)["text"] == "Back to Pending"
    if place == ON_QUEUE:
        assert (on_desk(answer) != order.number, track(answer)) == (True, ["no", "now"])
    back = undo(staff_client, answer)
    assert stored(app, order).payment_status == PaymentStatus.PAID
    if place == ON_QUEUE:
        assert (on_desk(back), track(back)) == (order.number, ["now", ""])
    else:
        assert back.headers["HX-Redirect"] == url(order)


@BOTH
def test_the_same_click_twice_is_done_once_and_no_alarm(app: Flask, staff_client, place) -> None:
    order = waiting(app)
    for _ in range(2):
        assert send_back(place, staff_client, order, HTMX).status_code == 200
    assert actions(app, order).count("order.sent_back") == 1


@BOTH
def test_who_settled_it_meanwhile_is_named(app: Flask, staff_client, owner_client, owner, place) -> None:
    order = waiting(app)
    confirm(owner_client, order)
    answer = send_back(place, staff_client, order)
    assert answer.status_code == 409
    assert f"{owner.display_name} changed this order while you were looking at it" in words(answer)
    assert stored(app, order).payment_status == PaymentStatus.VERIFIED
    again = send_back(place, staff_client, stored(app, order))
    assert again.status_code == 409
    assert f"{owner.display_name} has verified the payment of this order" in words(again)


def test_it_is_too_late_to_undo_after_ten_seconds_or_another_change(app: Flask, staff_client) -> None:
    order = waiting(app)
    answer = send_back(ON_QUEUE, staff_client, order, HTMX)
    with time_machine.travel(clock.now() + timedelta(seconds=11)):
        assert "these are over" in toast(undo(staff_client, answer))["text"]
    move(app, order, order_status=OrderStatus.PROCESSING)
    assert "changed again since" in toast(undo(staff_client, answer))["text"]
    assert stored(app, order).payment_status == PaymentStatus.PENDING


def test_colleagues_read_that_no_money_came_not_that_a_screenshot_was_rejected(
    app: Flask, staff_client, owner_client, staff
) -> None:
    order = waiting(app)
    send_back(ON_PAGE, staff_client, order)
    answer = send_back(ON_PAGE, owner_client, order)
    assert "No money in the account." in words(answer)
    assert "The screenshot was rejected" not in words(answer)


def test_a_screenshot_of_another_order_is_not_rejected(app: Flask, staff_client) -> None:
    order, other = waiting(app, seed=1), waiting(app, seed=2)
    answer = reject(staff_client, order, proof_of(app, other), headers=HTMX)
    assert answer.status_code == 404
    assert stored(app, other).payment_status == PaymentStatus.PAID
    assert "order.proof_rejected" not in actions(app, other)
