"""What a person typed outlives the session, the connection and the back button."""

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from beautique.kernel.db import db
from beautique.media.types import Picture
from beautique.orders.models import Order
from beautique.staff.models import StaffAccount
from tests.browser.conftest import assert_accessible, assert_asks_before_leaving, end_sessions, sign_in
from tests.factories import make_order, make_product

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]

NEW = "/admin/orders/new"


def kept(page: Page):
    """What a page keeps of a form, once it is there."""
    return page.expect_response(lambda answer: answer.url.endswith("/admin/drafts") and answer.ok)


def type_order(page: Page, product_name: str) -> None:
    page.goto(NEW)
    page.get_by_label("Find a product").fill(product_name[:6])
    page.get_by_role("button", name=product_name).first.click()
    expect(page.get_by_label("Quantity")).to_have_value("1")
    page.get_by_label("Phone").fill("0300 1234567")
    page.get_by_label("Name", exact=True).fill("Ayesha Siddiqui")
    page.get_by_label("Address").fill("12 Mall Road, near the park")
    page.get_by_label("City").fill("Lahore")
    with kept(page):
        page.get_by_text("Meezan Bank", exact=True).click()


def test_an_order_is_placed_once_after_the_session_ended_under_it(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    product = make_product(app, name="Zarmina Lawn Maxi", sizes=("M",), colors=("Ivory",))
    sign_in(page, staff)
    type_order(page, product.name)
    end_sessions(app)
    page.get_by_role("button", name="Place order").click()
    bar = page.locator("#network-bar")
    expect(bar).to_contain_text("You are signed out. What you typed is kept.")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ayesha Siddiqui")
    bar.get_by_role("button", name="Send again").click()
    expect(bar).to_contain_text("You are still signed out.")
    with page.expect_popup() as opened:
        bar.get_by_role("link", name="Sign in").click()
    opened.value.get_by_label("Username").wait_for()
    sign_in(opened.value, staff)
    bar.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("is placed").first).to_be_visible()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Order)) == 1
    page.goto(NEW)
    expect(page.get_by_label("Name", exact=True)).to_have_value("")


def test_a_half_typed_order_is_back_after_leaving_and_only_for_whom_it_is(
    page: Page, app: Flask, staff: StaffAccount, owner: StaffAccount
) -> None:
    product = make_product(app, name="Zarmina Lawn Maxi", sizes=("M",), colors=("Ivory",))
    sign_in(page, staff)
    type_order(page, product.name)
    page.goto("/admin/orders")
    page.go_back()
    expect(page.get_by_label("City")).to_have_value("Lahore")
    page.reload()
    expect(page.get_by_text(re.compile(r"Your draft of \d\d:\d\d is back\."))).to_be_visible()
    expect(page.get_by_label("City")).to_have_value("Lahore")
    expect(page.get_by_text(product.name).first).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("JSON.stringify([sessionStorage, localStorage])").find("Lahore") < 0
    page.context.clear_cookies()
    sign_in(page, owner)
    page.goto(NEW)
    expect(page.get_by_label("City")).to_have_value("")
    expect(page.get_by_text("is back")).to_have_count(0)


def test_discard_offers_to_undo(page: Page, app: Flask, staff: StaffAccount) -> None:
    order = make_order(app)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}/edit")
    page.get_by_label("City").fill("Quetta")
    with kept(page):
        page.get_by_label("City").press("Tab")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("Draft discarded")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/admin/orders/{order.number}$"))
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("City")).to_have_value("Quetta")
    page.get_by_role("button", name="Show saved").click()
    expect(page.get_by_label("City")).to_have_value(order.city)


def test_what_was_saved_is_no_draft_any_more(page: Page, app: Flask, owner: StaffAccount) -> None:
    sign_in(page, owner)
    page.goto("/admin/settings")
    with kept(page):
        page.get_by_label("Store name").fill("Beautique Lahore")
    page.get_by_role("button", name="Save store", exact=True).click()
    expect(page.get_by_text("The store’s name and number are saved.")).to_be_visible()
    page.wait_for_timeout(1300)
    page.reload()
    expect(page.get_by_label("Store name")).to_have_value("Beautique Lahore")
    expect(page.get_by_text("is back")).to_have_count(0)
    with app.app_context():
        assert db.session.execute(db.text("SELECT count(*) FROM drafts")).scalar() == 0


