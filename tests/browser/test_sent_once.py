"""A plain form, whose answer is another page, is sent once, however often its button is pressed while the answer is on its way."""

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from beautique.audit.types import SYSTEM
from beautique.settings.commands import save_section
from beautique.settings.types import Courier, Couriers
from beautique.staff.models import StaffAccount
from tests.browser.conftest import press_key, sign_in
from tests.factories import make_order, make_product

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]


def hold(page: Page, address: str) -> list[Route]:
    """The requests to an address, which wait until somebody lets them go on."""
    held: list[Route] = []
    page.route(
        f"**{address}",
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    return held


def press_enter(page: Page, held: list[Route], times: int) -> None:
    """As often as it takes somebody to lose patience; one request waits then, and goes on."""
    for _ in range(times):
        press_key(page, "Enter")
        page.wait_for_timeout(100)
    assert len(held) == 1
    held[0].continue_()


def test_an_impatient_owner_gets_one_link_for_a_new_colleague_and_sees_it(
    page: Page, owner: StaffAccount
) -> None:
    sign_in(page, owner)
    page.goto("/admin/staff/new")
    page.get_by_label("Name", exact=True).fill("Zara Ali")
    page.get_by_label("Username").fill("zara")
    page.get_by_label("E-mail").fill("zara@example.com")
    press_enter(page, hold(page, "/admin/staff/new"), times=3)
    expect(page.get_by_role("heading", name="A link for Zara Ali")).to_be_visible()


def test_enter_pressed_twice_at_home_is_one_task(page: Page, app: Flask, owner: StaffAccount) -> None:
    make_order(app, make_product(app))
    sign_in(page, owner)
    page.goto("/admin/")
    page.get_by_label("Add a task").fill("Buy lace")
    press_enter(page, hold(page, "/admin/tasks"), times=2)
    expect(page.get_by_text("Task added")).to_be_visible()
    expect(page.locator("#my-tasks").get_by_text("Buy lace")).to_have_count(1)


def test_what_answers_with_a_file_may_be_asked_for_again(page: Page, app: Flask, owner: StaffAccount) -> None:
    order = make_order(app, make_product(app))
    with app.app_context():
        save_section(Couriers((Courier("TCS", sheet="Consignee = {name}"),)), 0, SYSTEM)
    sign_in(page, owner)
    page.goto(f"/admin/orders/booking?courier=TCS&number={order.number}")
    for name in ("Excel file", "CSV"):
        with page.expect_download():
            page.get_by_role("button", name=name).click()


def test_a_form_that_was_stopped_can_be_sent_again(page: Page, app: Flask, owner: StaffAccount) -> None:
    make_order(app, make_product(app))
    page.clock.install()
    sign_in(page, owner)
    page.goto("/admin/")
    page.get_by_label("Add a task").fill("Buy lace")
    held = hold(page, "/admin/tasks")
    press_key(page, "Enter")
    page.wait_for_timeout(100)
    held[0].abort("aborted")
    page.wait_for_timeout(100)
    page.clock.fast_forward("00:11")
    press_key(page, "Enter")
    page.wait_for_timeout(100)
    assert len(held) == 2
    held[1].continue_()
    expect(page.get_by_text("Task added")).to_be_visible()
