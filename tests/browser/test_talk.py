"""Undo, WhatsApp and two people at one order, in Chromium."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.orders.models import Order
from beautique.staff.models import StaffAccount
from tests.browser.conftest import PHONE, WIDE, assert_accessible, sign_in
from tests.factories import make_order

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen


@pytest.fixture
def order(app: Flask) -> Order:
    return make_order(app)


def test_a_move_is_undone_by_keyboard_alone(page: Page, order: Order, staff: StaffAccount) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    page.locator("#move-payment_status").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Mark as Paid").locator("visible=true").focus()
    page.keyboard.press("Enter")
    toast = page.get_by_role("status").filter(has_text="Marked as Paid")
    expect(toast.get_by_role("button", name="Undo")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("u")
    expect(page.get_by_role("status").filter(has_text="Undone")).to_be_visible()
    expect(page.locator("main").get_by_text("Undone: Paid → Pending")).to_be_visible()
    expect(page.get_by_role("link", name="Add a screenshot").locator("visible=true")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("textbox", name="Note for the team").fill("u")  # in a field it is a letter
    expect(page.locator("main").get_by_text("Undone:")).to_have_count(1)


@pytest.mark.parametrize(
    "context_args",
    [
        {"viewport": WIDE, "java_script_enabled": False},
        {"viewport": PHONE, "has_touch": True, "is_mobile": True},
    ],
    ids=["without JavaScript", "phone"],
)
def test_one_click_opens_whatsapp_under_the_policy(page: Page, order: Order, staff: StaffAccount) -> None:
    page.context.route(
        "https://wa.me/**", lambda route: route.fulfill(body="WhatsApp", content_type="text/html")
    )
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="WhatsApp: How to pay").locator("visible=true").click()
    opened.value.wait_for_url("https://wa.me/**")
    address = urlsplit(opened.value.url)
    assert address.path == "/923001234567"
    assert order.number in parse_qs(address.query)["text"][0]
    page.reload()
    expect(page.locator("main").get_by_text("WhatsApp opened: Payment details")).to_be_visible()


def test_the_second_of_two_browsers_sees_whose_change_it_was_and_loses_nothing(
    page: Page, browser: Any, address: str, order: Order, owner: StaffAccount, staff: StaffAccount
) -> None:
    other = browser.new_context(base_url=address, viewport=PHONE).new_page()
    for tab, account in ((page, owner), (other, staff)):
        sign_in(tab, account)
        tab.goto(f"/admin/orders/{order.number}/edit")
    other.get_by_label("City").fill("Karachi")
    other.get_by_label("Name", exact=True).fill("Ayesha Khan")
    other.get_by_role("button", name="Save details").click()
    other.wait_for_url(f"**/admin/orders/{order.number}")
    other.context.close()

    page.get_by_label("City").fill("Quetta")
    page.get_by_role("textbox", name="Address").fill("House 9, Street 1, Satellite Town")
    page.get_by_role("button", name="Save details").click()
    expect(page.locator("main").get_by_role("alert")).to_contain_text(
        f"{staff.display_name} saved this order"
    )
    assert_accessible(page)
    for typed in ("Quetta", "House 9, Street 1, Satellite Town"):
        expect(page.get_by_role("radio", name=typed)).to_be_checked()
    expect(page.get_by_role("radio", name="Ayesha Khan")).to_be_checked()  # only they changed it
    page.get_by_role("button", name=re.compile("Save 3 choices")).click()
    page.wait_for_url(f"**/admin/orders/{order.number}")
    expect(page.locator("main")).to_contain_text("House 9, Street 1, Satellite Town, Quetta")
    expect(page.locator("main")).to_contain_text("Ayesha Khan")


def test_a_courier_twice_is_refused_and_words_are_previewed(page: Page, owner: StaffAccount) -> None:
    sign_in(page, owner)
    page.goto("/admin/settings")
    page.get_by_role("textbox", name="Courier").first.fill("Leopards")
    page.get_by_role("button", name="Save couriers").click()
    expect(page.locator("#settings-couriers [role=alert]")).to_contain_text(
        "Leopards stands in the list already."
    )
    page.locator("#settings-templates summary", has_text="Ready").click()
    page.get_by_role("textbox", name="Words").locator("visible=true").fill("Ready, {name}!")
    page.get_by_role("button", name="Preview “Ready”").click()
    expect(page.get_by_text("Ready, Ayesha Siddiqui!")).to_be_visible()
    assert_accessible(page)
