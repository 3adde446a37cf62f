"""One's own account: theme and password."""

import pytest
from flask import Flask

from beautique.staff.actors import command_line
from beautique.staff.commands import set_password
from beautique.staff.queries import get_account

OLD = "correct horse battery"
NEW = "seven green umbrellas"


def change(client, current=OLD, new=NEW, again=None, **more):
    typed = {
        "current_password": current,
        "new_password": new,
        "new_password_again": new if again is None else again,
    }
    return client.post_form("/admin/password", typed, **more)


def test_a_new_password_keeps_this_browser_and_signs_the_others_out(app: Flask, owner_client, owner):
    other = app.test_client().sign_in("sana")
    answer = change(owner_client)
    assert (answer.status_code, answer.location) == (303, "/admin/")
    assert "Your password is changed." in owner_client.get("/admin/").text
    assert other.get("/admin/").status_code == 302
    app.test_client().sign_in("sana", NEW)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"current": "not mine"}, "current_password", "This is not your current password."),
        ({"current": ""}, "current_password", "Give the password you signed in with."),
        ({"again": "seven green umbrella"}, "new_password_again", "This is not what you typed above."),
        ({"new": "short"}, "new_password", "Use at least 8 characters."),
        ({"new": "password123"}, "new_password", "one of the first that anybody would try"),
        ({"new": OLD}, "new_password", "differs from the current one"),
        ({"new": "x" * 2_000}, "new_password", "too long"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_changes(
    app: Flask, owner_client, typed, field, sentence
):
    answer = change(owner_client, **typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert sentence in answer.text
    assert "<html" in answer.text
    assert OLD not in answer.text
    app.test_client().sign_in("sana", OLD)


def test_under_htmx_only_the_form_comes_back(owner_client):
    answer = change(owner_client, current="not mine", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.text.strip().startswith('<form id="password-form"')
    assert change(owner_client, headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/admin/"


def test_guessing_the_current_password_is_throttled(owner_client):
    for _ in range(10):
        assert change(owner_client, current="not mine").status_code == 422
    answer = change(owner_client)
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers


def test_a_given_password_must_be_changed_first(app: Flask, owner):
    with app.app_context():
        set_password(owner.id, "a password told by phone", command_line(), must_change_password=True)
    client = app.test_client()
    answer = client.post_form("/admin/login", {"username": "sana", "password": "a password told by phone"})
    assert answer.location == "/admin/password"
    assert "Choose your password" in client.get("/admin/password").text
    assert change(client, current="a password told by phone").status_code == 303
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(("theme", "name"), [("light", "beautique"), ("dark", "beautique-dark")])
def test_the_theme_holds_for_every_page_and_device(app: Flask, owner_client, owner, theme, name):
    answer = owner_client.post_form("/admin/preferences/theme", {"value": theme, "next": "/admin/settings?"})
    assert (answer.status_code, answer.location) == (303, "/admin/settings")
    assert f'data-theme="{name}"' in owner_client.get("/admin/settings").text
    assert f'data-theme="{name}"' in app.test_client().sign_in("sana").get("/admin/").text
    owner_client.post_form("/admin/preferences/theme", {"value": "system"})
    assert "data-theme" not in owner_client.get("/admin/").text.partition("<head>")[0]


def test_after_a_form_with_errors_the_theme_leads_home_and_not_to_an_address_without_page(owner_client):
    answer = owner_client.post_form(
        "/admin/preferences/theme", {"value": "dark", "next": "/admin/settings/store?"}
    )
    assert answer.location == "/admin/"


@pytest.mark.parametrize("theme", ["pink", "", "dark\x00"])
def test_an_unknown_theme_is_refused(app: Flask, owner_client, owner, theme):
    answer = owner_client.post_form("/admin/preferences/theme", {"value": theme})
    assert answer.status_code == 422
    assert "There is no such choice." in answer.text
    with app.app_context():
        assert get_account(owner.id).preferences == {}


def test_single_key_shortcuts_can_be_switched_off(owner_client):
    assert "data-shortcuts" not in owner_client.get("/admin/").text
    owner_client.post_form("/admin/preferences/shortcuts", {"value": "off"})
    assert '<html lang="en" data-shortcuts="off">' in owner_client.get("/admin/").text
    owner_client.post_form("/admin/preferences/shortcuts", {"value": "on"})
    assert "data-shortcuts" not in owner_client.get("/admin/").text


@pytest.mark.parametrize("name", ["colour", "%00"])
def test_an_unknown_preference_is_refused(owner_client, name):
    assert owner_client.post_form(f"/admin/preferences/{name}", {"value": "on"}).status_code in (404, 422)
