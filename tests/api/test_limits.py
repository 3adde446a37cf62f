"""Limits that hold back who asks too much, and nobody else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from beautique.staff import throttling
from beautique.web.extensions import limiter
from tests.api.conftest import order_body
from tests.factories import make_order, make_product


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
    answers = [client.post("/api/orders", json={**body, "phone": f"0300 123456{n}"}) for n in range(3)]
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
    limited = Flask("limited")
    limited.config.update(RATELIMIT_ENABLED=True, RATELIMIT_STORAGE_URI="memory://")
    monkeypatch.setattr(
        limiter, "enabled", True
    )  # before `init_app`, which sets it too: undone to what it was
    limiter.init_app(limited)
    try:
        answers = [client.get("/api/categories") for _ in range(601)]
        assert all(answer.status_code == 200 for answer in answers[:600])
        assert refused(answers[600])
        assert refused(client.get("/api/products"))  # one count for all reads
        assert client.get("/api/products", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 200
        assert client.get("/api/admin/me").status_code == 401
    finally:
        limiter.reset()
