"""Notes, and the timeline of an order in words."""

import pytest
from flask import Flask

from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus, Source
from tests.admin.order_pages import HTMX, actions, move, post_move, timeline, url
from tests.factories import make_order

PAID, VERIFIED = PaymentStatus.PAID, PaymentStatus.VERIFIED


def test_a_note_is_written_with_its_author_and_makes_no_form_stale(app: Flask, staff_client, order) -> None:
    answer = staff_client.post_form(
        url(order, "/notes"), {"note": "Sleeves 1 inch\nshorter <b>"}, headers=HTMX
    )
    told = timeline(answer)
    assert told.index("Note") < told.index("Sleeves 1 inch shorter <b>") < told.index("Asma Noor")
    assert "hx-preserve" not in answer.get_data(as_text=True)  # the field is empty again
    assert post_move(staff_client, order, order_status="Ready").status_code == 303
    assert actions(app, order) == ["order.moved", "order.noted", "order.placed"]


def test_a_note_sent_twice_is_one_note(app: Flask, staff_client, order) -> None:
    for _ in range(2):
        assert staff_client.post_form(url(order, "/notes"), {"note": "Call her"}).status_code == 303
    assert actions(app, order).count("order.noted") == 1


@pytest.mark.parametrize("note", ["", "   ", "x" * 501])
def test_a_note_must_say_something_and_not_too_much(app: Flask, staff_client, order, note) -> None:
    answer = staff_client.post_form(url(order, "/notes"), {"note": note})
    assert answer.status_code == 422
    assert 'id="note-error"' in answer.get_data(as_text=True)
    assert note.strip() in answer.get_data(as_text=True)
    assert actions(app, order) == ["order.placed"]


def test_the_timeline_says_what_happened_in_words_newest_first(app: Flask, staff_client, order) -> None:
    move(app, order, payment_status=PAID)
    move(app, order, payment_status=VERIFIED, order_status=OrderStatus.PROCESSING)
    move(app, order, delivery_status=DeliveryStatus.IN_PROGRESS)
    move(app, order, reason="Wrong parcel", delivery_status=DeliveryStatus.NOT_STARTED)
    told = timeline(staff_client.get(url(order)))
    sentences = [
        "Corrected: In Progress → Not Started",
        "Delivery: Not Started → In Progress",
        "Received → Processing",
        "Payment verified",
        "Payment: Pending → Paid",
        "Order placed on the website",
    ]
    positions = [told.index(sentence) for sentence in sentences]
    assert positions == sorted(positions)
    assert "Wrong parcel" in told


def test_the_timeline_says_by_which_way_somebody_acted(app: Flask, staff_client, product) -> None:
    order = make_order(app, product, source=Source.STAFF)
    assert "Order typed in by staff" in timeline(staff_client.get(url(order)))
    assert "Beautique · automatic" in timeline(staff_client.get(url(order)))


def test_nothing_changes_without_a_csrf_token(app: Flask, staff_client, order) -> None:
    for tail in ("/move", "/notes", "/edit"):
        answer = staff_client.post(
            url(order, tail), data={"version": 1, "order_status": "Ready", "note": "x"}
        )
        assert answer.status_code == 400
    assert actions(app, order) == ["order.placed"]
