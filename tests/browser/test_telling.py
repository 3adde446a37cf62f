"""Telling the customer in Chromium: beside Undo in the queue, from the list of who was not told yet, from the order's page."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect

from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, PaymentStatus
from beautique.payments.proofs import attach_proof
from beautique.settings.commands import save_section
from beautique.settings.types import Message, Templates
from beautique.staff.models import StaffAccount
from beautique.web.stores import proof_store
from tests.admin.order_pages import move, stored
from tests.browser.conftest import PHONE, WIDE, assert_accessible, sign_in
from tests.factories import make_order, make_product
from tests.payments.desk import ASMA, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
WITHOUT_SCRIPT = {"viewport": WIDE, "java_script_enabled": False}
EVERY_WAY = pytest.mark.parametrize(
    "context_args",
    [{"viewport": WIDE}, TOUCH, WITHOUT_SCRIPT],
    ids=["wide", "by touch", "without JavaScript"],
)


@pytest.fixture(autouse=True)
def whatsapp(page: Page) -> BrowserContext:
    """WhatsApp is somebody else's: its page is a word."""
    page.context.route("https://wa.me/**", lambda route: route.fulfill(body="WhatsApp"))
    return page.context


def waiting(app: Flask, *names: str) -> list[Order]:
    """Orders whose payments wait, each with a screenshot of its own."""
    product = make_product(app)
    orders = [make_order(app, product, customer_name=name) for name in names]
    with app.app_context():
        for seed, order in enumerate(orders):
            attach_proof(order.id, screenshot(seed), proof_store(), ASMA)
    return orders


def opened_by(page: Page, button: Locator, press: str = "click") -> str:
    """The words with which a button opens WhatsApp, in a tab of its own; the page stays in front of whoever comes back."""
    with page.context.expect_page() as tab:
        getattr(button, press)()
    tab.value.wait_for_url("https://wa.me/923001234567?text=*")
    address = tab.value.url
    tab.value.close()
    return unquote(address.split("text=")[1])


def on_desk(page: Page, order: Order) -> None:
    expect(page.locator(f'#confirm-form[action*="{order.number}"]')).to_be_visible()


@EVERY_WAY
def test_a_confirmed_payment_is_told_from_its_toast_and_the_queue_keeps_its_place(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    first, second = waiting(app, "Asma Noor", "عائشہ صدیقی")
    sign_in(page, staff)
    page.goto("/admin/payments")
    on_desk(page, first)
    page.get_by_role("textbox", name="Transaction ID").fill("TID 70000001")
    page.get_by_role("checkbox", name=re.compile("I have seen")).check()
    page.locator("#confirm-button").click()
    on_desk(page, second)
    toast = page.locator("#toasts [data-toast]")
    expect(toast.get_by_role("button", name="Undo")).to_be_visible()
    text = opened_by(page, toast.get_by_role("button", name="Tell Asma"))
    assert f"for order {first.number} has arrived" in text
    on_desk(page, second)
    assert stored(app, first).untold is None
    toast.get_by_role("link", name=first.number).click()
    page.wait_for_url(f"**/admin/orders/{first.number}")
    expect(page.get_by_text("has not been told")).to_have_count(0)


@EVERY_WAY
def test_the_list_of_who_was_not_told_tells_them_one_after_the_other(
    page: Page, app: Flask, staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    written, called = (
        make_order(app, customer_name="Asma Noor"),
        make_order(app, phone="042 35761234", whatsapp="042 35761234"),
    )
    for order in (written, called):
        move(app, order, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY, tracking_number="779")
    sign_in(page, staff)
    page.goto("/admin/payments")
    page.get_by_role("link", name="2 customers were not told yet").click()
    page.wait_for_url("**/admin/orders?flag=Not+told+yet")
    rows = page.locator("[data-row]:visible")
    row = rows.filter(has_text=written.number)
    assert "is on its way" in opened_by(page, row.get_by_role("button", name="Tell Asma"))
    if context_args is not WITHOUT_SCRIPT:
        expect(row.get_by_text("Told", exact=True)).to_be_visible()
        expect(row.get_by_role("button", name="Tell Asma")).to_be_hidden()
    other = rows.filter(has_text=called.number)
    expect(other.get_by_role("link", name="Call 042 35761234")).to_have_attribute("href", "tel:+924235761234")
    other.get_by_role("button", name="Told").click()
    expect(page.locator("#toasts")).to_contain_text("Told: Dispatched")
    expect(rows).to_have_count(0)


@EVERY_WAY
def test_an_order_says_calmly_what_its_customer_was_not_told(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    order = make_order(app, customer_name="Asma Noor")
    move(app, order, payment_status=PaymentStatus.VERIFIED)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    expect(page.get_by_text("Asma has not been told: Payment verified")).to_be_visible()
    expect(page.get_by_role("button", name="WhatsApp: Verified").locator("visible=true")).to_be_visible()
    page.get_by_role("button", name="Told already").click()
    expect(page.get_by_text("has not been told")).to_have_count(0)
    expect(page.locator("ol.tl")).to_contain_text("Customer told: Payment verified")
    assert stored(app, order).untold is None


def test_numbers_and_amounts_of_an_urdu_message_read_from_left_to_right(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    order = make_order(app, customer_name="Asma Noor")
    move(
        app,
        order,
        delivery_status=DeliveryStatus.OUT_FOR_DELIVERY,
        courier="لیپرڈ",
        tracking_number="0300 7654321",
    )
    with app.app_context():
        words = "{name} آپ کا آرڈر {order_id} مبلغ {total} روانہ، نمبر {tracking_url}"
        save_section(Templates({Message.DISPATCHED: words}), 0, ASMA)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}/whatsapp?template=dispatched")
    shown = page.locator("#main p[dir=auto]").first
    assert (
        shown.evaluate("p => getComputedStyle(p).direction") == "rtl"
    )  # as the Urdu text is, whatever the name
    for run in (order.number, "Rs\N{NO-BREAK SPACE}6,750", "0300 7654321"):
        assert is_read_from_left_to_right(shown, run), run


def is_read_from_left_to_right(place: Locator, words: str) -> bool:
    """Whether each character of the words stands right of the one before it."""
    lefts = place.evaluate(
        """(p, words) => {
            const text = p.firstChild, at = text.data.indexOf(words);
            return [...words].map((_, n) => {
                const range = document.createRange();
                range.setStart(text, at + n);
                range.setEnd(text, at + n + 1);
                return range.getBoundingClientRect().left;
            });
        }""",
        words,
    )
    return lefts == sorted(lefts)


@pytest.mark.parametrize("context_args", [{"viewport": WIDE}, TOUCH], ids=["wide", "by touch"])
def test_toasts_of_telling_are_accessible(page: Page, app: Flask, staff: StaffAccount) -> None:
    [first, second] = waiting(app, "عائشہ صدیقی", "Asma " + "Noor" * 40)
    sign_in(page, staff)
    page.goto("/admin/payments")
    for order in (first, second):
        on_desk(page, order)
        page.locator('[popovertarget="reasons"]').first.click()
        page.get_by_role("button", name="Wrong amount").click()
        expect(page.locator("#toasts [data-toast-tell]").last).to_be_visible()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert_accessible(page)
    expect(page.get_by_role("link", name="2 customers were not told yet")).to_be_visible()
