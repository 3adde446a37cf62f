"""Bringing in what arrived, on a phone: a file, its columns chosen before one's eyes, the import, and money that is for no order."""

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.kernel import clock
from beautique.staff.models import StaffAccount
from tests.browser.conftest import PHONE, assert_accessible, sign_in
from tests.payments.arrivals.statements import statement

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen


@pytest.fixture
def context_args() -> dict[str, Any]:
    """A phone."""
    return {"viewport": PHONE, "has_touch": True}


def file() -> dict[str, Any]:
    day = f"{clock.today():%d/%m/%Y}"
    content = statement(
        [day, "Raast from AYESHA SIDDIQUI 0300 1234567", "27361234567", "", "5,450.00", ""],
        [day, "Own deposit", "27361234568", "", "9,000.00", ""],
        [day, "ATM", "27361234569", "500.00", "", ""],
        ["31/11/2026", "No such day", "27361234570", "", "700.00", ""],
        titles=["Statement of account", "Title,BEAUTIQUE"],
    )
    return {"name": "november.csv", "mimeType": "text/csv", "buffer": content}


def test_a_statement_is_brought_in_and_its_money_marked(app: Flask, page: Page, owner: StaffAccount) -> None:
    sign_in(page, owner)
    page.goto("/admin/arrivals")
    assert_accessible(page)
    page.get_by_role("link", name="Bring in a statement").last.click()
    assert_accessible(page)
    page.get_by_role("combobox", name="Account").first.select_option("Easypaisa")
    page.get_by_label("File").set_input_files(file())
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("heading", name="2 lines of money in, Rs 14,450")).to_be_visible()
    expect(page.get_by_text("ID none")).to_have_count(0)
    page.get_by_label("Transaction ID").select_option("Not in this file")
    expect(page.get_by_text("ID none")).to_have_count(2)
    expect(page).to_have_url(re.compile("reference="))
    assert_accessible(page)
    page.get_by_role("button", name="Import 2 new lines").click()
    expect(page.get_by_text("Imported: 2 lines new, Rs 14,450; 0 known already.")).to_be_visible()
    assert_accessible(page)
    own = page.get_by_role("listitem").filter(has_text="Own deposit")
    own.get_by_text("Not for an order?").click()
    own.get_by_label("What this money is").fill("My own deposit")
    own.get_by_role("button", name="Mark as not for an order").click()
    expect(page.get_by_text("My own deposit")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("My own deposit")).to_have_count(0)
    page.get_by_label("Find money").fill("5450")
    expect(page.get_by_text("Own deposit")).to_have_count(0)
    expect(page.get_by_text("Raast from AYESHA")).to_be_visible()
