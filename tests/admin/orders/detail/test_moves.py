"""Moves from the page of an order: said, told on the timeline, refused without losing what was typed."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
from beautique.payments.proofs import attach_proof, reject_proof
from beautique.payments.types import RejectReason
from beautique.web.stores import proof_store
from tests.admin.order_pages import HTMX, actions, move, post_move, primary, stored, timeline, url, words
from tests.payments.desk import ASMA, screenshot


def test_a_move_stays_on_the_page_and_says_what_was_done(app: Flask, staff_client, order) -> None:
    answer = post_move(staff_client, order, order_status="Ready", headers=HTMX)
    assert answer.status_code == 200
    assert answer.get_data(as_text=True).lstrip().startswith('<div id="order"')
    assert '"Marked as Ready"' in answer.headers["HX-Trigger"]
    assert "Received → Ready" in timeline(answer)
    assert stored(app, order).order_status == OrderStatus.READY
    assert actions(app, order) == ["order.moved", "order.placed"]


def test_without_htmx_a_move_returns_to_the_page_with_a_toast(staff_client, order) -> None:
    answer = post_move(staff_client, order, payment_status="Verified")
    assert (answer.status_code, answer.location) == (303, url(order))
    assert "Marked as Verified" in words(staff_client.get(url(order)))


def test_dispatching_writes_down_courier_number_day_and_notes(app: Flask, staff_client, order) -> None:
    order = move(app, order, payment_status=PaymentStatus.VERIFIED)
    day = str(order.order_date + timedelta(days=3))
    post_move(
        staff_client, order, panel="dispatch", delivery_status="Out for Delivery", courier="TCS",
        tracking_number="779 004", estimated_delivery=day, tracking_notes="Call before.",
    )  # fmt: skip
    now = stored(app, order)
    assert (now.courier, now.tracking_number, str(now.estimated_delivery), now.tracking_notes) == (
        "TCS", "779 004", day, "Call before.",
    )  # fmt: skip
    page = staff_client.get(url(order))
    assert "Dispatched with TCS, tracking number 779 004" in timeline(page)
    assert "Delivery notes Call before." in timeline(page)


def test_delivery_details_can_be_changed_and_emptied_later(app: Flask, staff_client, order) -> None:
    moved = move(
        app, order, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY, courier="TCS", tracking_number="1"
    )
    sent = {"courier": "Leopards", "tracking_number": "", "estimated_delivery": "", "tracking_notes": ""}
    answer = post_move(staff_client, moved, panel="delivery", **sent, headers=HTMX)
    assert "Delivery details saved" in answer.headers["HX-Trigger"]
    assert (stored(app, order).courier, stored(app, order).tracking_number) == ("Leopards", None)
    assert "Courier TCS → Leopards Tracking number 1 removed" in timeline(answer)


def test_a_tracking_number_that_a_spreadsheet_has_cut_is_told_beside_its_field_and_stays(
    app: Flask, staff_client, order
) -> None:
    answer = post_move(
        staff_client,
        order,
        panel="dispatch",
        delivery_status="Out for Delivery",
        tracking_number="7.79912E+11",
    )
    assert answer.status_code == 422
    assert "7.79912E+11 is a long number that a spreadsheet has cut." in words(answer)
    assert 'value="7.79912E+11"' in answer.text
    assert stored(app, order).delivery_status == DeliveryStatus.NOT_STARTED


def test_a_wrong_day_is_told_beside_its_field_and_everything_typed_stays(
    app: Flask, staff_client, order
) -> None:
    for day, says in (("2020-01-01", "Choose a day from"), ("soon", "Choose a day, such as")):
        answer = post_move(
            staff_client,
            order,
            panel="dispatch",
            delivery_status="Out for Delivery",
            courier="TCS",
            estimated_delivery=day,
        )
        assert answer.status_code == 422
        assert says in words(answer)
        assert 'value="TCS"' in answer.get_data(as_text=True)
    assert stored(app, order).delivery_status == DeliveryStatus.NOT_STARTED
    assert actions(app, order) == ["order.placed"]


def test_cancelling_keeps_its_reason_on_the_timeline(app: Flask, staff_client, order) -> None:
    answer = post_move(
        staff_client, order, panel="cancel", order_status="Cancelled", reason="Never paid.", headers=HTMX
    )
    assert "Order cancelled" in answer.headers["HX-Trigger"]
    assert "Order cancelled" in timeline(answer)
    assert "Never paid." in timeline(answer)


@pytest.mark.parametrize(
    ("chosen", "words_", "kept"),
    [("Sold out", "", "Sold out"), ("No payment", "three days", "No payment: three days")],
)
def test_a_reason_is_chosen_or_chosen_and_explained(
    app: Flask, staff_client, order, chosen, words_, kept
) -> None:
    sent = {"panel": "cancel", "order_status": "Cancelled", "cancel_reason": chosen, "reason": words_}
    assert kept in timeline(post_move(staff_client, order, **sent, headers=HTMX))


@pytest.mark.parametrize("sent", [{}, {"reason": " - "}, {"cancel_reason": "Because"}])
def test_people_say_why_they_cancel(app: Flask, staff_client, order, sent) -> None:
    answer = post_move(staff_client, order, panel="cancel", order_status="Cancelled", **sent)
    assert answer.status_code == 422
    assert 'id="cancel-reason-error"' in answer.get_data(as_text=True)
    assert stored(app, order).order_status == OrderStatus.RECEIVED


def test_a_cancelled_order_is_not_dispatched(app: Flask, owner_client, order) -> None:
    moved = move(app, order, order_status=OrderStatus.CANCELLED)
    assert "Dispatch" not in primary(owner_client.get(url(order)))
    answer = post_move(owner_client, moved, panel="dispatch", delivery_status="Out for Delivery")
    assert answer.status_code == 409
    assert "A cancelled order cannot be dispatched." in words(answer)
    assert stored(app, order).delivery_status == DeliveryStatus.NOT_STARTED


@pytest.mark.parametrize(
    "sent", [{"order_status": "Lost"}, {"payment_status": ""}, {"delivery_status": "ready"}]
)
def test_a_word_that_is_no_status_changes_nothing(app: Flask, staff_client, order, sent) -> None:
    answer = post_move(staff_client, order, **sent)
    assert answer.status_code == 422
    assert "Choose a status." in words(answer)
    assert actions(app, order) == ["order.placed"]


def test_a_double_click_is_one_change_without_a_frightening_message(app: Flask, staff_client, order) -> None:
    first = post_move(staff_client, order, order_status="Ready", headers=HTMX)
    second = post_move(staff_client, order, order_status="Ready", headers=HTMX)
    assert first.status_code == second.status_code == 200
    assert '"Marked as Ready"' in second.headers["HX-Trigger"]
    assert actions(app, order) == ["order.moved", "order.placed"]


def test_the_same_move_by_a_colleague_is_not_told_as_ones_own(app: Flask, staff_client, order) -> None:
    move(app, order, order_status=OrderStatus.READY)
    answer = post_move(staff_client, order, order_status="Ready", headers=HTMX)
    assert answer.status_code == 200
    assert "Hina Baig marked it as Ready" in answer.headers["HX-Trigger"]
    assert "Marked as" not in answer.headers["HX-Trigger"]


def test_a_cancelled_order_names_no_next_steps(app: Flask, staff_client, order) -> None:
    assert "then Paid" in words(staff_client.get(f"/admin/orders/{order.number}"))
    move(app, order, reason="Ordered twice", order_status=OrderStatus.CANCELLED)
    cancelled = words(staff_client.get(f"/admin/orders/{order.number}"))
    assert "then Paid" not in cancelled
    assert "then In Progress" not in cancelled


def test_a_payment_that_was_sent_back_does_not_look_as_if_it_had_come_further(
    app: Flask, staff_client, order
) -> None:
    def track() -> list[str]:
        page = staff_client.get(f"/admin/orders/{order.number}").text
        payment = page[page.index("Payment</h2>") : page.index("Delivery</h2>")]
        return re.findall(r'<span class="(on|ok|no)"></span>', payment)

    with app.app_context():
        proof = attach_proof(order.id, screenshot(1), proof_store(), ASMA).proof
    assert track() == ["on", "on"]
    with app.app_context():
        reject_proof(proof.id, RejectReason.WRONG_AMOUNT, ASMA)
    assert track() == ["no"]
    assert "sent back" in words(staff_client.get(f"/admin/orders/{order.number}"))
