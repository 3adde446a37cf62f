"""The timeline of a product: old and new of every field, and the way back to an earlier value."""

import html
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.audit.types import SYSTEM
from beautique.catalog.commands import as_draft, update_product
from beautique.catalog.models import Product
from beautique.catalog.types import Category, Size
from beautique.kernel.db import transaction
from beautique.media.models import StoredPicture
from beautique.media.types import Picture, PictureStatus
from tests.admin.product_pages import stored, token
from tests.factories import make_product

PICTURES = tuple(Picture(f"https://res.cloudinary.com/demo/{n}.jpg", alt="The front") for n in range(2))
CHANGES = {
    "name": "Noor Maxi",
    "category": Category.MAXI,
    "regular_price": Decimal("7000.50"),
    "sale_price": None,
    "description": "Another description\nof two lines.",
    "sizes": (Size.XL,),
    "colors": ("Ivory",),
    "is_bestseller": True,
    "images": PICTURES[:1],
}


@pytest.fixture
def product(app: Flask) -> Product:
    return make_product(app, name="Mehr Long Shirt", sale_price=Decimal(5999), images=PICTURES)


def change(app: Flask, product: Product, **changes: Any) -> None:
    with app.app_context():
        update_product(product.id, changes, SYSTEM)


def newest(app: Flask, product: Product) -> Any:
    with app.app_context():
        return list_timeline("product", product.id)[0]


def history(client, product: Product) -> str:
    page = client.get(f"/admin/products/{product.id}").text
    return html.unescape(page[page.index('id="timeline-title"') :])


def offered(client, product: Product) -> list[tuple[str, str, str]]:
    """Version, event and field of each way back."""
    hidden = r'name="version" value="(\d+)">\s*<input type="hidden" name="event" value="([^"]+)">\s*'
    return re.findall(hidden + r'<button type="submit" name="field" value="(\w+)"', history(client, product))


def restore(client, product: Product, offer: tuple[str, str, str]) -> Any:
    sent = dict(zip(("version", "event", "field"), offer, strict=True))
    return client.post_form(f"/admin/products/{product.id}/earlier", sent)


@pytest.mark.parametrize("field", CHANGES)
def test_each_field_goes_back_to_what_it_was_and_forward_again(
    app: Flask, staff_client, product: Product, field: str
) -> None:
    before = as_draft(product)
    change(app, product, **{field: CHANGES[field]})
    [offer] = offered(staff_client, product)
    assert (offer[0], offer[2]) == ("2", field)
    answer = restore(staff_client, product, offer)
    assert (answer.status_code, answer.location) == (303, f"/admin/products/{product.id}#timeline-title")
    assert "as before again." in staff_client.get(answer.location).text
    again = stored(app, product)
    assert (as_draft(again), again.version) == (before, 3)
    event = newest(app, product)
    assert (event.action, event.actor_name, list(event.changes)) == ("product.changed", "Asma Noor", [field])
    [offer] = offered(staff_client, product)
    restore(staff_client, product, offer)
    assert getattr(as_draft(stored(app, product)), field) == CHANGES[field]


def test_one_field_of_several_goes_back_alone(app: Flask, staff_client, product: Product) -> None:
    change(app, product, **CHANGES, is_active=False)
    offers = offered(staff_client, product)
    assert {field for _, _, field in offers} == set(CHANGES)
    restore(staff_client, product, next(offer for offer in offers if offer[2] == "regular_price"))
    again = stored(app, product)
    assert (again.regular_price, again.name) == (Decimal(6750), "Noor Maxi")


def test_every_field_says_what_it_was_and_is(app: Flask, staff_client, product: Product) -> None:
    change(app, product, **CHANGES)
    told = history(staff_client, product).replace("\N{NO-BREAK SPACE}", " ")
    for fact in (
        "Name: Mehr Long Shirt → Noor Maxi", "Category: Long Shirt → Maxi", "Price: Rs 6,750 → Rs 7,000.50",
        "Sale price: Rs 5,999 → none", "Sizes: S, M, L → XL", "Colours: Bottle green, Ivory → Ivory", "1 picture removed",
        "<del>Hand-embroidered neckline on soft lawn.</del>", "Another description\nof two lines.</ins>",
    ):  # fmt: skip
        assert fact in told


def test_what_stands_there_already_or_never_stood_there_is_not_offered(
    app: Flask, staff_client, product: Product
) -> None:
    assert offered(staff_client, product) == []
    change(app, product, name="Noor Maxi")
    change(app, product, name="Mehr Long Shirt")
    assert [event for _, event, _ in offered(staff_client, product)] == [str(newest(app, product).id)]


def test_a_stale_page_restores_nothing(app: Flask, staff_client, product: Product) -> None:
    change(app, product, regular_price=Decimal(7000))
    [offer] = offered(staff_client, product)
    change(app, product, name="Noor Maxi")
    assert restore(staff_client, product, offer).status_code == 409
    assert stored(app, product).regular_price == Decimal(7000)


def test_a_value_that_no_longer_fits_is_refused_with_the_reason(
    app: Flask, staff_client, product: Product
) -> None:
    change(app, product, sale_price=None)
    change(app, product, regular_price=Decimal(5000))
    offer = next(each for each in offered(staff_client, product) if each[2] == "sale_price")
    answer = restore(staff_client, product, offer)
    assert "Must be below" in staff_client.get(answer.location).text
    assert stored(app, product).sale_price is None


def test_a_picture_whose_file_is_gone_is_refused_with_the_reason(
    app: Flask, staff_client, product: Product
) -> None:
    token(staff_client)  # uploads one
    with app.app_context(), transaction() as session:
        [row] = session.query(StoredPicture)
        ours = Picture(f"/media/{row.id.hex}/full.jpg", row.id.hex)
    change(app, product, images=(*PICTURES, ours))
    change(app, product, images=PICTURES)
    with app.app_context(), transaction() as session:
        session.get_one(StoredPicture, row.id).status = PictureStatus.DISCARDED
    offer = offered(staff_client, product)[0]
    answer = restore(staff_client, product, offer)
    assert "was deleted" in staff_client.get(answer.location).text
    assert len(stored(app, product).images) == 2


def test_an_entry_of_another_product_or_a_field_that_it_does_not_know_is_no_entry(
    app: Flask, staff_client, product: Product
) -> None:
    other = make_product(app)
    change(app, other, name="Noor Maxi")
    change(app, product, name="Firoza Gharara")
    theirs, ours = str(newest(app, other).id), str(newest(app, product).id)
    for event, field in (
        (theirs, "name"),
        (ours, "regular_price"),
        (ours, "version"),
        (str(uuid.uuid4()), "name"),
        ("x", "name"),
    ):
        assert restore(staff_client, product, ("2", event, field)).status_code == 404
    assert stored(app, product).name == "Firoza Gharara"
