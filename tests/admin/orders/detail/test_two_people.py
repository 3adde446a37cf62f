"""Two people on one order: the later one is told who did what, and offered the change again where it still fits."""

import pytest
from flask import Flask

from beautique.orders.types import OrderStatus, PaymentStatus
from tests.admin.order_pages import HTMX, fields, move, post_move, stored, url, words

VERIFIED = PaymentStatus.VERIFIED


def test_an_overtaken_move_tells_who_did_what_and_offers_itself_again(
    app: Flask, staff_client, order
) -> None:
    move(app, order, payment_status=VERIFIED)
    answer = post_move(staff_client, order, order_status="Processing", headers=HTMX)
    assert answer.status_code == 409
    assert "Hina Baig changed this order while you were looking at it Payment verified Hina Baig" in words(
        answer
    )
    assert stored(app, order).order_status == OrderStatus.RECEIVED
    note = answer.get_data(as_text=True)
    again = fields(answer, 'class="contents"')
    assert again["order_status"] == "Processing", note
    assert staff_client.post_form(url(order, "/move"), again).status_code == 303
    assert stored(app, order).order_status == OrderStatus.PROCESSING


def test_an_overtaken_dispatch_keeps_what_was_typed(app: Flask, staff_client, order) -> None:
    move(app, order, payment_status=VERIFIED)
    answer = post_move(
        staff_client,
        order,
        panel="dispatch",
        delivery_status="Out for Delivery",
        courier="TCS",
        tracking_number="779004",
    )
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert 'value="TCS"' in page
    assert 'value="779004"' in page
    again = fields(answer, 'class="grid gap-4"')
    assert again["version"] == str(stored(app, order).version)
    assert staff_client.post_form(url(order, "/move"), {**again, "courier": "TCS"}).status_code == 303


def test_an_overtaken_move_that_no_longer_fits_is_not_offered(app: Flask, staff_client, order) -> None:
    move(app, order, order_status=OrderStatus.CANCELLED)
    answer = post_move(staff_client, order, order_status="Processing")
    assert answer.status_code == 409
    assert "Your change no longer fits" in words(answer)
    assert 'value="Processing"' not in answer.get_data(as_text=True)


@pytest.mark.parametrize("version", ["", "x", "99"])
def test_a_form_without_a_version_changes_nothing(app: Flask, staff_client, order, version) -> None:
    assert (
        staff_client.post_form(url(order, "/move"), {"version": version, "order_status": "Ready"}).status_code
        == 409
    )
    assert stored(app, order).order_status == OrderStatus.RECEIVED


@pytest.mark.parametrize("version", ["", "99"])
def test_a_version_that_never_was_is_no_fault_where_nothing_is_to_be_done(
    app: Flask, staff_client, order, version
) -> None:
    sent = {"version": version, "order_status": "Received"}
    assert staff_client.post_form(url(order, "/move"), sent).status_code == 303
    assert stored(app, order).version == order.version
