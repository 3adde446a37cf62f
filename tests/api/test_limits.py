"""Limits that hold back who asks too much, and nobody else."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from beautique.staff import throttling
from beautique.web.visitor_limit import VisitorLimit
from tests.api.conftest import order_body
from tests.factories import make_order, make_product
from tests.statements import statements


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks once, for here it is counted."""
    return app.test_client()


@pytest.fixture
def counted(app: Flask) -> None:
    """The limits that are counted in the database, until the next test empties the shop."""
    throttling.configure(requests_are_limited=True)


def refused(answer) -> bool:
    if answer.status_code != 429:
        return False
    assert answer.json["code"] == "RATE_LIMITED"
    assert int(answer.headers["Retry-After"]) > 0
    return True


@pytest.mark.usefixtures("counted")
def test_one_phone_orders_six_times_in_ten_minutes(app: Flask, client: FlaskClient) -> None:
    body = order_body(make_product(app))
    wrong = order_body(make_product(app))
    wrong["items"][0]["price"] = 1
    for n in range(6):
        assert client.post("/api/orders", json=wrong).status_code == 409  # what is refused is not counted
        key = {"Idempotency-Key": str(n)}
        assert client.post("/api/orders", json=body, headers=key).status_code == 201
    body["phone"] = "+92-300-1234567"
    assert refused(client.post("/api/orders", json=body))
    again = client.post("/api/orders", json=body, headers={"Idempotency-Key": "0"})
    assert again.headers["Idempotency-Replayed"] == "true"  # whoever asks for her answer again has it
    assert client.post("/api/orders", json={**body, "phone": "0333 1234567"}).status_code == 201


@pytest.mark.usefixtures("counted")
def test_repetitions_are_not_counted_as_orders(app: Flask, client: FlaskClient) -> None:
    body = order_body(make_product(app))
    for _ in range(8):
        assert client.post("/api/orders", json=body, headers={"Idempotency-Key": "k"}).status_code == 201


@pytest.mark.usefixtures("counted")
def test_one_address_orders_only_so_often(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beautique.api.orders.ORDERS_PER_ADDRESS", 2)
    body = order_body(make_product(app))
    for addresses in (["203.0.113.5"] * 3, ["2001:db8::1", "2001:db8::2", "2001:db8::3"]):
        answers = [
            client.post(
                "/api/orders",
                json={**body, "phone": f"0300 {len(address)}23456{n}"},
                environ_base={"REMOTE_ADDR": address},
            )
            for n, address in enumerate(addresses)
        ]
        assert [answer.status_code for answer in answers[:2]] == [201, 201]
        assert refused(answers[2])


@pytest.mark.usefixtures("counted")
def test_only_failures_of_tracking_are_counted(app: Flask, client: FlaskClient) -> None:
    order = make_order(app)

    def track(phone: str, address: str = "203.0.113.5"):
        return client.get(
            "/api/orders/track",
            query_string={"order_id": order.number, "phone": phone},
            environ_base={"REMOTE_ADDR": address},
        )

    assert all(track("0300 1234567").status_code == 200 for _ in range(25))
    assert all(track("0300 7654321").status_code == 404 for _ in range(20))
    assert refused(track("0300 7654321"))
    assert refused(track("0300 1234567"))
    assert track("0300 1234567", "203.0.113.6").status_code == 200
    assert all(track("0300 7654321", f"2001:db8::{n}").status_code == 404 for n in range(20))
    assert refused(track("0300 1234567", "2001:db8::ffff"))


@pytest.mark.usefixtures("counted")
def test_a_right_look_up_writes_nothing(app: Flask, client: FlaskClient) -> None:
    order = make_order(app)
    with statements(app) as asked:
        answer = client.get(
            "/api/orders/track", query_string={"order_id": order.number, "phone": "0300 1234567"}
        )
    assert answer.status_code == 200
    assert [each.split()[0] for each in asked] == ["SELECT"] * 2  # state; counts and order


@pytest.mark.usefixtures("counted")
def test_one_order_is_guarded_against_many_addresses(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beautique.api.orders.FAILURES_PER_ORDER", 3)
    number = make_order(app).number
    answers = [
        client.get(
            "/api/orders/track",
            query_string={"order_id": spelled, "phone": "0300 7654321"},
            environ_base={"REMOTE_ADDR": f"203.0.113.{n}"},
        )
        for n, spelled in enumerate([number, number.lower(), number.replace("-", ""), number])
    ]
    assert [answer.status_code for answer in answers[:3]] == [404] * 3
    assert refused(answers[3])


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_catalogue_reads_are_generous_but_not_endless(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "visitor_limit", VisitorLimit("memory://"))

    def read(path: str, address: str) -> Any:
        return client.get(path, environ_base={"REMOTE_ADDR": address})

    with time_machine.travel("2026-11-21T10:00:10Z", tick=False) as clock:
        answers = []
        for n in range(601):
            if (
                n % 200 == 100
            ):  # what is kept holds no longer, and is noticed when the visitor has been counted
                make_product(app)
            answers.append(read("/api/categories", f"2001:db8::{n:x}"))  # one subscriber has them all
        assert all(answer.status_code == 200 for answer in answers[:600])
        assert refused(answers[600])
        with statements(app) as asked:
            refusal = read("/api/products", "2001:db8::")  # one count for all reads
        assert refused(refusal)
        assert (asked, refusal.headers["Retry-After"]) == ([], "51")
        for stranger in ("2001:db8:0:1::", "203.0.113.9", "::ffff:203.0.113.9"):
            assert read("/api/products", stranger).status_code == 200
        assert read("/api/admin/me", "2001:db8::").status_code == 401
        clock.shift(51)
        assert read("/api/products", "2001:db8::").status_code == 200
        clock.shift(29)  # half of the minute before still counts
        assert sum(read("/api/categories", "2001:db8::").status_code == 200 for _ in range(601)) < 301
