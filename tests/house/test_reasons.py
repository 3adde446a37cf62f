"""A reason says something: the same rule for every reason, at both doors."""

import pytest
from flask import Flask

from beautique.kernel import clock
from beautique.orders.types import OrderStatus
from tests.admin.order_pages import move, post_move
from tests.factories import make_order
from tests.payments.desk import order_of, pay
from tests.payments.matching.arrived import arrived

NOTHING = ["\u200b", "\u2060\u200d", "ـــ", "...", "ok"]
SENTENCE = "Give a reason: at least 3 letters or digits."


@pytest.mark.parametrize("reason", NOTHING)
def test_what_says_nothing_is_no_reason(app: Flask, owner_client, owner_token, reason) -> None:
    moved = make_order(app)
    move(app, moved, order_status=OrderStatus.READY)
    waiting, costly = make_order(app), order_of(app, 6750)
    with app.app_context():
        payment_id = pay(order_of(app, 100), reference="TID 7788").id
        arrival = arrived(5450)
    short = {
        "reference": "TID 9911",
        "amount": "10",
        "paid_on": "2020-01-01",
        "seen_in_account": "y",
        "reason": reason,
    }
    of_dashboard = [
        post_move(owner_client, moved, panel="correct-order_status", order_status="Received", reason=reason),
        post_move(owner_client, waiting, panel="cancel", order_status="Cancelled", reason=reason),
        owner_client.post_form(f"/admin/payments/{payment_id}/reverse", {"reason": reason}),
        owner_client.post_form(f"/admin/orders/{costly.number}/payments", {"version": "1", **short}),
        owner_client.post_form(f"/admin/arrivals/{arrival.id}/dismiss", {"version": "1", "reason": reason}),
    ]
    assert [(each.status_code, SENTENCE in each.text) for each in of_dashboard] == [(422, True)] * 5
    headers = {"Authorization": f"Bearer {owner_token}"}
    body = {**short, "amount": 10, "seen_in_account": True}
    of_api = [
        owner_client.patch(
            f"/api/admin/orders/{moved.number}/status",
            json={"order_status": "Received", "reason": reason},
            headers=headers,
        ),
        owner_client.patch(
            f"/api/admin/orders/{waiting.number}/status",
            json={"order_status": "Cancelled", "reason": reason},
            headers=headers,
        ),
        owner_client.post(f"/api/admin/orders/{costly.number}/payments", json=body, headers=headers),
    ]
    assert [each.json["errors"]["reason"] for each in of_api] == [[SENTENCE]] * 3


@pytest.mark.parametrize("note", NOTHING)
def test_a_difference_of_a_closed_day_wants_a_note_that_says_something(owner_client, note) -> None:
    typed = {"method": "Easypaisa", "expected": "0", "version": "0", "statement_total": "10", "note": note}
    day = f"/admin/payments/closing?day={clock.today()}"
    refused = owner_client.post_form(day, typed)
    assert (refused.status_code, f"10 more. {SENTENCE}" in refused.text) == (422, True)
    assert owner_client.post_form(day, {**typed, "statement_total": "0"}).status_code == 303
