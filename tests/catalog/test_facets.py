"""Facets: every count is the total of the list that a click on it would show."""

from dataclasses import replace
from decimal import Decimal
from itertools import product as combinations

import pytest
from flask import Flask

from beautique.catalog.facets import facets
from beautique.catalog.queries import list_products
from beautique.catalog.types import Category, ProductFilter, Size
from beautique.kernel.db import db
from beautique.kernel.pages import PageRequest
from tests.factories import make_product
from tests.statements import heard

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def shop(app: Flask) -> None:
    """Five products; one of them is not in the shop."""
    make_product(app, name="Silk Maxi", category=Category.MAXI, sizes=(Size.S,), colors=("Ivory",))
    make_product(
        app, name="Lawn Maxi", category=Category.MAXI, sizes=(Size.S, Size.XL), colors=("ivory", "Écru")
    )
    make_product(
        app, name="Silk Shirt", sizes=(Size.XL,), colors=("Teal", "Ivory"), regular_price=Decimal("990.50")
    )
    make_product(
        app,
        name="Lawn Shirt",
        sizes=(Size.M,),
        colors=("Teal",),
        regular_price=Decimal(20_000),
        sale_price=Decimal(9_000),
    )
    make_product(app, name="Old Gharara", category=Category.GHARARA, colors=("Black",), is_active=False)


def total(wanted: ProductFilter) -> int:
    return list_products(wanted, PageRequest()).total


@pytest.mark.usefixtures("shop")
def test_without_a_filter_the_whole_shop_is_counted() -> None:
    found = facets(ProductFilter())
    assert found.categories == {**dict.fromkeys(Category, 0), Category.MAXI: 2, Category.LONG_SHIRT: 2}
    assert list(found.sizes.items()) == [(Size.S, 2), (Size.M, 1), (Size.L, 0), (Size.XL, 2), (Size.XXL, 0)]
    assert list(found.colors.items()) == [("Ivory", 3), ("Teal", 2), ("Écru", 1)]
    assert (found.min_price, found.max_price) == (Decimal("990.50"), Decimal(9_000))


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("category", "size", "color", "search", "min_price"),
    list(
        combinations(
            (None, Category.MAXI), (None, Size.XL), ("", "TEAL"), ("", "silk"), (None, Decimal(1_000))
        )
    ),
)
def test_every_count_is_the_total_of_the_list_behind_it(category, size, color, search, min_price) -> None:
    wanted = ProductFilter(category=category, size=size, color=color, search=search, min_price=min_price)
    found = facets(wanted)
    assert found.categories == {each: total(replace(wanted, category=each)) for each in Category}
    assert found.sizes == {each: total(replace(wanted, size=each)) for each in Size}
    assert found.colors == {each: total(replace(wanted, color=each)) for each in found.colors}
    without_price = replace(wanted, min_price=None)
    prices = [each.effective_price for each in list_products(without_price, PageRequest()).items]
    assert (found.min_price, found.max_price) == ((min(prices), max(prices)) if prices else (None, None))


@pytest.mark.parametrize("spelled", ["Écru", "ÉCRU", "écru", "ecru"])
def test_a_colour_counts_what_its_list_has_however_it_is_written(app: Flask, spelled: str) -> None:
    for color in ("Écru", "écru", "ECRU", "Écru"):
        make_product(app, colors=(color, "Teal"))
    assert facets(ProductFilter()).colors == {"Teal": 4, "Écru": 4}
    assert total(ProductFilter(color=spelled)) == 4


def test_an_empty_shop_has_counts_of_nothing() -> None:
    found = facets(ProductFilter())
    assert set(found.categories.values()) == set(found.sizes.values()) == {0}
    assert (found.colors, found.min_price, found.max_price) == ({}, None, None)


@pytest.mark.parametrize("products", [1, 12])
def test_four_queries_whatever_the_shop_holds(app: Flask, products: int) -> None:
    for number in range(products):
        make_product(app, colors=(f"Colour {number}", "Ivory"))
    statements: list[str] = []
    with heard(db.engine, statements.append):
        facets(ProductFilter(search="mehr", size=Size.S, color="ivory"))
    assert len(statements) == 4
