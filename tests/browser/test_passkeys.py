"""Passkeys with Chromium's virtual authenticator: added, used to sign in, lost, and the way back by a recovery code."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, assert_accessible
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

PAGE = "/admin/account/passkeys"


@pytest.fixture
def address(address: str) -> str:
    """By name: no browser makes passkeys for an address of digits."""
    return address.replace("127.0.0.1", "localhost")


@pytest.fixture
def context_args() -> dict[str, Any]:
    return {"viewport": PHONE}


class Thumb:
    """A phone's authenticator, as Chromium plays it."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        self.id = self.new()

    def new(self) -> str:
        """A device without any passkey."""
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        return str(
            self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
        )

    def lose(self) -> None:
        """The phone falls into the sea, and a new one is bought."""
        self.session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.id})
        self.id = self.new()


@pytest.fixture
def thumb(page: Page) -> Iterator[Thumb]:
    return Thumb(page)


def by_password(page: Page, code: str = "") -> None:
    page.get_by_label("Username or e-mail").fill("sana")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    if code:
        page.get_by_label("Recovery code").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("button", name=re.compile("^Account ")).click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")


def test_a_passkey_is_added_signs_in_is_lost_and_a_code_opens_the_shop(
    page: Page, owner, thumb: Thumb
) -> None:
    page.goto(PAGE)
    assert_accessible(page)
    by_password(page)
    expect(page.get_by_role("heading", name="Passkeys", exact=True)).to_be_visible()
    assert_accessible(page)

    page.get_by_label("Name of the new passkey").fill("Shop phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes", level=1)).to_be_visible()
    assert_accessible(page)
    codes = page.locator("#recovery-codes li").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.path().read_text().split() == codes
    page.get_by_role("link", name="I have kept them").click()

    expect(page.locator("summary", has_text="Shop phone")).to_be_visible()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("[data-passkey-said]")).to_have_text(
        "This device has a passkey for this account already."
    )
    page.get_by_label("Owners need a passkey").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Owners need a passkey from their next sign-in on.")).to_be_visible()

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/admin/")
    sign_out(page)

    thumb.lose()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("[data-passkey-said]")).to_have_text(
        "The passkey was not used. Try again when you are ready."
    )
    by_password(page)
    expect(page.get_by_text("This account also asks for its passkey.")).to_be_visible()
    assert_accessible(page)
    by_password(page, codes[3])
    expect(page.get_by_role("heading", name="Passkeys", exact=True)).to_be_visible()
    expect(page.get_by_text("9 codes left")).to_be_visible()

    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("“Passkey” is added.")).to_be_visible()
    page.locator("summary", has_text="Shop phone").click()
    page.get_by_role("button", name="Remove Shop phone").click()
    expect(page.get_by_text("“Shop phone” opens nothing from now on.")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/admin/")


def test_without_support_there_is_no_button_and_the_page_says_why(page: Page, owner) -> None:
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(PAGE)
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    by_password(page)
    expect(page.get_by_role("heading", name="Passkeys", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()
    expect(page.get_by_text("This browser can keep no passkey.")).to_be_visible()
