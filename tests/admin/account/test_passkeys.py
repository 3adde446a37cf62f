"""Passkeys at the dashboard's door, with a device made of software at the address of the test client."""

import json
import re
from datetime import timedelta

import pytest
import time_machine

from beautique.kernel import clock
from beautique.staff.actors import command_line
from beautique.staff.commands import create_account
from beautique.staff.passkeys.queries import count_codes, list_passkeys, read_policy
from beautique.staff.types import AccountDraft, Role
from tests.admin.order_pages import fields
from tests.conftest import PASSWORD, Browser
from tests.staff.passkeys.device import Device

PAGE = "/admin/account/passkeys"
HERE = "http://localhost"


def asked(browser: Browser, address: str) -> tuple[dict, str]:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.json["options"], answer.json["challenge"]


def add(browser: Browser, device: Device, name: str = "Shop phone"):
    options, challenge = asked(browser, f"{PAGE}/challenge")
    sent = {"credential": device.create(options), "challenge": challenge, "name": name}
    return browser.post_form(PAGE, sent)


def codes_of(answer) -> list[str]:
    return re.findall(r"select-all\">([a-z0-9-]{29})<", answer.text)


def by_passkey(browser: Browser, device: Device, **more):
    options, challenge = asked(browser, "/admin/login/passkey")
    sent = {"credential": device.get(options), "challenge": challenge, **more}
    return browser.post_form("/admin/login/passkey", sent)


def by_password(browser: Browser, username: str, code: str = ""):
    sent = {"username": username, "password": PASSWORD, "recovery_code": code}
    return browser.post_form("/admin/login", sent)


@pytest.fixture
def phone(owner_client) -> Device:
    device = Device(HERE)
    assert add(owner_client, device).status_code == 200
    return device


def require(owner_client, on: str = "y", version: int = 0):
    return owner_client.post_form(f"{PAGE}/owners", {"required": on, "version": version})


def test_a_reload_of_the_page_that_shows_the_first_codes_does_not_say_that_nothing_was_added(owner_client):
    options, challenge = asked(owner_client, f"{PAGE}/challenge")
    sent = {"credential": Device(HERE).create(options), "challenge": challenge, "name": "Shop phone"}
    assert len(codes_of(owner_client.post_form(PAGE, sent))) == 10
    again = owner_client.post_form(PAGE, sent)
    assert (again.status_code, codes_of(again)) == (409, [])
    assert "This passkey is here already." in again.text
    assert "was not added" not in again.text


def test_a_reload_of_the_page_that_shows_new_codes_makes_no_others(owner_client, phone):
    sent = fields(owner_client.get(PAGE), f'action="{PAGE}/codes"')
    assert len(codes_of(owner_client.post_form(f"{PAGE}/codes", sent))) == 10
    again = owner_client.post_form(f"{PAGE}/codes", sent)
    assert (again.status_code, codes_of(again)) == (409, [])
    assert "New codes were made since this page was opened, and shown only once." in again.text
    assert "10 codes left" in again.text
    fresh = fields(owner_client.get(PAGE), f'action="{PAGE}/codes"')
    assert len(codes_of(owner_client.post_form(f"{PAGE}/codes", fresh))) == 10


def test_a_passkey_is_added_with_codes_that_are_shown_once(app, owner, owner_client):
    answer = add(owner_client, Device(HERE))
    codes = codes_of(answer)
    assert (answer.status_code, len(codes)) == (200, 10)
    assert answer.headers["Cache-Control"] == "no-store"
    page = owner_client.get(PAGE).text
    assert "Shop phone" in page
    assert "10 codes left" in page
    assert not any(code in page for code in codes)
    assert add(owner_client, Device(HERE), "Till").location == PAGE


def test_it_logs_in_and_goes_where_the_visitor_wanted(app, client, owner, phone):
    answer = by_passkey(client, phone, next="/admin/settings")
    assert (answer.status_code, answer.location) == (303, "/admin/settings")
    assert client.get("/admin/settings").status_code == 200
    assert any(cookie.startswith("device-") for cookie in answer.headers.getlist("Set-Cookie"))


