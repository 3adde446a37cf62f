"""Facets of the catalogue, and searches that are misspelt."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from beautique.catalog.types import Category, Size
from tests.factories import make_product
from tests.statements import statements


@pytest.fixture
def shop(app: Flask) -> None:
    """Three products on sale and one that is not in the shop."""
    make_product(
        app,
        name="Zari Gharara",
        category=Category.GHARARA,
        sizes=(Size.S,),
        colors=("Teal",),
        regular_price=Decimal(9000),
    )
    make_product(app, name="Silk Maxi", category=Category.MAXI, sizes=(Size.S, Size.XL), colors=("Ivory",))
    make_product(app, name="Lawn Maxi", category=Category.MAXI, sizes=(Size.M,), colors=("ivory", "Teal"))
    make_product(app, name="Hidden Anarkali", category=Category.MAXI, is_active=False)


pytestmark = pytest.mark.usefixtures("shop")


def listed(client: FlaskClient, **query: Any) -> dict[str, Any]:
    answer = client.get("/api/products", query_string=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def names(page: dict[str, Any]) -> list[str]:
    return [product["name"] for product in page["items"]]


def test_facets_are_told_when_asked_for(client: FlaskClient) -> None:
    assert "facets" not in listed(client)
    assert "facets" not in listed(client, facets="0")
    assert client.get("/api/products?facets=perhaps").status_code == 422
    facets = listed(client, facets="1", category="maxi")["facets"]
    assert facets["categories"] == [
        {"value": "maxi", "label": "Maxi", "count": 2},
        {"value": "lehanga-choli", "label": "Lehanga Choli", "count": 0},
        {"value": "long-shirt", "label": "Long Shirt", "count": 0},
        {"value": "shalwar-kameez", "label": "Shalwar Kameez", "count": 0},
        {"value": "gharara", "label": "Gharara", "count": 1},
    ]
    assert [(size["value"], size["count"]) for size in facets["sizes"]] == [
        ("S", 1), ("M", 1), ("L", 0), ("XL", 1), ("XXL", 0),
    ]  # fmt: skip
    assert [(color["value"], color["count"]) for color in facets["colors"]] == [("Ivory", 2), ("Teal", 1)]
    assert (facets["min_price"], facets["max_price"]) == (6750, 6750)


def test_every_count_is_the_total_of_the_list_that_it_leads_to(client: FlaskClient) -> None:
    facets = listed(client, facets="1", size="S")["facets"]
    for each in facets["categories"]:
        assert listed(client, size="S", category=each["value"])["total"] == each["count"]
    for each in facets["sizes"]:
        assert listed(client, size=each["value"])["total"] == each["count"]
    for each in facets["colors"]:
        assert listed(client, size="S", color=each["value"])["total"] == each["count"]


def test_facets_of_nothing_have_no_price(client: FlaskClient) -> None:
    facets = listed(client, facets="true", search="nothing like it")["facets"]
    assert (facets["colors"], facets["min_price"], facets["max_price"]) == ([], None, None)


def test_facets_are_as_fresh_as_the_list(app: Flask, client: FlaskClient) -> None:
    first = client.get("/api/products?facets=1")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/api/products?facets=1", headers=known).status_code == 304
    assert client.get("/api/products", headers=known).status_code == 200
    make_product(app, colors=("Maroon",))
    again = client.get("/api/products?facets=1", headers=known)
    assert again.status_code == 200
    assert {"value": "Maroon", "count": 1} in again.json["facets"]["colors"]


def test_a_misspelt_search_says_what_it_searched_for(client: FlaskClient) -> None:
    page = listed(client, search="gharra", facets="1")
    assert (names(page), page["total"], page["searched_for"]) == (["Zari Gharara"], 1, "gharara")
    assert page["facets"]["min_price"] == 9000
    assert listed(client, search="Slik maxi")["searched_for"] == "silk maxi"


def test_an_exact_search_is_never_corrected(client: FlaskClient) -> None:
    for search in ("maxi", "MAXI silk", "", "Silk", "max"):
        assert "searched_for" not in listed(client, search=search), search
    filtered = listed(client, search="silk", category="gharara")
    assert (filtered["total"], "searched_for" in filtered) == (0, False)


def test_words_that_nobody_could_have_meant_find_nothing(client: FlaskClient) -> None:
    for search in ("qwertyuiop", "anarkalli", "%%%"):
        page = listed(client, search=search)
        assert (page["items"], page["total"], "searched_for" in page) == ([], 0, False), search


def test_pages_of_a_misspelt_search_follow_each_other(client: FlaskClient) -> None:
    first = listed(client, search="maxii", limit="1")
    second = listed(client, search="maxii", limit="1", cursor=first["next_cursor"])
    assert [*names(first), *names(second)] == ["Lawn Maxi", "Silk Maxi"]
    assert (second["total"], second["searched_for"]) == (2, "maxi")
    past = listed(client, search="silk", page="7")
    assert (past["items"], past["total"], "searched_for" in past) == ([], 1, False)


def test_facets_are_counted_once_for_all_pages_and_orders_until_the_catalogue_changes(
    app: Flask, client: FlaskClient
) -> None:
    def counted(**query: Any) -> bool:
        with statements(app) as asked:
            assert listed(client, facets="1", limit=1, **query)["facets"]["colors"]
        return any("GROUP BY" in each for each in asked)

    assert counted()
    assert not counted(page=2)
    assert not counted(sort="-price")
    assert counted(category="maxi")
    make_product(app)
    assert counted(page=2)


def test_a_list_between_prices_asks_twice_whatever_the_prices_and_is_as_fresh_as_any(
    app: Flask, client: FlaskClient
) -> None:
    cheap = {"max_price": "7000", "search": "maxi", "sort": "name"}
    for price in ("7000", "6999.99"):  # what is asked again is kept
        assert names(listed(client, **cheap | {"max_price": price})) == ["Lawn Maxi", "Silk Maxi"]
    with statements(app) as asked:
        assert names(listed(client, **cheap | {"max_price": "6999.5", "min_price": "10"})) == names(
            listed(client, **cheap | {"max_price": "6999.25"})
        )
    assert all("catalogue_state.version" in each for each in asked)  # by the gate
    make_product(app, name="Khaddar Maxi", category=Category.MAXI, regular_price=Decimal(5000))
    for price in ("7000", "6999.98", "6999.97"):
        assert names(listed(client, **cheap | {"max_price": price})) == [
            "Khaddar Maxi",
            "Lawn Maxi",
            "Silk Maxi",
        ]
    first = listed(client, **cheap, limit="2")
    assert names(listed(client, **cheap, limit="2", cursor=first["next_cursor"])) == ["Silk Maxi"]


def test_a_price_is_beyond_a_bound_by_however_little(client: FlaskClient) -> None:
    for bound, found in (
        ({"max_price": "6749.99999999999999999999"}, []),
        ({"min_price": "6750.00000000000000000001", "max_price": "7000"}, []),
        (
            {"min_price": "6749.99999999999999999999", "max_price": "6750.00000000000000000001"},
            ["Lawn Maxi", "Silk Maxi"],
        ),
    ):
        for limit in ("10", "11", "12"):  # by the database, and from what is kept
            assert names(listed(client, sort="name", limit=limit, **bound)) == found
