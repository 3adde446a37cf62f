"""A move can be undone for ten seconds, by whoever made it, until somebody changes the order again."""

import json
from datetime import timedelta

from flask import Flask

from beautique.kernel import clock
from beautique.orders.types import OrderStatus, PaymentStatus
from tests.admin.order_pages import HTMX, actions, fields, move, post_move, stored, timeline, url, words

PAID = PaymentStatus.PAID


def test_a_move_offers_to_be_undone_and_is(app: Flask, staff_client, order) -> None:
    toast = json.loads(
        post_move(staff_client, order, order_status="Ready", headers=HTMX).headers["HX-Trigger"]
    )
    undo = toast["toast"]["undo"]
    assert (undo["url"], undo["target"]) == (url(order, "/undo"), "#order")
    answer = staff_client.post_form(undo["url"], undo["fields"], headers=HTMX)
    assert (answer.status_code, '"Undone"' in answer.headers["HX-Trigger"]) == (200, True)
    assert "Undone: Ready → Received" in timeline(answer)
    assert stored(app, order).order_status == OrderStatus.RECEIVED
    assert actions(app, order) == ["order.undone", "order.moved", "order.placed"]


def test_without_htmx_the_undo_is_a_form_of_the_next_page(app: Flask, staff_client, order) -> None:
    post_move(staff_client, order, order_status="Ready")
    page = staff_client.get(url(order))
    sent = fields(page, "data-toast-undo")
    assert staff_client.post_form(url(order, "/undo"), sent).location == url(order)
    assert "Undone" in words(staff_client.get(url(order)))
    assert stored(app, order).order_status == OrderStatus.RECEIVED


def test_an_undo_that_comes_too_late_says_so_and_shows_the_order(
    app: Flask, staff_client, order, monkeypatch
) -> None:
    post_move(staff_client, order, order_status="Ready")
    now = clock.now() + timedelta(seconds=11)
    monkeypatch.setattr(clock, "now", lambda: now)
    answer = staff_client.post_form(url(order, "/undo"), {"version": "2"}, headers=HTMX)
    assert answer.status_code == 409
    assert "Not undone. A change can be undone for 10 seconds" in words(answer)
    assert stored(app, order).order_status == OrderStatus.READY


def test_what_others_changed_or_what_changed_nothing_is_not_undone(app: Flask, staff_client, order) -> None:
    post_move(staff_client, order, order_status="Ready")
    move(app, order, payment_status=PAID)
    answer = staff_client.post_form(url(order, "/undo"), {"version": "2"})
    assert "This order was changed again since." in words(answer)
    assert staff_client.post_form(url(order, "/undo"), {"version": "3"}).status_code == 403
    same = post_move(staff_client, stored(app, order), order_status="Ready", headers=HTMX)
    assert "undo" not in same.headers["HX-Trigger"]
    assert stored(app, order).order_status == OrderStatus.READY
