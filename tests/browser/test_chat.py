"""A chat is pasted into a new order on a phone, by touch: each suggestion is taken by a tap; and the same without JavaScript."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.staff.models import StaffAccount
from tests.browser.conftest import PHONE, assert_accessible, sign_in
from tests.factories import make_order

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]

CHAT = """[28/11/2026, 2:02 pm] Hira Khan: Salam, size M?
[28/11/2026, 2:05 pm] Beautique: Yes. Please send your address
[28/11/2026, 2:09 pm] Hira Khan: House 22, Street 4, Faisal Town, Lahore
0300-1234567 or 0321-7654321"""
WAYS = {
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
    "dark": {"viewport": PHONE, "has_touch": True, "is_mobile": True, "color_scheme": "dark"},
    "without JavaScript": {"viewport": PHONE, "has_touch": True, "java_script_enabled": False},
}


@pytest.fixture(params=WAYS)
def context_args(request: pytest.FixtureRequest) -> dict[str, Any]:
    return WAYS[request.param]


def test_a_pasted_chat_is_read_and_taken_by_touch(
    page: Page, app: Flask, staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    make_order(app, customer_name="Hira of Before", phone="0321 7654321", whatsapp="0321 7654321")
    sign_in(page, staff)
    page.goto("/admin/orders/new")
    page.get_by_label("City").fill("Kasur")
    page.get_by_text("Paste the chat").tap()
    page.get_by_label("Messages from WhatsApp").fill(CHAT)
    page.get_by_role("button", name="Read it").tap()
    expect(page.get_by_text("Found 2 phones, a name, an address, a city")).to_be_visible()
    expect(page.get_by_label("Phone", exact=True)).to_have_value("")
    expect(page.get_by_label("City", exact=True)).to_have_value("Kasur")
    if context_args.get("java_script_enabled", True):
        assert_accessible(page)
    for offer in page.locator("button[name^=take_]").all():
        assert offer.bounding_box()["height"] >= 44
    page.get_by_role("button", name="0321 7654321").tap()
    expect(page.get_by_label("Phone", exact=True)).to_have_value("0321 7654321")
    expect(page.locator("#known-customer").get_by_text("Hira of Before")).to_be_visible()
    page.get_by_role("button", name="Hira Khan").tap()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Hira Khan")
    page.get_by_role("button", name="House 22").tap()
    expect(page.get_by_label("Address", exact=True)).to_have_value("House 22, Street 4, Faisal Town")
    expect(page.get_by_label("City", exact=True)).to_have_value("Kasur")
    page.get_by_role("button", name="Use instead: Lahore").tap()
    expect(page.get_by_label("City", exact=True)).to_have_value("Lahore")
    expect(page.get_by_label("Messages from WhatsApp")).to_have_value(CHAT)
    expect(page.get_by_role("button", name="0300 1234567")).to_be_visible()  # the other phone stays a choice
