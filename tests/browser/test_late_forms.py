"""Forms that were open when their session or its log-in ended: sent by one more press, and as nobody else."""

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.kernel.db import db
from beautique.payments.queries import list_proofs
from beautique.staff.models import StaffAccount
from tests.admin.order_pages import stored
from tests.browser.conftest import end_sessions, sign_in
from tests.conftest import PASSWORD
from tests.factories import make_order
from tests.payments.desk import screenshot

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]


def test_a_form_left_open_over_a_new_log_in_is_sent_by_one_press(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    order = make_order(app)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    page.context.clear_cookies()
    sign_in(page, staff)
    page.get_by_label("Note for the team").fill("She wants another size")
    page.get_by_role("button", name="Add note").click()
    bar = page.locator("#network-bar")
    expect(bar).to_contain_text("This page was left open too long.")
    bar.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("Note added")).to_be_visible()
    page.locator("#move-payment_status").click()
    page.get_by_role("button", name="Mark as Paid").locator("visible=true").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="Undone")).to_be_visible()


@pytest.mark.parametrize("context_args", [{"java_script_enabled": False}], ids=["without JavaScript"])
def test_a_plain_form_waits_through_the_log_in_for_one_press(
    page: Page, app: Flask, staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    order = make_order(app)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    end_sessions(app)
    page.get_by_label("Note for the team").fill("She wants another size")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    page.get_by_label("Username").fill(staff.username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Nothing is lost")).to_be_visible()
    expect(page.get_by_label("What is sent")).to_contain_text("She wants another size")
    assert stored(app, order).note_count == 0
    page.get_by_role("button", name="Send again").click()
    expect(page).to_have_url(re.compile(rf"/admin/orders/{order.number}$"))
    expect(page.get_by_text("She wants another size").first).to_be_visible()
    assert stored(app, order).note_count == 1


def test_an_upload_is_sent_again_by_retry_after_the_session_ended_under_it(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    order = make_order(app)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    end_sessions(app)
    picture = screenshot(1)
    file = {"name": picture.name, "mimeType": "image/jpeg", "buffer": picture.content}
    page.locator("#proof-files").set_input_files(file)  # type: ignore[arg-type]
    row = page.locator("[data-uploading]")
    expect(row.get_by_role("alert")).to_contain_text("You are signed out.")
    row.get_by_role("button", name="Retry").click()
    expect(row.get_by_role("alert")).to_contain_text("You are still signed out.")
    sign_in(page, staff)  # in another tab
    row.get_by_role("button", name="Retry").click()
    expect(page.get_by_role("status").filter(has_text="Screenshot added").last).to_be_visible()
    expect(row).to_have_count(0)
    with app.app_context():
        assert len(list_proofs(order.id)) == 1


def test_a_page_of_one_person_never_sends_as_another(
    page: Page, app: Flask, staff: StaffAccount, owner: StaffAccount
) -> None:
    order = make_order(app)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    page.context.clear_cookies()
    sign_in(page, owner)
    page.get_by_label("Note for the team").fill("Mine, not hers")
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Add note").click()
    bar = page.locator("#network-bar")
    bar.get_by_role("button", name="Send again").click()
    expect(bar).to_contain_text("Somebody else is signed in")
    with app.app_context():
        assert db.session.execute(db.text("SELECT count(*) FROM drafts")).scalar() == 0
