"""My account: name and e-mail, the way to everything else of one's own, and where one is signed in."""

import re

import pytest
from flask import Flask

from beautique.admin.account.sessions import device_words
from beautique.audit.types import Via
from beautique.staff.queries import get_account
from tests.admin.home_pages import shown
from tests.admin.order_pages import HTMX
from tests.conftest import PASSWORD

ACCOUNT = "/admin/account"


def save(browser, version: int = 1, **typed: str):
    fields = {"display_name": "Sana Tariq", "email": "sana@example.com", "current_password": "", **typed}
    return browser.post_form(ACCOUNT, {"version": str(version), **fields})


def keys(page: str) -> list[str]:
    """What names the sessions that have a button."""
    return re.findall(r'name="session" value="(\w{64})"', page)


def test_the_account_s_menu_leads_to_one_page_with_everything_of_ones_own(owner_client) -> None:
    assert f'href="{ACCOUNT}"' in owner_client.get("/admin/").text
    page = owner_client.get(ACCOUNT).text
    main = page[page.index("<main") : page.index("</main>")]
    for address in ("password", "account/passkeys", "preferences/theme", "preferences/shortcuts"):
        assert f'"/admin/{address}"' in main
    assert "Ten of them come with your first passkey" in main


def test_a_name_is_saved_without_the_password_and_an_address_only_with_it(
    app: Flask, owner, owner_client
) -> None:
    assert save(owner_client, display_name="Sana T").location == ACCOUNT
    refused = save(
        owner_client, 2, display_name="Sana Q", email="new@example.com", current_password="a guess"
    )
    assert refused.status_code == 422
    assert "This is not your current password." in refused.text
    assert 'value="new@example.com"' in refused.text
    assert "a guess" not in refused.text
    assert save(owner_client, 2, email="new@example.com", current_password=PASSWORD).status_code == 303
    with app.app_context():
        assert get_account(owner.id).email == "new@example.com"
    app.test_client().sign_in("new@example.com")


def test_a_stale_save_shows_both_and_mine_can_be_applied(app: Flask, owner, owner_client) -> None:
    save(owner_client, display_name="Sana One")
    answer = save(owner_client, display_name="Sana Two")
    assert answer.status_code == 409
    assert "Sana One" in answer.text
    assert "Sana Two" in answer.text
    assert save(owner_client, 2, display_name="Sana Two").status_code == 303


def test_the_list_ends_exactly_the_chosen_session(app: Flask, owner_client, owner_token: str) -> None:
    other, third = (app.test_client().sign_in("sana") for _ in range(2))
    page = other.get(ACCOUNT).text
    assert page.count("This one") == 1
    assert "Program (Werkzeug)" in page
    mine = [key for key in keys(page) if key not in keys(owner_client.get(ACCOUNT).text)]
    assert len(mine) == 1
    answer = other.post_form(f"{ACCOUNT}/sessions", {"session": mine[0]}, headers=HTMX)
    assert answer.text.strip().startswith('<section id="sessions"')
    assert owner_client.get(ACCOUNT).status_code == 302
    for browser in (other, third):
        assert browser.get(ACCOUNT).status_code == 200
    bearer = {"Authorization": f"Bearer {owner_token}"}
    assert app.test_client().get("/api/admin/orders", headers=bearer).status_code == 200


def test_all_others_end_and_this_one_stays(app: Flask, owner_client, owner_token: str) -> None:
    other = app.test_client().sign_in("sana")
    answer = owner_client.post_form(f"{ACCOUNT}/sessions/others")
    assert answer.location == f"{ACCOUNT}#sessions"
    page = owner_client.get(ACCOUNT).text
    assert "Signed out in 2 places" in page
    assert keys(page) == []
    assert other.get(ACCOUNT).status_code == 302
    bearer = {"Authorization": f"Bearer {owner_token}"}
    assert app.test_client().get("/api/admin/orders", headers=bearer).status_code == 401
    again = owner_client.post_form(f"{ACCOUNT}/sessions/others", headers=HTMX)
    assert "nowhere else" in again.headers["HX-Trigger"]


def test_nobody_ends_a_session_of_somebody_else(owner_client, staff_client) -> None:
    other = staff_client.application.test_client().sign_in("asma")
    [theirs] = keys(other.get(ACCOUNT).text)
    answer = owner_client.post_form(f"{ACCOUNT}/sessions", {"session": theirs}, headers=HTMX)
    assert "already ended" in answer.headers["HX-Trigger"]
    assert staff_client.get(ACCOUNT).status_code == 200


def test_the_page_tells_the_state_of_passkeys_and_codes(staff_client) -> None:
    assert "None yet: sign in by thumb, face or PIN" in shown(staff_client.get(ACCOUNT).text)


@pytest.mark.parametrize(
    ("user_agent", "via", "words"),
    [
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36", Via.SESSION,
         "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_1) AppleWebKit/605 Version/19 Mobile Safari/604", Via.SESSION,
         "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537 Chrome/142 Safari/537 Edg/142", Via.SESSION,
         "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", Via.SESSION, "Firefox on Linux"),
        ("", Via.SESSION, "A browser"),
        ("curl/8.14", Via.TOKEN, "Program (curl)"),
        ("<b>", Via.TOKEN, "Program"),
    ],
)  # fmt: skip
def test_a_device_is_told_in_words(user_agent: str, via: Via, words: str) -> None:
    assert device_words(user_agent, via) == words
