"""Money that arrived, delivered by a program: counted once, told what was new, and no order changes."""

from datetime import timedelta

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.kernel import clock
from tests.api.conftest import Call
from tests.factories import make_order, make_product

PATH = "/admin/arrivals"
MESSAGE = "You have received Rs.6,750 from AYESHA SIDDIQUI in your Easypaisa account. Trx ID 27361234567"

EXTREME = (
    "0001-01-01T00:00:00+05:00",
    "9999-12-31T23:59:59-05:00",
    "1800-01-01T00:00:00Z",
    "2199-01-01T00:00:00Z",
)


def lines(*amounts: int, **over: object) -> dict:
    today = clock.today().isoformat()
    return {
        "account": "easypaisa",
        "arrivals": [{"amount": amount, "paid_on": today, "sender": "HIRA", **over} for amount in amounts],
    }


def test_a_list_is_told_line_by_line_what_was_new(as_owner: Call) -> None:
    first = as_owner("POST", PATH, json=lines(500, 500, 700))
    assert first.status_code == 200
    assert {name: first.json[name] for name in ("new", "known", "left_out")} == {
        "new": 3,
        "known": 0,
        "left_out": 0,
    }
    again = as_owner("POST", PATH, json=lines(700, 900, 500)).json
    assert [(each["amount"], each["is_new"]) for each in again["arrivals"]] == [
        (700, False),
        (900, True),
        (500, False),
    ]
    assert again["arrivals"][0]["id"] == first.json["arrivals"][2]["id"]


def test_a_message_is_read_and_one_of_money_that_went_out_is_left_out(as_owner: Call) -> None:
    answer = as_owner("POST", PATH, json={"account": "Easypaisa", "message": MESSAGE}).json
    [arrival] = answer["arrivals"]
    assert (arrival["amount"], arrival["reference"], arrival["sender"]) == (
        6750,
        "27361234567",
        "AYESHA SIDDIQUI",
    )
    out = as_owner("POST", PATH, json={"account": "Easypaisa", "message": "You sent Rs 500 to ALI"})
    assert (out.status_code, out.json) == (200, {"new": 0, "known": 0, "left_out": 1, "arrivals": []})


def test_equal_messages_are_told_apart_by_when_they_came(as_owner: Call) -> None:
    now = clock.now()
    for minutes, new in ((0, 1), (0, 0), (5, 1)):
        sent = {
            "account": "Easypaisa",
            "message": "You have received Rs.1 in your Easypaisa account",
            "received_at": (now - timedelta(minutes=minutes)).isoformat(),
        }
        assert as_owner("POST", PATH, json=sent).json["new"] == new


def test_the_same_key_is_answered_alike_and_refused_for_other_lines(as_owner: Call) -> None:
    key = {"Idempotency-Key": "sms-1"}
    first, again = (as_owner("POST", PATH, json=lines(500), headers=key) for _ in range(2))
    assert first.json == again.json
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (
        None,
        "true",
    )
    other = as_owner("POST", PATH, json=lines(900), headers=key)
    assert (other.status_code, other.json["code"]) == (422, "IDEMPOTENCY_MISMATCH")
    assert as_owner("POST", PATH, json=lines(500), headers={"Idempotency-Key": "ü"}).status_code == 422


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"account": "Easypaisa"}, "arrivals"),
        ({**lines(5), "message": MESSAGE}, "arrivals"),
        ({"account": "Easypaisa", "message": "Your code is 1234"}, "message"),
        ({"account": "Easypaisa", "message": " \n\t"}, "message"),
        (lines(0), "arrivals.0.amount"),
        (lines(5, paid_on="2020-01-01"), "arrivals.0.paid_on"),
        (lines(5, paid_on=None), "arrivals.0.paid_on"),
        (lines(5, arrived_at="2026-11-21T09:02:00"), "arrivals.0.arrived_at"),
        *((lines(5, arrived_at=each), "arrivals.0.arrived_at") for each in EXTREME),
        *((lines(5, paid_on=None, arrived_at=each), "arrivals.0.arrived_at") for each in EXTREME),
        *(
            ({"account": "Easypaisa", "message": MESSAGE, "received_at": each}, "received_at")
            for each in EXTREME
        ),
        (lines(5, reference="1" * 61), "arrivals.0.reference"),
        (lines(*[5] * 201), "arrivals"),
        ({**lines(5), "account": "Cash"}, "account"),
    ],
)
def test_what_is_wrong_is_told_by_its_field_and_nothing_is_kept(
    as_owner: Call, sent: dict, field: str
) -> None:
    answer = as_owner("POST", PATH, json=sent)
    assert answer.status_code == 422
    assert field in answer.json["errors"], answer.json
    assert as_owner("POST", PATH, json=lines(5)).json["new"] == 1


def test_staff_may_not_deliver(as_staff: Call) -> None:
    assert as_staff("POST", PATH, json=lines(500)).status_code == 403


def test_no_order_changes_by_what_is_delivered(app: Flask, as_owner: Call) -> None:
    order = make_order(app, make_product(app))
    with app.app_context():
        before = len(list_timeline("order", order.id))
    body = lines(int(order.total_amount), narration=f"For {order.number}", sender_phone=order.phone)
    assert as_owner("POST", PATH, json=body).json["new"] == 1
    assert as_owner("GET", f"/admin/orders/{order.number}").json["payment_status"] == "Pending"
    with app.app_context():
        assert len(list_timeline("order", order.id)) == before
