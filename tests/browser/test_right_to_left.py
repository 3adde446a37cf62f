"""Urdu beside Latin words and numbers: names keep their end, numbers their groups, wherever they stand together."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from beautique.staff.models import StaffAccount
from tests.browser.conftest import PHONE, sign_in
from tests.browser.rough_shop import CITY, NAME, OLD_CITY, PHONE_NUMBER, fill_rough_shop

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]

TEXTS = """
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walk.nextNode()) if (!walk.currentNode.parentElement.closest('template, option')) texts.push(walk.currentNode);
"""
# Where the two groups of a phone number stand in reading direction: the second begins before the first one ends.
SWAPPED = f"""number => {{
    {TEXTS}
    const [first, second] = number.split(' ');
    const place = (text, part) => {{
        const range = document.createRange();
        const at = text.data.indexOf(number) + number.indexOf(part);
        range.setStart(text, at);
        range.setEnd(text, at + part.length);
        return range.getBoundingClientRect();
    }};
    const shown = texts.filter(t => t.data.includes(number) && t.parentElement.checkVisibility()
        && place(t, first).width > 1 && place(t, first).y === place(t, second).y);
    return {{
        shown: shown.length,
        swapped: shown.filter(t => place(t, second).left < place(t, first).right).map(t => t.parentElement.outerHTML),
    }};
}}"""


@pytest.mark.parametrize("context_args", [{"viewport": PHONE}])
def test_no_number_beside_urdu_is_turned(page: Page, app: Flask, owner: StaffAccount) -> None:
    addresses = fill_rough_shop(app, owner)
    sign_in(page, owner)
    for title in ("slips", "slips on A4", "Urdu order"):
        page.goto(addresses[title])
        number = page.evaluate(SWAPPED, PHONE_NUMBER)
        assert number["shown"], title
        assert number["swapped"] == [], title


@pytest.mark.parametrize("context_args", [{"viewport": PHONE}])
def test_a_long_urdu_name_is_cut_at_its_end(page: Page, app: Flask, owner: StaffAccount) -> None:
    fill_rough_shop(app, owner)
    sign_in(page, owner)
    for address in ("/admin/", "/admin/orders"):
        page.goto(address)
        name = page.get_by_text(NAME).locator("visible=true").first
        beginning_is_seen = name.evaluate(
            """e => {
                const range = document.createRange();
                range.setStart(e.firstChild, 0);
                range.setEnd(e.firstChild, 1);
                const [letter, box] = [range.getBoundingClientRect(), e.getBoundingClientRect()];
                return e.scrollWidth > e.clientWidth && letter.right <= box.right + 1 && letter.left >= box.left;
            }"""
        )
        assert beginning_is_seen, address


def test_a_correction_is_read_from_the_old_city_to_the_new_one(
    page: Page, app: Flask, owner: StaffAccount
) -> None:
    addresses = fill_rough_shop(app, owner)
    sign_in(page, owner)
    page.goto(addresses["Urdu order"])
    old, new = page.locator(".tl p", has_text="City").evaluate(
        """e => [OLD, NEW].map(word => {
            const range = document.createRange();
            range.setStart(e.firstChild, e.textContent.indexOf(word));
            range.setEnd(e.firstChild, e.textContent.indexOf(word) + word.length);
            return range.getBoundingClientRect().left;
        })""".replace("OLD", f"'{OLD_CITY}'").replace("NEW", f"'{CITY}'")
    )
    assert old < new
