"""Many orders at once over HTTP: what is chosen, what the preview says, one result per order, payments, parcels."""

import re

import pytest
from flask import Flask

from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
from tests.admin.bulk_pages import BULK, preview, run, start
from tests.admin.order_pages import actions, counted, links, move, stored, words
from tests.factories import make_order, make_product


def test_the_list_offers_a_tick_for_each_order_and_what_most_need_next(app: Flask, staff_client, orders):
    move(app, orders[0], payment_status=PaymentStatus.VERIFIED, order_status=OrderStatus.PROCESSING)
    page = staff_client.get("/admin/orders").text
    ticks = dict(
        re.findall(r'value="(BQ-[^"]+)"\s+aria-label="Tick [^"]+"\s+data-tick\s+data-next="([^"]*)"', page)
    )
    assert ticks[orders[0].number] == "ready"
    assert ticks[orders[1].number] == "paid"
    assert "matching" not in page  # all of them are on the page


def test_the_preview_says_what_changes_and_what_cannot_and_why_and_changes_nothing(
    app: Flask, staff_client, orders
):
    move(app, orders[1], order_status=OrderStatus.DELIVERED)
    move(app, orders[2], order_status=OrderStatus.READY)
    shown = words(preview(staff_client, orders))
    assert "Mark 3 orders as Ready?" in shown
    assert "1 will change, 2 will not." in shown
    assert "Cannot change: The order is Delivered already." in shown
    assert "Nothing to do, it is so already" in shown
    assert "Mark 1 order as Ready" in shown
    assert "Will change 1 order Stay as they are 2 orders Their amount Rs 6,750" in shown.replace("\xa0", " ")
    assert stored(app, orders[0]).order_status == OrderStatus.RECEIVED


def test_the_change_has_a_result_for_every_order_and_leads_back_to_the_list(app: Flask, staff_client, orders):
    shown = preview(staff_client, orders, list="city=Lahore")
    move(app, orders[1], order_status=OrderStatus.DELIVERED)  # between looking and pressing
    done = run(staff_client, start(staff_client, shown))
    told = words(done)
    assert "2 changed, 1 could not" in told
    assert (
        f"Could not change: The order is Delivered already. 1 {orders[1].number} Ayesha Raza Rs 6,750" in told
    )
    assert links(done, 'href="/admin/orders\\?city=Lahore"')
    assert stored(app, orders[0]).order_status == OrderStatus.READY
    assert actions(app, orders[0])[0] == "order.moved"


def test_everything_that_matches_is_chosen_not_only_the_page(app: Flask, staff_client, orders):
    other = make_order(app, make_product(app), city="Quetta")
    shown = preview(staff_client, orders[:1], everything="1", list="city=Lahore")
    assert "Mark 3 orders as Ready?" in words(shown)
    run(staff_client, start(staff_client, shown))
    assert stored(app, orders[2]).order_status == OrderStatus.READY
    assert stored(app, other).order_status == OrderStatus.RECEIVED


def test_without_a_tick_or_with_a_number_that_is_none_the_list_says_what_to_do(staff_client, orders):
    for query in ({"move": "ready"}, {"move": "ready", "number": "nonsense"}):
        answer = staff_client.get(BULK, query_string=query)
        assert (answer.status_code, answer.location) == (303, "/admin/orders")
    assert "is no order number" in words(staff_client.get("/admin/orders"))
    assert preview(staff_client, orders, "explode").status_code == 404


def test_cancelling_asks_why_and_keeps_it(app: Flask, staff_client, orders):
    shown = preview(staff_client, orders, "cancel")
    refused = start(staff_client, shown)
    assert refused.status_code == 422
    assert "Choose why, or say it in your own words" in words(refused)
    run(staff_client, start(staff_client, shown, cancel_reason="Sold out"))
    page = words(staff_client.get(f"/admin/orders/{orders[0].number}"))
    assert stored(app, orders[0]).order_status == OrderStatus.CANCELLED
    assert "Sold out" in page


def test_dispatching_names_the_courier(app: Flask, staff_client, orders):
    for order in orders:
        move(app, order, payment_status=PaymentStatus.VERIFIED)
    shown = preview(staff_client, orders, "dispatch")
    assert start(staff_client, shown, courier="T" * 61).status_code == 422
    assert start(staff_client, shown, estimated_delivery="soon").status_code == 422
    run(staff_client, start(staff_client, shown, courier="TCS"))
    found = stored(app, orders[0])
    assert (found.delivery_status, found.courier) == (DeliveryStatus.OUT_FOR_DELIVERY, "TCS")


