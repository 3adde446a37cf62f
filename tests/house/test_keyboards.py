"""Names, cities and products that were typed on one keyboard are found from another, at every door."""

from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from tests.factories import make_order, make_product

# What was stored, and what is typed: yeh and heh, kaf, an invisible joiner and tatweel, apostrophes, dashes.
SPELLINGS = [
    ("علی رضا", "علي رضا"),
    ("ملکہ", "ملكه"),
    ("گل\u200cناز", "گلنـاز"),
    ("O\u2019Brien", "O'Brien"),
    ("Noor\u2013Jahan", "Noor-Jahan"),
]
BOTH_WAYS = [*SPELLINGS, *((typed, stored) for stored, typed in SPELLINGS)]


@pytest.mark.parametrize(("stored", "typed"), BOTH_WAYS)
def test_orders_are_found_by_name_and_city(app: Flask, owner_client, owner_token, stored, typed) -> None:
    product = make_product(app)
    order = make_order(app, product, customer_name=f"{stored} Khan", city="Multan")
    of_city = make_order(app, product, city=stored)
    for query, found in ((f"q={quote(typed)}", order), (f"city={quote(typed)}", of_city)):
        page = owner_client.get(f"/admin/orders?{query}").text
        assert [each.number for each in (order, of_city) if f'href="/admin/orders/{each.number}' in page] == [
            found.number
        ]
    assert listed(owner_client, f"orders?search={quote(typed)}", owner_token) == [order.number]


@pytest.mark.parametrize(("stored", "typed"), BOTH_WAYS)
def test_products_are_found_by_name_and_ordered_by_colour(app: Flask, client, stored, typed) -> None:
    product = make_product(app, name=f"{stored} Maxi", colors=(stored,))
    make_product(app)
    answer = client.get(f"/api/products?search={quote(typed)}").json
    assert [each["id"] for each in answer["items"]] == [str(product.id)]
    line: dict[str, Any] = {"product_id": str(product.id), "size": "S", "color": typed, "quantity": 1}
    assert make_order(app, product).items[0]["color"] == stored
    placed = client.post("/api/orders", json=order_of(line))
    assert placed.status_code == 201, placed.text


def order_of(line: dict[str, Any]) -> dict[str, Any]:
    """What a storefront sends."""
    return {
        "customer_name": "Ayesha Siddiqui",
        "phone": "0300 1234567",
        "whatsapp": "0300 1234567",
        "address": "House 14-B, Street 7, Model Town",
        "city": "Lahore",
        "payment_method": "Easypaisa",
        "items": [line],
    }


def listed(client: Any, path: str, token: str) -> list[str]:
    """The numbers that the list of the API answers."""
    answer = client.get(f"/api/admin/{path}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return [each["order_id"] for each in answer.json["items"]]
