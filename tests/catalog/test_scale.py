"""In a large catalogue no tab is counted from the table, and no page reads more of it than it shows, nearly."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from beautique.analytics.queries import ordered_lately
from beautique.catalog.queries import count_for_tabs, list_products
from beautique.catalog.types import Category, ProductFilter, Size, Sort
from beautique.kernel.db import db
from beautique.kernel.pages import PageRequest
from beautique.media.types import Picture
from tests.bench.many_products import multiply
from tests.conftest import Shop
from tests.factories import make_order, make_product
from tests.plans import rows_read, sqlite_plan

PRODUCTS = 20_000
FEW = PRODUCTS // 10  # rows that one answer may read, however many there are
OF_THE_TABLE = ("Seq Scan", "Index Scan", "Bitmap Heap Scan")  # and not of an index alone
PAGE = PageRequest(limit=50)

LISTS = {
    "everything": {},
    "a category": {"category": Category.MAXI},
    "the archive": {"is_archived": True},
    "a price range": {"min_price": Decimal(3_000), "max_price": Decimal(9_000)},
    "a price that few have": {"min_price": Decimal(14_900)},
    "a size": {"size": Size.XL},
    "a colour": {"color": "colour 3"},
    "a colour that nothing has": {"color": "colour 99"},
    "size, colour and price": {"size": Size.XL, "color": "Colour 3", "max_price": Decimal(9_000)},
    "category, size and price": {"category": Category.MAXI, "size": Size.XL, "max_price": Decimal(9_000)},
    "bestsellers": {"is_bestseller": True},
    "on sale": {"on_sale": True},
    "without a picture": {"has_picture": False},
    "a shared picture": {"shares_picture": True},
    "by price": {"sort": Sort.PRICE},
    "by name": {"sort": Sort.NAME},
}


def _criteria(wanted: dict[str, Any]) -> ProductFilter:
    return ProductFilter(**{"is_active": None, "is_archived": False, **wanted})


@pytest.fixture(scope="module")
def large_shop(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A shop on PostgreSQL with many products; nobody may change it."""
    app = Shop("postgresql", tmp_path_factory.mktemp(f"catalogue_{worker_id}")).app
    for number in range(100):
        has_picture = number % 50 != 0
        picture = Picture(f"https://res.cloudinary.com/demo/{number}.jpg", public_id=f"p{number}")
        make_product(
            app,
            category=list(Category)[number % 5],
            regular_price=Decimal(1_000 + 141 * number),
            sale_price=Decimal(900) if number % 20 == 1 else None,
            colors=(f"Colour {number % 20}", f"Colour {number % 7}"),
            sizes=list(Size)[number % 3 :],
            images=(picture,) if has_picture else (),
            is_bestseller=number % 20 == 2,
            is_active=has_picture and number % 11 != 0,
        )
    make_order(app)
    multiply(app, PRODUCTS)
    with app.app_context():
        alone = {"isolation_level": "AUTOCOMMIT", "no_timeouts": True}
        with db.engine.connect().execution_options(**alone) as connection:
            connection.exec_driver_sql("VACUUM ANALYZE products, product_colors, product_pictures")
        yield app
        db.session.rollback()
        db.engine.dispose()


# One test for all, so that one worker fills one shop.
def test_no_page_and_no_count_reads_the_whole_table(large_shop: Flask) -> None:
    deep = list_products(_criteria({}), PageRequest(page=200, limit=50), total=PRODUCTS)
    asked: dict[str, Callable[[], Any]] = {
        "a deep page": lambda: list_products(
            _criteria({}), PageRequest(limit=50, cursor=deep.next_cursor), total=PRODUCTS
        ),
        "not ordered lately": lambda: list_products(_criteria({}), PAGE, PRODUCTS, ordered_lately(90)),
        "tabs of what was not ordered lately": lambda: count_for_tabs(_criteria({}), ordered_lately(90)),
        **{name: _listed(_criteria(wanted)) for name, wanted in LISTS.items()},
        **{f"tabs: {name}": _counted(_criteria(wanted)) for name, wanted in LISTS.items()},
    }
    read = {name: rows_read(ask, OF_THE_TABLE) for name, ask in asked.items()}
    assert {name: rows for name, rows in read.items() if rows > FEW} == {}


# SQLite alone: it chooses by shape.
@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("everything", "ix_products_counted"),
        ("a price range", "ix_products_counted"),
        ("a size", "ix_products_counted"),
        ("a colour", "sqlite_autoindex_product_colors"),
        ("without a picture", "ix_products_without_picture"),
        ("a shared picture", "ix_product_pictures_shared"),
    ],
)
@pytest.mark.usefixtures("app_context")
def test_tabs_are_counted_by_index_and_pages_end_with_theirs(name: str, index: str) -> None:
    criteria = _criteria(LISTS[name])
    assert index in sqlite_plan(_counted(criteria))
    page = sqlite_plan(lambda: list_products(criteria, PAGE, total=PRODUCTS))
    assert "ORDER BY" not in page


def _listed(criteria: ProductFilter) -> Callable[[], Any]:
    total = list_products(criteria, PageRequest(limit=1)).total
    return lambda: list_products(criteria, PAGE, total)


def _counted(criteria: ProductFilter) -> Callable[[], Any]:
    return lambda: count_for_tabs(criteria)
