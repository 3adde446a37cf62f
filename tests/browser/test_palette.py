"""The command palette and the single keys, by keyboard, by the roles that screen readers hear, and by touch."""

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.orders.models import Order
from beautique.staff.models import StaffAccount
from tests.browser.conftest import PHONE, assert_accessible, press_key, sign_in
from tests.factories import make_order, make_product

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


@pytest.fixture
def orders(app: Flask) -> list[Order]:
    product = make_product(app, name="Zarmina Lawn")
    return [make_order(app, product, customer_name=f"Ayesha Siddiqui {n}") for n in range(3)]


def box(page: Page) -> Any:
    return page.get_by_role("combobox", name="Find orders, products, pages and actions")


def chosen(page: Page) -> Any:
    """The option that the field names as its active descendant."""
    marked = page.get_by_role("option", selected=True)
    expect(marked).to_have_count(1)
    expect(box(page)).to_have_attribute("aria-activedescendant", marked.get_attribute("id") or "")
    return marked


def test_the_palette_by_keyboard(page: Page, orders: list[Order], staff: StaffAccount) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/orders/{orders[0].number}")
    page.goto("/admin/products")
    search = page.get_by_role("searchbox", name="Find a product")
    search.focus()
    press_key(page, "Control+k")  # in a field too
    expect(box(page)).to_be_focused()
    expect(page.get_by_role("group", name="Recent")).to_contain_text(orders[0].number)
    expect(chosen(page)).to_contain_text(orders[0].number)
    expect(page.get_by_role("group", name="Do here").get_by_role("option")).to_have_text(
        ["New product", "Import / export"]
    )
    assert_accessible(page)

    page.keyboard.type("ayesha")
    expect(page.get_by_role("group", name="Orders").get_by_role("option")).to_have_count(3)
    expect(chosen(page)).to_contain_text(orders[2].number)
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_contain_text(orders[1].number)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(chosen(page)).to_contain_text(orders[0].number)
    expect(box(page)).to_be_focused()
    assert_accessible(page)

    page.keyboard.press("Escape")
    expect(search).to_be_focused()
    press_key(page, "Control+k")
    page.keyboard.type(orders[1].number.lower())
    page.keyboard.press("Enter")  # before the answer is there
    expect(page).to_have_title(re.compile(orders[1].number))


def test_enter_waits_for_the_answer_to_what_was_typed_and_takes_none_to_what_was_typed_before(
    page: Page, orders: list[Order], staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/orders/{orders[0].number}")
    page.goto("/admin/products")
    # Between the swap and the settling of what is recent, which is not there to be chosen any more.
    page.evaluate(
        """(number) => document.addEventListener("htmx:afterSwap", () => {
            const field = document.getElementById("palette-q");
            field.value = number;
            field.dispatchEvent(new Event("input", { bubbles: true }));
            field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        }, { once: true })""",
        orders[1].number,
    )
    press_key(page, "Control+k")
    expect(page).to_have_title(re.compile(orders[1].number))


def test_what_the_page_offers_is_done_from_the_palette(
    page: Page, orders: list[Order], staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/orders/{orders[0].number}")
    press_key(page, "Control+k")
    page.keyboard.type("mark proc")
    expect(chosen(page)).to_contain_text("Mark as Processing")
    page.keyboard.press("Enter")
    expect(page.locator("#order .tl li").first).to_contain_text("Processing")
    expect(box(page)).not_to_be_visible()


@pytest.mark.parametrize(
    ("place", "typed", "words", "title"),
    [
        ("/admin/orders", "new ord", "New order", "New order"),
        ("/admin/orders", "pack", "Print packing slips", "Packing slip"),
    ],
)
def test_lists_and_home_offer_what_can_be_done_there(
    page: Page, orders: list[Order], staff: StaffAccount, place: str, typed: str, words: str, title: str
) -> None:
    sign_in(page, staff)
    page.goto(place)
    press_key(page, "Control+k")
    page.keyboard.type(typed)
    expect(chosen(page)).to_contain_text(words)
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile(title))


def test_control_enter_opens_a_new_tab(page: Page, orders: list[Order], staff: StaffAccount) -> None:
    sign_in(page, staff)
    page.goto("/admin/products")
    press_key(page, "Control+k")
    page.keyboard.type(orders[1].number)
    expect(chosen(page)).to_contain_text(orders[1].number)
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    expect(opened.value).to_have_title(re.compile(orders[1].number))
    expect(page).to_have_title(re.compile("Products"))


def test_no_answer_and_nothing_found_are_said(page: Page, orders: list[Order], staff: StaffAccount) -> None:
    sign_in(page, staff)
    page.goto("/admin/products")
    press_key(page, "Control+k")
    said = page.locator("#palette-status")
    page.keyboard.type("qqqq")
    expect(said).to_contain_text("Nothing found")
    page.route("**/admin/palette**", lambda route: route.abort())
    page.keyboard.type("z")
    expect(said).to_contain_text("No answer from the shop")
    page.unroute("**/admin/palette**")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("zarmina")
    expect(chosen(page)).to_contain_text("Zarmina Lawn")


def test_who_was_signed_out_is_told_where_a_draft_keeps_the_page(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto("/admin/orders/new")
    page.context.clear_cookies()
    press_key(page, "Control+k")
    expect(page.locator("#palette-status")).to_contain_text("You are signed out. Press Esc and sign in.")
    page.keyboard.press("Escape")
    expect(page.locator("#network-bar").get_by_role("link", name="Sign in")).to_be_visible()


def test_single_keys_go_to_places_and_help_but_never_inside_fields(
    page: Page, orders: list[Order], staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto("/admin/products")
    press_key(page, "g")
    press_key(page, "o")
    expect(page).to_have_title(re.compile("Orders"))
    press_key(page, "?")
    keys = page.get_by_role("dialog", name="Keys on this page")
    expect(keys).to_contain_text("Next row")
    expect(keys.get_by_text("Reject")).not_to_be_visible()
    assert_accessible(page)
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("searchbox", name="Find an order").focus()
    page.keyboard.type("gh?")
    expect(keys).not_to_be_visible()
    expect(page.get_by_role("searchbox", name="Find an order")).to_have_value("gh?")
    expect(page).to_have_title(re.compile("Orders"))


def test_switched_off_only_the_palette_keeps_its_key(
    page: Page, orders: list[Order], staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto("/admin/products")
    page.evaluate("document.documentElement.dataset.shortcuts = 'off'")
    for key in ("g", "o", "?"):
        press_key(page, key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_title(re.compile("Products"))
    press_key(page, "Control+k")
    expect(box(page)).to_be_focused()


@pytest.mark.parametrize("context_args", [TOUCH])
def test_the_palette_by_touch(page: Page, orders: list[Order], staff: StaffAccount) -> None:
    sign_in(page, staff)
    page.goto("/admin/products")
    page.get_by_role("button", name="More", exact=True).tap()
    page.get_by_role("link", name="Find anything").tap()
    expect(box(page)).to_be_focused()
    page.keyboard.type("ayesha")
    expect(page.get_by_role("option")).to_have_count(3)
    assert_accessible(page)
    page.get_by_role("option").filter(has_text=orders[1].number).tap()
    expect(page).to_have_title(re.compile(orders[1].number))


@pytest.mark.parametrize("context_args", [{"viewport": PHONE, "java_script_enabled": False}])
def test_without_javascript_the_palette_is_a_page(
    page: Page, orders: list[Order], staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto("/admin/palette")
    page.get_by_role("searchbox").fill("ayesha")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=orders[1].number).click()
    expect(page).to_have_title(re.compile(orders[1].number))
