"""Dispatching in Chromium: unpaid only by a tick, with everything kept that was typed. Its taps: test_taps.py."""

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.orders.types import DeliveryStatus
from beautique.staff.models import StaffAccount
from tests.admin.order_pages import stored
from tests.browser.conftest import PHONE, assert_accessible, sign_in
from tests.factories import make_order

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize(
    "context_args",
    [TOUCH, {"viewport": PHONE, "java_script_enabled": False}],
    ids=["phone", "without JavaScript"],
)
def test_an_unpaid_parcel_waits_for_the_tick_and_keeps_what_was_typed(
    page: Page, app: Flask, staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    unpaid = make_order(app)
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
