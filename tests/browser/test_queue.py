"""The verification queue in Chromium: by keyboard alone, by touch at 360 px, without JavaScript; and how it looks to axe."""

import re
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.kernel import clock, days, money
from beautique.orders.models import Order
from beautique.orders.types import PaymentStatus
from beautique.payments.proofs import attach_proof
from beautique.staff.models import StaffAccount
from beautique.web.stores import proof_store
from tests.admin.order_pages import move, stored
from tests.browser.conftest import PHONE, WIDE, assert_accessible, sign_in
from tests.factories import make_order, make_product
from tests.kernel.amounts import NO_AMOUNT, READ, UNCLEAR
from tests.payments.desk import ASMA, pay, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
WITHOUT_SCRIPT = {"viewport": WIDE, "java_script_enabled": False}
PENDING, PAID, VERIFIED = PaymentStatus.PENDING, PaymentStatus.PAID, PaymentStatus.VERIFIED


def queue_of(app: Flask, count: int) -> list[Order]:
    """Orders that wait, each with a screenshot of its own."""
    product = make_product(app)
    orders = [make_order(app, product, customer_name=f"Ayesha Siddiqui {n}") for n in range(count)]
    with app.app_context():
        for seed, order in enumerate(orders):
            attach_proof(order.id, screenshot(seed), proof_store(), ASMA)
    return orders


def payment_statuses(app: Flask, orders: list[Order]) -> list[PaymentStatus]:
    return [stored(app, order).payment_status for order in orders]


def shown(page: Page, order: Order) -> Any:
    """The desk has this order on it, and the page is ready for the next key."""
    form = page.locator(f'#confirm-form[action*="{order.number}"]')
    expect(form).to_be_visible()
    return form


def leave_the_fields(page: Page) -> None:
    """Letters are keys only outside of fields."""
    expect(page.locator("[name=amount]")).to_be_focused()
    page.keyboard.press("Escape")


def test_ten_payments_are_confirmed_one_rejected_and_one_skipped_by_keyboard_alone(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    orders = queue_of(app, 12)
    sign_in(page, staff)
    page.goto("/admin/payments")
    page.evaluate("window.samePage = true")
    began = time.monotonic()
    for n, order in enumerate(orders[:10]):
        shown(page, order)
        expect(page.locator("[name=amount]")).to_be_focused()
        for key in ("Tab", f"TID 7000000{n}", "Tab", "Space", "Enter"):
            (page.keyboard.type if key.startswith("TID") else page.keyboard.press)(key)
    shown(page, orders[10])
    print(f"Ten payments by keyboard in {time.monotonic() - began:.1f} s")
    leave_the_fields(page)
    page.keyboard.press("z")
    expect(page.locator("[data-stage]")).to_have_attribute("tabindex", "0")
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="The screenshot is fake")).to_be_focused()
    page.keyboard.press("4")
    shown(page, orders[11])
    expect(page.locator("#toasts")).to_contain_text("Rejected: old screenshot")
    leave_the_fields(page)
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="You are through")).to_be_visible()
    assert payment_statuses(app, orders) == [VERIFIED] * 10 + [PENDING, PAID]
    assert page.evaluate("window.samePage"), "the next one must come without loading the page again"


def test_letters_are_keys_as_long_as_the_amount_is_untouched(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    queue_of(app, 2)
    sign_in(page, staff)
    page.goto("/admin/payments")
    amount = page.locator("[name=amount]")
    expect(amount).to_be_focused()
    page.keyboard.press("z")
    expect(page.locator("[data-stage]")).to_have_attribute("tabindex", "0")
    expect(amount).to_have_value("6,750")
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="The screenshot is fake")).to_be_focused()
    page.keyboard.press("Escape")
    amount.focus()
    page.keyboard.press("s")
    expect(page.get_by_text("2 of 2")).to_be_visible()
    expect(amount).to_be_focused()
    page.keyboard.type("6,800")
    page.keyboard.press("s")  # typed by now, so it belongs to the amount
    expect(amount).to_have_value("6,800s")
    expect(page.locator("[data-difference]")).to_contain_text("not clear")
    page.goto("/admin/payments")
    expect(amount).to_be_focused()
    page.evaluate("document.documentElement.dataset.shortcuts = 'off'")
    page.keyboard.press("s")
    expect(page.get_by_text("1 of 2")).to_be_visible()
    expect(amount).to_have_value("s")


