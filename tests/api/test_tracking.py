"""GET /api/orders/track: found by number and phone together, and by nothing less."""

from flask import Flask
from flask.testing import FlaskClient

from tests.factories import make_order


def track(client: FlaskClient, order_id: str, phone: str):
    return client.get("/api/orders/track", query_string={"order_id": order_id, "phone": phone})


def test_every_spelling_of_number_and_phone_finds_the_order(app: Flask, client: FlaskClient) -> None:
    order = make_order(app)
    for phone in ("0300 1234567", "0300-1234567", "923001234567", "+92 300 1234567", "00923001234567"):
        for number in (order.number, order.number.lower(), order.number.replace("-", "")):
            answer = track(client, number, phone)
            assert answer.status_code == 200, (number, phone)
            assert answer.json["order_id"] == order.number
    bare = order.number.replace("-", " ")
    for number in (
        bare,
        f"#{order.number}.",
        f"Order {order.number}",
        f"\u200e{order.number}\u200b",
        bare.replace(" ", "\u2013"),
    ):
        assert track(client, number, "0300 1234567").status_code == 200, number


def test_a_tracked_order_tells_no_more_than_it_must(app: Flask, client: FlaskClient) -> None:
    answer = track(client, make_order(app).number, "0300 1234567")
    assert list(answer.json) == [
        "order_id", "customer_name", "items", "total_amount", "payment_method", "payment_status", "order_status",
        "delivery_status", "estimated_delivery", "courier", "tracking_number", "tracking_url", "tracking_notes", "order_date",
    ]  # fmt: skip
    assert answer.json["customer_name"] == "Ayesha S."
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_wrong_number_and_a_wrong_phone_get_the_same_answer(app: Flask, client: FlaskClient) -> None:
    order = make_order(app)
    answers = [
        track(client, order.number, "0300 7654321"),
        track(client, order.number, "nobody"),
        track(client, "BQ-20200101-001", "0300 1234567"),
        track(client, "what number?", "0300 1234567"),
        track(client, f"BQ-20200101-{'9' * 40}", "0300 1234567"),
    ]
    bodies = [
        {k: v for k, v in answer.json.items() if k not in {"request_id", "timestamp"}} for answer in answers
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert all(body == bodies[0] for body in bodies)


def test_number_and_phone_are_both_needed(client: FlaskClient) -> None:
    answer = client.get("/api/orders/track?order_id=")
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == {"order_id", "phone"}
