"""Recording what arrived for an order: covered, short, twice, split, and two at the same moment."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from beautique.api import order_payments
from beautique.kernel import clock
from beautique.orders.commands import move_order
from beautique.orders.models import Order
from beautique.orders.types import OrderChanges, OrderStatus
from beautique.payments.commands import record_payment, reverse_payment
from beautique.payments.models import Payment
from tests.api.conftest import Call, transfer
from tests.factories import make_order
from tests.payments.desk import OWNER, order_of


def record(call: Call, order: Order, headers: dict[str, str] | None = None, **over: Any) -> TestResponse:
    return call(
        "POST", f"/admin/orders/{order.number}/payments", json=transfer(**over), headers=headers or {}
    )


def detail(call: Call, order: Order) -> dict[str, Any]:
    return dict(call("GET", f"/admin/orders/{order.id}").json)


def test_a_transfer_that_covers_the_order_verifies_its_payment(app: Flask, as_staff: Call) -> None:
    order = order_of(app, 6750)
    assert detail(as_staff, order)["payments"] == []
    yesterday = clock.today() - timedelta(days=1)
    answer = record(as_staff, order, method="meezan-bank", paid_on=yesterday.isoformat())
    assert (answer.status_code, answer.json["payment_status"]) == (201, "Verified")
    assert answer.headers["ETag"] == f'"v{answer.json["version"]}"'
    assert answer.json == {**detail(as_staff, order), "warnings": []}
    [payment] = answer.json["payments"]
    assert list(payment) == [
        "id", "method", "reference", "amount", "paid_on", "reason", "verified_by", "verified_at", "reversed_at", "reversed_reason",
    ]  # fmt: skip
    assert (payment["method"], payment["reference"], payment["amount"]) == (
        "Meezan Bank",
        "TID 123-456",
        6750,
    )
    assert (payment["paid_on"], payment["verified_by"]) == (yesterday.isoformat(), "Asma Noor")
    assert {event["via"] for event in answer.json["events"][:2]} == {"token"}


def test_less_than_the_total_needs_a_reason(app: Flask, as_staff: Call) -> None:
    order = order_of(app, 6750)
    short = record(as_staff, order, amount=6000)
    assert (short.status_code, list(short.json["errors"])) == (422, ["reason"])
    assert detail(as_staff, order)["payments"] == []
    accepted = record(as_staff, order, amount=6000, reason="Delivery is hers")
    assert (accepted.status_code, accepted.json["payment_status"]) == (201, "Verified")
    assert accepted.json["payments"][0]["reason"] == "Delivery is hers"


@pytest.mark.parametrize("typed", ["tid-123456", "ＴＩＤ１２３４５６", "123456", "Trx ID: 123-456"])
def test_a_used_transaction_id_names_the_other_order(app: Flask, as_staff: Call, typed: str) -> None:
    first, second = order_of(app, 6750), order_of(app, 6750)
    record(as_staff, first)
    refusal = record(as_staff, second, reference=typed)
    assert (refusal.status_code, refusal.json["code"]) == (409, "DUPLICATE_REFERENCE")
    assert refusal.json["other_order"] == {"id": str(first.id), "order_id": first.number}
    assert first.number in refusal.json["detail"]
    untouched = detail(as_staff, second)
    assert (untouched["payments"], untouched["payment_status"]) == ([], "Pending")


def test_a_like_transaction_id_is_accepted_with_a_warning_that_names_the_other_order(
    app: Flask, as_staff: Call
) -> None:
    first, second = order_of(app, 6750), order_of(app, 6750)
    record(as_staff, first, reference="88120345671")
    answer = record(as_staff, second, reference="TID 0088120345671", method="meezan-bank")
    assert (answer.status_code, answer.json["payment_status"]) == (201, "Verified")
    assert answer.json["warnings"] == [{"code": "REFERENCE_ALIKE", "order_id": first.number}]
    assert "warnings" not in detail(as_staff, second)


def test_only_the_owner_splits_a_transfer(app: Flask, as_staff: Call, as_owner: Call) -> None:
    first, second = order_of(app, 4000), order_of(app, 2750)
    record(as_staff, first, amount=4000)
    refusal = record(as_staff, second, amount=2750, split=True)
    assert (refusal.status_code, refusal.json["code"]) == (403, "AUTH_FORBIDDEN")
    overdrawn = record(as_owner, second, amount=2750, split=True)
    assert (overdrawn.status_code, list(overdrawn.json["errors"])) == (422, ["transfer_amount"])
    moved_by_staff = record(as_staff, second, amount=2750, move_from=first.number)
    assert (moved_by_staff.status_code, moved_by_staff.json["code"]) == (403, "AUTH_FORBIDDEN")
    split = record(as_owner, second, amount=2750, split=True, transfer_amount=6750)
    assert (split.status_code, split.json["payments"][0]["reference"]) == (201, "TID 123-456")


def test_the_owner_moves_what_a_transfer_lacks_from_another_order(
    app: Flask, as_staff: Call, as_owner: Call
) -> None:
    first, second = order_of(app, 4000), order_of(app, 2750)
    record(as_staff, first, amount=4000)
    moved = record(as_owner, second, amount=2750, move_from=first.number.lower())
    assert (moved.status_code, moved.json["payment_status"]) == (201, "Verified")
    gave = detail(as_owner, first)
    assert ([each["amount"] for each in gave["payments"]], gave["payment_status"]) == ([1250], "Paid")
    nothing_there = record(
        as_owner, order_of(app, 1), reference="TID 999-999", amount=1, move_from=second.number
    )
    assert nothing_there.status_code == 201  # nothing lacks, so nothing is taken
    assert detail(as_owner, second)["payments"][0]["amount"] == 2750


def test_an_order_that_changed_in_between_refuses_the_payment(app: Flask, as_staff: Call) -> None:
    order = order_of(app, 6750)
    seen = as_staff("GET", f"/admin/orders/{order.id}").headers["ETag"]
    as_staff("PATCH", f"/admin/orders/{order.id}/status", json={"order_status": "processing"})
    stale = record(as_staff, order, {"If-Match": seen})
    assert (stale.status_code, stale.json["code"]) == (412, "STALE_VERSION")
    assert stale.json["current"] == detail(as_staff, order)
    assert stale.json["current"]["payments"] == []
    now = as_staff("GET", f"/admin/orders/{order.id}").headers["ETag"]
    assert record(as_staff, order, {"If-Match": now}).status_code == 201


def test_a_payment_that_was_taken_back_stays_in_the_detail(app: Flask, as_staff: Call) -> None:
    order = order_of(app, 6750)
    [payment] = record(as_staff, order).json["payments"]
    with app.app_context():
        reverse_payment(uuid.UUID(payment["id"]), "Typed for the wrong order", OWNER)
    [told] = detail(as_staff, order)["payments"]
    assert (told["reversed_at"] is not None, told["reversed_reason"]) == (True, "Typed for the wrong order")


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": "6750"}, "amount"),
        ({"amount": 10_000_001}, "amount"),
        ({"amount": None}, "amount"),
        ({"reference": "a-1"}, "reference"),
        ({"reference": "x" * 61}, "reference"),
        ({"reference": 123456}, "reference"),
        ({"paid_on": "2020-01-01"}, "paid_on"),
        ({"paid_on": "9999-12-31"}, "paid_on"),
        ({"paid_on": "yesterday"}, "paid_on"),
        ({"seen_in_account": False}, "seen_in_account"),
        ({"seen_in_account": None}, "seen_in_account"),
        ({"method": "cash"}, "method"),
        ({"split": "yes"}, "split"),
        ({"transfer_amount": 6749}, "transfer_amount"),
        ({"note": "there is no such field"}, "note"),
    ],
)
def test_a_wrong_transfer_is_refused_by_its_field(
    app: Flask, as_staff: Call, over: dict[str, Any], field: str
) -> None:
    answer = record(as_staff, make_order(app), **over)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_an_unknown_order_is_not_found(as_staff: Call) -> None:
    assert as_staff("POST", "/admin/orders/BQ-20200101-001/payments", json=transfer()).status_code == 404


def test_of_two_at_once_with_one_transaction_id_one_wins(app: Flask, staff_token: str) -> None:
    orders = [order_of(app, 6750) for _ in range(2)]
    barrier, answers = threading.Barrier(2), {}

    def send(order: Order, client: FlaskClient) -> None:
        barrier.wait()
        answers[order.number] = client.post(
            f"/api/admin/orders/{order.id}/payments",
            json=transfer(reference="RACE-1"),
            headers={"Authorization": f"Bearer {staff_token}"},
        )

    threads = [threading.Thread(target=send, args=(order, app.test_client())) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answer.status_code for answer in answers.values()) == [201, 409]
    [winner] = [number for number, answer in answers.items() if answer.status_code == 201]
    [refusal] = [answer for answer in answers.values() if answer.status_code == 409]
    assert refusal.json["other_order"]["order_id"] == winner


def test_a_change_between_reading_the_order_and_locking_it_is_stale_too(
    app: Flask, as_staff: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = order_of(app, 6750)
    seen = as_staff("GET", f"/admin/orders/{order.id}").headers["ETag"]

    def somebody_is_quicker(*given: Any) -> Payment:
        move_order(order.id, OrderChanges(order_status=OrderStatus.PROCESSING), OWNER)
        return record_payment(*given)

    monkeypatch.setattr(order_payments, "record_payment", somebody_is_quicker)
    stale = record(as_staff, order, {"If-Match": seen})
    assert (stale.status_code, stale.json["current"]["payments"]) == (412, [])
