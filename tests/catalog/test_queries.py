"""Finding products: words, filters, orders, and pages that neither skip nor repeat."""

import uuid
from decimal import Decimal

import pytest
from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.catalog import queries
from beautique.catalog.commands import archive_product, update_product
from beautique.catalog.types import Category, ProductFilter, Size, Sort
from beautique.kernel.errors import Invalid, NotFound
from beautique.kernel.pages import PageRequest
from tests.factories import make_product

pytestmark = pytest.mark.usefixtures("app_context")


def names(**wanted) -> list[str]:
    found = queries.list_products(ProductFilter(**wanted), PageRequest(limit=50))
    assert found.total == len(found.items)
    return [product.name for product in found.items]


@pytest.mark.parametrize(
    "typed",
    [
        "firoza",
        "FIROZA gharara",
        "gharara firoza",
        "firóza",
        "raw-silk",
        "Firoza – Gharara",
        "zari",
        "chârbagh",
        "iroz",
        "گلاب",
        "  firoza   zari ",
        "50%",
        "a_b",
        "back\\slash",
    ],
)
def test_every_word_must_occur_in_name_or_description_in_any_spelling(app: Flask, typed) -> None:
    make_product(
        app,
        name="Firoza Raw-Silk Gharara",
        description="Zari border, Chārbagh print گلاب, 50% silk, a_b, back\\slash.",
    )
    make_product(app, name="Mehr Long Shirt", description="Plain lawn with 50 small flowers, aXb, backslash.")
    assert names(search=typed) == ["Firoza Raw-Silk Gharara"]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "fir%za", "f_roza", "firoza mehr"])
def test_signs_of_patterns_are_plain_text(app: Flask, typed) -> None:
    make_product(app, name="Firoza Gharara")
    make_product(app, name="Mehr Long Shirt")
    assert names(search=typed) == []


@pytest.mark.parametrize("typed", ["", "   ", "-", " – "])
def test_an_empty_search_is_no_filter(app: Flask, typed) -> None:
    make_product(app)
    assert len(names(search=typed)) == 1


def test_filters_narrow_and_combine(app: Flask) -> None:
    make_product(
        app,
        name="Maxi on sale",
        category=Category.MAXI,
        regular_price=Decimal(9000),
        sale_price=Decimal(4500),
        sizes=(Size.S,),
        colors=("Ivory", "Bottle green"),
    )
    make_product(
        app,
        name="Gharara",
        category=Category.GHARARA,
        regular_price=Decimal(5000),
        sizes=(Size.XL,),
        colors=("Rosé",),
        is_bestseller=True,
    )
    make_product(app, name="Unfinished", category=Category.MAXI, regular_price=Decimal(100), images=())
    assert names(category=Category.MAXI) == ["Maxi on sale"]
    assert names(size=Size.XL) == ["Gharara"]
    assert names(color="bottle GREEN") == ["Maxi on sale"]
    assert names(color="green") == []
    assert names(color="Rosé") == ["Gharara"]
    assert names(on_sale=True) == ["Maxi on sale"]
    assert names(on_sale=False) == ["Gharara"]
    assert names(is_bestseller=True) == ["Gharara"]
    assert names(is_active=False) == names(is_active=None, has_picture=False) == ["Unfinished"]
    assert names(category=Category.GHARARA, on_sale=True) == []


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (None, 4500, ["Sale"]),
        (4501, None, ["Plain"]),
        (4500, 5000, ["Plain", "Sale"]),
        (5001, 9000, []),
        (9, 1, []),
    ],
)
def test_a_price_range_is_about_what_the_customer_pays(app: Flask, low, high, found) -> None:
    make_product(app, name="Sale", regular_price=Decimal(9000), sale_price=Decimal(4500))
    make_product(app, name="Plain", regular_price=Decimal(5000))
    bounds = {"min_price": low and Decimal(low), "max_price": high and Decimal(high)}
    assert names(**bounds) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (Sort.NEWEST, ["Zarmina", "anarkali", "Émeraude", "Bahaar"]),
        (Sort.NAME, ["anarkali", "Bahaar", "Émeraude", "Zarmina"]),
        (Sort.PRICE, ["anarkali", "Bahaar", "Émeraude", "Zarmina"]),
        (Sort.PRICE_DOWN, ["Zarmina", "Émeraude", "Bahaar", "anarkali"]),
    ],
)
def test_lists_come_in_the_wanted_order(app: Flask, sort, order) -> None:
    for name, price, sale in [
        ("Bahaar", 200, None), ("Émeraude", 300, None), ("anarkali", 900, 100), ("Zarmina", 400, None)
    ]:  # fmt: skip
        make_product(app, name=name, regular_price=Decimal(price), sale_price=sale and Decimal(sale))
    assert names(sort=sort) == order


