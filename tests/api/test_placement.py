"""POST /api/orders: what is accepted, what is refused, and that repetitions are one order."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from beautique import create_app
from beautique.audit.types import SYSTEM
from beautique.catalog.commands import archive_product, update_product
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.settings.commands import save_accounts, save_store, save_storefront
from beautique.settings.queries import get_storefront
from beautique.settings.types import Account, Accounts, PaymentMethod, Store, Storefront
from beautique.staff import throttling
from beautique.staff.actors import command_line
from tests.api.conftest import Call, order_body
from tests.conftest import settings
from tests.factories import make_product

NOWHERE = "01a1fd7c-0000-7000-8000-000000000000"


def send(client: FlaskClient, body: dict[str, Any]) -> TestResponse:
    """By the standard library's JSON, which writes what ours refuses to: lone surrogates, endless numbers."""
    return client.post("/api/orders", data=json.dumps(body), content_type="application/json")


@pytest.fixture
def crowd(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The same shop with a connection for everybody, so that the orders meet in the database and not at its door."""
    crowd = create_app(settings(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path, db_pool_size=50))
    yield crowd
    with crowd.app_context():
        db.engine.dispose()


def test_an_order_gets_a_number_our_price_and_how_to_pay(app: Flask, client: FlaskClient) -> None:
    product = make_product(app, sale_price=Decimal("5999.50"))
    with app.app_context():
        save_store(Store(whatsapp="0321 7654321"), 0, SYSTEM)
        account = Account("Sana Tariq", "0345 1112223", "PK36SCBL0000001123456702")
        save_accounts(Accounts({PaymentMethod.EASYPAISA: account}), 0, SYSTEM)
    answer = client.post("/api/orders", json=order_body(product))
    told = answer.json
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/admin/orders/{told['id']}"
    assert list(told) == [
        "id", "order_id", "customer_name", "items", "total_amount", "payment_method", "payment_status", "order_status",
        "delivery_status", "payment_instructions", "order_date", "created_at",
    ]  # fmt: skip
    today = clock.today()
    assert told["order_id"] == f"BQ-{today:%Y%m%d}-001"
    assert told["order_date"] == today.isoformat()
    assert told["created_at"].endswith("Z")
    assert told["total_amount"] == 5999.5
    assert (told["payment_method"], told["payment_status"], told["order_status"], told["delivery_status"]) == (
        "Easypaisa", "Pending", "Received", "Not Started",
    )  # fmt: skip
    assert told["items"][0] == {
        "product_id": str(product.id),
        "name": product.name,
        "category": "Long Shirt",
        "size": "S",
        "color": "Bottle green",
        "quantity": 1,
        "price": 5999.5,
        "amount": 5999.5,
        "image": product.images[0]["url"],
    }
    instructions = told["payment_instructions"]
    assert instructions["account_title"] == "Sana Tariq"
    assert instructions["account_number"] == "0345 1112223"
    assert instructions["iban"] == "PK36SCBL0000001123456702"
    steps = " ".join(instructions["steps"])
    assert all(word in steps for word in ("5,999.50", "Sana Tariq", told["order_id"], "0321 7654321"))


def test_without_an_iban_there_is_no_iban(app: Flask, client: FlaskClient) -> None:
    told = client.post("/api/orders", json=order_body(make_product(app))).json
    assert set(told["payment_instructions"]) == {"account_title", "account_number", "steps"}


def test_words_are_accepted_in_any_case_and_equal_lines_are_merged(app: Flask, client: FlaskClient) -> None:
    product = make_product(app)
    body = order_body(product, product, payment_method="meezan-bank")
    body["items"][1] |= {"size": "s", "color": "BOTTLE GREEN", "quantity": 2}
    told = client.post("/api/orders", json=body).json
    assert told["payment_method"] == "Meezan Bank"
    assert [line["quantity"] for line in told["items"]] == [3]
    assert told["total_amount"] == 3 * 6750


def test_the_price_of_one_rupee_is_refused(app: Flask, client: FlaskClient) -> None:
    body = order_body(make_product(app), make_product(app, regular_price=Decimal(4500)))
    body["items"][1]["price"] = 1
    answer = client.post("/api/orders", json=body)
    assert answer.status_code == 409
    assert answer.json["code"] == "PRICE_CHANGED"
    assert answer.json["lines"] == [
        {
            "index": 1,
            "product_id": body["items"][1]["product_id"],
            "name": body["items"][1]["name"],
            "seen_price": 1,
            "current_price": 4500,
        }
    ]


def test_without_a_price_ours_counts(app: Flask, client: FlaskClient) -> None:
    body = order_body(make_product(app))
    del body["items"][0]["price"]
    assert client.post("/api/orders", json=body).json["total_amount"] == 6750


def test_unknown_inactive_and_impossible_products_get_one_answer(app: Flask, client: FlaskClient) -> None:
    product = make_product(app)
    with app.app_context():
        archive_product(product.id, SYSTEM)
    answers = []
    for product_id in (str(product.id), NOWHERE, "no id"):
        body = order_body(product)
        body["items"][0]["product_id"] = product_id
        answer = client.post("/api/orders", json=body)
        assert answer.status_code == 409
        assert answer.json["lines"] == [{"index": 0, "product_id": product_id}]
        answers.append((answer.json["code"], answer.json["detail"]))
    assert set(answers) == {
        ("PRODUCT_UNAVAILABLE", "Some products are no longer available. Take them out of the order.")
    }


WRONG_FIELDS = [
    ({"customer_name": "Al"}, "customer_name"),
    ({"customer_name": "\u200b \u00a0 \u200b"}, "customer_name"),
    ({"customer_name": "x" * 256}, "customer_name"),
    ({"customer_name": 7}, "customer_name"),
    ({"customer_name": "Aye\u0000sha"}, "customer_name"),
    ({"customer_name": "Aye\ud800sha"}, "customer_name"),
    ({"phone": "12345"}, "phone"),
    ({"phone": "call me maybe"}, "phone"),
    ({"phone": 3001234567}, "phone"),
    ({"whatsapp": "0300"}, "whatsapp"),
    ({"email": "not an address"}, "email"),
    ({"address": "short"}, "address"),
    ({"city": "L"}, "city"),
    ({"notes": "n" * 501}, "notes"),
    ({"payment_method": "Cash"}, "payment_method"),
    ({"payment_method": None}, "payment_method"),
    ({"items": []}, "items"),
    ({"items": "shirt"}, "items"),
    ({"items": ["shirt"]}, "items.0"),
    ({"items": None}, "items"),
]


def test_each_wrong_field_has_its_own_sentence(app: Flask, client: FlaskClient) -> None:
    product = make_product(app)
    for over, field in WRONG_FIELDS:
        answer = send(client, order_body(product, **over))
        assert answer.status_code == 422, (over, answer.text)
        assert answer.json["code"] == "VALIDATION_ERROR"
        assert list(answer.json["errors"]) == [field], over
        [sentence] = answer.json["errors"][field]
        assert sentence in answer.json["detail"]
        assert sentence[0].isupper()
        assert sentence.endswith(".")


WRONG_LINES = [
    ({"size": "XXL"}, "items.0.size"),
    ({"size": "huge"}, "items.0.size"),
    ({"color": "Pink"}, "items.0.color"),
    ({"quantity": 0}, "items.0.quantity"),
    ({"quantity": 100}, "items.0.quantity"),
    ({"quantity": -1}, "items.0.quantity"),
    ({"quantity": 1.5}, "items.0.quantity"),
    ({"quantity": "1"}, "items.0.quantity"),
    ({"quantity": True}, "items.0.quantity"),
    ({"quantity": 10**30}, "items.0.quantity"),
    ({"price": "6750"}, "items.0.price"),
    ({"price": 10**300}, "items.0.price"),
    ({"product_id": 5}, "items.0.product_id"),
    ({"product_id": "\u0000"}, "items.0.product_id"),
]


def test_each_wrong_line_is_named(app: Flask, client: FlaskClient) -> None:
    product = make_product(app)
    for over, field in WRONG_LINES:
        body = order_body(product)
        body["items"][0] |= over
        answer = send(client, body)
        assert answer.status_code == 422, (over, answer.text)
        assert list(answer.json["errors"]) == [field], over


def test_fifty_lines_are_an_order_and_fifty_one_are_not(app: Flask, client: FlaskClient) -> None:
    product = make_product(app)
    body = order_body(*[product] * 51)
    refused = client.post("/api/orders", json=body)
    assert refused.status_code == 422
    assert "50 lines" in refused.json["errors"]["items"][0]
    body["items"].pop()
    assert client.post("/api/orders", json=body).status_code == 201


def test_every_wrong_field_is_named_at_once(client: FlaskClient) -> None:
    answer = client.post("/api/orders", json={"items": [{}]})
    assert set(answer.json["errors"]) == {
        "customer_name", "phone", "whatsapp", "address", "city", "payment_method",
        "items.0.product_id", "items.0.size", "items.0.color", "items.0.quantity",
    }  # fmt: skip


def test_what_is_refused_leaves_nothing_behind(app: Flask, client: FlaskClient, as_owner: Call) -> None:
    product = make_product(app)
    body = order_body(product)
    body["items"][0]["price"] = 1
    assert client.post("/api/orders", json=body, headers={"Idempotency-Key": "k"}).status_code == 409
    assert as_owner("GET", "/admin/orders").json["total"] == 0
    placed = client.post("/api/orders", json=order_body(product), headers={"Idempotency-Key": "k"})
    assert placed.status_code == 201
    assert placed.json["order_id"].endswith("-001")


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


def test_forty_orders_at_the_same_moment_get_the_numbers_1_to_40(app: Flask, crowd: Flask) -> None:
    body = order_body(make_product(app))

    def place(n: int):
        return crowd.test_client().post("/api/orders", json={**body, "phone": f"0300 12345{n:02d}"})

    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(place, range(40)))
    assert [answer.status_code for answer in answers] == [201] * 40
    assert sorted(answer.json["order_id"][-3:] for answer in answers) == [f"{n:03d}" for n in range(1, 41)]


def test_of_twelve_orders_of_one_phone_at_the_same_moment_six_are_placed(app: Flask, crowd: Flask) -> None:
    throttling.configure(requests_are_limited=True)
    body = order_body(make_product(app))
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: crowd.test_client().post("/api/orders", json=body), range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] * 6 + [429] * 6
    placed = sorted(answer.json["order_id"][-3:] for answer in answers if answer.status_code == 201)
    assert placed == [f"{n:03d}" for n in range(1, 7)]


def test_an_order_beyond_the_most_is_refused_with_what_to_do(
    app: Flask, client: FlaskClient, as_owner: Call
) -> None:
    with app.app_context():
        save_storefront(Storefront(most_per_order=Decimal(60_000)), 0, command_line())
    product = make_product(app, regular_price=Decimal(30_000))
    key = {"Idempotency-Key": "cart-1"}
    wish = order_body(product)["items"][0]
    refused = client.post("/api/orders", json=order_body(items=[{**wish, "quantity": 3}]), headers=key)
    assert (refused.status_code, refused.json["code"]) == (422, "VALIDATION_ERROR")
    [sentence] = refused.json["errors"]["items"]
    assert sentence.replace("\N{NO-BREAK SPACE}", " ") == (
        "This order comes to Rs 90,000; online we take at most Rs 60,000 in one order. "
        "Order fewer pieces, or write to us on WhatsApp."
    )
    assert as_owner("GET", "/admin/orders").json["total"] == 0
    fewer = client.post("/api/orders", json=order_body(items=[{**wish, "quantity": 2}]), headers=key)
    assert (fewer.status_code, fewer.json["total_amount"]) == (201, 60_000)


def equal_orders_count_as_one_for(app: Flask, seconds: int) -> None:
    with app.app_context():
        save_storefront(Storefront(duplicate_window_s=seconds), get_storefront()[1], command_line())


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
