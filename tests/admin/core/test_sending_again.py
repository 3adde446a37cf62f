"""A form that came after its session or token had ended is offered again, never sent by itself, and never for another site."""

import re

import pytest
from flask import Flask

from beautique.orders.customers.queries import list_notes
from beautique.staff.actors import command_line
from beautique.staff.commands import deactivate
from tests.admin.order_pages import words
from tests.conftest import PASSWORD
from tests.factories import make_order

OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
THEIRS = [
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://other.localhost", "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Referer": "https://evil.example/admin/orders"},
    {},
]
NOTE = {"note": "She wants another size"}


def fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


@pytest.fixture
def notes(app: Flask) -> str:
    """The address that a note of an order is sent to."""
    return f"/admin/customers/{make_order(app).phone_normalized}/notes"


def written(app: Flask, notes: str) -> list[str]:
    with app.app_context():
        return [each.note for each in list_notes(notes.split("/")[3])]


def test_a_plain_form_waits_for_the_log_in_and_for_the_persons_click(
    app: Flask, client, staff, notes
) -> None:
    late = client.post(f"{notes}?list=x", data={**NOTE, "draft": "x"}, headers=OURS)
    assert late.status_code == 401
    assert "What you typed is kept" in late.text
    wrong = client.post(
        "/admin/login", data={**fields(late.text), "username": "asma", "password": "no"}, headers=OURS
    )
    assert wrong.status_code == 401
    page = client.post(
        "/admin/login", data={**fields(wrong.text), "username": "asma", "password": PASSWORD}, headers=OURS
    )
    assert page.status_code == 200
    assert "Nothing is lost" in page.text
    assert written(app, notes) == []
    action = re.search(r'<form action="([^"]+)" method="post"', page.text)[1]
    assert action == f"{notes}?list=x"
    assert client.post(action, data=fields(page.text)).status_code == 303
    assert written(app, notes) == [NOTE["note"]]


@pytest.mark.parametrize("headers", THEIRS)
def test_what_another_site_sent_is_never_offered(app: Flask, client, staff_client, notes, headers) -> None:
    signed_out = client.post(notes, data=NOTE, headers=headers)
    assert (signed_out.status_code, signed_out.location) == (302, "/admin/login")
    stale = staff_client.post(notes, data={**NOTE, "csrf_token": "old"}, headers=headers)
    assert stale.status_code == 400
    assert NOTE["note"] not in stale.text
    assert "session that has ended" in stale.text


def test_a_stale_form_of_a_living_session_is_shown_again(app: Flask, staff_client, notes) -> None:
    late = staff_client.post(notes, data={**NOTE, "csrf_token": "old"}, headers=OURS)
    assert late.status_code == 400
    assert "Nothing is lost" in late.text
    assert written(app, notes) == []
    assert staff_client.post(notes, data=fields(late.text), headers=OURS).status_code == 303
    assert written(app, notes) == [NOTE["note"]]


def test_without_the_newer_header_the_origin_decides(app: Flask, client, staff_client, notes) -> None:
    for headers in ({"Origin": "http://localhost"}, {"Referer": "http://localhost/admin/"}):
        assert client.post(notes, data=NOTE, headers=headers).status_code == 401
        assert "Nothing is lost" in staff_client.post(notes, data=NOTE, headers=headers).text


def test_a_sealed_form_is_of_no_use_in_another_browser(app: Flask, client, staff, notes) -> None:
    sealed = fields(client.post(notes, data=NOTE, headers=OURS).text)["kept"]
    other = app.test_client()
    sent = {"csrf_token": other.csrf_token(), "kept": sealed, "username": "asma", "password": PASSWORD}
    answer = other.post("/admin/login", data=sent, headers=OURS)
    assert answer.status_code == 303
    cross = client.post("/admin/login", data={"kept": sealed}, headers={"Sec-Fetch-Site": "cross-site"})
    assert sealed not in cross.text


def test_passwords_are_never_carried_along(client, staff_client) -> None:
    sent = {"current_password": "a secret", "new_password": "another", "new_password_again": "another"}
    assert client.post("/admin/password", data=sent, headers=OURS).status_code == 302
    answer = staff_client.post("/admin/password", data=sent, headers=OURS)
    assert answer.status_code == 400
    assert "secret" not in answer.text


def test_codes_that_nobody_typed_are_carried_along_and_not_shown(staff_client, notes) -> None:
    codes = {
        name: f"code of {name}" for name in ("token", "ids", "seen", "event", "session", "after", "proof")
    }
    answer = staff_client.post(notes, data={**NOTE, **codes}, headers=OURS)
    assert codes.items() <= fields(answer.text).items()
    assert not [code for code in codes.values() if code in words(answer)]
    assert NOTE["note"] in words(answer)


def test_too_much_is_not_carried_along(client, notes) -> None:
    assert client.post(notes, data={"note": "a" * 70_000}, headers=OURS).status_code == 302


def test_under_htmx_the_page_keeps_what_was_typed(app: Flask, staff_client, staff, notes) -> None:
    stale = staff_client.post(notes, data=NOTE, headers={"HX-Request": "true"})
    assert (stale.status_code, stale.headers["X-Stale-Token"], stale.text) == (400, "1", "")
    fresh = staff_client.get("/admin/token")
    assert fresh.json["account"] == "asma"
    assert fresh.headers["Cache-Control"] == "no-store"
    again = staff_client.post(notes, data={**NOTE, "csrf_token": fresh.json["token"]})
    assert again.status_code == 303
    with app.app_context():
        deactivate(staff.id, command_line())
    ended = staff_client.post_form(notes, NOTE, headers={"HX-Request": "true"})
    assert ended.status_code == 401
    assert staff_client.get("/admin/token", headers={"HX-Request": "true"}).status_code == 401


def test_an_old_log_in_page_answers_with_itself_and_the_name(app: Flask, client, staff) -> None:
    old = {"csrf_token": "old", "username": "asma", "password": PASSWORD, "next": "/admin/orders"}
    page = client.post("/admin/login", data=old, headers=OURS)
    assert page.status_code == 400
    assert "This page was too old" in page.text
    assert 'value="asma"' in page.text
    sent = {**fields(page.text), "username": "asma", "password": PASSWORD}
    answer = client.post("/admin/login", data=sent, headers=OURS)
    assert (answer.status_code, answer.location) == (303, "/admin/orders")
    assert 'value="asma"' not in client.post("/admin/login", data=old, headers=THEIRS[0]).text
