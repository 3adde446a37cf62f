"""The page behind a one-time link."""

import pytest
from flask import Flask

from beautique.staff.actors import command_line
from beautique.staff.links import invite, make_link
from beautique.staff.models import StaffAccount
from beautique.staff.queries import find_account
from beautique.staff.types import AccountDraft, Role
from tests.conftest import PASSWORD

NEW = "seven green umbrellas"


@pytest.fixture
def link(app: Flask, owner: StaffAccount) -> str:
    """The path of an invitation's link."""
    with app.app_context():
        draft = AccountDraft("nida", "nida@example.com", Role.STAFF, "Nida Khan")
        return f"/admin/welcome/{invite(draft, command_line())[1]}"


def choose(browser, link: str, new: str = NEW, again: str | None = None, **more):
    typed = {"new_password": new, "new_password_again": new if again is None else again}
    return browser.post_form(link, typed, **more)


def test_looking_at_the_page_uses_nothing_up_and_tells_nobody_where_it_is(client, link: str) -> None:
    for _ in range(2):
        answer = client.get(link)
        assert answer.status_code == 200
        assert "Nida Khan" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert link.rpartition("/")[2] not in answer.text
    assert choose(client, link).status_code == 303


def test_the_log_in_says_what_to_do_next_and_nobody_is_signed_in_yet(client, link: str) -> None:
    assert choose(client, link).location == "/admin/login"
    assert "Your password is set. Sign in with it as nida." in client.get("/admin/login").text
    assert client.get("/admin/").status_code == 302
    client.sign_in("nida", NEW)


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("short", None, "Use at least 8 characters."),
        (NEW, "seven green umbrella", "This is not what you typed above."),
        ("", None, "Choose a new password."),
        ("nida khan", None, "too much like the account"),
    ],
)
def test_a_password_that_is_refused_leaves_the_link_open(client, link, new, again, sentence) -> None:
    answer = choose(client, link, new, again)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert choose(client, link).status_code == 303


def test_used_replaced_and_made_up_links_get_one_page(app: Flask, client, link: str) -> None:
    with app.app_context():
        account = find_account("nida")
        assert account
        newest = f"/admin/welcome/{make_link(account.id, command_line())}"
    assert choose(client, newest).status_code == 303
    pages = set()
    for opens_nothing in (link, newest, "/admin/welcome/made-up", f"/admin/welcome/{'x' * 3_000}"):
        for answer in (client.get(opens_nothing), choose(client, opens_nothing)):
            assert answer.status_code == 404
            assert answer.headers["Referrer-Policy"] == "strict-origin"
            pages.add(answer.text)
    [page] = pages
    assert "ask the owner of the shop for a new link" in page


def test_on_the_shops_own_phone_whoever_was_signed_in_is_signed_out(client, owner_client, link: str) -> None:
    assert choose(owner_client, link).location == "/admin/login"
    assert "Your password is set." in owner_client.get("/admin/login").text


def test_behind_https_the_form_passes_with_what_the_page_lets_a_browser_say(client, link: str) -> None:
    there = {"base_url": "https://localhost"}
    page = client.get(link, **there)
    assert page.headers["Referrer-Policy"] == "strict-origin"
    browser_says = {"Referer": "https://localhost/", "Origin": "https://localhost"}
    assert choose(client, link, headers=browser_says, **there).status_code == 303


def test_trying_links_is_slowed_down(client, link: str) -> None:
    for _ in range(60):
        assert client.get("/admin/welcome/made-up").status_code == 404
    answer = client.get(link)
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
    assert choose(client, link).status_code == 429


def test_a_person_whose_password_was_reset_comes_back_by_the_same_page(app: Flask, client, staff) -> None:
    with app.app_context():
        link = f"/admin/welcome/{make_link(staff.id, command_line())}"
    assert "Choose a new password" in client.get(link).text
    assert choose(client, link).status_code == 303
    refused = client.post_form("/admin/login", {"username": "asma", "password": PASSWORD})
    assert refused.status_code == 401
    client.sign_in("asma", NEW)
