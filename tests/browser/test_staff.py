"""An owner invites somebody on a phone, and the invited person comes in by the link; one's own sessions are ended by hand."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from beautique.staff.models import StaffAccount
from tests.browser.conftest import PHONE, QUIET, assert_accessible, sign_in
from tests.conftest import Browser

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen
NEW = "seven green umbrellas"


@pytest.fixture
def context_args() -> dict[str, Any]:
    return {"viewport": PHONE, "has_touch": True, "permissions": ["clipboard-read", "clipboard-write"]}


def invite(page: Page) -> str:
    """Fills in an invitation; the link that the page shows."""
    page.get_by_role("link", name="Invite").click()
    page.get_by_label("Name", exact=True).fill("Nida Khan")
    page.get_by_label("Username").fill("nida")
    page.get_by_label("E-mail").fill("nida@example.com")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", name="A link for Nida Khan")).to_be_visible()
    return page.locator("#one-time-link").inner_text()


def come_in(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password, again").fill(NEW)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_text("Your password is set. Sign in with it as nida.")).to_be_visible()
    page.get_by_label("Username or e-mail").fill("nida")
    page.get_by_label("Password", exact=True).fill(NEW)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/admin/")


def test_an_owner_invites_on_a_phone_and_the_invited_person_is_in(
    page: Page, browser: Any, address: str, owner: StaffAccount
) -> None:
    sign_in(page, owner)
    page.goto("/admin/staff")
    assert_accessible(page)
    link = invite(page)
    assert_accessible(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link

    other = browser.new_context(base_url=address, viewport=PHONE, has_touch=True, **QUIET)
    theirs = other.new_page()
    said: list[str] = []
    theirs.on("request", lambda request: said.append(request.headers.get("referer", "")))
    theirs.goto(link)
    assert_accessible(theirs)
    theirs.emulate_media(color_scheme="dark")
    assert_accessible(theirs)
    come_in(theirs, link)
    assert not any("welcome" in referer for referer in said)
    theirs.goto(link)
    expect(theirs.get_by_role("heading", name="This link opens nothing any more")).to_be_visible()
    assert_accessible(theirs)

    page.get_by_role("link", name="It is sent").click()
    expect(page.get_by_role("heading", name="Nida Khan")).to_contain_text("Active")
    assert_accessible(page)
    page.get_by_text("Left the shop?").click()
    page.get_by_role("button", name="Deactivate Nida Khan").click()
    expect(page.get_by_role("heading", name="Nida Khan")).to_contain_text("Deactivated")
    expect(page.get_by_text("Deactivated, and signed out everywhere")).to_be_visible()
    assert_accessible(page)
    theirs.goto("/admin/")
    expect(theirs).to_have_url(f"{address}/admin/login?next=/admin/")
    other.close()


def test_one_ends_a_session_of_ones_own_and_stays(
    page: Page, owner: StaffAccount, owner_client: Browser
) -> None:
    sign_in(page, owner)
    page.goto("/admin/account")
    assert_accessible(page)
    sessions = page.locator("#sessions li")
    expect(sessions).to_have_count(2)
    page.get_by_role("button", name="End A browser").click()
    expect(sessions).to_have_count(1)
    expect(sessions).to_contain_text("This one")
    expect(page.get_by_text("Signed out there")).to_be_visible()
    assert owner_client.get("/admin/").status_code == 302
    page.get_by_label("E-mail").fill("new@example.com")
    page.get_by_role("button", name="Save name and e-mail").click()
    expect(page.locator("#current_password-error")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("new@example.com")
    assert_accessible(page)


@pytest.mark.parametrize("context_args", [{"viewport": PHONE, "java_script_enabled": False}])
def test_all_of_it_works_without_a_script(
    page: Page, browser: Any, address: str, owner: StaffAccount, context_args: dict[str, Any]
) -> None:
    sign_in(page, owner)
    page.goto("/admin/staff")
    link = invite(page)
    other = browser.new_context(base_url=address, **context_args)
    theirs = other.new_page()
    come_in(theirs, link)
    page.get_by_role("link", name="It is sent").click()
    page.locator("#sessions li").get_by_role("button").click()
    expect(page.get_by_text("Signed out there")).to_be_visible()
    theirs.goto("/admin/account")
    expect(theirs).to_have_url(f"{address}/admin/login?next=/admin/account")
    page.get_by_role("radio", name="Owner").check()
    page.get_by_role("button", name="Save role").click()
    expect(page.get_by_text("The role is saved")).to_be_visible()
    expect(page.get_by_role("radio", name="Owner")).to_be_checked()
    other.close()
