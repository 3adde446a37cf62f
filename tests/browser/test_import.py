"""A file of products from the list to the catalogue, on a phone: looked at, choices made, imported with its progress, axe on each page."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.admin.product_pages import products
from tests.browser.conftest import PHONE, assert_accessible, sign_in
from tests.catalog.importing.files import table
from tests.catalog.importing.samples import SHOPIFY

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]


@pytest.fixture
def context_args() -> dict:
    return {"viewport": PHONE, "has_touch": True}


def test_a_shop_that_switches_brings_its_shopify_export(app: Flask, page: Page, owner, tmp_path: Path):
    file = tmp_path / "products_export.csv"
    file.write_text(table(SHOPIFY))
    sign_in(page, owner)
    page.goto("/admin/products")
    page.get_by_role("link", name="Import and export").tap()
    expect(page.get_by_role("heading", name="Bring products in")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at the file").tap()
    expect(page.get_by_text("3 products in this Shopify file: 1 new, 2 cannot be imported.")).to_be_visible()
    page.get_by_text("Choose what products lack").tap()
    assert_accessible(page)
    page.get_by_label("Category").select_option("Gharara")
    page.get_by_text("M", exact=True).tap()
    page.get_by_label("Colours").fill("As shown")
    page.get_by_role("button", name="Look at the file again").tap()
    page.get_by_role("button", name="Import 3 products").tap()
    expect(page.get_by_role("heading", name="What comes next")).to_be_visible()
    expect(page.get_by_text("3 created, 0 changed")).to_be_visible()
    assert_accessible(page)
    assert {each.name for each in products(app)} == {"Zarina Chiffon Maxi", "Rose Lawn Suit", "Velvet Shawl"}
