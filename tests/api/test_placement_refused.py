"""POST /api/orders: what is refused, in which words, and that it leaves nothing behind."""

import json
from decimal import Decimal
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from beautique.audit.types import SYSTEM
from beautique.catalog.commands import archive_product
from beautique.settings.commands import save_section
from beautique.settings.types import Storefront
from beautique.staff.actors import command_line
from tests.api.conftest import Call, order_body
from tests.factories import make_product

NOWHERE = "01a1fd7c-0000-7000-8000-000000000000"


def send(client: FlaskClient, body: dict[str, Any]) -> TestResponse:
    """By the standard library's JSON, which writes what ours refuses to: lone surrogates, endless numbers."""
    return client.post("/api/orders", data=json.dumps(body), content_type="application/json")


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


def test_unknown_inactive_and_impossible_products_get_one_code(app: Flask, client: FlaskClient) -> None:
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
    told = "is no longer available. Take it out of the cart."
    known, *unknown = [("PRODUCT_UNAVAILABLE", f"{name} {told}") for name in (product.name, "One product")]
    assert answers == [known, *unknown * 2]


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
    ({"price": 6750.001}, "items.0.price"),
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


def test_an_order_beyond_the_most_is_refused_with_what_to_do(
    app: Flask, client: FlaskClient, as_owner: Call
) -> None:
    with app.app_context():
        save_section(Storefront(most_per_order=Decimal(60_000)), 0, command_line())
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