def test_a_challenge_is_of_no_use_in_another_browser_for_another_purpose_or_later(app, owner_client, phone):
    first, second = app.test_client(), app.test_client()
    options, challenge = asked(first, "/admin/login/passkey")
    sent = {"credential": phone.get(options), "challenge": challenge}
    assert second.post_form("/admin/login/passkey", sent).status_code == 401
    adding, sealed = asked(owner_client, f"{PAGE}/challenge")
    other = {"credential": phone.get({**adding, "rpId": "localhost"}), "challenge": sealed}
    assert owner_client.post_form("/admin/login/passkey", other).status_code == 401
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert first.post_form("/admin/login/passkey", sent).status_code == 401
    assert first.post_form("/admin/login/passkey", sent).status_code == 303


@pytest.mark.parametrize("sent", [{}, {"credential": "{}"}, {"credential": "x" * 20_000, "challenge": "y"}])
def test_nonsense_shows_the_log_in_page_again(client, sent):
    answer = client.post_form("/admin/login/passkey", sent)
    assert answer.status_code == 401
    assert "The passkey was not accepted." in answer.text
    assert 'name="password"' in answer.text


def test_the_button_is_there_only_at_an_address_with_a_name(app, client):
    assert "Sign in with a passkey" in client.get("/admin/login").text
    answer = client.get("/admin/login", base_url="http://127.0.0.1")
    assert "Sign in with a passkey" not in answer.text
    assert client.get("/admin/login/passkey", base_url="http://127.0.0.1").status_code == 404


def test_a_session_that_was_left_open_is_asked_again(app, owner_client, owner, phone):
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert "Is it you?" in owner_client.get(PAGE).text
        for path in ("", "/codes", "/owners"):
            assert owner_client.post_form(f"{PAGE}{path}", {"required": "y"}).location == PAGE
        with app.app_context():
            assert (len(list_passkeys(owner.id)), read_policy().owners_need_one) == (1, False)
        again = {"username": "sana", "password": PASSWORD, "next": PAGE}
        assert owner_client.post_form("/admin/login", again).location == PAGE
        assert "Shop phone" in owner_client.get(PAGE).text


def test_a_name_is_changed_and_a_passkey_removed(app, owner, owner_client, phone):
    with app.app_context():
        passkey = list_passkeys(owner.id)[0]
    address = f"{PAGE}/{passkey.id}"
    assert owner_client.post_form(address, {"name": "Till", "version": 1}).location == PAGE
    assert owner_client.post_form(address, {"name": "Stale", "version": 1}).status_code == 409
    refusal = owner_client.post_form(address, {"name": "x" * 61, "version": 2})
    assert (refusal.status_code, "at most 60" in refusal.text) == (422, True)
    assert owner_client.post_form(f"{address}/remove").location == PAGE
    assert owner_client.post_form(f"{address}/remove").status_code == 404


def test_the_switch_asks_for_a_passkey_first_and_refuses_what_is_stale(owner_client):
    assert require(owner_client).status_code == 409
    add(owner_client, Device(HERE))
    assert require(owner_client).location == PAGE
    assert require(owner_client, "").status_code == 409
    assert require(owner_client, "", 1).location == PAGE


def test_staff_have_passkeys_but_not_the_switch(staff_client):
    assert "Owners need a passkey" not in staff_client.get(PAGE).text
    assert require(staff_client).status_code == 403
    assert add(staff_client, Device(HERE)).status_code == 200


def test_a_lost_passkey_does_not_lock_the_owner_out(app, client, owner, owner_client):
    codes = codes_of(add(owner_client, Device(HERE)))
    require(owner_client)
    refused = by_password(client, "sana")
    assert refused.status_code == 401
    assert "Your password is right." in refused.text
    assert 'name="recovery_code"' in refused.text
    wrong = by_password(client, "sana", "aaaa-bbbb-cccc-dddd")
    assert (wrong.status_code, 'name="recovery_code"' in wrong.text) == (401, True)
    entered = by_password(client, "sana", codes[0])
    assert (entered.status_code, entered.location) == (303, PAGE)
    page = client.get(PAGE).text
    assert "You came in by a recovery code" in page
    assert "9 codes left" in page
    assert by_password(app.test_client(), "sana", codes[0]).status_code == 401


