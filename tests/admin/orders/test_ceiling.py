"""An order beyond the owner's most: staff are asked once, and what they typed stays."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from beautique.catalog.models import Product
from beautique.settings.commands import save_section
from beautique.settings.types import Storefront
from beautique.staff.actors import command_line
from tests.admin.new_order_pages import URL, placed, typed
from tests.admin.order_pages import HTMX, actions, details, fields, stored, words
from tests.conftest import Browser
from tests.factories import line, make_order, make_product

BOTH = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


@pytest.fixture
def garment(app: Flask) -> Product:
    """A garment of Rs 30,000 in a shop that takes at most Rs 50,000 in one order."""
    with app.app_context():
        save_section(Storefront(most_per_order=Decimal(50_000)), 0, command_line())
    return make_product(app, regular_price=Decimal(30_000))


def sent_again(answer: Any, form: str, wish: dict[str, Any]) -> dict[str, Any]:
    """What was typed, with what the answer's form carries unseen."""
    return {**wish, **fields(answer, f'id="{form}"')}


@BOTH
def test_a_typed_order_beyond_the_most_is_asked_once(
    app: Flask, staff_client: Browser, garment: Product, headers: dict[str, str]
) -> None:
    wish = typed(staff_client.get(URL), garment, notes="Gift wrap")
    asked = staff_client.post_form(URL, wish, headers=headers)
    assert asked.status_code == 422
    told = words(asked)
    assert "This order comes to Rs 60,000, more than the Rs 50,000 you take in one order." in told
    assert "Place it once more to confirm." in told
    assert "Gift wrap" in told
    assert placed(app) == []
    again = sent_again(asked, "new-order", wish)
    for _ in range(2):  # the same form twice is one order, also when it was asked about
        assert staff_client.post_form(URL, again).status_code == 303
    [order] = placed(app)
    assert (order.total_amount, order.notes) == (Decimal(60_000), "Gift wrap")


def test_another_total_than_the_confirmed_one_is_asked_again(
    app: Flask, staff_client: Browser, garment: Product
) -> None:
    wish = typed(staff_client.get(URL), garment)
    asked = staff_client.post_form(URL, wish)
    wish = sent_again(asked, "new-order", {**wish, "items-0-quantity": "3"})
    more = staff_client.post_form(URL, wish)
    assert more.status_code == 422
    assert "This order comes to Rs 90,000" in words(more)
    assert staff_client.post_form(URL, sent_again(more, "new-order", wish)).status_code == 303
    assert [order.total_amount for order in placed(app)] == [Decimal(90_000)]


@BOTH
def test_a_correction_beyond_the_most_is_asked_once(
    app: Flask, staff_client: Browser, garment: Product, headers: dict[str, str]
) -> None:
    order = make_order(app, garment)
    edit = f"/admin/orders/{order.number}/edit"
    wish = details(order, items__0__quantity="2", city="Multan")
    asked = staff_client.post_form(edit, wish, headers=headers)
    assert asked.status_code == 422
    told = words(asked)
    assert "This order comes to Rs 60,000, more than the Rs 50,000 you take in one order." in told
    assert "Save it once more to confirm." in told
    assert 'value="Multan"' in asked.get_data(as_text=True)
    assert actions(app, order) == ["order.placed"]
    assert staff_client.post_form(edit, sent_again(asked, "order-details", wish)).status_code == 303
    now = stored(app, order)
    assert (now.total_amount, now.city) == (Decimal(60_000), "Multan")


@pytest.mark.parametrize("quantity", ["2", "3"])
def test_a_correction_that_makes_a_large_order_no_dearer_is_not_asked(
    app: Flask, staff_client: Browser, garment: Product, quantity: str
) -> None:
    order = make_order(app, lines=(line(garment, quantity=3),))
    edit = f"/admin/orders/{order.number}/edit"
    wish = details(order, items__0__quantity=quantity, city="Multan")
    assert staff_client.post_form(edit, wish).status_code == 303
    assert stored(app, order).city == "Multan"
