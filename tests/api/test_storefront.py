"""Browsing the shop by JSON: filters, pages, shapes, and answers that are never stale."""

from decimal import Decimal

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from beautique.audit.types import SYSTEM
from beautique.catalog.commands import archive_product, update_product
from beautique.catalog.models import CatalogueState, Product
from beautique.catalog.queries import CATALOGUE_VERSION
from beautique.catalog.types import Category, Size
from beautique.kernel.alone import read_alone
from beautique.kernel.db import transaction
from beautique.media.types import Picture
from beautique.staff.actors import command_line
from tests.api.conftest import SHELF
from tests.factories import make_product


def names(client: FlaskClient, **query: object) -> list[str]:
    answer = client.get("/api/products", query_string=query)
    assert answer.status_code == 200, answer.text
    return [product["name"] for product in answer.json["items"]]


def test_a_product_is_told_in_full(app: Flask, client: FlaskClient) -> None:
    product = make_product(
        app, regular_price=Decimal(8000), sale_price=Decimal("5999.50"), is_bestseller=True
    )
    told = client.get(f"/api/products/{product.id}").json
    url = product.images[0]["url"]
    assert list(told) == [
        "id", "name", "category", "price", "regular_price", "sale_price", "effective_price", "discount_percentage", "currency",
        "description", "images", "image_variants", "sizes", "colors", "is_bestseller", "is_active", "created_at", "updated_at",
    ]  # fmt: skip
    assert (told["price"], told["effective_price"], told["sale_price"], told["regular_price"]) == (
        5999.5, 5999.5, 5999.5, 8000,
    )  # fmt: skip
    assert told["discount_percentage"] == 25
    assert told["currency"] == "PKR"
    assert told["images"] == [url]
    assert told["image_variants"] == [
        {"thumb": url, "card": url, "full": url, "width": None, "height": None, "alt": ""}
    ]
    assert told["sizes"] == ["S", "M", "L"]


def test_our_own_pictures_have_whole_addresses(app: Flask, client: FlaskClient) -> None:
    product = make_product(app, images=(Picture("/media/x/full.jpg"),))
    told = client.get(f"/api/products/{product.id}").json
    assert told["images"] == ["http://127.0.0.1:8000/media/x/full.jpg"]
    assert told["image_variants"][0]["thumb"].startswith("http://127.0.0.1:8000/media/x/")


def test_unknown_and_impossible_ids_are_not_found(client: FlaskClient) -> None:
    for product_id in ("01a1fd7c-0000-7000-8000-000000000000", "nonsense", "%00", "x" * 300):
        answer = client.get(f"/api/products/{product_id}")
        assert (answer.status_code, answer.json["code"]) == (404, "NOT_FOUND"), product_id


def test_inactive_products_are_nowhere(app: Flask, client: FlaskClient) -> None:
    product = make_product(app, is_bestseller=True)
    with app.app_context():
        archive_product(product.id, SYSTEM)
    assert client.get(f"/api/products/{product.id}").status_code == 404
    assert names(client) == []
    assert client.get("/api/products/bestsellers").json == {"products": []}
    assert {item["count"] for item in client.get("/api/categories").json["items"]} == {0}


FILTERS = [
    ({}, ["Cotton Gharara", "Silk Maxi"]),
    ({"category": "Maxi"}, ["Silk Maxi"]),
    ({"category": "gHARARA"}, ["Cotton Gharara"]),
    ({"category": "lehanga-choli"}, []),
    ({"search": "silk"}, ["Silk Maxi"]),
    ({"search": "100% sìlk"}, ["Silk Maxi"]),
    ({"search": ""}, ["Cotton Gharara", "Silk Maxi"]),
    ({"search": "_"}, []),
    ({"minPrice": "5000"}, ["Silk Maxi"]),
    ({"min_price": "5000"}, ["Silk Maxi"]),
    ({"maxPrice": "4000.00"}, ["Cotton Gharara"]),
    ({"min_price": "9000", "max_price": "10"}, []),
    ({"size": "xl"}, ["Cotton Gharara"]),
    ({"color": "ivory"}, ["Silk Maxi"]),
    ({"is_bestseller": "true"}, ["Silk Maxi"]),
    ({"isBestseller": "0"}, ["Cotton Gharara"]),
    ({"sort": "price"}, ["Cotton Gharara", "Silk Maxi"]),
    ({"sort": "-price"}, ["Silk Maxi", "Cotton Gharara"]),
    ({"sort": "name"}, ["Cotton Gharara", "Silk Maxi"]),
    ({"is_active": "false", "utm_source": "x"}, ["Cotton Gharara", "Silk Maxi"]),
]


def test_filters(app: Flask, client: FlaskClient) -> None:
    make_product(
        app, name="Silk Maxi", category=Category.MAXI, regular_price=Decimal(9000), sale_price=Decimal(6000),
        description="Of 100% silk, hand made.", colors=("Ivory",), is_bestseller=True,
    )  # fmt: skip
    make_product(
        app, name="Cotton Gharara", category=Category.GHARARA, regular_price=Decimal(3500), sizes=(Size.XL,),
        colors=("Teal",),
    )  # fmt: skip
    for query, found in FILTERS:
        assert names(client, **query) == found, query