def test_relevance_puts_names_before_descriptions(app: Flask) -> None:
    make_product(app, name="Silk maxi", description="The one that is older.")
    make_product(app, name="Lawn shirt", description="With a border of silk.")
    assert names(sort=Sort.RELEVANCE, search="silk") == ["Silk maxi", "Lawn shirt"]


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_by_cursor_give_each_product_once_while_others_are_added(app: Flask, sort) -> None:
    def add(n: int) -> str:
        return str(make_product(app, name=f"Silk {n % 3}", regular_price=Decimal(100 + n % 3)).id)

    there = {add(n) for n in range(8)}
    wanted = ProductFilter(sort=sort, search="silk")
    seen: list[str] = []
    request = PageRequest(limit=3)
    for n in range(20):
        page = queries.list_products(wanted, request)
        seen += [str(product.id) for product in page.items]
        add(n)
        if page.next_cursor is None or there <= set(seen):
            break
        request = PageRequest(limit=3, cursor=page.next_cursor)
    assert there <= set(seen)
    assert len(seen) == len(set(seen))


def test_going_back_shows_the_page_before(app: Flask) -> None:
    for n in range(5):
        make_product(app, regular_price=Decimal(n))
    wanted = ProductFilter(sort=Sort.PRICE)
    first = queries.list_products(wanted, PageRequest(limit=2))
    second = queries.list_products(wanted, PageRequest(limit=2, cursor=first.next_cursor))
    back = queries.list_products(wanted, PageRequest(limit=2, cursor=second.prev_cursor))
    assert [p.id for p in back.items] == [p.id for p in first.items]
    assert (first.prev_cursor, back.prev_cursor) == (None, None)


@pytest.mark.parametrize("cursor", ["x", "bm9wZQ", "WzAsMV0", "WzAsIjUwIl0", "é"])
def test_a_cursor_made_by_hand_is_refused(app: Flask, cursor) -> None:
    make_product(app)
    with pytest.raises(Invalid):
        queries.list_products(ProductFilter(), PageRequest(cursor=cursor))


def test_tabs_count_what_they_list(app: Flask) -> None:
    for category in (Category.MAXI, Category.MAXI, Category.GHARARA):
        make_product(app, category=category)
    make_product(app, category=Category.MAXI, images=())
    archive_product(make_product(app, category=Category.MAXI).id, SYSTEM)
    counts = queries.count_for_tabs(
        ProductFilter(category=Category.GHARARA, is_active=None, is_archived=True)
    )
    assert list(counts.by_category) == list(Category)
    assert (counts.by_category[Category.MAXI], counts.by_category[Category.GHARARA]) == (3, 1)
    assert (counts.all, counts.archived) == (4, 1)
    for archived, count in ((False, counts.all), (True, counts.archived)):
        assert len(names(is_active=None, is_archived=archived)) == count
    on_sale = queries.count_for_tabs(ProductFilter(on_sale=True))
    assert (on_sale.all, on_sale.archived) == (0, 0)


def test_the_customers_counts_know_only_what_is_in_the_shop(app: Flask) -> None:
    make_product(app, category=Category.MAXI)
    make_product(app, category=Category.MAXI, images=())
    counts = queries.count_by_category(ProductFilter(category=Category.GHARARA))
    assert counts == {**dict.fromkeys(Category, 0), Category.MAXI: 1}


def test_bestsellers_are_the_active_ones_newest_first(app: Flask) -> None:
    products = [make_product(app, is_bestseller=True) for _ in range(3)]
    make_product(app)
    archive_product(products[1].id, SYSTEM)
    assert queries.list_bestsellers(10) == [products[2].id, products[0].id]
    assert len(queries.list_bestsellers(1)) == 1


def test_customers_cannot_tell_an_archived_product_from_one_that_never_was(app: Flask) -> None:
    archived = archive_product(make_product(app).id, SYSTEM)
    refusals = []
    for product_id in (archived.id, uuid.uuid4()):
        with pytest.raises(NotFound) as refusal:
            queries.get_active_product(product_id)
        refusals.append(refusal.value.message)
    assert refusals[0] == refusals[1]
    assert queries.get_product(archived.id).id == archived.id
    assert set(queries.find_products([archived.id, uuid.uuid4()])) == {archived.id}


def test_a_renamed_product_is_found_by_its_new_name_only(app: Flask) -> None:
    product = make_product(app, name="Firoza Gharara", description="Nothing but plain silk.")
    update_product(product.id, {"name": "Roshni Maxi"}, SYSTEM)
    assert (names(search="firoza"), names(search="roshni")) == ([], ["Roshni Maxi"])
