"""Payments on the order page: told there, split and taken back by the owner. How they are recorded: admin/payments/test_acts.py."""

import re
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from beautique.kernel import clock
from beautique.orders.models import Order
from beautique.orders.types import PaymentStatus
from beautique.payments.queries import list_payments
from beautique.staff.permissions import PERMISSIONS, Permission
from beautique.staff.types import Role
from tests.admin.order_pages import HTMX, actions, stored, words
from tests.admin.payment_pages import confirm, record_on_page, waiting
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
    refused = record(owner_client, order, split="y")
    assert (refused.status_code, f"all of it used by {other.number}" in words(refused)) == (422, True)
    assert record(owner_client, order, split="y", transfer_amount="13,500").status_code == 200


@pytest.mark.parametrize("place", [confirm, record_on_page])
def test_what_a_transfer_lacks_is_moved_from_the_order_that_is_offered(app: Flask, owner_client, place):
    other, order = [waiting(app, seed=each) for each in (1, 2)]
    record(owner_client, other)
    sent = {"reference": "TID 100-200-300", "amount": "5,000", "reason": "The rest comes", "split": "y"}
    refused = place(owner_client, order, HTMX, **sent)
    [value] = re.findall(r'type="checkbox" name="move_from" value="([^"]*)"', refused.text)
    assert f"Move Rs 5,000 from {other.number} to this order" in words(refused)
    again = place(owner_client, order, HTMX, **sent | {"move_from": value, "amount": "6,000"})
    assert f"Move Rs 6,000 from {other.number}" in words(again)  # more than what was agreed to
    untidy = place(owner_client, order, HTMX, **sent | {"move_from": value, "seen_in_account": None})
    assert re.search(rf'name="move_from" value="{value}"[^>]* checked', untidy.text)
    rubbish = place(owner_client, order, HTMX, **sent | {"move_from": f"{other.number} \x00"})
    assert rubbish.status_code == 422
    moved = place(owner_client, order, HTMX, **sent | {"move_from": value})
    assert moved.status_code == 200
    assert (stored(app, other).paid_amount, stored(app, order).paid_amount) == (1750, 5000)
    page = words(owner_client.get(f"/admin/orders/{other.number}"))
    assert f"Rs 5,000 moved to {order.number}, transaction TID 100-200-300" in page
    assert f"of it moved from {other.number}" in words(owner_client.get(f"/admin/orders/{order.number}"))


@pytest.mark.parametrize("address", ["/admin/payments/{}/arrival", "/admin/orders/{}/payments/arrival"])
@pytest.mark.parametrize("rubbish", [" ", "5", "BQ-20261121-001", "BQ-20261121-001 NaN"])
def test_what_was_never_offered_to_be_moved_is_not_offered_again(
    owner_client, order, address: str, rubbish: str
):
    answer = owner_client.post_form(address.format(order.number), {"move_from": rubbish})
    assert (answer.status_code, 'name="move_from"' in answer.text) == (200, False)


def test_who_may_split_but_not_reverse_is_offered_no_move(app: Flask, owner_client, order, monkeypatch):
    other = make_order(app, make_product(app, regular_price=Decimal(6750)))
    record(owner_client, other)
    monkeypatch.setitem(PERMISSIONS, Role.OWNER, PERMISSIONS[Role.OWNER] - {Permission.PAYMENTS_REVERSE})
    assert 'name="move_from"' not in record(owner_client, order, split="y").text