def test_a_search_lists_matches_in_the_name_first(app: Flask, client: FlaskClient) -> None:
    make_product(app, name="Zari Maxi")
    make_product(app, name="Plain Maxi", description="With zari work at the hem.")
    assert names(client, search="zari") == ["Zari Maxi", "Plain Maxi"]
    assert names(client, search="zari", sort="newest") == ["Plain Maxi", "Zari Maxi"]


IMPOSSIBLE = [
    ("category=Sherwani", "category"),
    ("minPrice=cheap", "minPrice"),
    ("min_price=-1", "min_price"),
    ("max_price=NaN", "max_price"),
    ("size=XS", "size"),
    ("is_bestseller=perhaps", "is_bestseller"),
    ("sort=random", "sort"),
    ("page=0", "page"),
    ("page=1.5", "page"),
    ("page=99999999999999999999", "page"),
    ("limit=0", "limit"),
    ("limit=51", "limit"),
    ("cursor=nonsense", "cursor"),
    ("search=%00", "search"),
    ("search=" + "x" * 201, "search"),
    ("size=S&size=M", "size"),
    ("minPrice=1&min_price=2", "min_price"),
]


def test_impossible_parameters_are_named(client: FlaskClient) -> None:
    for query, field in IMPOSSIBLE:
        answer = client.get(f"/api/products?{query}")
        assert answer.status_code == 422, (query, answer.text)
        assert list(answer.json["errors"]) == [field], query


def test_pages_by_number_and_by_cursor(app: Flask, client: FlaskClient) -> None:
    for n in range(5):
        make_product(app, name=f"Maxi number {n}")
    first = client.get("/api/products?limit=2").json
    assert (first["total"], first["page"], first["limit"], first["total_pages"]) == (5, 1, 2, 3)
    # As clients of an older contract read it.
    assert (first["products"], first["pages"]) == (first["items"], 3)
    assert first["prev_cursor"] is None
    make_product(app, name="Maxi of the last minute")
    second = client.get(f"/api/products?limit=2&cursor={first['next_cursor']}").json
    assert [product["name"] for product in second["items"]] == ["Maxi number 2", "Maxi number 1"]
    assert names(client, limit=2, page=3) == ["Maxi number 1", "Maxi number 0"]
    back = client.get(f"/api/products?limit=2&cursor={second['prev_cursor']}").json
    assert [product["name"] for product in back["items"]] == ["Maxi number 4", "Maxi number 3"]


def test_an_empty_list_has_one_page(client: FlaskClient) -> None:
    assert client.get("/api/products").json == {
        "items": [], "total": 0, "page": 1, "limit": 20, "total_pages": 1, "next_cursor": None, "prev_cursor": None,
        "pages": 1, "products": [],
    }  # fmt: skip


def test_categories_have_words_slugs_and_counts(app: Flask, client: FlaskClient) -> None:
    make_product(app, category=Category.LEHANGA_CHOLI)
    told = client.get("/api/categories").json
    assert told["categories"] == ["Maxi", "Lehanga Choli", "Long Shirt", "Shalwar Kameez", "Gharara"]
    assert told["items"][1] == {"value": "lehanga-choli", "label": "Lehanga Choli", "count": 1}


def test_bestsellers_are_the_newest_ones(app: Flask, client: FlaskClient) -> None:
    for n in range(3):
        make_product(app, name=f"Bestseller {n}", is_bestseller=True)
    make_product(app)
    told = client.get("/api/products/bestsellers?limit=2").json
    assert [product["name"] for product in told["products"]] == ["Bestseller 2", "Bestseller 1"]
    assert client.get("/api/products/bestsellers?limit=21").status_code == 422


def test_no_answer_of_before_a_restore_is_told_after_it(app: Flask, client: FlaskClient) -> None:
    """A database is set back to a backup while this process goes on, and then changes in another way than it did before."""
    product = make_product(app, name="As saved")
    address = f"/api/products/{product.id}"

    def name_it(name: str) -> None:
        with app.app_context():
            update_product(product.id, {"name": name}, command_line())

    with app.app_context():
        saved = read_alone(select(CATALOGUE_VERSION))[0]
    name_it("Lost")
    assert client.get(address).json["name"] == "Lost"
    with app.app_context(), transaction() as session:
        session.execute(update(CatalogueState).values(version=saved))
        session.execute(update(Product).values(name="As saved"))
    assert client.get(address).json["name"] == "As saved"
    name_it("Found")
    assert client.get(address).json["name"] == "Found"


def test_what_is_known_is_not_sent_again_until_the_catalogue_changes(app: Flask, client: FlaskClient) -> None:
    for path in SHELF:
        check_revalidation(app, client, path)


def check_revalidation(app: Flask, client: FlaskClient, path: str) -> None:
    product = make_product(app, is_bestseller=True)
    path = path.format(id=product.id)
    first = client.get(path)
    assert first.headers["Cache-Control"] == "public, max-age=30, stale-while-revalidate=300"
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get(path, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert client.get(path, headers={"If-None-Match": '"other"'}).data == first.data
    with app.app_context():
        update_product(product.id, {"name": "Another name", "category": Category.MAXI}, SYSTEM)
    changed = client.get(path, headers=known)
    assert changed.status_code == 200
    assert changed.data != first.data


def test_public_answers_depend_on_no_cookie(client: FlaskClient) -> None:
    vary = client.get("/api/products").vary
    assert "Origin" in vary
    assert "Cookie" not in vary
