"""The shop's list between two prices: from memory it is the same as from the database."""

from decimal import Decimal
from itertools import product as every

import pytest
from flask import Flask

from beautique.catalog import shop_list
from beautique.catalog.shop_list import fill_shelf, list_from, list_ids
from beautique.catalog.types import Category, ProductFilter, Sort
from beautique.kernel.pages import PageRequest
from tests.factories import make_product

PRICES = ("999.99", "1000", "1000", "1000.01", "1500", "1500", "9000")
BOUNDS = [None, Decimal(0), Decimal(1000), Decimal("1000.01"), Decimal(8999)]


@pytest.fixture
def shop(app: Flask) -> None:
    for n, price in enumerate(PRICES):
        make_product(app, name=f"{'Silk' if n % 2 else 'Lawn'} Kurta {n}", regular_price=Decimal(price))
    make_product(app, name="Lawn Frock", description="Cotton over silk", regular_price=Decimal(1000))
    make_product(app, name="Silk Gown", regular_price=Decimal(5000), sale_price=Decimal(1000))
    make_product(app, name="Silk Veil", regular_price=Decimal(1000), is_active=False)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("search", ["", "silk", "SILK k"])
def test_from_memory_as_from_the_database(app: Flask, sort: Sort, search: str) -> None:
    with app.app_context():
        shelf = fill_shelf(ProductFilter(search=search, sort=sort, min_price=Decimal(7)))
        assert shelf
        for least, most, page in every(BOUNDS, BOUNDS, (1, 2, 3)):
            criteria = ProductFilter(search=search, sort=sort, min_price=least, max_price=most)
            request = PageRequest(page, limit=3)
            assert list_from(shelf, criteria, request) == list_ids(criteria, request)


@pytest.mark.usefixtures("shop")
def test_what_is_more_than_a_shelf_is_left_to_the_database(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        monkeypatch.setattr(shop_list, "MOST_ON_A_SHELF", 9)
        assert len(fill_shelf(ProductFilter()).rows) == 9
        monkeypatch.setattr(shop_list, "MOST_ON_A_SHELF", 8)
        assert fill_shelf(ProductFilter()) is None
        assert fill_shelf(ProductFilter(category=Category.GHARARA)).rows == []
