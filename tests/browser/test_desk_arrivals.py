"""What arrived, beside the payment: taken with one key, never a tick, and no longer chosen when something else is typed."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from beautique.kernel import clock, days
from beautique.kernel.db import db
from beautique.orders.models import Order
from beautique.orders.types import PaymentStatus
from beautique.payments.arrivals.models import Arrival
from beautique.payments.proofs import attach_proof
from beautique.staff.models import StaffAccount
from beautique.web.stores import proof_store
from tests.admin.order_pages import move, stored
from tests.browser.conftest import PHONE, WIDE, assert_accessible, sign_in
from tests.browser.test_proofs import begin_upload
from tests.payments.desk import ASMA, order_of, screenshot
from tests.payments.matching.arrived import arrived

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
ID = "27364455667"


@pytest.fixture
def order(app: Flask) -> Order:
    """An order that waits with a screenshot; its money arrived, and names it."""
    order = order_of(app, 5450)
    with app.app_context():
        attach_proof(order.id, screenshot(1), proof_store(), ASMA)
        arrived(5450, ID, narration=f"Raast {order.number}", sender="AYESHA S.", at=clock.now())
    return order


def test_one_key_fills_in_what_arrived_and_the_tick_says_on_what_it_rests(
    page: Page, app: Flask, staff: StaffAccount, order: Order
) -> None:
    sign_in(page, staff)
    page.goto("/admin/payments")
    expect(page.get_by_text("order number in the message")).to_be_visible()
    expect(page.locator("#amount")).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("#reference")).to_have_value(ID)
    expect(page.locator("#paid_on")).to_have_value(days.written(clock.today()))
    expect(page.locator("#rests-on")).to_contain_text("Seen in the statement that Sana imported at")
    expect(page.locator("#seen_in_account")).to_be_focused()
    expect(page.locator("#seen_in_account")).not_to_be_checked()
    assert stored(app, order).payment_status == PaymentStatus.PAID
    for key in ("Space", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="All payments are verified")).to_be_visible()
    assert stored(app, order).payment_status == PaymentStatus.VERIFIED


def test_what_was_taken_stays_taken_when_a_picture_arrives_meanwhile(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    move(app, order_of(app, 5450), payment_status=PaymentStatus.PAID)
    with app.app_context():
        arrived(5450, ID, sender="Ayesha Khan", at=clock.now())
    sign_in(page, staff)
    page.goto("/admin/payments")
    upload = begin_upload(page, 2)
    page.get_by_role("button", name="Use Rs 5,450").click()
    upload.continue_()
    expect(page.get_by_role("status").filter(has_text="Screenshot added").last).to_be_visible()
    expect(page.locator("[data-arrival]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#rests-on")).to_contain_text("Seen in the statement")
    for key in ("Space", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="All payments are verified")).to_be_visible()
    with app.app_context():
        assert db.session.scalars(select(Arrival.transfer_id)).one() is not None


def test_who_types_something_else_has_chosen_nothing(
    page: Page, app: Flask, staff: StaffAccount, order: Order
) -> None:
    sign_in(page, staff)
    page.goto("/admin/payments")
    page.keyboard.press("a")
    expect(page.locator("#arrival")).not_to_have_value("")
    page.locator("#reference").press_sequentially("9")
    expect(page.locator("#arrival")).to_have_value("")
    expect(page.locator("#rests-on")).to_be_empty()
    expect(page.locator("#amount")).to_have_value("5,450")


def test_an_id_that_is_typed_finds_its_arrival(page: Page, app: Flask, staff: StaffAccount) -> None:
    order = order_of(app, 900)
    with app.app_context():
        attach_proof(order.id, screenshot(2), proof_store(), ASMA)
        arrived(850, "55556666777")
    sign_in(page, staff)
    page.goto("/admin/payments")
    expect(page.locator("#arrivals")).to_be_hidden()
    page.locator("#reference").press_sequentially("5555-6666-777")
    page.keyboard.press("Tab")
    expect(page.get_by_text("same ID, Rs 50 less than is due")).to_be_visible()


def test_an_amount_alone_is_only_perhaps_and_no_key_takes_it(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    order = order_of(app, 900)
    with app.app_context():
        attach_proof(order.id, screenshot(2), proof_store(), ASMA)
        arrived(900, "55556666777")
    sign_in(page, staff)
    page.goto("/admin/payments")
    expect(page.get_by_text("same amount: perhaps")).to_be_visible()
    page.locator("h1").focus()
    page.keyboard.press("a")
    expect(page.locator("#reference")).to_have_value("")
    page.get_by_role("button", name="Use Rs 900").click()
    expect(page.locator("#reference")).to_have_value("55556666777")


def test_the_panel_of_an_order_asks_when_it_is_opened(
    page: Page, app: Flask, staff: StaffAccount, order: Order
) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    page.locator('[popovertarget="panel-payment"]').first.click()
    page.get_by_role("button", name="Use Rs 5,450").click()
    expect(page.locator("#reference")).to_have_value(ID)
    assert_accessible(page)
    page.locator("#seen_in_account").check()
    page.get_by_role("button", name="Record this payment").click()
    expect(page.get_by_text("Rs 5,450 confirmed")).to_be_visible()


@pytest.mark.parametrize("context_args", [{"viewport": WIDE}, TOUCH], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_with_arrivals_is_accessible(
    page: Page,
    app: Flask,
    staff: StaffAccount,
    order: Order,
    context_args: dict[str, Any],
    scheme: Any,
) -> None:
    with app.app_context():
        arrived(
            5450, "1234567890123", sender="A customer with quite a long name", narration=f"x{order.number}"
        )
    page.emulate_media(color_scheme=scheme)
    sign_in(page, staff)
    page.goto("/admin/payments")
    page.get_by_role("button", name="Use Rs 5,450").first.click()
    expect(page.locator("#rests-on")).not_to_be_empty()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    "context_args", [{"viewport": WIDE, "java_script_enabled": False}], ids=["no script"]
)
@pytest.mark.parametrize("place", ["desk", "order"])
def test_without_javascript_the_form_comes_back_filled_in_and_nothing_typed_is_lost(
    page: Page, app: Flask, staff: StaffAccount, order: Order, place: str
) -> None:
    sign_in(page, staff)
    page.goto("/admin/payments" if place == "desk" else f"/admin/orders/{order.number}")
    if place == "order":
        page.locator('[popovertarget="panel-payment"]').first.click()
        page.locator("#reason").fill("As agreed")
        page.get_by_role("button", name="See what arrived").click()
    else:
        page.locator("#reason").fill("As agreed")
    page.get_by_role("button", name="Use Rs 5,450").click()
    expect(page.locator("#reference")).to_have_value(ID)
    expect(page.locator("#reason")).to_have_value("As agreed")
    expect(page.locator("#rests-on")).to_contain_text("Seen in the statement that Sana imported")
    assert stored(app, order).payment_status == PaymentStatus.PAID
    page.locator("#seen_in_account").check()
    page.get_by_role("button", name="Confirm Rs" if place == "desk" else "Record this payment").click()
    page.wait_for_load_state()
    assert stored(app, order).payment_status == PaymentStatus.VERIFIED
