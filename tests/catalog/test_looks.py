"""Products by colour, and by a picture that several show: what is written down beside them follows every change."""

import pytest
from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.catalog.commands import update_product
from beautique.catalog.queries import list_products
from beautique.catalog.types import ProductFilter
from beautique.kernel.pages import PageRequest
from beautique.media.types import Picture
from beautique.orders.product_deletion import delete_forever
from tests.factories import make_product
from tests.payments.desk import OWNER

pytestmark = pytest.mark.usefixtures("app_context")


def names(**wanted) -> set[str]:
    return {each.name for each in list_products(ProductFilter(**wanted), PageRequest()).items}


def pictures(*public_ids: str) -> tuple[Picture, ...]:
    return tuple(
        Picture(f"https://res.cloudinary.com/demo/{each}.jpg", public_id=each) for each in public_ids
    )


def test_a_colour_finds_a_product_as_long_as_it_has_it(app: Flask) -> None:
    first = make_product(app, name="First", colors=("Rosé", "Teal"))
    second = make_product(app, name="Second", colors=("teal",))
    assert (names(color="ROSE"), names(color="Teal")) == ({"First"}, {"First", "Second"})
    update_product(first.id, {"colors": ("Ivory",)}, SYSTEM)
    assert (names(color="rosé"), names(color="ivory"), names(color="teal")) == (set(), {"First"}, {"Second"})
    delete_forever(second.id, OWNER)
    assert names(color="teal") == set()


def test_a_picture_is_shared_as_long_as_two_products_show_it(app: Flask) -> None:
    first = make_product(app, name="First", images=pictures("a", "b"))
    second = make_product(app, name="Second", images=pictures("b", "c"))
    third = make_product(app, name="Third", images=pictures("c", "c"))
    assert names(shares_picture=True) == {"First", "Second", "Third"}
    delete_forever(first.id, OWNER)
    assert names(shares_picture=True) == {"Second", "Third"}
    update_product(second.id, {"images": pictures("b")}, SYSTEM)
    assert names(shares_picture=True) == set()
    update_product(third.id, {"images": pictures("b", "d")}, SYSTEM)
    assert names(shares_picture=True) == {"Second", "Third"}
