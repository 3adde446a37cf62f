"""Fields: what they warn of, and how one that is wrong looks."""

import pytest
from playwright.sync_api import Page, expect

from beautique.staff.models import StaffAccount
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]


def test_the_log_in_says_that_caps_lock_is_on_as_long_as_it_is(page: Page) -> None:
    page.goto("/admin/login")
    hint = page.get_by_text("Caps Lock is on.")

    def press(caps_lock: bool) -> None:
        page.locator("#password").evaluate(
            "(field, on) => field.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, modifierCapsLock: on}))",
            caps_lock,
        )

    expect(hint).to_be_hidden()
    press(True)
    expect(hint).to_be_visible()
    press(False)
    expect(hint).to_be_hidden()


def test_every_kind_of_field_that_is_wrong_has_the_edge_of_an_error(page: Page, owner: StaffAccount) -> None:
    sign_in(page, owner)
    page.goto("/admin/products/new")
    page.get_by_role("button", name="Save product").click()
    page.locator("[data-error-summary]").wait_for()
    edges = [
        page.locator(field).evaluate(
            "one => getComputedStyle(one.closest('.input, .select, .textarea')).borderColor"
        )
        for field in ("#name", "#category", "#regular_price", "#description")
    ]
    assert len(set(edges)) == 1
