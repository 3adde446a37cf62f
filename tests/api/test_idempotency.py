"""POST /api/orders: repetitions are one order, with a key of their own or within the owner's time."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from beautique.audit.types import SYSTEM
from beautique.catalog.commands import update_product
from beautique.kernel import clock
from beautique.settings.commands import save_section
from beautique.settings.queries import get_section
from beautique.settings.types import Section, Storefront
from beautique.staff import throttling
from beautique.staff.actors import command_line
from tests.api.conftest import Call, order_body
from tests.factories import make_product


def test_a_repetition_is_told_the_same_to_the_byte(app: Flask, client: FlaskClient) -> None:
    product = make_product(app)
    body = order_body(product)
    key = {"Idempotency-Key": "a key of ours"}
    first = client.post("/api/orders", json=body, headers=key)
    respelled = json.dumps(
        dict(reversed((body | {"phone": "+92-300-1234567", "customer_name": " Ayesha Siddiqui "}).items())),
        indent=2,
    )
    with app.app_context():
        update_product(product.id, {"regular_price": Decimal(9999)}, SYSTEM)
    second = client.post("/api/orders", data=respelled, content_type="application/json", headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.data == first.data
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers


def test_a_key_is_for_one_order_only(app: Flask, client: FlaskClient) -> None:
    body = order_body(make_product(app))
    key = {"Idempotency-Key": "k"}
    client.post("/api/orders", json=body, headers=key)
    body["items"][0]["quantity"] = 2
    answer = client.post("/api/orders", json=body, headers=key)
    assert (answer.status_code, answer.json["code"]) == (422, "IDEMPOTENCY_MISMATCH")


def test_two_orders_without_a_key_are_two_orders(app: Flask, client: FlaskClient) -> None:
    body = order_body(make_product(app))
    numbers = [client.post("/api/orders", json=body).json["order_id"][-3:] for _ in range(2)]
    assert numbers == ["001", "002"]


def test_an_impossible_key_is_refused(app: Flask, client: FlaskClient) -> None:
    body = order_body(make_product(app))
    for key in ("", "k" * 256, "clé"):
        answer = client.post("/api/orders", json=body, headers={"Idempotency-Key": key})
        assert answer.status_code == 422
        assert list(answer.json["errors"]) == ["Idempotency-Key"]


def test_equal_keys_at_the_same_moment_are_one_order(app: Flask, crowd: Flask, as_owner: Call) -> None:
    throttling.configure(requests_are_limited=True)  # repetitions are not counted, however many come at once
    body = order_body(make_product(app))

    def place(_: int):
        return crowd.test_client().post("/api/orders", json=body, headers={"Idempotency-Key": "same"})

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(place, range(50)))
    assert [answer.status_code for answer in answers] == [201] * 50
    assert len({answer.data for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 49
    assert as_owner("GET", "/admin/orders").json["total"] == 1


def equal_orders_count_as_one_for(app: Flask, seconds: int) -> None:
    with app.app_context():
        save_section(
            Storefront(duplicate_window_s=seconds), get_section(Section.STOREFRONT).version, command_line()
        )


def test_an_equal_order_without_a_key_is_the_same_one_for_as_long_as_the_owner_says(
    app: Flask, client: FlaskClient
) -> None:
    equal_orders_count_as_one_for(app, 60)
    body, at = order_body(make_product(app)), clock.now()
    answers = []
    for seconds in (0, 59, 61, 120):  # the second order begins a time of its own
        with time_machine.travel(at + timedelta(seconds=seconds), tick=False):
            answers.append(client.post("/api/orders", json=body))
    assert [answer.json["order_id"][-3:] for answer in answers] == ["001", "001", "002", "002"]
    assert [answer.headers.get("Idempotency-Replayed") for answer in answers] == [None, "true", None, "true"]
    assert answers[0].data == answers[1].data


def test_another_order_or_a_key_of_its_own_is_another_order_all_the_same(
    app: Flask, client: FlaskClient
) -> None:
    equal_orders_count_as_one_for(app, 60)
    body = order_body(make_product(app))
    sent = [(body, {}), ({**body, "city": "Multan"}, {}), (body, {"Idempotency-Key": "mine"})]
    numbers = [client.post("/api/orders", json=each, headers=key).json["order_id"] for each, key in sent]
    assert len(set(numbers)) == 3


def test_equal_orders_at_the_same_moment_are_one(app: Flask, crowd: Flask, as_owner: Call) -> None:
    equal_orders_count_as_one_for(app, 60)
    body = order_body(make_product(app))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: crowd.test_client().post("/api/orders", json=body), range(8)))
    assert len({answer.data for answer in answers}) == 1
    assert as_owner("GET", "/admin/orders").json["total"] == 1
