"""The whole catalogue by cursor, while somebody else goes on adding products: each old one exactly once."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from beautique.catalog.models import CatalogueState, Product
from beautique.kernel.db import db, new_id, transaction
from beautique.kernel.pages import Cursor
from tests.factories import make_product

OLD, NEW, PAGE = 1_000, 100, 50


def copies(product: Product, count: int, first: int) -> list[dict[str, Any]]:
    """Rows like this product's, each with a name, a price and a moment of its own."""
    columns = [column.key for column in Product.__mapper__.column_attrs if column.key != "effective_price"]
    row = {name: getattr(product, name) for name in columns}
    return [
        {
            **row,
            "id": new_id(),
            "name": f"Garment {number % 700:03} of {number:04}",
            "name_folded": f"garment {number % 700:03} of {number:04}",
            "regular_price": 1_000 + number % 90,
            "created_at": product.created_at + timedelta(milliseconds=number // 7),
        }
        for number in range(first, first + count)
    ]


def add(app: Flask, rows: list[dict[str, Any]]) -> set[str]:
    with app.app_context(), transaction() as session:
        session.execute(insert(Product), rows)
        session.execute(update(CatalogueState).values(version=CatalogueState.version + 1))
    return {str(row["id"]) for row in rows}


@pytest.mark.parametrize(
    "price", ["1E-999999", "0E-999999", "1E+999999", "NaN", "-Infinity", "4500.001", [1], None]
)
def test_a_page_link_made_by_hand_is_no_error_of_ours(app: Flask, client: FlaskClient, price: object) -> None:
    product = make_product(app)
    cursor = Cursor((price, str(product.id))).encode()
    answer = client.get("/api/products", query_string={"sort": "price", "cursor": cursor})
    assert answer.status_code in (200, 422), answer.text


@pytest.mark.parametrize("sort", ["newest", "price", "-price", "name"])
def test_each_old_product_is_met_exactly_once(app: Flask, client: FlaskClient, sort: str) -> None:
    product = make_product(app)
    with app.app_context():
        product = db.session.get_one(Product, product.id)
        old = add(app, copies(product, OLD, 0))
        added = [copies(product, 5, OLD + each) for each in range(0, NEW, 5)]
    met: Counter[str] = Counter()
    query: dict[str, Any] = {"sort": sort, "limit": PAGE}
    while True:
        page = client.get("/api/products", query_string=query).json
        met.update(item["id"] for item in page["items"])
        if added:
            add(app, added.pop())
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert {name: met[name] for name in old if met[name] != 1} == {}
    assert max(met.values()) == 1
