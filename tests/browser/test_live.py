"""An open page stays fresh without moving: the pill of new orders, the banner of an order changed elsewhere, hidden and offline tabs."""

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.orders.commands import add_note
from beautique.orders.types import OrderStatus, PaymentStatus
from beautique.staff.models import StaffAccount
from tests.admin.order_pages import HINA, move
from tests.browser.conftest import PHONE, WIDE, assert_accessible, sign_in
from tests.factories import make_order, make_product

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]

HURRY = "document.getElementById('live').dataset.every = 0.3; window.dispatchEvent(new Event('online'))"
# Headless tabs are never hidden: the page is told so, as the browser would.
TURN_AWAY = """hidden => {
    Object.defineProperty(document, 'visibilityState', { value: hidden ? 'hidden' : 'visible', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
}"""
ROWS = "() => [...document.querySelectorAll('#orders-found a')].filter(a => a.checkVisibility()).map(a => [a.href, a.getBoundingClientRect().y])"


def watch_polls(page: Page) -> list[str]:
    """The addresses of polls, as they are sent."""
    polls: list[str] = []
    page.on("request", lambda request: polls.append(request.url) if "/admin/live" in request.url else None)
    return polls


@pytest.mark.parametrize(
    "context_args",
    [
        {"viewport": WIDE, "color_scheme": "light"},
        {"viewport": PHONE, "color_scheme": "dark", "has_touch": True},
    ],
    ids=["wide-light", "phone-dark"],
)
def test_new_orders_are_announced_and_nothing_moves(page: Page, app: Flask, staff: StaffAccount) -> None:
    product = make_product(app)
    for _ in range(12):
        make_order(app, product)
    sign_in(page, staff)
    page.goto("/admin/orders")
    box = page.get_by_role("searchbox").locator("visible=true").last
    box.focus()
    before = page.evaluate(ROWS)
    polls = watch_polls(page)
    page.evaluate(HURRY)
    make_order(app, product)
    make_order(app, product)
    pill = page.locator("[data-live-pill]").locator("visible=true")
    expect(pill).to_have_text(re.compile(r"2 new"))
    expect(page).to_have_title("(2) Orders · Beautique")
    assert page.evaluate(ROWS) == before
    expect(box).to_be_focused()
    assert_accessible(page)

    page.evaluate(TURN_AWAY, True)
    page.wait_for_timeout(200)  # a poll that was under way
    sent = len(polls)
    page.wait_for_timeout(1_000)
    assert len(polls) == sent, "a hidden tab does not poll"
    make_order(app, product)
    page.evaluate(TURN_AWAY, False)
    expect(pill).to_have_text(re.compile(r"3 new"))

    page.evaluate("window.scrollTo(0, 300)")
    pill.click()
    expect(page).to_have_title("Orders · Beautique")
    expect(pill).to_have_count(0)
    assert page.evaluate("window.scrollY") == 0
    assert len(page.evaluate(ROWS)) == 15


@pytest.mark.parametrize("context_args", [{"viewport": PHONE, "color_scheme": "dark"}])
def test_an_order_changed_elsewhere_names_who_and_keeps_what_is_typed(
    page: Page, app: Flask, staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    order = make_order(app)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    note = page.get_by_label("Note for the team")
    note.fill("Half a sen")
    page.evaluate(HURRY)
    move(app, order, payment_status=PaymentStatus.VERIFIED)
    banner = page.locator("#order-banner")
    expect(banner).to_contain_text("Hina Baig verified its payment")
    expect(note).to_be_focused()
    expect(note).to_have_value("Half a sen")
    page.evaluate(
        "scrollTo(0, 0)"
    )  # the bar at the foot half covers another line wherever the note came to stand
    assert_accessible(page)

    banner.get_by_role("link", name="Show the change").click()
    expect(banner).to_be_hidden()
    expect(page.get_by_role("heading", name="Timeline")).to_be_focused()
    expect(page.locator("#order .tl li").first).to_contain_text("Payment verified")
    expect(note).to_have_value("Half a sen")

    move(app, order, order_status=OrderStatus.PROCESSING)
    expect(banner).to_contain_text("marked it as Processing")
    banner.get_by_role("button", name="Close message").click()
    page.wait_for_timeout(700)  # two polls later it still is closed
    expect(banner).to_be_hidden()

    with app.app_context():
        add_note(order.id, "Do not send", HINA)
    expect(banner).to_contain_text("Hina Baig noted: Do not send")
    banner.get_by_role("link", name="Show the change").click()
    expect(banner).to_be_hidden()
    expect(page.locator("#order .tl li").first).to_contain_text("Do not send")
    page.get_by_role("button", name="Add note").click()  # one's own
    expect(page.locator("#order .tl li").first).to_contain_text("Half a sen")
    page.wait_for_timeout(700)
    expect(banner).to_be_hidden()

    page.goto(f"/admin/orders/{order.number}/edit")
    page.get_by_label("City").fill("Multan")
    page.evaluate(HURRY)
    move(app, order, courier="TCS")
    expect(banner).to_contain_text("changed its delivery details")
    expect(page.get_by_label("City")).to_have_value("Multan")
    page.get_by_role("button", name="Save details").click()
    page.get_by_role("button", name=re.compile("Save")).first.wait_for()
    expect(page.get_by_text("Hina Baig saved this order while you were editing")).to_be_visible()
    expect(banner).to_be_hidden()


def test_a_change_that_could_not_be_shown_is_shown_by_retry_in_its_place(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    order = make_order(app)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    move(app, order, payment_status=PaymentStatus.VERIFIED)
    page.evaluate(HURRY)
    link = page.get_by_role("link", name="Show the change")
    expect(link).to_be_visible()
    page.context.set_offline(True)
    link.click()
    retry = page.locator("#network-bar").get_by_role("button", name="Retry")
    expect(retry).to_be_visible()
    page.context.set_offline(False)
    retry.click()
    expect(page.locator("#order .tl li").first).to_contain_text("Payment verified")
    expect(page.locator("#order")).to_have_count(1)


@pytest.mark.parametrize("context_args", [{"viewport": PHONE}])
def test_without_a_connection_the_page_says_how_old_it_is(page: Page, staff: StaffAccount) -> None:
    sign_in(page, staff)
    page.goto("/admin/products")
    page.evaluate(HURRY)
    words = page.locator("[data-live-words]")
    expect(words.first).to_have_text(re.compile(r"Up to date, \d\d:\d\d"))
    page.context.set_offline(True)
    told = words.locator("visible=true")
    expect(told).to_have_text("Offline, last updated just now")
    assert_accessible(page)
    polls = watch_polls(page)
    page.wait_for_timeout(1_500)
    assert len(polls) <= 2, "it asks ever more rarely"
    page.context.set_offline(False)
    expect(words.first).to_have_text(re.compile(r"Up to date, \d\d:\d\d"))
    page.context.clear_cookies()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(told).to_have_text("Signed out.")
    link = page.get_by_role("link", name="Sign in").locator("visible=true")
    expect(link).to_have_attribute("href", "/admin/login?next=/admin/products")
