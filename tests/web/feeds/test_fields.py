"""What is in the product feeds."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from beautique.catalog.models import Product
from beautique.kernel.db import transaction
from beautique.media.types import Picture
from beautique.settings.types import Store
from tests.factories import make_product
from tests.web.feeds.reading import PUBLIC, SIGNS, G, google, meta, path, save


def test_meta_reads_every_field_it_asks_for(app: Flask, client: FlaskClient) -> None:
    product = make_product(app, name=SIGNS, sale_price=Decimal("5999.5"), sizes=("M",))
    answer = client.get(path(app))
    assert answer.data.startswith(b"id,title,")  # no mark before the first name
    [row] = meta(client)
    required = {
        "id",
        "title",
        "description",
        "availability",
        "condition",
        "price",
        "link",
        "image_link",
        "brand",
    }
    assert all(row[field] for field in required)
    assert (row["id"], row["title"], row["size"], row["item_group_id"]) == (str(product.id), SIGNS, "M", "")
    assert (row["price"], row["sale_price"]) == ("6750.00 PKR", "5999.50 PKR")
    assert row["availability"] in {
        "in stock",
        "out of stock",
        "available for order",
        "preorder",
        "discontinued",
    }
    assert row["condition"] in {"new", "refurbished", "used"}
    assert (row["gender"], row["age_group"], row["brand"]) == ("female", "adult", "Beautique")
    assert row["link"] == f"https://www.shop.example/products/{product.id}"


def test_google_reads_every_field_it_asks_for(app: Flask, client: FlaskClient) -> None:
    product = make_product(
        app,
        name=SIGNS,
        description="Silk & <lawn>,\n]]> made in Lahore.",
        images=tuple(Picture(f"https://example.com/{n}.jpg?a=1&b=2") for n in range(3)),
    )
    [item] = google(client)
    said = {field.tag.removeprefix(G): field.text for field in item}
    assert all(field.tag.startswith(G) for field in item)
    required = {
        "id",
        "title",
        "description",
        "link",
        "image_link",
        "availability",
        "price",
        "condition",
        "brand",
    }
    assert required <= said.keys()
    assert (said["id"], said["title"]) == (str(product.id), SIGNS)
    assert said["description"] == "Silk & <lawn>,\n]]> made in Lahore."
    assert said["availability"] in {"in_stock", "out_of_stock", "preorder", "backorder"}
    assert (said["price"], said["condition"], said["identifier_exists"]) == ("6750.00 PKR", "new", "no")
    assert [each.text for each in item.findall(f"{G}additional_image_link")] == [
        "https://example.com/1.jpg?a=1&b=2", "https://example.com/2.jpg?a=1&b=2",
    ]  # fmt: skip
    assert "sale_price" not in said  # what is empty is not said


def test_google_reads_the_shop_before_its_products(app: Flask, client: FlaskClient) -> None:
    save(app, Store(name="Beautique & Töchter"))
    channel = ElementTree.fromstring(client.get(path(app, "feeds.google_feed")).data).find("channel")
    assert channel is not None
    assert [(each.tag, each.text) for each in channel] == [
        ("title", "Beautique & Töchter"), ("link", "https://www.shop.example"), ("description", "Beautique & Töchter"),
    ]  # fmt: skip


def test_control_signs_that_no_xml_holds_break_nothing(app: Flask, client: FlaskClient) -> None:
    product = make_product(app)
    with app.app_context(), transaction() as session:  # as an old copy of the shop may hold it
        session.get_one(Product, product.id).name = "Noor\x0b\x1f Maxi\ufffe"
    [item] = google(client)
    assert item.findtext(f"{G}title") == "Noor Maxi"


@pytest.mark.parametrize("name", ["=HYPERLINK(1) Maxi", "-20% Lawn", "+Maxi", "@Maxi", "12/11 Maxi"])
def test_a_machine_reads_a_name_as_it_is(app: Flask, client: FlaskClient, name: str) -> None:
    make_product(app, name=name)
    assert [row["title"] for row in meta(client)] == [name]


def test_only_what_can_be_bought_and_seen_is_in_the_feeds(app: Flask, client: FlaskClient) -> None:
    shown = make_product(app)
    make_product(app, is_active=False)
    make_product(app, images=())
    make_product(app, images=(Picture("https://example.com/drawing.svg"),))
    make_product(app, regular_price=Decimal(0))
    assert [row["id"] for row in meta(client)] == [str(shown.id)]
    assert [item.findtext(f"{G}id") for item in google(client)] == [str(shown.id)]


def test_pictures_on_this_machine_have_the_shops_address(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["images"], "_base_url", PUBLIC)
    make_product(app, images=(Picture(f"/media/{'a' * 32}/full.jpg"),))
    assert meta(client)[0]["image_link"] == f"{PUBLIC}/media/{'a' * 32}/full.jpg"


def test_variants_come_on_request(app: Flask, client: FlaskClient) -> None:
    product = make_product(app)
    ids = [row["id"] for row in meta(client, "?variants=1")]
    assert len(set(ids)) == len(product.sizes) * len(product.colors) == 6
    assert [item.findtext(f"{G}id") for item in google(client, "?variants=1")] == ids
    assert {item.findtext(f"{G}item_group_id") for item in google(client, "?variants=1")} == {str(product.id)}
