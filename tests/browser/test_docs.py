"""The pages of the contract in a real browser: they load under the strict policy, and a call can be tried with a token."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE, assert_accessible
from tests.factories import make_order

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]


def test_a_call_is_tried_with_a_token(app: Flask, page: Page, owner_token: str) -> None:
    order = make_order(app)
    page.add_init_script(
        "window.refused = []; document.addEventListener('securitypolicyviolation', e => window.refused.push(e.violatedDirective + ' ' + e.blockedURI))"
    )
    page.goto("/docs")
    expect(page.locator(".info .title")).to_contain_text("Beautique")
    page.get_by_role("button", name="Authorize").first.click()
    page.locator(".auth-container input").fill(owner_token)
    page.locator(".auth-btn-wrapper .authorize").click()
    page.locator(".auth-btn-wrapper .btn-done").click()
    call = page.locator("#operations-orders-list_admin_orders")
    call.locator(".opblock-summary-control").click()
    call.get_by_role("button", name="Try it out").click()
    call.get_by_role("button", name="Execute").click()
    answer = call.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").nth(1)).to_contain_text("200")
    expect(answer).to_contain_text(order.number)
    assert page.evaluate("window.refused") == []
    assert page.evaluate("Object.keys(localStorage).length") == 0


@pytest.mark.parametrize("context_args", [{"viewport": WIDE}, {"viewport": PHONE}], ids=["wide", "phone"])
def test_the_contract_is_accessible_with_a_call_opened(page: Page) -> None:
    page.goto("/docs")
    call = page.locator("#operations-orders-list_admin_orders")
    call.locator(".opblock-summary-control").click()
    expect(call.locator(".parameters-container")).to_be_visible()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert_accessible(page)
