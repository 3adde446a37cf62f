"""Tasks by keyboard alone, and without a script."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.audit.types import Via
from beautique.kernel import clock
from beautique.staff.actors import actor_for
from beautique.staff.models import StaffAccount
from beautique.tasks.commands import create_task
from beautique.tasks.queries import list_done, list_open
from beautique.tasks.types import TaskDraft
from tests.browser.conftest import PHONE, assert_accessible, sign_in
from tests.factories import make_order

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen
TITLE = "#tasks #title"


def add(app: Flask, account: StaffAccount, *titles: str) -> None:
    with app.app_context():
        for title in titles:
            create_task(account.id, TaskDraft(title=title), actor_for(account, Via.SESSION))


def shown(page: Page) -> list[str]:
    return page.locator("#tasks section .task-title").all_inner_texts()


def has_focus(page: Page, words: str) -> None:
    expect(page.get_by_role("link", name=words, exact=True)).to_be_focused()


def test_tasks_are_written_one_after_the_other(page: Page, owner: StaffAccount) -> None:
    sign_in(page, owner)
    page.goto("/admin/tasks")
    page.locator(TITLE).focus()
    for count, title in enumerate(("Buy lace", "Call the dyer"), 1):
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(page.locator("#tasks section .task-title")).to_have_count(count)
        expect(page.locator(TITLE)).to_be_focused()
        expect(page.locator(TITLE)).to_have_value("")
    page.keyboard.type("Later")
    page.get_by_role("button", name="Tomorrow").click()
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#tasks section .task-title")).to_have_count(3)
    assert shown(page) == ["Later", "Buy lace", "Call the dyer"]
    assert_accessible(page)


def test_a_tick_keeps_its_place_and_the_focus(app: Flask, page: Page, owner: StaffAccount) -> None:
    add(app, owner, "Buy lace", "Call the dyer")
    sign_in(page, owner)
    page.goto("/admin/tasks")
    tick = page.get_by_role("checkbox", name="Buy lace")
    tick.focus()
    page.keyboard.press("Space")
    expect(tick).to_be_checked()
    expect(tick).to_be_focused()
    with app.app_context():
        assert [task.title for task in list_done(owner.id)] == ["Buy lace"]
    page.keyboard.press("Space")
    expect(tick).not_to_be_checked()
    assert shown(page) == ["Buy lace", "Call the dyer"]


def test_after_deleting_the_next_row_has_the_focus_and_undo_brings_it_back(
    app: Flask, page: Page, owner: StaffAccount
) -> None:
    add(app, owner, "Buy lace", "Call the dyer", "Measure")
    sign_in(page, owner)
    page.goto("/admin/tasks")
    page.get_by_role("button", name="Delete Call the dyer").focus()
    page.keyboard.press("Enter")
    has_focus(page, "Measure")
    page.get_by_role("button", name="Delete Measure").focus()
    page.keyboard.press("Enter")
    has_focus(page, "Buy lace")
    page.keyboard.press("u")
    has_focus(page, "Measure")
    assert shown(page) == ["Buy lace", "Measure"]


def test_a_tick_that_the_server_never_heard_of_is_taken_back(
    app: Flask, page: Page, owner: StaffAccount
) -> None:
    add(app, owner, "Buy lace")
    sign_in(page, owner)
    page.goto("/admin/tasks")
    page.route("**/tick", lambda route: route.abort())
    tick = page.get_by_role("checkbox", name="Buy lace")
    tick.click()
    expect(page.locator("#network-bar")).to_be_visible()
    expect(tick).not_to_be_checked()
    expect(page.locator("li.htmx-request")).to_have_count(0)


def test_a_reminder_stands_on_the_order_and_in_the_list(app: Flask, page: Page, owner: StaffAccount) -> None:
    order = make_order(app)
    sign_in(page, owner)
    page.goto(f"/admin/orders/{order.number}")
    page.get_by_text("Remind me about this order").click()
    assert_accessible(page)
    page.get_by_role("button", name="Add to my tasks").click()
    expect(page.locator("#reminders .task-title")).to_have_text(f"Call Ayesha about {order.number}")
    page.goto("/admin/tasks")
    page.get_by_role("link", name=order.number, exact=True).click()
    expect(page).to_have_url(f"/admin/orders/{order.number}")


@pytest.mark.parametrize("context_args", [{"viewport": PHONE, "java_script_enabled": False}])
def test_everything_works_without_a_script(
    app: Flask, page: Page, owner: StaffAccount, context_args: dict[str, Any]
) -> None:
    sign_in(page, owner)
    page.goto("/admin/tasks")
    page.locator(TITLE).fill("Buy lace")
    page.locator("#due_date").fill("tomorrow")
    page.get_by_role("button", name="Add").click()
    with app.app_context():
        [task] = list_open(owner.id)
        assert task.due_date == clock.today() + timedelta(days=1)
    page.get_by_role("button", name="Delete Buy lace").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("checkbox", name="Buy lace").click()
    page.get_by_text("Done", exact=True).click()
    expect(page.get_by_role("checkbox", name="Buy lace")).to_be_checked()
