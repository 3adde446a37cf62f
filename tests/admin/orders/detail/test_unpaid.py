"""Sending an order from its page that is not paid: said, asked for, kept on the timeline; and the courier that is remembered."""

import re

import pytest
from flask import Flask

from beautique.orders.commands import add_note
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
from tests.admin.order_pages import HINA, HTMX, counted, move, post_move, stored, timeline, url, words
from tests.factories import make_order

PANELS = {
    "dispatch": {"delivery_status": "Out for Delivery"},
    "deliver-parcel": {"delivery_status": "Delivered"},
    "deliver-order": {"order_status": "Delivered"},
}
AMOUNT = "Rs 6,750"


def panel_words(answer, panel: str) -> str:
    part = re.search(rf'<div id="panel-{panel}".*?</form>', answer.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", part.group(0)).split()) if part else ""


@pytest.mark.parametrize("panel", PANELS)
def test_the_panel_says_what_is_not_paid_and_asks(app: Flask, staff_client, order, panel) -> None:
    told = panel_words(staff_client.get(url(order)), panel)
    assert f"{AMOUNT} are not paid." in told
    assert f"Send it unpaid ({AMOUNT})" in told
    move(app, order, payment_status=PaymentStatus.PAID)
    told = panel_words(staff_client.get(url(order)), panel)
    assert f"The payment of {AMOUNT} is not verified yet." in told
    move(app, order, payment_status=PaymentStatus.VERIFIED)
    told = panel_words(staff_client.get(url(order)), panel)
    assert "unpaid" not in told
    assert bool(told) is (panel == "dispatch")  # the others are one click again


def test_the_dispatch_panel_says_the_newest_note_of_the_team(app: Flask, staff_client, order) -> None:
    assert "Note of the team" not in panel_words(staff_client.get(url(order)), "dispatch")
    with counted(app) as without:
        staff_client.get(url(order))
    with app.app_context():
        add_note(order.id, "Call after six", HINA)
        add_note(order.id, "Do not send, she wants another size", HINA)
    with counted(app) as noted:
        told = panel_words(staff_client.get(url(order)), "dispatch")
    assert "Note of the team: Do not send, she wants another size" in told
    assert len(noted) == len(without)
    refused = post_move(
        staff_client, order, panel="dispatch", delivery_status="Out for Delivery", headers=HTMX
    )
    assert refused.status_code == 422
    assert "Note of the team: Do not send" in words(refused)


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("named", [True, False])
def test_without_the_tick_nothing_is_sent_and_what_was_typed_is_kept(
    app: Flask, staff_client, order, panel, named
) -> None:
    sent = {"courier": "", "other_courier": "BlueEx", "tracking_number": "779 004"}
    if panel != "dispatch":
        sent = {}
    named_panel = {"panel": panel} if named else {}
    answer = post_move(staff_client, order, **named_panel, **PANELS[panel], **sent, headers=HTMX)
    assert answer.status_code == 422
    assert f"{AMOUNT} are not paid. Tick “Send it unpaid” to send it all the same." in words(answer)
    assert f'id="{panel}-accept_unpaid"' in answer.text
    for typed in sent.values():
        assert f'value="{typed}"' in answer.text
    now = stored(app, order)
    assert (now.delivery_status, now.order_status) == (DeliveryStatus.NOT_STARTED, OrderStatus.RECEIVED)
    answer = post_move(
        staff_client, order, panel=panel, **PANELS[panel], **sent, accept_unpaid="y", headers=HTMX
    )
    assert answer.status_code == 200
    went = "Dispatched" if panel == "dispatch" else "Delivered"
    assert f"{went} unpaid: {AMOUNT}" in timeline(answer)


def test_an_under_paid_order_that_is_marked_as_delivered_asks_for_the_rest(
    app: Flask, staff_client, order
) -> None:
    number = f"/admin/orders/{order.number}"
    staff_client.post_form(
        f"{number}/payments",
        {
            "version": order.version,
            "amount": "6,300",
            "reference": "TID 44719920",
            "paid_on": str(order.order_date),
            "seen_in_account": "y",
            "reason": "She pays the rest at Eid",
        },
    )
    out = {"order_status": OrderStatus.READY, "delivery_status": DeliveryStatus.OUT_FOR_DELIVERY}
    move(app, order, **out)
    told = panel_words(staff_client.get(url(order)), "deliver")
    assert f"Rs 450 of {AMOUNT} are not paid." in told


def test_a_sent_unpaid_order_carries_its_flag_on_page_and_list(app: Flask, staff_client, order) -> None:
    move(app, order, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY)
    assert f"Sent unpaid: The parcel is out. {AMOUNT} are not paid." in words(staff_client.get(url(order)))
    listed = words(staff_client.get("/admin/orders", query_string={"flag": "Sent unpaid"}))
    assert order.number in listed
    move(app, order, payment_status=PaymentStatus.VERIFIED)
    assert order.number not in words(staff_client.get("/admin/orders", query_string={"flag": "Sent unpaid"}))


def test_an_order_that_was_taken_from_cancelled_to_delivered_asks_too(
    app: Flask, owner_client, order
) -> None:
    moved = move(app, order, "Sold out", order_status=OrderStatus.CANCELLED)
    sent = {
        "panel": "correct-order_status",
        "order_status": "Delivered",
        "reason": "She came to the shop",
        "cancel_reason": "",
    }
    refused = post_move(owner_client, moved, **sent)
    assert refused.status_code == 422
    assert 'id="correct-order_status-accept_unpaid"' in refused.text
    assert "She came to the shop" in refused.text
    post_move(owner_client, moved, **sent, accept_unpaid="y")
    assert stored(app, order).order_status == OrderStatus.DELIVERED


def test_ones_last_courier_is_chosen_already_and_the_stored_number_typed(
    app: Flask, staff_client, order, product
) -> None:
    paid = move(app, order, payment_status=PaymentStatus.VERIFIED, tracking_number="779 004")
    page = staff_client.get(url(order)).text
    assert 'value="779 004"' in page
    assert not re.search(r'name="courier"[^>]*checked', page)
    post_move(staff_client, paid, panel="dispatch", **PANELS["dispatch"], courier="Leopards")
    other = make_order(app, product)
    assert re.search(r'value="Leopards" class="sr-only"\s+checked', staff_client.get(url(other)).text)


def test_the_details_of_a_parcel_without_a_courier_are_changed_without_giving_it_one(
    app: Flask, staff_client, order, product
) -> None:
    move(app, make_order(app, product), delivery_status=DeliveryStatus.OUT_FOR_DELIVERY, courier="TCS")
    moved = move(app, order, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY)
    page = panel_words(staff_client.get(url(order)), "delivery")
    assert "TCS" in page
    assert not re.search(r'name="courier"[^>]*checked', staff_client.get(url(order)).text)
    post_move(staff_client, moved, panel="delivery", tracking_number="779")
    assert (stored(app, order).courier, stored(app, order).tracking_number) == (None, "779")
