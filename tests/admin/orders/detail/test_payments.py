"""Payments on the order page: recorded, refused without losing what was typed, taken back by the owner."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from beautique.kernel import clock
from beautique.orders.models import Order
from beautique.orders.types import OrderStatus, PaymentStatus
from beautique.payments.queries import list_payments
from tests.admin.order_pages import HTMX, actions, fields, links, markup, move, stored, words
from tests.factories import make_order, make_product


@pytest.fixture
def order(app: Flask) -> Order:
    return make_order(app, make_product(app, regular_price=Decimal(6750)))


def record(client: Any, order: Order, headers: Any = HTMX, **over: Any) -> Any:
    sent = {
        "version": order.version,
        "amount": "6,750",
        "reference": "TID 100-200-300",
        "paid_on": clock.today().isoformat(),
        "method": "Easypaisa",
        "seen_in_account": "y",
        **over,
    }
    sent = {name: value for name, value in sent.items() if value is not None}
    return client.post_form(f"/admin/orders/{order.number}/payments", sent, headers=headers)


def reverse(client: Any, payment_id: Any, reason: str) -> Any:
    return client.post_form(f"/admin/payments/{payment_id}/reverse", {"reason": reason}, headers=HTMX)


def payments_of(app: Flask, order: Order) -> list[Any]:
    with app.app_context():
        return list(list_payments(order.id))


def test_a_recorded_payment_verifies_the_order_and_is_told(app: Flask, staff_client, staff, order):
    answer = record(staff_client, order)
    assert answer.status_code == 200
    assert stored(app, order).payment_status == PaymentStatus.VERIFIED
    told = words(answer)
    assert "TID 100-200-300" in told
    assert f"Seen by {staff.display_name}" in told
    assert "Payment recorded, Rs 6,750" in told


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount": "67,50"}, "Is this Rs 6,750 or Rs 67.50? Write it like one of these."),
        ({"amount": "some"}, "Give an amount such as 12,450."),
        ({"reference": "--"}, "4 to 60 letters and digits"),
        ({"paid_on": "2099-01-01"}, "Choose a day from"),
        ({"seen_in_account": None}, "Look into the account first"),
        ({"method": "Bitcoin"}, "Choose one of the shop's accounts."),
        ({"amount": "5,000"}, "are missing. Say why less is accepted"),
    ],
)
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(app, staff_client, order, wrong, sentence, headers):
    sent = {"amount": "6,750", "reference": "TID-77 88", **wrong}
    answer = record(staff_client, order, headers, **sent)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert f'value="{sent["amount"]}"' in answer.text
    assert f'value="{sent["reference"]}"' in answer.text
    assert payments_of(app, order) == []


def test_a_used_transaction_id_is_refused_and_leads_to_the_other_order(app: Flask, staff_client, order):
    other = make_order(app, make_product(app, regular_price=Decimal(6750)))
    record(staff_client, other)
    answer = record(staff_client, order, reference="tid100200300")
    assert answer.status_code == 409
    assert links(answer, f"/admin/orders/{other.number}")
    assert 'value="tid100200300"' in answer.text
    assert payments_of(app, order) == []


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_like_id_is_recorded_once_somebody_says_that_it_is_another_transfer(
    app, staff_client, order, headers
):
    other = make_order(app, make_product(app, regular_price=Decimal(6750)))
    record(staff_client, other)
    answer = record(staff_client, order, headers, reference="100200300", method="Meezan Bank")
    assert answer.status_code == 409
    assert f"Nearly the same transaction ID is recorded for {other.number}." in words(answer)
    assert links(answer, f"/admin/orders/{other.number}")
    assert f'name="alike" value="{other.number}">' in markup(answer)
    assert payments_of(app, order) == []
    ticked = {"reference": "100200300", "method": "Meezan Bank", "alike": other.number}
    assert record(staff_client, order, headers, **ticked).status_code == (200 if headers else 303)
    assert len(payments_of(app, order)) == 1


def test_a_stale_form_keeps_what_was_typed_and_goes_through_when_sent_again(app, staff_client, order):
    move(app, order, order_status=OrderStatus.PROCESSING)
    answer = record(staff_client, order)
    assert answer.status_code == 409
    assert "Hina Baig changed this order while you were looking at it" in words(answer)
    assert 'value="TID 100-200-300"' in answer.text
    seen = fields(answer, f'action="/admin/orders/{order.number}/payments"')["version"]
    assert record(staff_client, order, version=seen).status_code == 200
    assert len(payments_of(app, order)) == 1


def test_the_owner_takes_a_payment_back_with_a_reason_and_its_id_is_free_again(
    app: Flask, owner_client, staff_client, order
):
    record(staff_client, order)
    payment = payments_of(app, order)[0]
    assert reverse(staff_client, payment.id, "Not ours").status_code == 403
    assert reverse(owner_client, payment.id, " ").status_code == 422
    answer = reverse(owner_client, payment.id, "It was for the shop next door")
    assert answer.status_code == 200
    assert "It was for the shop next door" in words(answer)
    assert stored(app, order).payment_status != PaymentStatus.VERIFIED
    assert reverse(owner_client, payment.id, "Again").status_code == 409
    assert actions(app, order).count("order.payment_reversed") == 1
    assert record(staff_client, stored(app, order)).status_code == 200


def test_only_the_owner_splits_a_transfer_over_orders(app: Flask, owner_client, staff_client, order):
    other = make_order(app, make_product(app, regular_price=Decimal(6750)))
    record(owner_client, other, amount="6,750")
    assert record(staff_client, order, split="y").status_code in (403, 409)
    assert payments_of(app, order) == []
    assert record(owner_client, order, split="y").status_code == 200
