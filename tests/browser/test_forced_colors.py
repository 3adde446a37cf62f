"""Where the system paints with colours of its own, what is chosen and what is done can still be told from the rest."""

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page

from beautique.staff.models import StaffAccount
from tests.browser.conftest import sign_in
from tests.browser.test_tasks import add
from tests.factories import make_product

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("engine", ["sqlite"]),
    pytest.mark.parametrize("context_args", [{"forced_colors": "active"}]),
]

EDGE = """e => { const { borderBottomColor, borderBottomWidth, borderBottomStyle } = getComputedStyle(e);
    return [borderBottomColor, borderBottomWidth, borderBottomStyle].join(' ') }"""


@pytest.mark.parametrize(
    ("path", "chosen", "other"),
    [
        ("/admin/orders", ".tabline > [aria-current]", ".tabline > :not([aria-current])"),
        ("/admin/orders", "aside .nav-item[aria-current]", "aside .nav-item:not([aria-current])"),
        ("/admin/analytics", "main .segment > [aria-current]", "main .segment > :not([aria-current])"),
        ("/admin/products/new", ".chip:has(:checked)", ".chip:not(:has(:checked))"),
        ("/admin/palette", ".segment > [aria-pressed=true]", ".segment > [aria-pressed=false]"),
    ],
    ids=["tab", "place", "range", "size", "theme"],
)
def test_what_is_chosen_has_an_edge_that_the_others_lack(
    page: Page, app: Flask, owner: StaffAccount, path: str, chosen: str, other: str
) -> None:
    make_product(app)
    sign_in(page, owner)
    page.goto(path)
    for box in page.locator("input[name=sizes]").all()[:1]:
        box.evaluate("e => e.click()")
    assert _edge(page.locator(chosen)) != _edge(page.locator(other))


def _edge(found: Locator) -> str:
    return str(found.first.evaluate(EDGE))


def test_only_a_task_that_is_done_has_a_tick(page: Page, app: Flask, owner: StaffAccount) -> None:
    add(app, owner, "Buy lace")
    sign_in(page, owner)
    page.goto("/admin/tasks")
    tick = page.get_by_role("checkbox", name="Buy lace")
    seen = "e => e.querySelector('svg').checkVisibility({ visibilityProperty: true })"
    assert not tick.evaluate(seen)
    tick.click()
    page.locator("[role=checkbox][aria-checked=true]").wait_for()
    assert page.locator("[role=checkbox][aria-checked=true]").evaluate(seen)
