"""The Raast QR in Chromium: shared with the phone's own sheet where there is one, downloaded everywhere, tried in the settings."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.settings.queries import get_raast
from beautique.settings.types import PaymentMethod
from beautique.staff.models import StaffAccount
from tests.browser.conftest import PHONE, assert_accessible, sign_in
from tests.factories import make_order
from tests.raast import IBAN, give_iban, read_back, switch_on

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

SHEET = """
  navigator.canShare = ({ files }) => files.every((file) => file instanceof File && file.type === "image/png");
  navigator.share = async ({ files, text }) => {
    if (window.refusal) {
      document.documentElement.dataset.refused = window.refusal;
      throw new DOMException("no", window.refusal);
    }
    const bytes = new Uint8Array(await files[0].arrayBuffer());
    window.shared = { name: files[0].name, text, bytes: Array.from(bytes) };
    document.documentElement.dataset.shared = "y";
  };
"""


@pytest.fixture
def context_args() -> dict[str, Any]:
    """A phone."""
    return {"viewport": PHONE, "has_touch": True, "is_mobile": True}


@pytest.fixture
def number(app: Flask) -> str:
    """Of an unpaid order of a method whose QR is on."""
    with app.app_context():
        switch_on()
    return make_order(app).number


def test_the_qr_is_handed_to_the_phones_own_share_sheet(page: Page, owner: StaffAccount, number: str) -> None:
    page.add_init_script(SHEET)
    sign_in(page, owner)
    page.goto(f"/admin/orders/{number}")
    share = page.get_by_role("button", name="Share QR")
    share.tap()
    page.locator("html[data-shared]").wait_for()
    shared = page.evaluate("window.shared")
    assert shared["name"] == "raast.png"
    assert shared["text"].startswith(f"Order {number}: scan this with Easypaisa or your bank’s app")
    assert f"0424{IBAN}0504" in read_back(bytes(shared["bytes"]))
    page.evaluate("window.refusal = 'AbortError'")  # who closes the sheet is told nothing
    share.tap()
    page.locator("html[data-refused=AbortError]").wait_for()
    page.evaluate("window.refusal = 'NotAllowedError'")
    share.tap()
    expect(page.get_by_text("This could not be shared.")).to_have_count(1)


def test_without_a_share_sheet_it_is_downloaded(page: Page, owner: StaffAccount, number: str) -> None:
    page.add_init_script("delete Navigator.prototype.canShare")
    sign_in(page, owner)
    page.goto(f"/admin/orders/{number}")
    expect(page.get_by_role("img", name="Raast QR")).to_be_visible()
    expect(page.get_by_role("button", name="Share QR")).to_be_hidden()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download the QR").tap()
    assert downloading.value.suggested_filename == f"{number}-raast.png"
    assert number in read_back(downloading.value.path().read_bytes())


def test_it_is_tried_and_switched_on(app: Flask, page: Page, owner: StaffAccount) -> None:
    with app.app_context():
        give_iban(PaymentMethod.MEEZAN_BANK)
    page.add_init_script(SHEET)
    sign_in(page, owner)
    page.goto("/admin/settings")
    section = page.locator("#settings-raast")
    section.get_by_role("button", name="Share trial QR").tap()
    page.locator("html[data-shared]").wait_for()
    assert f"0424{IBAN}05011" in read_back(bytes(page.evaluate("window.shared.bytes")))
    section.get_by_label("Give customers this QR").check()
    section.get_by_role("button", name="Save Raast QR").tap()
    expect(section.locator("#meezan_bank_is_on-error")).to_contain_text("Pay Rs 1 from both apps first.")
    assert_accessible(page)
    section.get_by_label("Easypaisa showed all three").check()
    section.get_by_label("My bank’s app showed all three").check()
    section.get_by_role("button", name="Save Raast QR").tap()
    expect(page.get_by_text("Customers who pay by Meezan Bank get a Raast QR.")).to_be_visible()
    expect(
        section.get_by_role("button", name="Share trial QR")
    ).to_be_visible()  # also of what was swapped in
    with app.app_context():
        assert get_raast().by_method[PaymentMethod.MEEZAN_BANK].is_on
    iban = page.locator("#meezan_bank_iban")
    iban.fill("PK24 SCBL 0000 0011 7149 5101")
    page.get_by_role("button", name="Save accounts").tap()
    expect(section).to_contain_text("Off: the account has another IBAN now.")
    expect(section.get_by_label("Give customers this QR")).not_to_be_checked()
