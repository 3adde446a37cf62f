"""Names, notes, reasons and addresses without a space: no page scrolls sideways for them."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from beautique.staff.models import StaffAccount
from tests.browser.conftest import sign_in
from tests.browser.rough_shop import fill_rough_shop

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]

WIDTHS = (320, 360, 768, 1366)
# How far the page scrolls sideways, and what reaches out of the window without being clipped by anything around it.
OVER = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return null;
    const out = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > root.clientWidth + 1);
    return [root.scrollWidth - root.clientWidth, ...out.slice(-2).map(e => e.outerHTML.slice(0, 120))];
}"""


@pytest.mark.parametrize(
    "context_args", [{"color_scheme": scheme} for scheme in ("light", "dark")], ids=["light", "dark"]
)
def test_no_page_scrolls_sideways_for_a_word_without_an_end(
    page: Page, app: Flask, owner: StaffAccount
) -> None:
    addresses = fill_rough_shop(app, owner)
    sign_in(page, owner)
    over = {}
    for title, address in addresses.items():
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            if found := page.evaluate(OVER):
                over[f"{title} at {width}"] = found
    assert over == {}
