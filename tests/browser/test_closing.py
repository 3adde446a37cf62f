"""The daily closing as two people tick it: what one finds in the statement the other sees, and the day is closed."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.kernel import clock
from beautique.payments.closing import closing
from beautique.settings.types import PaymentMethod
from beautique.staff.models import StaffAccount
from tests.browser.conftest import PHONE, sign_in
from tests.browser.test_sent_once import hold
from tests.payments.desk import order_of, pay

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

CLOSING = "/admin/payments/closing"


def receive(app: Flask) -> None:
    """Three payments of today in two accounts, one by a customer with an Urdu name."""
    for total, name in ((4000, "عائشہ خان"), (500, "Hira Qureshi")):
        order = order_of(app, total, customer_name=name)
        with app.app_context():
            pay(order, reference=f"TID-{total}")
    other = order_of(app, 900)
    with app.app_context():
        pay(other, reference="MEEZ-900", method=PaymentMethod.MEEZAN_BANK)


@pytest.mark.parametrize("context_args", [{"viewport": PHONE, "has_touch": True, "is_mobile": True}])
def test_ticks_stay_are_seen_by_others_and_the_day_is_closed(
    page: Page, app: Flask, address: str, staff: StaffAccount, owner: StaffAccount
) -> None:
    receive(app)
    sign_in(page, staff)
    page.goto(CLOSING)
    first = page.get_by_label("Tick TID-4000")
    links = page.locator("main a.link-ink").all()
    assert links
    assert min(link.bounding_box()["height"] for link in links) >= 43.5  # type: ignore[index]
    assert first.bounding_box()["y"] < 400  # type: ignore[index]  # on the first screen
    first.check()
    expect(page.get_by_text("Rs 500 not ticked")).to_be_visible()
    expect(first).to_be_focused()
    page.reload()
    expect(first).to_be_checked()

    assert page.context.browser
    other = page.context.browser.new_context(base_url=address, viewport=PHONE).new_page()
    sign_in(other, owner)
    other.goto(CLOSING)
    expect(other.get_by_label("Tick TID-4000")).to_be_checked()
    expect(other.get_by_text(f"ticked by {staff.display_name}")).to_be_visible()
    other.get_by_label("Tick TID-500").check()
    expect(other.get_by_text("all ticked")).to_be_visible()
    other.context.close()

    page.get_by_role("button", name="Close Easypaisa").click()
    expect(page.get_by_text("everything ticked")).to_be_visible()
    page.get_by_role("button", name="Close Meezan Bank").click()
    expect(page.get_by_role("alert").filter(has_text="not ticked")).to_be_focused()
    page.locator("#meezan-bank-statement_total").fill("800")
    page.locator("#meezan-bank-note").fill("Fee of the bank")
    page.get_by_role("button", name="Close Meezan Bank").click()
    expect(page.get_by_text("difference − Rs 100")).to_be_visible()
    with app.app_context():
        assert [row.ticked_by for row in closing(clock.today()).rows] == [
            staff.display_name,
            owner.display_name,
            None,
        ]


def test_ticks_one_after_the_other_on_a_slow_line_leave_the_rest_that_is_left(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    receive(app)
    sign_in(page, staff)
    page.goto(CLOSING)
    held = hold(page, "/closing/ticks*")
    for reference in ("TID-4000", "TID-500"):
        page.get_by_label(f"Tick {reference}").check()
        page.wait_for_timeout(100)
    while held:
        with page.expect_response("**/closing/ticks*"):
            held.pop(0).continue_()
        page.wait_for_timeout(100)
    expect(page.locator("#left-easypaisa")).to_contain_text("all ticked")


def test_retry_saves_every_tick_that_had_no_connection(page: Page, app: Flask, staff: StaffAccount) -> None:
    receive(app)
    sign_in(page, staff)
    page.goto(CLOSING)
    page.context.set_offline(True)
    bar = page.locator("#network-bar")
    for reference in ("TID-4000", "TID-500"):
        page.get_by_label(f"Tick {reference}").check()
        expect(bar).to_contain_text("Not saved.")
    page.context.set_offline(False)
    bar.get_by_role("button", name="Retry").click()
    expect(page.locator("#left-easypaisa")).to_contain_text("all ticked")
    expect(bar).to_be_hidden()
    with app.app_context():
        assert [row.ticked_by for row in closing(clock.today()).rows][:2] == [staff.display_name] * 2
