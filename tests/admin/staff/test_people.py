"""The owner's pages about people: inviting, roles, deactivating, resetting, and ending what is open."""

import html
import re
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask

from beautique.admin.core.permissions import ROUTE_PERMISSIONS
from beautique.kernel import clock
from beautique.staff import queries
from beautique.staff.actors import command_line
from beautique.staff.commands import create_account, deactivate
from beautique.staff.models import StaffAccount
from beautique.staff.permissions import Permission
from beautique.staff.queries import list_people
from beautique.staff.types import AccountDraft, Role
from tests.admin.home_pages import shown
from tests.admin.order_pages import HTMX
from tests.conftest import PASSWORD, Browser
from tests.staff.passkeys.desk import add, new_device
from tests.statements import statements
from tests.together.meeting import together

STAFF = "/admin/staff"
NEW = "seven green umbrellas"
NIDA = {"display_name": "Nida Khan", "username": "nida", "email": "nida@example.com", "role": "staff"}


def of(account: StaffAccount) -> str:
    return f"{STAFF}/{account.id}"


def current(app: Flask, account: StaffAccount) -> StaffAccount:
    with app.app_context():
        return queries.get_account(account.id)


def link_in(answer) -> str:
    """The path of the one-time link that a page shows."""
    [whole] = re.findall(r'id="one-time-link"[^>]*>([^<]+)<', answer.text)
    assert whole.startswith("http://localhost/admin/welcome/")
    return whole.removeprefix("http://localhost")


def invite(browser: Browser, **over: str):
    return browser.post_form(f"{STAFF}/new", {**NIDA, **over})


def named(app: Flask, username: str) -> StaffAccount:
    with app.app_context():
        account = queries.find_account(username)
        assert account
        return account


def invited(app: Flask, browser: Browser) -> tuple[StaffAccount, str]:
    link = link_in(invite(browser))
    return named(app, "nida"), link


def choose(app: Flask, link: str, password: str = NEW):
    return app.test_client().post_form(link, {"new_password": password, "new_password_again": password})


def seen(account: StaffAccount, **more: str) -> dict[str, str]:
    return {"version": str(account.version), **more}


def hire(app: Flask, username: str, role: Role) -> StaffAccount:
    with app.app_context():
        draft = AccountDraft(username, f"{username}@example.com", role, username.title())
        return create_account(draft, PASSWORD, command_line())


def test_an_invited_person_chooses_a_password_and_is_in(app: Flask, owner_client) -> None:
    answer = invite(owner_client)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "72 hours" in answer.text
    link = link_in(answer)
    assert choose(app, link).location == "/admin/login"
    assert app.test_client().sign_in("nida", NEW).get("/admin/").status_code == 200


def test_an_invitation_needs_no_email_address(app: Flask, owner_client) -> None:
    assert choose(app, link_in(invite(owner_client, email=""))).status_code == 303
    assert "nida" in owner_client.get(of(named(app, "nida"))).text


def test_the_link_is_shown_once_and_stands_in_no_other_page(app: Flask, owner_client) -> None:
    account, link = invited(app, owner_client)
    token = link.rpartition("/")[2]
    for address in (STAFF, of(account), f"{STAFF}/new", "/admin/activity", "/admin/"):
        assert token not in owner_client.get(address).text
    assert "link open until" in shown(owner_client.get(STAFF).text)