@pytest.mark.parametrize(("key", "button"), [("dispatch", "Dispatch"), ("delivered", "Mark as Delivered")])
def test_unpaid_orders_are_shown_with_their_amounts_and_left_out_unless_somebody_says_so(
    app: Flask, staff_client, orders, key, button
):
    paid, pending, screenshot = orders
    move(app, paid, payment_status=PaymentStatus.VERIFIED)
    move(app, screenshot, payment_status=PaymentStatus.PAID)
    shown = preview(staff_client, orders, key)
    told = words(shown)
    assert "1 will change, 2 are not paid." in told
    assert f"{pending.number} Ayesha Raza Rs 6,750 are not paid." in told
    assert f"{screenshot.number} Ayesha Noor The payment of Rs 6,750 is not verified yet." in told
    assert "Send these 2 unpaid too (Rs 13,500)" in told
    assert told.endswith(f"Back {button}") or f"Back {button}" in told
    run(staff_client, start(staff_client, shown))
    sent = [stored(app, each).delivery_status != DeliveryStatus.NOT_STARTED for each in orders]
    assert sent == [True, False, False]
    run(staff_client, start(staff_client, shown, accept_unpaid="y"))
    sent = [stored(app, each).delivery_status != DeliveryStatus.NOT_STARTED for each in orders]
    assert sent == [True, True, True]


def test_when_none_is_paid_the_tick_is_asked_for_and_what_was_typed_is_kept(app: Flask, staff_client, orders):
    shown = preview(staff_client, orders, "dispatch")
    refused = start(staff_client, shown, courier="", other_courier="BlueEx")
    assert refused.status_code == 422
    assert "None of these orders is paid. Tick this to send them all the same." in words(refused)
    assert 'value="BlueEx"' in refused.text
    run(staff_client, start(staff_client, refused, other_courier="BlueEx", accept_unpaid="y"))
    assert {stored(app, each).courier for each in orders} == {"BlueEx"}


def test_an_order_that_became_unpaid_after_the_preview_is_shown_before_it_is_sent(
    app: Flask, staff_client, orders
):
    for order in orders:
        move(app, order, payment_status=PaymentStatus.VERIFIED)
    shown = preview(staff_client, orders, "dispatch")
    move(app, orders[0], "Not in the account", payment_status=PaymentStatus.PENDING)
    refused = start(staff_client, shown, accept_unpaid="y")
    assert refused.status_code == 422
    assert "Some of these orders are not paid. Look at them first; nothing was changed." in words(refused)
    assert stored(app, orders[1]).delivery_status == DeliveryStatus.NOT_STARTED
    run(staff_client, start(staff_client, refused))
    sent = [stored(app, each).delivery_status for each in orders[:2]]
    assert sent == [DeliveryStatus.NOT_STARTED, DeliveryStatus.OUT_FOR_DELIVERY]


def test_a_stopped_change_leaves_the_rest_and_says_so(app: Flask, staff_client, orders):
    started = start(staff_client, preview(staff_client, orders))
    staff_client.post_form(f"{started.location}/stop")
    assert "Stopped: 0 changed, 3 left as they were" in words(run(staff_client, started))
    assert stored(app, orders[0]).order_status == OrderStatus.RECEIVED


def test_without_javascript_a_button_goes_on(app: Flask, staff_client, orders):
    started = start(staff_client, preview(staff_client, orders))
    assert "Go on" in words(staff_client.get(started.location))
    answer = staff_client.post_form(f"{started.location}/run")
    assert (answer.status_code, answer.location) == (303, started.location)


# Payments


def test_the_preview_asks_the_database_as_often_for_fifty_orders_as_for_one(app: Flask, staff_client):
    product, counts, made = make_product(app), [], []
    for more in (1, 49):
        made += [make_order(app, product) for _ in range(more)]
        with counted(app) as statements:
            assert preview(staff_client, made).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 2


def test_a_dispatch_of_nothing_that_is_paid_says_so_in_words(staff_client, orders):
    shown = words(preview(staff_client, orders, "dispatch"))
    assert "None of them is paid. Nothing has happened yet." in shown
    assert "0 will change" not in shown
