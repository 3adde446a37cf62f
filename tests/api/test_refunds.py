"""Recording what was sent back for an order: all of it, a part, nothing with a reason; refused by its field."""

from typing import Any

import pytest
from flask import Flask

from beautique.kernel import clock
from beautique.orders.models import Order
from beautique.orders.types import OrderStatus
from tests.admin.order_pages import move
from tests.api.conftest import Call
from tests.payments.desk import order_of, pay


@pytest.fixture
def order(app: Flask) -> Order:
    """A cancelled order of 6,750 that was paid for."""
    made = order_of(app, 6750)
    with app.app_context():
        pay(made, reference="TID 7788")
    move(app, made, "Sold out", order_status=OrderStatus.CANCELLED)
    return made


def send(call: Call, order: Order, headers: dict[str, str] | None = None, **over: Any) -> Any:
    body = {"amount": 6750, "reference": "OUT 1001", "paid_on": clock.today().isoformat(), **over}
    return call("POST", f"/admin/orders/{order.number}/refunds", json=body, headers=headers or {})


def test_what_was_sent_back_is_told_with_the_order(as_staff: Call, order: Order) -> None:
    answer = send(as_staff, order, method="meezan-bank")
    assert (answer.status_code, answer.json["refunded_amount"], answer.json["kept_amount"]) == (201, 6750, 0)
    assert answer.json["events"][0]["action"] == "order.refunded"
    assert answer.json == as_staff("GET", f"/admin/orders/{order.id}").json
    assert answer.headers["ETag"] == f'"v{answer.json["version"]}"'


def test_what_is_kept_needs_a_reason_and_no_transaction_id(as_staff: Call, order: Order) -> None:
    nothing = {"amount": 0, "keeps_rest": True}
    url = f"/admin/orders/{order.number}/refunds"
    refusal = as_staff("POST", url, json=nothing)
    assert (refusal.status_code, list(refusal.json["errors"])) == (422, ["reason"])
    kept = as_staff("POST", url, json=nothing | {"reason": "The fabric was cut"})
    assert (kept.status_code, kept.json["refunded_amount"], kept.json["kept_amount"]) == (201, 0, 6750)


def test_a_stale_version_and_a_used_id_are_refused(app: Flask, as_staff: Call, order: Order) -> None:
    seen = as_staff("GET", f"/admin/orders/{order.id}").headers["ETag"]
    assert send(as_staff, order, amount=100).status_code == 201
    stale = send(as_staff, order, {"If-Match": seen}, amount=200, reference="OUT 1002")
    assert (stale.status_code, stale.json["code"]) == (412, "STALE_VERSION")
    taken = send(as_staff, order, amount=200)
    assert (taken.status_code, taken.json["other_order"]["order_id"]) == (409, order.number)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"amount": 6751}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": "100"}, "amount"),
        ({"amount": 0}, "amount"),
        ({"reference": ""}, "reference"),
        ({"reference": "TID 7788", "method": "Easypaisa"}, "reference"),
        ({"paid_on": "9999-12-31"}, "paid_on"),
        ({"method": "cash"}, "method"),
        ({"note": "there is no such field"}, "note"),
    ],
)
def test_a_wrong_refund_is_refused_by_its_field(as_staff: Call, order: Order, over: Any, field: str) -> None:
    answer = send(as_staff, order, **over)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