def test_the_page_asks_before_it_goes_only_while_the_last_change_is_not_kept(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto(NEW)
    page.context.set_offline(True)
    page.get_by_label("City").fill("Lahore")
    page.wait_for_timeout(1500)
    assert_asks_before_leaving(page)
    with kept(page):
        page.context.set_offline(False)
    page.goto("/admin/orders")
    expect(page).to_have_url(re.compile("/admin/orders$"))


@pytest.mark.parametrize("why", ["signed out", "no connection"])
def test_what_a_failed_save_leaves_on_the_page_goes_on_being_kept(
    page: Page, app: Flask, staff: StaffAccount, why: str
) -> None:
    order = make_order(app)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}/edit")
    if why == "signed out":
        end_sessions(app)
    else:
        page.context.set_offline(True)
    page.get_by_label("City").fill("Quetta")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("#network-bar")).to_be_visible()
    page.wait_for_timeout(1500)
    assert_asks_before_leaving(page)
    with kept(page):
        if why == "signed out":
            sign_in(page, staff)  # in another tab
            page.get_by_label("City").dispatch_event("input")
        page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("City")).to_have_value("Quetta")


def test_ticks_survive_back_and_reload_until_something_was_done(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    first, _second = make_order(app), make_order(app)
    sign_in(page, staff)
    page.goto("/admin/orders")
    tick = page.locator(f"table input[value='{first.number}']")
    tick.locator("xpath=..").click()
    page.reload()
    expect(tick).to_be_checked()
    expect(page.locator("#bulk-bar")).to_contain_text("1 ticked")
    page.goto(f"/admin/orders/{first.number}")
    page.go_back()
    expect(tick).to_be_checked()
    page.goto("/admin/orders")
    expect(tick).to_be_checked()
    page.locator("[data-bulk-primary]").click()
    page.locator("#bulk-form button[type=submit]").last.click()
    expect(page.locator("[data-ticks-done]")).to_be_visible()
    page.goto("/admin/orders")
    expect(tick).not_to_be_checked()


def test_whoever_only_looks_at_a_product_leaves_no_draft_behind(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    shop = "https://res.cloudinary.com/demo"
    product = make_product(app, images=(Picture(f"{shop}/a.jpg"), Picture(f"{shop}/b.jpg")))
    sign_in(page, staff)
    kept_drafts: list[str] = []
    page.on(
        "request", lambda request: kept_drafts.append(request.url) if "/admin/drafts" in request.url else None
    )
    page.goto(f"/admin/products/{product.id}")
    page.wait_for_timeout(1300)  # a second after the last change a draft is kept
    assert kept_drafts == []


def test_words_beside_a_switch_follow_it(page: Page, app: Flask, staff: StaffAccount) -> None:
    product = make_product(app)
    sign_in(page, staff)
    page.goto(f"/admin/products/{product.id}")
    switch = page.get_by_role("checkbox", name="In the shop")
    expect(page.get_by_text("Customers can order it")).to_be_visible()
    switch.uncheck()
    expect(page.get_by_text("Customers can order it")).to_be_hidden()
    expect(page.get_by_text("Customers do not see it")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "sent", "button", "later"),
    [
        ("/admin/products/{product}", "#name", "#save-product", "#description"),
        ("/admin/settings", "#settings-store [name=name]", "#save-store", "#settings-store [name=address]"),
        ("/admin/orders/{order}", "#note", "#note-form button[type=submit]", "#note"),
        ("/admin/tasks", "#title", "#add-task button[type=submit]", "#title"),
    ],
    ids=["product", "settings", "note", "task"],
)
def test_what_is_typed_while_a_save_is_on_its_way_stays(
    page: Page, app: Flask, owner: StaffAccount, path: str, sent: str, button: str, later: str
) -> None:
    product = make_product(app)
    order = make_order(app, product)
    sign_in(page, owner)
    page.goto(path.format(product=product.id, order=order.number))
    held: list[Any] = []
    page.route(
        lambda url: "/drafts" not in url,
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    page.locator(sent).fill("Sent at first")
    with page.expect_request(lambda request: request.method == "POST" and "/drafts" not in request.url):
        page.locator(button).click()
    page.locator(later).fill("Typed while that was on its way")
    held[0].continue_()
    expect(page.locator("#toasts [data-toast]")).to_have_count(1)
    expect(page.locator(later)).to_have_value("Typed while that was on its way")


def test_a_line_half_typed_stays_while_another_is_deleted(
    page: Page, app: Flask, owner: StaffAccount
) -> None:
    order = make_order(app)
    sign_in(page, owner)
    for address, field, add, delete in (
        ("/admin/tasks", "#title", "Add", "Delete First"),
        (f"/admin/customers/{order.phone_normalized}", "#note", "Add note", "Remove"),
    ):
        page.goto(address)
        page.locator(field).fill("First")
        page.locator("main").get_by_role("button", name=add, exact=True).click()
        expect(page.locator("#toasts [data-toast]")).to_have_count(1)
        expect(page.locator(field)).to_have_value("")
        page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
        page.locator(field).fill("Half a li")
        page.get_by_role("button", name=delete).click()
        expect(page.get_by_role("button", name=delete)).to_have_count(0)
        expect(page.locator(field)).to_have_value("Half a li")