def test_the_link_is_written_into_a_whatsapp_message(owner_client) -> None:
    answer = invite(owner_client)
    [href] = re.findall(r'href="(https://wa\.me/\?text=[^"]+)"', answer.text)
    assert link_in(answer).replace("/", "%2F") in html.unescape(href)


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"username": "sana"}, "Another account has this username."),
        ({"username": "n"}, "A username has 2 to 50"),
        ({"email": "nowhere"}, "Give an e-mail address"),
        ({"role": "queen"}, "Choose what they are"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_and_what_was_typed_is_kept(
    app: Flask, owner_client, over, sentence
) -> None:
    answer = invite(owner_client, **over)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Nida Khan"' in answer.text
    with app.app_context():
        assert len(list_people()) == 1


def test_a_new_link_takes_the_place_of_the_first_and_a_withdrawn_one_opens_nothing(
    app: Flask, owner_client
) -> None:
    account, first = invited(app, owner_client)
    second = link_in(owner_client.post_form(f"{of(account)}/link", seen(account)))
    assert choose(app, first).status_code == 404
    answer = owner_client.post_form(f"{of(account)}/withdraw", seen(current(app, account)))
    assert answer.location == STAFF
    assert "The invitation of Nida Khan is withdrawn." in owner_client.get(STAFF).text
    assert choose(app, second).status_code == 404
    assert owner_client.get(of(account)).status_code == 404


def test_deactivating_ends_the_open_dashboard_and_the_token_on_the_next_request(
    app: Flask, owner_client, staff, staff_client, staff_token
) -> None:
    bearer = {"Authorization": f"Bearer {staff_token}"}
    assert staff_client.get("/admin/orders").status_code == 200
    assert app.test_client().get("/api/admin/orders", headers=bearer).status_code == 200
    assert owner_client.post_form(f"{of(staff)}/deactivate", seen(staff)).location == of(staff)
    assert staff_client.get("/admin/orders").location.startswith("/admin/login")
    assert staff_client.get("/admin/live", headers=HTMX).status_code == 401
    assert app.test_client().get("/api/admin/orders", headers=bearer).status_code == 401
    assert owner_client.post_form(f"{of(staff)}/reactivate", seen(current(app, staff))).status_code == 303
    assert staff_client.get("/admin/orders").status_code == 302
    assert app.test_client().sign_in("asma").get("/admin/orders").status_code == 200


@pytest.mark.parametrize(("way", "more"), [("deactivate", {}), ("role", {"role": "staff"})])
def test_the_last_owner_stays_and_the_page_says_why(
    app: Flask, owner_client, owner, staff, way, more
) -> None:
    invite(owner_client, role="owner")
    answer = owner_client.post_form(f"{of(owner)}/{way}", seen(owner, **more))
    assert answer.status_code == 409
    assert "This is the last active owner. Make somebody else an owner first." in answer.text
    assert owner_client.get(STAFF).status_code == 200


@pytest.mark.parametrize(("way", "more"), [("deactivate", {}), ("role", {"role": "staff"}), ("link", {})])
def test_of_two_owners_who_shut_each_other_out_at_once_one_remains(
    app: Flask, owner, owner_client, way, more
) -> None:
    other = hire(app, "zara", Role.OWNER)
    others_client = app.test_client().sign_in("zara")
    answers, met = together(
        app,
        [
            partial(owner_client.post_form, f"{of(other)}/{way}", seen(other, **more)),
            partial(others_client.post_form, f"{of(owner)}/{way}", seen(owner, **more)),
        ],
    )
    assert met
    assert sorted(answer.status_code for answer in answers) in ([200, 409], [303, 409])
    with app.app_context():
        able = [
            each for each in list_people() if each.standing == "active" and each.account.role == Role.OWNER
        ]
    assert len(able) == 1


def test_a_stale_form_is_refused_with_a_sentence_and_changes_nothing(app: Flask, owner_client, staff) -> None:
    old = seen(staff)
    assert owner_client.post_form(f"{of(staff)}/role", {**old, "role": "owner"}).status_code == 303
    for way in ("role", "deactivate", "link"):
        answer = owner_client.post_form(f"{of(staff)}/{way}", {**old, "role": "staff"}, headers=HTMX)
        assert answer.status_code == 409
        assert "Somebody saved this account while you were editing it." in answer.text
        assert f'name="version" value="{staff.version + 1}"' in answer.text
    now = current(app, staff)
    assert (now.role, now.is_active, bool(now.password_hash)) == (Role.OWNER, True, True)


def test_a_change_of_role_signs_them_out_into_what_they_may_now(
    app: Flask, owner_client, staff, staff_client
) -> None:
    answer = owner_client.post_form(f"{of(staff)}/role", seen(staff, role="owner"), headers=HTMX)
    assert answer.text.strip().startswith('<div id="person"')
    assert "The role is saved" in answer.headers["HX-Trigger"]
    assert staff_client.get("/admin/").status_code == 302
    assert app.test_client().sign_in("asma").get("/admin/settings").status_code == 200


def test_a_reset_ends_the_old_password_and_what_is_open_and_gives_a_link(
    app: Flask, client, owner_client, staff, staff_client, staff_token
) -> None:
    link = link_in(owner_client.post_form(f"{of(staff)}/link", seen(staff)))
    assert staff_client.get("/admin/").status_code == 302
    bearer = {"Authorization": f"Bearer {staff_token}"}
    assert client.get("/api/admin/orders", headers=bearer).status_code == 401
    login = {"username": "asma", "password": PASSWORD}
    assert client.post_form("/admin/login", login).status_code == 401
    assert "Password reset" in shown(owner_client.get(of(staff)).text)
    assert choose(app, link).status_code == 303
    assert app.test_client().sign_in("asma", NEW)


def test_a_reset_says_that_passkeys_end_too_and_the_log_names_them(app: Flask, owner_client, staff) -> None:
    with app.app_context():
        add(staff, new_device(), "Old phone")
    page = shown(owner_client.get(of(staff)).text)
    assert "Their password, 1 passkey with the recovery codes, every session" in page
    assert "add a passkey again when they are in" in page
    answer = owner_client.post_form(f"{of(staff)}/link", seen(staff))
    assert "Nothing that opened the account before does so any more" in shown(answer.text)
    assert "Passkeys None" in shown(owner_client.get(of(staff)).text)
    assert "Old phone" in shown(owner_client.get("/admin/activity").text)


def test_nobody_resets_themselves(owner_client, owner) -> None:
    answer = owner_client.post_form(f"{of(owner)}/link", seen(owner))
    assert (answer.status_code, "My account" in answer.text) == (409, True)
    assert "Reset" not in shown(owner_client.get(of(owner)).text)


def test_one_session_of_somebody_is_ended_and_no_other(
    app: Flask, owner_client, staff, staff_client, staff_token
) -> None:
    phone = app.test_client()
    android = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"
    sent = {"username": "asma", "password": PASSWORD}
    phone.post_form("/admin/login", sent, headers={"User-Agent": android})
    page = owner_client.get(of(staff)).text
    [row] = [each for each in page.split("<li") if "Chrome on Android" in each]
    [key] = re.findall(r'name="session" value="(\w{64})"', row)
    answer = owner_client.post_form(f"{of(staff)}/sessions", {"session": key}, headers=HTMX)
    assert "Chrome on Android" not in answer.text
    assert phone.get("/admin/orders").status_code == 302
    assert staff_client.get("/admin/orders").status_code == 200
    bearer = {"Authorization": f"Bearer {staff_token}"}
    assert app.test_client().get("/api/admin/orders", headers=bearer).status_code == 200
    again = owner_client.post_form(f"{of(staff)}/sessions", {"session": key}, headers=HTMX)
    assert "already ended" in again.headers["HX-Trigger"]
    assert owner_client.post_form(f"{of(staff)}/sessions/all").location == of(staff)
    assert staff_client.get("/admin/orders").status_code == 302
    assert app.test_client().get("/api/admin/orders", headers=bearer).status_code == 401


def test_a_session_of_one_person_is_not_ended_below_another(
    app: Flask, owner_client, owner, staff, staff_client
) -> None:
    with app.app_context():
        [session] = queries.list_sessions(staff.id)
    owner_client.post_form(f"{of(owner)}/sessions", {"session": session.token_hash})
    assert staff_client.get("/admin/orders").status_code == 200


def test_staff_see_and_change_nobody(app: Flask, staff_client, staff, owner) -> None:
    assert STAFF not in staff_client.get("/admin/").text
    for endpoint, permission in ROUTE_PERMISSIONS.items():
        if permission != Permission.STAFF_MANAGE or endpoint == "admin.require_passkeys":
            continue
        for account in (staff, owner):
            rule = next(app.url_map.iter_rules(endpoint))
            _, address = rule.build({"account_id": account.id}) or (None, "")
            is_read = "GET" in (rule.methods or set())
            answer = staff_client.get(address) if is_read else staff_client.post_form(address, seen(account))
            assert answer.status_code == 403, endpoint
            assert "Sana" not in answer.text
    assert current(app, owner).is_active
    with app.app_context():
        assert len(list_people()) == 2


def test_the_list_says_how_everybody_stands(app: Flask, owner_client, owner, staff) -> None:
    invite(owner_client)
    with app.app_context():
        deactivate(staff.id, command_line())
    page = shown(owner_client.get(STAFF).text)
    assert "Sana Tariq you Owner · active" in page
    assert "Asma Noor Deactivated" in page
    assert "Nida Khan Invited Staff · link open until" in page
    with time_machine.travel(clock.now() + timedelta(hours=73)):
        assert "no open link" in shown(app.test_client().sign_in("sana").get(STAFF).text)


def test_the_list_costs_the_same_however_many_people_there_are(app: Flask, owner_client) -> None:
    counts = []
    for more in (0, 5):
        for number in range(more):
            hire(app, f"person{number}", Role.STAFF)
        with statements(app) as asked:
            assert owner_client.get(STAFF).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_page_of_a_person_leads_to_what_they_did(owner_client, staff, staff_client) -> None:
    assert f'href="/admin/activity?who={staff.id}"' in owner_client.get(of(staff)).text
    assert owner_client.get(f"/admin/activity?who={staff.id}").status_code == 200


def test_the_palette_finds_staff_and_my_account(owner_client, staff_client) -> None:
    assert f'href="{STAFF}"' in owner_client.get("/admin/palette?q=staff").text
    assert f'href="{STAFF}"' not in staff_client.get("/admin/palette?q=staff").text
    assert 'href="/admin/account"' in staff_client.get("/admin/palette?q=my+account").text
