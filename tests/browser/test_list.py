"""The list of orders in Chromium remembers: where one was in it, what lies beside an order, and lists with a name."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.kernel import clock
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
from beautique.staff.models import StaffAccount
from tests.admin.order_pages import move
from tests.browser.conftest import PHONE, WIDE, press_key, sign_in
from tests.factories import make_order, make_product

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

LAHORE = "/admin/orders?city=Lahore&order_status=Received"  # the one way to write it
TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


@pytest.fixture
def orders(app: Flask) -> list[Order]:
    """Forty orders from two cities in turns, oldest first, each for a house of its own."""
    product = make_product(app)
    return [
        make_order(
            app,
            product,
            customer_name=f"Ayesha Siddiqui {n}",
            address=f"House {n}, Street 4, Model Town",
            city=("Lahore", "Karachi")[n % 2],
        )
        for n in range(40)
    ]


def shown(page: Page, name: str) -> Any:
    return page.get_by_role("link", name=name).locator("visible=true").first


def orders_place(page: Page) -> Any:
    return page.get_by_role("navigation", name="Main").get_by_role("link", name=re.compile("^Orders"))


def open_order(page: Page, order: Order) -> None:
    row = page.locator(f'#orders-found a[href*="{order.number}"]').locator("visible=true")
    row.click()
    expect(page).to_have_title(re.compile(order.number))


def go_back(page: Page) -> None:
    """By the link of the page, not by the button of the browser."""
    page.locator("a[data-back]").locator("visible=true").click()
    expect(page).to_have_title(re.compile("Orders"))


def scroll_to(page: Page, order: Order) -> float:
    page.locator(f'#orders-found a[href*="{order.number}"]').locator(
        "visible=true"
    ).scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, 60)")
    return page.evaluate("window.scrollY")


@pytest.mark.parametrize("context_args", [{"viewport": WIDE}, TOUCH], ids=["wide", "phone"])
def test_after_saving_the_list_is_where_it_was(page: Page, orders: list[Order], staff: StaffAccount) -> None:
    sign_in(page, staff)
    page.goto("/admin/orders")
    page.locator("#tab-2").click()
    page.wait_for_url("**/admin/orders?order_status=Received")
    place, scrolled = page.url, scroll_to(page, orders[6])
    assert scrolled > 300

    open_order(page, orders[6])
    page.locator("#move-payment_status").click()
    page.get_by_role("button", name="Mark as Paid").locator("visible=true").first.click()
    expect(page.locator("#order .tl li").first).to_contain_text("Paid")
    go_back(page)
    assert page.url == place
    page.wait_for_function("y => Math.abs(window.scrollY - y) < 2", arg=scrolled)
    row = page.locator("[data-row]", has_text=orders[6].number).locator("visible=true")
    expect(row).to_contain_text("Paid")

    open_order(page, orders[6])
    page.get_by_role("button", name="More for this order").locator("visible=true").click()
    page.get_by_role("link", name="Correct details").click()
    page.get_by_label("City").fill("Multan")
    page.get_by_role("button", name="Save details").click()
    expect(page.locator("#order")).to_contain_text("Multan")
    press_key(page, "j")
    expect(page).to_have_title(re.compile(orders[5].number))
    go_back(page)
    assert page.url == place
    page.wait_for_function("y => Math.abs(window.scrollY - y) < 2", arg=scrolled)


@pytest.mark.parametrize(
    "context_args",
    [{"viewport": WIDE}, {"viewport": PHONE, "java_script_enabled": False}],
    ids=["by keyboard", "phone without JavaScript"],
)
def test_the_neighbours_of_an_order_are_those_of_its_list(
    page: Page, app: Flask, orders: list[Order], staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    scripted = context_args.get("java_script_enabled", True)
    move(app, orders[34], order_status=OrderStatus.PROCESSING)
    sign_in(page, staff)
    page.goto(LAHORE)
    open_order(page, orders[38])
    for key, name, order in (
        ("j", "Next order", orders[36]),
        ("j", "Next order", orders[32]),
        ("k", "Previous order", orders[36]),
        ("k", "Previous order", orders[38]),
    ):
        if scripted:
            press_key(page, key)
        else:
            shown(page, name).click()
        expect(page).to_have_title(re.compile(order.number))
    shown(page, "Previous order").click()
    expect(page).to_have_title("Orders · Beautique")
    assert page.url.endswith(LAHORE)
    expect(page.get_by_text(f"{orders[38].number} was the first of this list")).to_be_visible()


@pytest.mark.parametrize(
    "context_args",
    [{"viewport": WIDE}, {"viewport": WIDE, "java_script_enabled": False}],
    ids=["wide", "without JavaScript"],
)
def test_a_list_with_a_name_is_in_the_navigation_of_those_who_may_see_it(
    page: Page, orders: list[Order], staff: StaffAccount, owner: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto(LAHORE)
    page.locator("#save-view-button").click()
    page.locator("#save-view").get_by_label("Name").fill("Lahore, to start")
    page.get_by_label("Share it with everybody").check()
    page.get_by_role("button", name="Save view").click()
    view = shown(page, "Lahore, to start")
    expect(view).to_contain_text("20")
    expect(view).to_have_attribute("aria-current", "true")
    page.goto("/admin/orders?city=Karachi")
    page.locator("#save-view-button").click()
    page.locator("#save-view").get_by_label("Name").fill("Karachi, mine")
    page.get_by_role("button", name="Save view").click()
    expect(shown(page, "Karachi, mine")).to_be_visible()

    shown(page, "All views").click()
    page.get_by_role("button", name=re.compile("Open Orders with this.*Lahore")).click()
    expect(page.get_by_role("button", name=re.compile("Orders opens with this.*Lahore"))).to_be_visible()
    orders_place(page).click()
    page.wait_for_url(f"**{LAHORE}")

    page.context.clear_cookies()
    sign_in(page, owner)
    page.goto("/admin/")
    orders_place(page).click()
    page.wait_for_url("**/admin/orders")
    expect(shown(page, "Lahore, to start")).to_be_visible()
    expect(page.get_by_role("link", name="Karachi, mine")).to_have_count(0)


def test_no_column_is_cut_off_however_much_is_in_it(
    page: Page, app: Flask, staff: StaffAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = clock.now() - timedelta(hours=47, minutes=58)
    monkeypatch.setattr(clock, "now", lambda: then)
    garments = [make_product(app, regular_price=Decimal(987_650)) for _ in range(4)]
    for _ in range(2):
        order = make_order(
            app, *garments, customer_name="Syeda Zainab Fatima Bukhari", city="Dera Ghazi Khan"
        )
        move(app, order, payment_status=PaymentStatus.VERIFIED, order_status=OrderStatus.PROCESSING)
        move(app, order, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY)
    monkeypatch.undo()
    sign_in(page, staff)
    page.goto("/admin/orders")
    for width in (1024, 1120, 1280, 1360, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        hidden = page.evaluate("""() => document.querySelector("#orders-found table").offsetWidth
            - document.querySelector("#orders-found").clientWidth""")
        assert hidden <= 0, width


def test_the_box_of_the_navigation_leads_into_the_one_of_the_list(
    page: Page, orders: list[Order], staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto(LAHORE)
    page.get_by_role("link", name="Find an order").click()
    expect(page.get_by_role("searchbox", name="Find an order")).to_be_focused()
    expect(page.get_by_role("button", name="City: Lahore")).to_be_visible()


@pytest.mark.parametrize("context_args", [{"viewport": {"width": 1_366, "height": 270}}])
def test_a_menu_without_room_below_its_button_opens_above_it(
    page: Page, app: Flask, staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    order = make_order(app)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    button = page.get_by_role("button", name="Change payment status")
    button.click()
    menu, opener = page.locator("#moves-payment_status").bounding_box(), button.bounding_box()
    assert menu["height"] > 0 <= menu["y"]
    assert menu["y"] + menu["height"] <= opener["y"] + 1


def test_after_the_browsers_back_between_tabs_the_page_is_where_and_what_it_was(
    page: Page, orders: list[Order], staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto("/admin/orders")
    scrolled = scroll_to(page, orders[6])
    page.locator("#tab-2").evaluate("tab => tab.click()")
    page.wait_for_url("**/admin/orders?order_status=Received")
    page.evaluate("scrollTo(0, 0)")
    with page.expect_event("load"):
        page.go_back()
    page.wait_for_function("y => Math.abs(window.scrollY - y) < 2", arg=scrolled)
    press_key(page, "Control+k")
    expect(page.get_by_role("combobox", name="Find orders, products, pages and actions")).to_be_focused()
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    page.locator("#tab-2").evaluate("tab => tab.click()")
    expect(page.locator("#network-bar")).to_contain_text("Not loaded.")
