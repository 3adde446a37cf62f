"""The habits of the storefront and the admin program that exist already, as seen in their traffic (issue 3)."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from beautique.api.routes import ROUTES
from beautique.catalog.types import Category
from tests.api.conftest import Call, order_body
from tests.conftest import PASSWORD
from tests.factories import make_order, make_product

ORIGIN = {"Origin": "http://localhost:3000"}
SAYS_JSON = {"content_type": "application/json"}  # on GET and DELETE too


def lists_that_are_null(value: Any, name: str = "") -> list[str]:
    """Names of members that sound like lists and are none: the client crashes on them."""
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in lists_that_are_null(each, key)]
    if isinstance(value, list):
        return [found for each in value for found in lists_that_are_null(each)]
    plural = ("items", "images", "sizes", "colors", "products", "categories", "events", "payments", "tasks")
    return [name] if value is None and name in plural else []


def test_the_storefront_finds_what_it_shows(app: Flask, client: FlaskClient) -> None:
    def get(path: str, **query: Any) -> TestResponse:
        return client.get(f"/api{path}", query_string=query, headers=ORIGIN, **SAYS_JSON)

    product = make_product(
        app, name="Mehr Kurta - Ivory", category=Category.LEHANGA_CHOLI, is_bestseller=True
    )
    make_product(app, name="Noor Maxi - Black", category=Category.MAXI)
    for limit in (50, 30, 20, 12, 8, 5):
        page = get("/products", limit=limit).json
        assert (page["limit"], page["total"], page["total_pages"], len(page["items"])) == (limit, 2, 1, 2)
        assert lists_that_are_null(page) == []
    for query in (
        {"category": product.category.value},
        {"category": product.category.value, "min_price": 1, "max_price": 90_000, "limit": 12},
        {"search": "Mehr Kurta"},  # the part of the name before " - "
    ):
        assert [each["id"] for each in get("/products", **query).json["items"]] == [str(product.id)], query
    assert get("/products", search="nothing at all").json["items"] == []
    assert [each["id"] for each in get("/products/bestsellers").json["products"]] == [str(product.id)]
    assert get(f"/products/{product.id}").json["name"] == "Mehr Kurta - Ivory"


def test_the_storefront_orders_and_tracks(app: Flask, client: FlaskClient) -> None:
    body = order_body(make_product(app))
    placed = client.post("/api/orders", data=json.dumps(body), headers=ORIGIN, **SAYS_JSON)
    assert (placed.status_code, placed.json["order_status"]) == (201, "Received")
    assert placed.json["order_date"]
    assert placed.json["created_at"]
    where = {"order_id": placed.json["order_id"].upper(), "phone": body["phone"]}
    tracked = client.get("/api/orders/track", query_string=where, **SAYS_JSON).json
    assert (tracked["order_id"], tracked["order_date"]) == (
        placed.json["order_id"],
        placed.json["order_date"],
    )
    refused = client.post("/api/orders", data=json.dumps({**body, "items": []}), **SAYS_JSON).json
    assert isinstance(refused["detail"], str)  # shown to the customer as it is


def test_the_admin_program_keeps_products(client: FlaskClient, as_owner: Call) -> None:
    new = {
        "name": "Mehr Long Shirt",
        "category": "Long Shirt",
        "price": 6750,
        "sale_price": None,
        "description": "Hand-embroidered neckline.",
        "images": [],
        "sizes": ["S"],
        "colors": ["Ivory"],
        "is_bestseller": False,
        "is_active": True,
    }
    made = as_owner("POST", "/admin/products", json=new)
    assert (made.status_code, made.json["images"], made.json["is_active"]) == (201, [], False)
    path = f"/admin/products/{made.json['id']}"
    again = {**new, "name": "Mehr Shirt", "is_active": False}
    del again["images"]  # sent only when there are new ones
    assert as_owner("PUT", path, json=again).json["name"] == "Mehr Shirt"
    assert as_owner("DELETE", path, **SAYS_JSON).status_code == 200
    assert as_owner("GET", path, **SAYS_JSON).json["is_active"] is False


def test_the_admin_program_moves_orders(app: Flask, client: FlaskClient, as_owner: Call) -> None:
    admin = client.post("/api/admin/login", json={"username": "sana", "password": PASSWORD}).json["admin"]
    assert (admin["username"], admin["role"], admin["is_active"]) == ("sana", "owner", True)
    order = make_order(app)
    every_field = {
        "payment_status": "Paid",
        "order_status": "Processing",
        "delivery_status": "Not Started",
        "estimated_delivery": None,
        "tracking_notes": "",
    }
    moved = as_owner("PATCH", f"/admin/orders/{order.id}/status", json=every_field)
    assert moved.status_code == 200
    read = as_owner("GET", f"/admin/orders/{order.id}", **SAYS_JSON).json
    assert moved.json == read  # its page is replaced with the answer
    assert (read["order_status"], lists_that_are_null(read)) == ("Processing", [])
    wanted = {"payment_status": "Paid", "order_status": "Processing"}
    assert order.number in as_owner("GET", "/admin/orders/export", query_string=wanted).text
    board = as_owner("GET", "/admin/analytics/dashboard", **SAYS_JSON).json
    assert board["pending_payments"] == board["pending_payment"] == board["orders_ready"] == 0
    assert list(board["orders_by_status"]) == ["Received", "Processing", "Ready", "Delivered", "Cancelled"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_call_is_preflighted_without_a_token_and_refuses_other_methods_readably(
    client: FlaskClient,
) -> None:
    for route in ROUTES:
        path = "/api" + route.path.replace("<", "").replace(">", "")
        asked = {**ORIGIN, "Access-Control-Request-Method": route.method}
        preflight = client.options(path, headers=asked)
        assert (preflight.status_code, preflight.headers["Access-Control-Max-Age"]) == (200, "600"), path
        answer = client.open(path, method="TRACE", headers=ORIGIN)
        assert (answer.status_code, answer.json["code"]) == (405, "METHOD_NOT_ALLOWED"), path
        assert route.method in answer.headers["Allow"].split(", ")
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN["Origin"]
