"""What had no connection is asked again by Retry, as it was meant."""

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.orders.models import Order
from beautique.staff.models import StaffAccount
from tests.admin.order_pages import stored
from tests.browser.conftest import PHONE, WIDE, sign_in
from tests.browser.test_queue import queue_of
from tests.factories import make_order

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]

NEW = "/admin/orders/new"


def test_retry_repeats_a_search_that_had_no_connection(page: Page, app: Flask, staff: StaffAccount) -> None:
    make_order(app, customer_name="Ayesha Khan")
    make_order(app, customer_name="Hira Malik")
    sign_in(page, staff)
    page.goto("/admin/orders")
    page.context.set_offline(True)
    page.locator("#order-q").press_sequentially("khan")
    bar = page.locator("#network-bar")
    expect(bar).to_contain_text("Not loaded.")
    page.context.set_offline(False)
    bar.get_by_role("button", name="Retry").click()
    expect(page.locator("#orders-found tr[data-row]")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=khan"))
    expect(bar).to_be_hidden()


def test_retry_repeats_a_link_of_the_list(page: Page, app: Flask, staff: StaffAccount) -> None:
    make_order(app)
    sign_in(page, staff)
    page.goto("/admin/orders")
    page.context.set_offline(True)
    page.locator("#orders-list a[id^=tab-]").nth(2).click()
    bar = page.locator("#network-bar")
    expect(bar).to_contain_text("Not loaded.")
    page.context.set_offline(False)
    bar.get_by_role("button", name="Retry").click()
    expect(page.locator("#orders-list a[id^=tab-]").nth(2)).to_have_attribute("aria-current", "page")


@pytest.mark.parametrize("context_args", [{"viewport": WIDE}, {"viewport": PHONE}], ids=["wide", "phone"])
def test_retry_lies_above_the_panel_whose_form_had_no_connection(
    page: Page, app: Flask, staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    order = make_order(app)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    page.get_by_role("button", name="Record payment").locator("visible=true").first.click()
    panel = page.get_by_role("dialog", name="Record payment")
    panel.get_by_label("Transaction ID").fill("TID 998877665")
    panel.get_by_label("I have seen this amount").check()
    panel.get_by_role("button", name="Today").click()
    expect(panel.get_by_text("Not used before")).to_be_visible()
    page.context.set_offline(True)
    panel.get_by_role("button", name="Record this payment").click()
    retry = page.locator("#network-bar").get_by_role("button", name="Retry")
    expect(retry).to_be_visible()
    expect(panel).to_be_visible()
    page.context.set_offline(False)
    retry.click()
    expect(page.locator("main").get_by_text("Payment verified").first).to_be_visible()
    expect(page.locator("#network-bar")).to_be_hidden()


def marked_as_paid(page: Page, app: Flask, staff: StaffAccount) -> Order:
    """The page of an order that was marked a moment ago: its toast takes that back."""
    order = make_order(app)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    page.locator("#move-payment_status").click()
    page.get_by_role("button", name="Mark as Paid").locator("visible=true").click()
    expect(page.get_by_role("status").filter(has_text="Marked as Paid")).to_be_visible()
    return order


def test_retry_repeats_what_a_toast_takes_back(page: Page, app: Flask, staff: StaffAccount) -> None:
    order = marked_as_paid(page, app, staff)
    page.context.set_offline(True)
    page.get_by_role("button", name="Undo").click()
    bar = page.locator("#network-bar")
    expect(bar).to_contain_text("Not saved.")
    page.context.set_offline(False)
    bar.get_by_role("button", name="Retry").click()
    expect(page.get_by_role("status").filter(has_text="Undone")).to_be_visible()
    expect(page.locator("#order")).to_have_count(1)
    assert stored(app, order).payment_status == "Pending"


def test_send_again_pressed_twice_sends_once(page: Page, app: Flask, staff: StaffAccount) -> None:
    marked_as_paid(page, app, staff)
    page.context.clear_cookies()
    page.get_by_role("button", name="Undo").click()
    again = page.locator("#network-bar").get_by_role("button", name="Send again")
    expect(again).to_be_visible()
    sign_in(page, staff)  # in another tab
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.route("**/admin/token", lambda route: (page.wait_for_timeout(300), route.continue_()))
    again.dblclick()
    expect(page.get_by_role("status").filter(has_text="Undone")).to_have_count(1)
    page.wait_for_timeout(300)
    assert [url.rpartition("/")[2] for url in sent] == ["undo"]


def test_what_the_desk_asks_while_one_types_after_the_session_ended_leaves_the_page_where_it_is(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    queue_of(app, 1)
    sign_in(page, staff)
    page.goto("/admin/payments")
    field = page.get_by_label("Transaction ID")
    expect(field).to_be_visible()
    page.context.clear_cookies()
    field.press_sequentially("TID 700000031")
    bar = page.locator("#network-bar")
    expect(bar).to_contain_text("You are signed out. What you typed is kept.")
    expect(page).to_have_url(re.compile("/admin/payments$"))
    expect(field).to_have_value("TID 700000031")
    sign_in(page, staff)  # in another tab
    bar.get_by_role("button", name="Retry").click()
    expect(bar).to_be_hidden()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Confirm Rs").click()
    expect(page.locator("#toasts")).to_contain_text("Rs")