def test_the_list_of_keys_opens_by_its_key_and_by_its_button(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    [order] = queue_of(app, 1)
    sign_in(page, staff)
    page.goto("/admin/payments")
    shown(page, order)
    keys = page.get_by_role("dialog", name="Keys on this page")
    button = page.locator("#desk").get_by_role("button", name="Keys")
    for opens in (lambda: page.keyboard.press("?"), button.click):
        opens()
        expect(keys).to_contain_text("Reject, and 1 to 5 for the reason")
        page.keyboard.press("Escape")
        expect(keys).to_be_hidden()
    expect(button).to_be_focused()


def test_the_day_is_typed_day_first_and_read_back(page: Page, app: Flask, staff: StaffAccount) -> None:
    move(app, make_order(app), payment_status=PAID)
    sign_in(page, staff)
    page.goto("/admin/payments")
    day = page.get_by_role("textbox", name="Paid on")
    expect(day).to_have_value("")
    page.get_by_role("button", name="Yesterday").click()
    yesterday = clock.today() - timedelta(days=1)
    expect(day).to_have_value(days.written(yesterday))
    expect(page.locator("#paid_on-read")).to_have_text(f"{yesterday:%A, %-d %B %Y}")
    day.fill("1.2.26")
    day.press("Tab")
    expect(page.locator("#paid_on-read")).to_have_text("Sunday, 1 February 2026")
    day.fill("2/28/2026")
    day.press("Tab")
    expect(page.locator("#paid_on-read")).to_contain_text("There is no month 28.")


@pytest.mark.parametrize(
    "context_args", [TOUCH, WITHOUT_SCRIPT, {"viewport": WIDE}], ids=["touch", "no script", "keyboard"]
)
def test_no_money_goes_back_to_pending(
    page: Page, app: Flask, staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    order = move(app, make_order(app), payment_status=PAID)
    sign_in(page, staff)
    page.goto("/admin/payments")
    shown(page, order)
    if context_args == {"viewport": WIDE}:
        expect(page.locator("[name=amount]")).to_be_focused()
        page.keyboard.press("r")
    else:
        page.get_by_role("button", name="No money: back to Pending").click()
    expect(page.get_by_role("heading", name="No payment has come yet")).to_be_visible()
    assert payment_statuses(app, [order]) == [PENDING]
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    shown(page, order)
    assert payment_statuses(app, [order]) == [PAID]


def test_typing_shows_at_once_what_is_missing_and_what_was_used_before(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    first, second = queue_of(app, 2)
    with app.app_context():
        pay(first, reference="TID 90000001")
    sign_in(page, staff)
    page.goto("/admin/payments")
    shown(page, second)
    expect(page.get_by_label("Why less is accepted")).to_be_hidden()
    page.get_by_label("Amount received").fill("6,000")
    expect(page.locator("[data-difference]")).to_contain_text("Rs\xa0750 under")
    expect(page.get_by_label("Why less is accepted")).to_be_visible()
    expect(page.locator("#confirm-button")).to_contain_text("Confirm Rs\xa06,000")
    page.get_by_label("Amount received").fill("6,750")
    field = page.get_by_role("textbox", name="Transaction ID")
    field.press_sequentially("tid-9000 0001")
    expect(page.locator("#reference-use")).to_contain_text(first.number)
    expect(page.locator("#confirm-button")).to_be_hidden()
    expect(page.get_by_role("button", name="Reject as duplicate")).to_be_visible()
    field.fill("TID 90000002")
    expect(page.locator("#reference-use")).to_have_text("Not used before")
    page.get_by_role("checkbox", name=re.compile("I have seen")).check()
    page.locator("#confirm-button").click()
    expect(page.get_by_role("heading", name="All payments are verified")).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="Undo").last.click()
    shown(page, second)
    assert payment_statuses(app, [second]) == [PAID]


def test_the_desk_reads_an_amount_as_the_server_does(page: Page, app: Flask, staff: StaffAccount) -> None:
    queue_of(app, 1)
    sign_in(page, staff)
    page.goto("/admin/payments")
    read = """typed => {
        const field = document.querySelector("#confirm-form [name=amount]");
        field.value = typed;
        field.dispatchEvent(new Event("input", {bubbles: true}));
        return document.querySelector("#confirm-button [data-amount-words]").textContent;
    }"""
    for typed, amount in READ.items():
        assert page.evaluate(read, typed) == money.rupees(Decimal(amount)), ascii(typed)
    for typed in (*NO_AMOUNT, *UNCLEAR):
        assert page.evaluate(read, typed) == "Rs\xa0–", ascii(typed[:40])
        expect(page.locator("[data-difference]")).to_contain_text("not clear")


@pytest.mark.parametrize("context_args", [TOUCH, WITHOUT_SCRIPT], ids=["by touch", "without JavaScript"])
def test_payments_are_confirmed_rejected_and_skipped(
    page: Page, app: Flask, staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    orders = queue_of(app, 3)
    press = "tap" if context_args is TOUCH else "click"
    sign_in(page, staff)
    page.goto("/admin/payments")
    shown(page, orders[0])
    if context_args is TOUCH:
        assert_fits(page)
    page.get_by_role("textbox", name="Transaction ID").fill("TID 70000001")
    getattr(page.get_by_role("checkbox", name=re.compile("I have seen")), press)()
    getattr(page.locator("#confirm-button"), press)()
    shown(page, orders[1])
    getattr(page.locator('[popovertarget="reasons"]').first, press)()
    getattr(page.get_by_role("button", name="Wrong amount"), press)()
    shown(page, orders[2])
    getattr(page.get_by_role("link", name="Skip", exact=True), press)()
    expect(page.get_by_role("heading", name="You are through")).to_be_visible()
    assert payment_statuses(app, orders) == [VERIFIED, PENDING, PAID]


def assert_fits(page: Page) -> None:
    """Everything from the amount to the tick is seen at once, above the bar; what is pressed is 44 px."""
    bar = page.locator(".bar").bounding_box()
    tick = page.locator("label:has(#seen_in_account)").bounding_box()
    assert bar
    assert tick
    assert tick["y"] + tick["height"] <= bar["y"]
    assert page.evaluate("window.scrollY") == 0
    for each in page.locator(".bar .btn:visible").all():
        box = each.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["width"] >= 44


@pytest.mark.parametrize(
    "context_args", [{"viewport": WIDE}, TOUCH, WITHOUT_SCRIPT], ids=["wide", "phone", "without script"]
)
def test_what_a_split_transfer_lacks_is_moved_from_the_order_that_is_offered(
    page: Page, app: Flask, owner: StaffAccount, context_args: dict[str, Any]
) -> None:
    first, second = queue_of(app, 2)
    with app.app_context():
        pay(first, reference="TID 90000001")
    sign_in(page, owner)
    page.goto("/admin/payments")
    page.get_by_role("textbox", name="Transaction ID").fill("TID 90000001")
    seen = page.get_by_role("checkbox", name=re.compile("I have seen"))
    seen.check()
    confirm, has_script = page.locator("#confirm-button"), context_args.get("java_script_enabled", True)
    if has_script:
        expect(confirm).to_be_hidden()  # used already
        expect(page.get_by_text("It cannot be confirmed twice.")).to_be_visible()
    page.locator("summary", has_text="pays for several orders").click()
    page.get_by_role("checkbox", name=re.compile("pays for another order too")).check()
    expect(page.get_by_text("It cannot be confirmed twice.")).to_be_hidden()
    page.get_by_role("textbox", name="Paid on").fill(days.written(clock.today()))
    confirm.click()
    page.get_by_role("checkbox", name=re.compile(f"Move Rs.6,750 from {first.number}")).check()
    if has_script:  # which axe needs
        assert_accessible(page)
    seen.check()
    confirm.click()
    expect(page.get_by_text("Rs 6,750 confirmed")).to_be_visible()
    assert stored(app, second).payment_status == VERIFIED
    assert (stored(app, first).payment_status, stored(app, first).paid_amount) == (PAID, 0)
