"""How often a call asks the database: the same for one row and for many."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from beautique.staff import throttling
from tests.api.conftest import Call, order_body
from tests.factories import make_order, make_product
from tests.statements import statements

Counting = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks once, for here it is counted."""
    return app.test_client()


@pytest.fixture
def at_most(app: Flask) -> Counting:
    """Fails when more statements than allowed reach the database."""

    @contextmanager
    def at_most(allowed: int) -> Iterator[None]:
        with statements(app) as asked:
            yield
        assert 0 < len(asked) <= allowed, "\n".join(asked)

    return at_most


def test_lists_and_details_ask_the_same_for_one_row_and_for_many(
    app: Flask, client: FlaskClient, as_staff: Call, at_most: Counting
) -> None:
    for rows in (1, 20):
        for _ in range(rows):
            product = make_product(app, is_bestseller=True)
            order = make_order(app, product)
        with at_most(
            3
        ):  # of each public call, one asks for the catalogue's version and whether a token is required
            assert len(client.get("/api/products?search=mehr&sort=price").json["items"]) >= rows
        with at_most(2):
            client.get(f"/api/products/{product.id}")
        for known in ("/api/products?search=mehr&sort=price", f"/api/products/{product.id}"):
            client.get(known)  # what was asked twice is kept
            with at_most(1):
                client.get(known)
        make_product(app)
        with at_most(2):
            client.get(f"/api/products/{product.id}")
        with at_most(3):
            assert len(as_staff("GET", "/admin/products").json["items"]) >= rows
        with at_most(3):
            assert len(as_staff("GET", "/admin/orders").json["items"]) >= rows
        with at_most(5):  # the last is the shop's labels, by name
            as_staff("GET", f"/admin/orders/{order.number}")
        with at_most(2):
            client.get("/api/orders/track", query_string={"order_id": order.number, "phone": "03001234567"})


def test_a_word_that_finds_nothing_below_a_price_is_looked_up_once(
    app: Flask, client: FlaskClient, at_most: Counting
) -> None:
    """Once for each version of the catalogue: a product that comes is found by its word at once."""
    make_product(app, name="Zari Gharara", regular_price=Decimal(9_000))
    client.get("/api/products?search=gharra&max_price=100")
    with at_most(3):  # the gate's; what was typed; what was meant
        assert client.get("/api/products?search=gharra&max_price=200").json["total"] == 0
    make_product(app, name="Gharra", regular_price=Decimal(9_000))
    told = client.get("/api/products?search=gharra&max_price=9500").json
    assert ([item["name"] for item in told["items"]], "searched_for" in told) == (["Gharra"], False)
    assert "searched_for" not in client.get("/api/products?search=gharra&max_price=300").json


def test_placing_asks_nine_times_at_most_and_seven_on_postgresql(
    app: Flask, client: FlaskClient, at_most: Counting, engine: str
) -> None:
    throttling.configure(requests_are_limited=True)
    products = [make_product(app, regular_price=Decimal(1000 + n)) for n in range(20)]
    for chosen in (products[:1], products):
        with at_most(9 if engine == "sqlite" else 7):  # one of them for the limits of phone and address
            answer = client.post(
                "/api/orders", json=order_body(*chosen), headers={"Idempotency-Key": str(len(chosen))}
            )
        assert answer.status_code == 201
