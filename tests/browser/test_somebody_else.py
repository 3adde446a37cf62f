"""A page stays the page of whoever opened it, when somebody else signs in in another tab of the same browser."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.orders.types import PaymentStatus
from beautique.staff.models import StaffAccount
from tests.admin.order_pages import stored
from tests.browser.conftest import sign_in
from tests.browser.test_queue import leave_the_fields, queue_of, shown
from tests.factories import make_order, make_product
from tests.payments.desk import screenshot

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]


def test_what_came_in_under_another_log_in_sends_as_nobody_else(
    page: Page, app: Flask, staff: StaffAccount, owner: StaffAccount
) -> None:
    _first, second = queue_of(app, 2)
    sign_in(page, owner)
    page.goto("/admin/payments")
    leave_the_fields(page)
    sign_in(page, staff)  # in another tab
    page.keyboard.press("s")
    shown(page, second)
    page.get_by_label("Transaction ID").fill("TID 700000031")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Confirm Rs").click()
    bar = page.locator("#network-bar")
    bar.get_by_role("button", name="Send again").click()
    expect(bar).to_contain_text("Somebody else is signed in in this browser now. Sign in as yourself")
    assert stored(app, second).payment_status == PaymentStatus.PAID
    sign_in(page, owner)
    bar.get_by_role("button", name="Send again").click()
    expect(page.locator("#toasts")).to_contain_text("Rs")
    assert stored(app, second).payment_status == PaymentStatus.VERIFIED


@pytest.mark.parametrize("of_what", ["order", "product"])
def test_an_upload_of_the_former_person_says_why_it_is_not_sent(
    page: Page, app: Flask, staff: StaffAccount, owner: StaffAccount, of_what: str
) -> None:
    product = make_product(app)
    order = make_order(app, product)
    sign_in(page, owner)
    page.goto(f"/admin/orders/{order.number}" if of_what == "order" else f"/admin/products/{product.id}")
    sign_in(page, staff)  # in another tab
    field = page.locator("#proof-files" if of_what == "order" else "[data-picture-files]")
    field.set_input_files({"name": "one.jpg", "mimeType": "image/jpeg", "buffer": screenshot(1).content})
    row = page.locator("[data-uploading]")
    retry = row.get_by_role("button", name="Retry")
    retry.click()
    expect(row).to_contain_text("Somebody else is signed in in this browser now.")
    expect(retry).to_be_focused()
    sign_in(page, owner)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    retry.dblclick()
    expect(row).to_have_count(0)
    assert len(sent) == 1, sent
