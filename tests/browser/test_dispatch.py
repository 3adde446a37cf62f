"""Dispatching in Chromium: the taps on a phone, the focus, the courier that is remembered, unpaid only by a tick."""

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
from beautique.staff.models import StaffAccount
from tests.admin.order_pages import move, stored
from tests.browser.conftest import LOOKS, PHONE, assert_accessible, sign_in
from tests.factories import make_order, make_product

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
PACKED = {"payment_status": PaymentStatus.VERIFIED, "order_status": OrderStatus.READY}
MOST_TAPS = 4


@pytest.fixture
def orders(app: Flask) -> list[Order]:
    """A packed order, one that nobody has paid, and one that went out before."""
    product = make_product(app)
    packed, unpaid, sent = (make_order(app, product) for _ in range(3))
    move(app, sent, **PACKED, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY, courier="Leopards")
    return [move(app, packed, **PACKED), unpaid]


class Finger:
    """Counts its taps."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, target: Locator) -> None:
        target.locator("visible=true").first.tap()
        self.taps += 1


@pytest.mark.parametrize("context_args", [TOUCH], ids=["phone"])
def test_a_parcel_is_dispatched_from_home_in_four_taps(
    page: Page, app: Flask, orders: list[Order], staff: StaffAccount, capsys: pytest.CaptureFixture[str]
) -> None:
    packed, _ = orders
    sign_in(page, staff)
    page.goto("/admin/")
    finger = Finger()
    finger.tap(page.get_by_role("link", name="Orders", exact=True))
    page.wait_for_url("**/admin/orders")
    box = page.get_by_role("searchbox").locator("visible=true")
    if not box.count():
        finger.tap(page.get_by_role("button", name="Search"))
    else:
        finger.tap(page.get_by_role("searchbox"))
    box = page.get_by_role("searchbox").locator("visible=true").last
    box.fill(packed.number)
    box.press("Enter")
    page.wait_for_url(f"**/admin/orders/{packed.number}*")
    finger.tap(page.get_by_role("button", name="Dispatch", exact=True))
    number = page.get_by_label("Tracking number").locator("visible=true")
    expect(number).to_be_focused()
    expect(page.get_by_role("radio", name="Leopards").locator("visible=true")).to_be_checked()
    assert_accessible(page)
    page.keyboard.type("CN 779 004")
    finger.tap(page.get_by_role("button", name=f"Dispatch {packed.number}"))
    expect(page.locator("#toasts")).to_contain_text("Dispatched")
    found = stored(app, packed)
    assert (found.delivery_status, found.courier, found.tracking_number) == (
        DeliveryStatus.OUT_FOR_DELIVERY, "Leopards", "CN 779 004",
    )  # fmt: skip
    with capsys.disabled():
        print(f"\ntaps on the phone, dispatch: {finger.taps}")
    assert finger.taps <= MOST_TAPS


@pytest.mark.parametrize(
    "context_args",
    [TOUCH, {"viewport": PHONE, "java_script_enabled": False}],
    ids=["phone", "without JavaScript"],
)
def test_an_unpaid_parcel_waits_for_the_tick_and_keeps_what_was_typed(
    page: Page, app: Flask, orders: list[Order], staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    _, unpaid = orders
    sign_in(page, staff)
    page.goto(f"/admin/orders/{unpaid.number}")
    page.get_by_role("button", name="Dispatch", exact=True).locator("visible=true").first.click()
    page.locator("label.chip:visible").filter(has_text="Other").click()
    page.get_by_label("Name of the courier").locator("visible=true").fill("BlueEx")
    page.get_by_label("Tracking number").locator("visible=true").fill("779")
    page.get_by_role("button", name=f"Dispatch {unpaid.number}").click()
    alert = page.locator("main").get_by_role("alert")
    expect(alert).to_contain_text(re.compile("Rs.6,750 are not paid."))
    if context_args.get("java_script_enabled", True):
        expect(alert).to_be_focused()
        assert_accessible(page)
    expect(page.get_by_label("Name of the courier").locator("visible=true")).to_have_value("BlueEx")
    expect(page.get_by_label("Tracking number").locator("visible=true")).to_have_value("779")
    assert stored(app, unpaid).delivery_status == DeliveryStatus.NOT_STARTED
    page.get_by_label("Send it unpaid").locator("visible=true").check()
    page.get_by_role("button", name=f"Dispatch {unpaid.number}").click()
    expect(page.locator("main").get_by_text(re.compile("Dispatched unpaid: Rs.6,750"))).to_be_visible()
    assert (stored(app, unpaid).courier, stored(app, unpaid).tracking_number) == ("BlueEx", "779")


@LOOKS
def test_what_asks_about_unpaid_orders_is_for_everybody(
    page: Page, orders: list[Order], staff: StaffAccount
) -> None:
    numbers = "&".join(f"number={order.number}" for order in orders)
    sign_in(page, staff)
    page.goto(f"/admin/orders/bulk?move=dispatch&{numbers}")
    expect(page.get_by_label("Send this one unpaid too")).to_be_visible()
    assert_accessible(page)
    page.goto("/admin/orders/parcels")
    block = "\n".join(f"{order.number} CN10{n}" for n, order in enumerate(orders))
    page.get_by_label("Order numbers and tracking numbers").fill(block)
    page.get_by_role("button", name="Look at the list").click()
    expect(page.get_by_label("Send this one unpaid too")).to_be_visible()
    assert_accessible(page)
    page.goto(f"/admin/orders/print?{numbers}")
    expect(page.get_by_text(re.compile(r"\(Rs.6,750\)"))).to_be_visible()
    assert_accessible(page)
    page.goto(f"/admin/orders/{orders[1].number}")
    page.get_by_role("button", name="Change delivery status").locator("visible=true").click()
    page.get_by_role("button", name="Mark parcel as Delivered").locator("visible=true").click()
    expect(page.get_by_role("dialog").get_by_label("Send it unpaid").locator("visible=true")).to_be_visible()
    assert_accessible(page)