def test_an_owner_without_a_passkey_sees_only_the_page_that_adds_one(app, client, owner, owner_client):
    add(owner_client, Device(HERE))
    require(owner_client)
    app.test_cli_runner().invoke(args=["staff", "passkeys-reset", "sana"])
    assert by_password(client, "sana").location == PAGE
    assert client.get("/admin/").location == PAGE
    assert "Add a passkey" in client.get(PAGE).text
    device = Device(HERE)
    assert len(codes_of(add(client, device))) == 10
    assert client.get("/admin/").status_code == 200
    assert by_passkey(app.test_client(), device).status_code == 303


def test_the_json_api_gives_no_token_for_the_password_alone(app, owner, owner_client, staff):
    add(owner_client, Device(HERE))
    require(owner_client)
    answer = app.test_client().post("/api/admin/login", json={"username": "sana", "password": PASSWORD})
    assert (answer.status_code, answer.json["code"]) == (403, "AUTH_FORBIDDEN")
    assert "passkey" in json.dumps(answer.json)
    answer = app.test_client().post("/api/admin/login", json={"username": "asma", "password": PASSWORD})
    assert answer.status_code == 200


def test_the_command_line_takes_passkeys_away(app, client, owner, owner_client, phone):
    told = app.test_cli_runner().invoke(args=["staff", "passkeys-reset", "sana"])
    assert told.output.startswith("sana has no passkey any more (1 passkey removed)")
    assert owner_client.get("/admin/").status_code == 302
    assert by_passkey(client, phone).status_code == 401
    with app.app_context():
        assert count_codes(owner.id) == 0
    assert by_password(client, "sana").status_code == 303


def test_the_activity_log_tells_it_in_words(owner_client, client, phone):
    by_passkey(client, phone)
    page = owner_client.get("/admin/activity").text
    assert "Passkey added" in page
    assert "with a passkey" in page


def test_an_owner_helps_a_colleague_who_has_lost_both(app, client, owner_client, staff, staff_client):
    device = Device(HERE)
    add(staff_client, device)
    person, address = f"/admin/staff/{staff.id}", f"{PAGE}/of/{staff.id}/reset"
    assert f'action="{address}"' in owner_client.get(person).text
    assert staff_client.post_form(address).status_code == 403
    assert owner_client.post_form(address).location == person
    assert address not in owner_client.get(person).text
    assert staff_client.get("/admin/").status_code == 302
    assert by_passkey(client, device).status_code == 401
    assert by_password(client, "asma").status_code == 303


def test_who_is_asked_again_before_helping_a_colleague_goes_on_with_the_colleague(owner_client, staff):
    person = f"/admin/staff/{staff.id}"
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        asked = owner_client.post_form(f"{PAGE}/of/{staff.id}/reset", {"next": person})
        page = owner_client.get(asked.location).text
        assert "Is it you?" in page
        assert f'name="next" value="{person}"' in page


def test_a_token_from_before_opens_nothing_until_the_passkey_is_added(app, client, owner_client, owner_token):
    with app.app_context():
        draft = AccountDraft("zara", "zara@example.com", Role.OWNER)
        create_account(draft, PASSWORD, command_line())
    zara = app.test_client().sign_in("zara")
    add(zara, Device(HERE))
    require(zara)
    bearer = {"Authorization": f"Bearer {owner_token}"}
    assert client.get("/api/admin/orders", headers=bearer).status_code == 200
    assert by_password(client, "sana").location == PAGE
    answer = app.test_client().get("/api/admin/orders", headers=bearer)
    assert (answer.status_code, answer.json["detail"]) == (403, "Add a passkey in the dashboard first.")
