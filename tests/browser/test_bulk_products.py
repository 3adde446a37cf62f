"""Many products at once in Chromium: ticks, new prices looked at first, the change and its undo; on a phone, in the dark, without JavaScript."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.catalog.models import Product
from beautique.kernel.db import db
from beautique.staff.models import StaffAccount
from tests.browser.conftest import PHONE, WIDE, assert_accessible, sign_in
from tests.factories import make_product

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen


@pytest.fixture
def products(app: Flask) -> list[Product]:
    """Five products at Rs 4,995, the newest first as on the list."""
    made = [make_product(app, name=f"Noor {place}", regular_price=Decimal(4995)) for place in range(5)]
    return made[::-1]


def tick(page: Page, product: Product, **more: Any) -> None:
    box = page.get_by_label(f"Tick {product.name}").locator("visible=true")
    page.locator("label").filter(has=box).locator("visible=true").click(**more)


def prices(app: Flask, products: list[Product]) -> list[Decimal]:
    with app.app_context():
        return [db.session.get_one(Product, each.id).regular_price for each in products]


@pytest.mark.parametrize(
    "context_args",
    [
        {"viewport": WIDE},
        {"viewport": WIDE, "color_scheme": "dark"},
        {"viewport": PHONE, "has_touch": True, "is_mobile": True},
        {"viewport": PHONE, "java_script_enabled": False},
    ],
    ids=["wide", "dark", "phone", "without JavaScript"],
)
def test_prices_of_three_products_go_up_and_come_back(
    page: Page, app: Flask, products: list[Product], staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    scripted = context_args.get("java_script_enabled", True)

    def look_at(button: str) -> None:
        if scripted:
            assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name=button).click()
        while not scripted and page.get_by_role("button", name="Go on").is_visible():
            page.get_by_role("button", name="Go on").click()

    sign_in(page, staff)
    page.goto("/admin/products")
    tick(page, products[0])
    if scripted:
        tick(page, products[2], modifiers=["Shift"])
        look_at("Change prices of 3")
    else:
        tick(page, products[1])
        tick(page, products[2])
        page.get_by_role("button", name="Change", exact=True).click()
        look_at("Change prices of products")
    page.get_by_role("radio", name="Up", exact=True).check(force=True)
    page.get_by_label("By how much").fill("10")
    page.locator("label").filter(has_text="Ending in 90").click()
    look_at("Look at it first")
    expect(page.get_by_text("5,490").first).to_be_visible()
    look_at("Change 3 products")
    expect(page.get_by_text("3 changed", exact=False).first).to_be_visible()
    assert prices(app, products) == [5490] * 3 + [4995] * 2
    look_at("Undo 3 changes")
    expect(page.get_by_text("3 taken back", exact=False).first).to_be_visible()
    assert prices(app, products) == [4995] * 5
    if scripted:
        assert_accessible(page)
