"""What a row of a feed says, measured against the rules that Meta and Google have published for each field."""

import re
import uuid
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest

from beautique.catalog.feeds import rules
from beautique.catalog.feeds.types import FeedItem, FeedProduct, FeedShop
from beautique.catalog.types import Category
from beautique.media.types import Picture

SHOP = FeedShop("Beautique", "https://shop.example/products/{id}", lambda picture: picture.url)
PRODUCT_ID = uuid.UUID("0199a8f0-0000-7000-8000-000000000001")
PRODUCT = FeedProduct(
    id=PRODUCT_ID,
    name="Mehr Embroidered Long Shirt",
    category=Category.LONG_SHIRT,
    regular_price=Decimal("12500.00"),
    sale_price=Decimal("9999.50"),
    description="Hand-embroidered neckline on soft lawn.",
    images=[
        Picture(f"https://res.cloudinary.com/demo/image/upload/c_limit,w_2000/{n}.jpg") for n in range(3)
    ],
    sizes=["S", "M"],
    colors=["Bottle green", "Ivory"],
)


def rows(*, variants: bool = False, shop: FeedShop = SHOP, **over: Any) -> list[FeedItem]:
    return list(rules.items(replace(PRODUCT, **over), shop, variants=variants))


def check(item: FeedItem) -> None:
    """The narrower of both rules of each field, as published."""
    assert re.fullmatch(r"[\x21-\x7e]{1,50}", item.id)  # Meta 100, Google 50 and ASCII
    assert re.fullmatch(r"[\x21-\x7e]{0,50}", item.item_group_id)
    assert 1 <= len(item.title) <= 150  # Meta 200, Google 150
    assert 1 <= len(item.description) <= 5_000  # Meta 9,999, Google 5,000
    assert 1 <= len(item.brand) <= 70  # Meta 100, Google 70
    assert len(item.product_type) <= 750
    assert item.google_product_category.startswith("Apparel & Accessories > Clothing")
    assert re.fullmatch(r"\d+\.\d\d PKR", item.price)
    assert re.fullmatch(r"(\d+\.\d\d PKR)?", item.sale_price)
    for address in (item.link, item.image_link, *item.additional_image_links):
        parts = urlsplit(address)
        assert (parts.scheme, bool(parts.hostname), address.isascii()) == ("https", True, True)
    assert len(item.additional_image_links) <= 10  # Meta 20, Google 10
    assert len(",".join(item.additional_image_links)) <= 2_000  # Meta
    assert not any(
        set(address) & set(",;| ") for address in item.additional_image_links
    )  # Meta tells them apart by these
    assert len(item.color) <= 40  # Google: 40 for one colour
    assert len(item.size) <= 100
    for value in (value for value in asdict(item).values() if isinstance(value, str)):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", value)  # XML 1.0, Char


LONG = {
    "as it is": {},
    "at full length": {
        "name": "Ž" * 255,
        "description": "گھرارہ " * 285,
        "colors": [f"{n:02}" + "x" * 38 for n in range(30)],
        "sizes": ["S", "M", "L", "XL", "XXL"],
        "images": [Picture(f"https://example.com/{n}/{'a,b' * 60}.jpg") for n in range(10)],
        "regular_price": Decimal(1_000_000),
    },
    "with what no XML holds": {
        "name": "Noor\x0b \ufffeMaxi",
        "description": "Silk & <lawn>\x00\x1f from Lahore.",
    },
}


@pytest.mark.parametrize("over", LONG.values(), ids=LONG)
@pytest.mark.parametrize("variants", [False, True])
def test_every_row_keeps_the_published_rules(over: dict[str, Any], variants: bool) -> None:
    found = rows(variants=variants, shop=replace(SHOP, name="Beautique of Lahore " * 3), **over)
    for item in found:
        check(item)
    assert len({item.id for item in found}) == len(found) > 0


def test_a_dress_is_one_row_under_the_id_that_the_website_knows() -> None:
    assert rows() == [
        FeedItem(
            id=str(PRODUCT_ID),
            title="Mehr Embroidered Long Shirt",
            description="Hand-embroidered neckline on soft lawn.",
            link=f"https://shop.example/products/{PRODUCT_ID}",
            image_link="https://res.cloudinary.com/demo/image/upload/c_limit,w_2000/0.jpg",
            additional_image_links=(
                "https://res.cloudinary.com/demo/image/upload/c_limit%2Cw_2000/1.jpg",
                "https://res.cloudinary.com/demo/image/upload/c_limit%2Cw_2000/2.jpg",
            ),
            price="12500.00 PKR",
            sale_price="9999.50 PKR",
            brand="Beautique",
            product_type="Long Shirt",
            google_product_category="Apparel & Accessories > Clothing > Shirts & Tops",
        )
    ]


def test_a_size_or_colour_is_said_of_a_dress_only_when_there_is_no_other() -> None:
    [item] = rows(sizes=["M"], colors=["Ivory"])
    assert (item.size, item.color) == ("M", "Ivory")


def test_variants_are_rows_of_one_group_each_with_its_size_and_colour() -> None:
    found = rows(variants=True)
    assert {item.item_group_id for item in found} == {str(PRODUCT_ID)}
    assert [(item.color, item.size) for item in found] == [
        ("Bottle green", "S"), ("Bottle green", "M"), ("Ivory", "S"), ("Ivory", "M"),
    ]  # fmt: skip


def test_a_variant_keeps_its_id_while_others_come_and_go_and_its_colour_is_spelled_otherwise() -> None:
    [ivory] = rows(variants=True, sizes=["M"], colors=["IVORY"])
    assert ivory.id in {item.id for item in rows(variants=True)}


def test_a_product_without_a_picture_that_catalogues_take_has_no_row() -> None:
    assert rows(shop=replace(SHOP, photo=lambda _: None)) == []


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("Noor Maxi, 3-piece", "noor-maxi-3-piece"),
        ("گھرارہ", "ghrrh"),
        ("!!!", str(PRODUCT_ID)),
    ],
)
def test_a_page_is_named_in_letters_that_addresses_hold(name: str, page: str) -> None:
    assert (
        rules.product_link("https://shop.example/{slug}.html", PRODUCT_ID, name)
        == f"https://shop.example/{page}.html"
    )


@pytest.mark.parametrize(
    ("text", "fits"),
    [("Noor Maxi", "Noor Maxi"), ("Noor Maxi in silk", "Noor Maxi…"), ("Noooooooooooor", "Nooooooooo…")],
)
def test_what_is_too_long_ends_behind_a_word(text: str, fits: str) -> None:
    assert rules.fitting(text, 11) == fits


def test_every_category_has_its_place_in_googles() -> None:
    for category in Category:
        assert rows(category=category)[0].google_product_category.startswith(
            "Apparel & Accessories > Clothing > "
        )
