"""Getting in and out of the dashboard."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from beautique import create_app
from beautique.admin.core import known_device
from beautique.audit.queries import list_timeline
from beautique.config import Settings
from beautique.kernel.db import db
from beautique.staff import passwords, queries, throttling
from beautique.staff.actors import command_line
from beautique.staff.commands import deactivate, set_password
from beautique.staff.models import RateBucket, StaffAccount
from tests.kernel.places import taken

PASSWORD = "correct horse battery"
SECRETS = {
    "secret_key": "a secret of the tests that is long enough",
    "jwt_secret_key": "another secret of the tests, long enough",
}


def log_in(client, username="sana", password=PASSWORD, **more):
    return client.post_form("/admin/login", {"username": username, "password": password, **more})


def test_the_address_of_the_shop_leads_to_the_dashboard_and_that_to_the_log_in(client):
    assert client.get("/").location == "/admin/"
    answer = client.get("/admin/")
    assert (answer.status_code, answer.location) == (302, "/admin/login?next=/admin/")


def test_the_address_without_its_last_slash_names_no_other_host(client) -> None:
    answer = client.get("/admin", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.location) == (302, "/admin/")


def test_the_right_password_opens_the_home_page(client, owner):
    answer = log_in(client)
    assert (answer.status_code, answer.location) == (303, "/admin/")
    assert "Sana" in client.get("/admin/").text


def test_the_email_address_works_as_a_username(client, owner):
    assert log_in(client, "Sana@Example.com").status_code == 303


def test_whoever_is_signed_in_is_led_on_from_the_log_in_page(owner_client):
    answer = owner_client.get("/admin/login?next=/admin/settings")
    assert (answer.status_code, answer.location) == (302, "/admin/settings")


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("sana", "wrong"),
        ("nobody", PASSWORD),
        ("sana", "x" * 2_000),
        ("n" * 300, PASSWORD),
        ("sa\x00na", PASSWORD),
    ],
)
def test_every_kind_of_wrong_gets_the_same_words_and_keeps_the_name(client, owner, username, password):
    answer = log_in(client, username, password)
    assert answer.status_code == 401
    assert "The username or the password is not right." in answer.text
    assert password not in answer.text
    if "\x00" not in username:
        assert f'value="{username}"' in answer.text


def test_a_deactivated_account_gets_the_same_words(app: Flask, client, owner, staff):
    with app.app_context():
        deactivate(staff.id, command_line())
    assert "The username or the password is not right." in log_in(client, "asma").text


@pytest.mark.parametrize("fields", [{"username": ""}, {"password": ""}, {"username": "", "password": ""}])
def test_an_empty_field_is_no_try(client, owner, fields):
    for _ in range(15):
        answer = log_in(client, **{"username": "sana", "password": PASSWORD, **fields})
        assert answer.status_code == 422
        assert "both needed" in answer.text
    assert log_in(client).status_code == 303


def test_the_eleventh_wrong_try_has_to_wait_and_so_has_the_right_password(client, owner):
    for _ in range(10):
        assert log_in(client, password="wrong").status_code == 401
    answer = log_in(client)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Too many tries. Wait" in answer.text
    assert 'value="sana"' in answer.text


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/admin/settings", "/admin/settings"),
        ("/admin/orders?q=Hira&order_status=Ready", "/admin/orders?q=Hira&order_status=Ready"),
        ("http://localhost/admin/settings", "/admin/settings"),
        ("https://evil.example/admin/settings", "/admin/"),
        ("//evil.example/admin/", "/admin/"),
        ("/\\evil.example", "/admin/"),
        ("/admin/..//evil.example", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
        ("http://[", "/admin/"),
        ("/admin/logout", "/admin/"),
        ("/admin/nothing", "/admin/"),
        ("/health", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_after_the_log_in_only_own_pages_follow(client, owner, wanted, led_to):
    assert log_in(client, next=wanted).location == led_to


def test_the_log_in_page_remembers_the_page_that_was_wanted(client, owner):
    location = client.get("/admin/orders?q=Hira").location
    page = client.get(location)
    assert 'name="next" value="/admin/orders?q=Hira"' in page.text


def test_a_log_in_without_the_token_of_the_form_is_refused(client, owner):
    assert client.post("/admin/login", data={"username": "sana", "password": PASSWORD}).status_code == 400
    assert client.get("/admin/").status_code == 302


def test_nothing_of_before_the_log_in_stays_in_the_session(client, owner):
    client.get("/admin/login")
    with client.session_transaction() as session:
        before = dict(session) | {"planted": "by somebody else"}
        session.update(before)
    log_in(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != before.get("csrf_token")
        assert str(owner.id) not in str(dict(session))


def test_a_second_log_in_in_the_same_browser_ends_the_first_session(app: Flask, owner_client, owner, staff):
    first = owner_client.get_cookie("beautique").value
    owner_client.sign_in(staff.username)
    assert staff.display_name in owner_client.get("/admin/").text
    elsewhere = app.test_client()
    elsewhere.set_cookie("beautique", first)
    assert elsewhere.get("/admin/").status_code == 302
    with app.app_context():
        assert (len(queries.list_sessions(owner.id)), len(queries.list_sessions(staff.id))) == (0, 1)


def test_signing_out_ends_the_session_on_the_server_too(app: Flask, owner_client, owner):
    stolen = owner_client.get_cookie("beautique").value
    answer = owner_client.post_form("/admin/logout")
    assert (answer.status_code, answer.location) == (303, "/admin/login")
    assert "You have signed out." in owner_client.get("/admin/login").text
    thief = app.test_client()
    thief.set_cookie("beautique", stolen)
    assert thief.get("/admin/").status_code == 302
    with app.app_context():
        assert {"staff.signed_in", "staff.signed_out"} <= {
            event.action for event in list_timeline("staff", owner.id)
        }


def test_signing_out_by_a_link_is_impossible(owner_client):
    assert owner_client.get("/admin/logout").status_code == 405
    assert owner_client.get("/admin/").status_code == 200


@pytest.mark.parametrize("change", ["deactivated", "new password"])
def test_a_session_ends_with_the_next_request(app: Flask, staff_client, staff: StaffAccount, owner, change):
    assert staff_client.get("/admin/").status_code == 200
    with app.app_context():
        if change == "deactivated":
            deactivate(staff.id, command_line())
        else:
            set_password(staff.id, "quite another password", command_line())
    answer = staff_client.get("/admin/orders")
    assert (answer.status_code, answer.location) == (302, "/admin/login?next=/admin/orders")


def test_failed_log_ins_are_written_down_without_what_was_typed(app: Flask, client, owner):
    log_in(client, password="my other password")
    with app.app_context():
        event = next(e for e in list_timeline("staff", owner.id) if e.action == "staff.sign_in_failed")
        assert "my other password" not in str(event.changes)


def test_the_cookie_is_not_for_scripts_nor_for_other_sites(client):
    cookie = client.get("/admin/login").headers["Set-Cookie"]
    assert cookie.startswith("beautique=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.fixture
def secure(tmp_path):
    """The shop as it is deployed, behind https."""
    settings = Settings(
        beautique_env="production",
        public_url="https://shop.example.com",
        trusted_hops=1,
        allow_local_storage=True,
        database_url=f"sqlite:///{tmp_path}/shop.db",
        media_root=tmp_path,
        **SECRETS,
    )
    return create_app(settings).test_client()


def test_behind_https_the_cookie_never_travels_in_clear(secure):
    cookie = secure.get("/admin/login", base_url="https://shop.example.com").headers["Set-Cookie"]
    assert cookie.startswith("__Host-beautique=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_behind_https_a_plain_page_is_asked_for_again_at_our_own_address(secure):
    answer = secure.get("/admin/login?next=/admin/orders", base_url="http://evil.example")
    assert (answer.status_code, answer.location) == (
        302,
        "https://shop.example.com/admin/login?next=/admin/orders",
    )
    assert secure.get("/admin/login", headers={"X-Forwarded-Proto": "https"}).status_code == 200
    assert secure.get("/health").status_code == 200


@pytest.fixture
def shut(monkeypatch):
    """The account is shut for strangers after one wrong try."""
    monkeypatch.setattr(throttling, "PER_ACCOUNT", 1)


def strangers(app):
    """A wrong try from elsewhere, and a right one that is not even tried."""
    elsewhere = app.test_client()
    assert log_in(elsewhere, password="wrong").status_code == 401
    assert log_in(elsewhere).status_code == 429


def test_a_browser_that_was_signed_in_is_never_shut_out_by_strangers(app: Flask, client, owner, shut):
    log_in(client)
    client.post_form("/admin/logout")
    strangers(app)
    assert log_in(client).status_code == 303


def test_a_forged_a_changed_and_an_old_cookie_prove_nothing(app: Flask, client, owner, shut, monkeypatch):
    log_in(client)
    [name, value] = next((n, c.value) for (_, _, n), c in client._cookies.items() if n.startswith("device-"))
    strangers(app)
    other = app.test_client()
    signed, _, signature = value.rpartition(".")
    for forged in (f"{signed}.{signature[::-1]}", "x", value.partition(".")[0]):
        other.set_cookie(name, forged)
        assert log_in(other).status_code == 429
    other.set_cookie(name, value)
    with monkeypatch.context() as later:
        later.setattr(known_device, "LIFETIME", timedelta(seconds=-1))
        assert log_in(other).status_code == 429
    assert log_in(other).status_code == 303


def test_each_log_in_gives_the_browser_a_fresh_proof_that_holds_no_name_and_is_not_for_scripts(
    app: Flask, client, owner
):
    first, second = (
        [c for c in log_in(client).headers.getlist("Set-Cookie") if "device-" in c] for _ in "12"
    )
    assert len(first) == len(second) == 1
    assert first[0].partition(";")[0] != second[0].partition(";")[0]
    with app.app_context():
        told = known_device._signer().loads(first[0].partition("=")[2].partition(";")[0])
    assert told == [owner.id.hex, owner.session_version, told[2]]
    assert "HttpOnly" in first[0]
    assert "SameSite=Lax" in first[0]
    assert "Max-Age=15552000" in first[0]


def test_a_new_password_ends_the_proofs_of_other_browsers(app: Flask, client, owner, shut):
    log_in(client)
    with app.app_context():
        set_password(owner.id, PASSWORD, command_line())
    strangers(app)
    assert log_in(client).status_code == 429


def test_where_too_many_log_in_at_once_the_name_is_kept_and_the_try_not_counted(
    app: Flask, client, owner, monkeypatch
):
    monkeypatch.setattr(passwords._hashing, "wait_s", 0.0)
    with taken(passwords._hashing):
        answer = log_in(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Many people are logging in right now." in answer.text
    assert 'value="sana"' in answer.text
    with app.app_context():
        assert not db.session.scalars(select(RateBucket)).all()
