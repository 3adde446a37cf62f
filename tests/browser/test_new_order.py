"""An order from WhatsApp, typed on a phone while the customer waits; and the same without JavaScript."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from beautique.kernel.money import rupees
from beautique.staff.models import StaffAccount
from tests.browser.conftest import PHONE, WIDE, assert_accessible, sign_in
from tests.factories import make_order, make_product

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]

WAYS = {
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True, "color_scheme": "dark"},
    "without JavaScript": {"viewport": PHONE, "java_script_enabled": False},
}


@pytest.fixture(params=WAYS)
def context_args(request: pytest.FixtureRequest) -> dict[str, Any]:
    return WAYS[request.param]


def test_a_repeat_customer_orders_by_phone(
    page: Page, app: Flask, staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    make_order(app, customer_name="Ayesha Siddiqui", phone="0300 1234567")
    product = make_product(app, name="Zarmina Lawn Maxi", sizes=("M",), colors=("Ivory",))
    scripted = context_args.get("java_script_enabled", True)
    sign_in(page, staff)
    page.goto("/admin/orders/new")
    page.get_by_label("Find a product").fill("zarmina")
    if not scripted:
        page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("button", name=f"{product.name}").first.click()
    expect(page.get_by_label("Quantity")).to_have_value("1")
    if scripted:
        expect(page.get_by_label("Find a product")).to_be_focused()  # for the next piece
    page.get_by_label("Quantity").fill("2")
    page.get_by_label("Phone").fill("0300-1234567")
    if scripted:
        expect(page.locator("#known-customer").get_by_text("Ayesha Siddiqui")).to_be_visible()
        assert_accessible(page)
        page.get_by_role("button", name="Fill in").click()
    else:
        page.get_by_role("button", name="Look for earlier orders").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ayesha Siddiqui")
    page.get_by_role("button", name="Place order").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("Choose how the customer pays.")
    page.get_by_text("Meezan Bank", exact=True).click()
    page.get_by_role("button", name="Place order").click()
    expect(page.get_by_text("is placed").first).to_be_visible()
    expect(page.get_by_text("2 × Rs").locator("visible=true")).to_be_visible()


@pytest.mark.parametrize("context_args", [{"viewport": {"width": 1366, "height": 650}}, {"viewport": WIDE}])
def test_the_button_that_places_it_is_always_in_sight(page: Page, app: Flask, staff: StaffAccount) -> None:
    product = make_product(app)
    sign_in(page, staff)
    page.goto("/admin/orders/new")
    button = page.get_by_role("button", name="Place order")
    expect(button).to_be_in_viewport(ratio=1)
    page.get_by_label("Find a product").fill(product.name)
    page.get_by_role("button", name=product.name).click()
    expect(page.get_by_label("Quantity")).to_be_visible()
    expect(button).to_be_in_viewport(ratio=1)
    expect(button).to_have_accessible_name(f"Place order, {rupees(product.effective_price)}")
    page.get_by_label("Quantity").fill("3")
    page.get_by_label("Phone").focus()
    expect(button).to_have_accessible_name(f"Place order, {rupees(product.effective_price * 3)}")
    expect(page.locator("#new-order-total")).to_contain_text(rupees(product.effective_price * 3))
    assert_accessible(page)


@pytest.mark.parametrize("context_args", [{"viewport": PHONE, "has_touch": True, "is_mobile": True}])
def test_what_is_typed_while_a_piece_is_added_stays_typed(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    make_order(app, customer_name="Ayesha Siddiqui", phone="0300 1234567")
    product = make_product(app, name="Zarmina Lawn Maxi")
    sign_in(page, staff)
    page.goto("/admin/orders/new")
    held: list[Route] = []
    page.route("**/admin/orders/new", lambda route: held.append(route) or None)
    page.get_by_label("Find a product").fill("zarmina")
    page.get_by_role("button", name=product.name).tap()
    page.get_by_label("Phone").fill("0300 1234567")
    page.get_by_text("Meezan Bank", exact=True).tap()
    held[0].continue_()
    expect(page.get_by_label("Quantity")).to_have_value("1")
    expect(page.get_by_label("Phone")).to_have_value("0300 1234567")
    expect(page.get_by_role("radio", name="Meezan Bank")).to_be_checked()
    expect(page.get_by_role("button", name="Fill in")).to_be_visible()
