"""Log-in, log-out, and which tokens open the door."""

import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from beautique.api import tokens
from beautique.api.tokens import ADMIN, derived_key
from beautique.kernel import clock
from beautique.staff import passwords, throttling
from beautique.staff.actors import command_line
from beautique.staff.commands import change_role, deactivate, set_password
from beautique.staff.log_in import SignIn
from beautique.staff.models import StaffAccount
from beautique.staff.queries import value_of
from beautique.staff.types import Role
from tests.api.conftest import Call, without_chance
from tests.conftest import PASSWORD
from tests.kernel.places import taken

GUARDED = ("/api/admin/me", "/api/admin/orders", "/api/admin/products")


def log_in(client: FlaskClient, username: str, password: str):
    return client.post("/api/admin/login", json={"username": username, "password": password})


@pytest.fixture
def secret(app: Flask) -> str:
    return derived_key(app.extensions["settings"].jwt_secret_key.get_secret_value(), ADMIN)


def test_username_and_email_both_log_in(client: FlaskClient, owner: StaffAccount) -> None:
    for name in ("sana", "SANA", "Sana@Example.com"):
        answer = log_in(client, name, PASSWORD)
        assert answer.status_code == 200
        assert list(answer.json) == ["access_token", "token_type", "expires_in", "admin"]
        assert (answer.json["token_type"], answer.json["expires_in"]) == ("bearer", 86_400)
        assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json["admin"]
    assert list(told) == ["id", "username", "email", "role", "is_active", "created_at", "last_login"]
    assert (told["id"], told["username"], told["role"]) == (str(owner.id), "sana", "owner")
    assert told["last_login"].endswith("Z")


def test_every_kind_of_wrong_gets_one_answer(
    app: Flask, client: FlaskClient, owner: StaffAccount, staff: StaffAccount
) -> None:
    with app.app_context():
        deactivate(staff.id, command_line())
    wrongs = [
        ("sana", "wrong"),
        ("nobody", PASSWORD),
        (staff.username, PASSWORD),
        ("", ""),
        ("sana", "x" * 500),
    ]
    answers = [log_in(client, *wrong) for wrong in wrongs]
    assert [answer.status_code for answer in answers] == [401] * len(wrongs)
    assert all(without_chance(answer.json) == without_chance(answers[0].json) for answer in answers)
    assert answers[0].json["code"] == "AUTH_INVALID"
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"


def test_guessing_is_slowed_down_even_where_requests_are_not_limited(
    client: FlaskClient, owner: StaffAccount
) -> None:
    answers = [log_in(client, "sana", "wrong") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert answers[-1].json["code"] == "RATE_LIMITED"
    assert int(answers[-1].headers["Retry-After"]) > 0


def issued(owner: StaffAccount, days_ago: int) -> str:
    """A token that the owner was given so long ago."""
    with time_machine.travel(time.time() - days_ago * 86_400):
        return tokens.issue(SignIn(value_of(owner), "of an earlier log-in", clock.now()))


def test_an_earlier_token_proves_a_device_that_strangers_do_not_shut_out(
    app: Flask, client: FlaskClient, owner: StaffAccount, as_owner: Call, owner_token: str, monkeypatch
) -> None:
    with app.app_context():
        expired, too_old = issued(owner, days_ago=30), issued(owner, days_ago=181)
    monkeypatch.setattr(throttling, "PER_ACCOUNT", 1)
    assert log_in(client, "sana", "wrong").status_code == 401
    as_owner("POST", "/admin/logout")

    def again(token: str) -> int:
        body = {"username": "sana", "password": PASSWORD}
        headers = {"Authorization": f"Bearer {token}"}
        return client.post("/api/admin/login", json=body, headers=headers).status_code

    assert [again(each) for each in (owner_token, expired)] == [200, 200]
    assert [again(each) for each in ("x", foreign(owner_token), too_old)] == [429] * 3
    with app.app_context():
        set_password(owner.id, PASSWORD, command_line())
    assert again(owner_token) == 429


def test_where_too_many_log_in_at_once_a_program_is_told_when_to_come_again(
    client: FlaskClient, owner: StaffAccount, monkeypatch
) -> None:
    monkeypatch.setattr(passwords._hashing, "wait_s", 0.0)
    with taken(passwords._hashing):
        answer = log_in(client, "sana", PASSWORD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.json["detail"] == "Many people are logging in right now. Try again in a moment."


def foreign(token: str) -> str:
    """The same claims, signed by somebody else."""
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(claims, "the key of somebody else, long enough for HS256", "HS256")


def test_fields_of_the_log_in_are_checked(client: FlaskClient) -> None:
    answer = client.post("/api/admin/login", json={"username": 1, "remember": True})
    assert set(answer.json["errors"]) == {"username", "password", "remember"}


def test_the_token_says_whose_it_is(owner: StaffAccount, owner_token: str, secret: str) -> None:
    claims = jwt.decode(
        owner_token, secret, algorithms=["HS256"], audience="beautique:admin", issuer="beautique"
    )
    assert claims["sub"] == claims["user_id"] == str(owner.id)
    assert claims["exp"] - claims["iat"] == 86_400
    assert {"nbf", "jti", "version"} <= set(claims)


def test_me_is_the_account(as_staff: Call, staff: StaffAccount) -> None:
    assert as_staff("GET", "/admin/me").json["id"] == str(staff.id)


def test_a_token_that_was_given_back_opens_nothing(as_owner: Call) -> None:
    assert as_owner("GET", "/admin/me").status_code == 200
    assert as_owner("POST", "/admin/logout").json == {"message": "You have logged out."}
    assert as_owner("GET", "/admin/me").status_code == 401
    assert as_owner("POST", "/admin/logout").status_code == 401


def bad_tokens(app: Flask, account: StaffAccount, good: str, secret: str) -> Iterator[tuple[str, str]]:
    claims = jwt.decode(good, secret, algorithms=["HS256"], audience=ADMIN)
    head, body, signature = good.split(".")
    settings_secret = app.extensions["settings"].jwt_secret_key.get_secret_value()

    def signed(key: str = secret, algorithm: str = "HS256", **over: Any) -> str:
        forged = {name: value for name, value in {**claims, **over}.items() if value is not None}
        return jwt.encode(forged, key, algorithm)

    yield "nonsense", "nonsense"
    yield "empty", ""
    yield "tampered", f"{head}.{body}.{signature[::-1]}"
    yield "unsigned", jwt.encode(claims, "", "none")
    yield "HS512", signed(algorithm="HS512")
    yield "signed with the secret itself", signed(settings_secret)
    yield "key of the storefront", signed(derived_key(settings_secret, "beautique:storefront"))
    yield "other audience", signed(aud="beautique:storefront")
    yield "several audiences", signed(aud=[ADMIN, "beautique:storefront"])
    yield "other issuer", signed(iss="somebody")
    yield "other type", signed(type="refresh")
    yield "expired", signed(exp=int(time.time()) - 1)
    yield "for longer than calendars last", signed(exp=10**18)
    yield "for longer than clocks count", signed(exp=10**30)
    yield "not yet", signed(nbf=int(time.time()) + 600)
    for claim in ("iss", "aud", "sub", "user_id", "iat", "nbf", "exp", "jti", "version"):
        yield f"without {claim}", signed(**{claim: None})
    yield "no id", signed(sub="somebody", user_id="somebody")
    yield "two users", signed(user_id="01a1fd7c-0000-7000-8000-000000000000")
    yield "unknown user", signed(sub=(who := "01a1fd7c-0000-7000-8000-000000000000"), user_id=who)
    yield "version as text", signed(version=str(account.session_version))
    yield "older version", signed(version=account.session_version - 1)


def test_a_token_that_was_good_is_refused_once_it_is_over(
    client: FlaskClient, owner_token: str, secret: str
) -> None:
    claims = jwt.decode(owner_token, secret, algorithms=["HS256"], audience=ADMIN)
    short = jwt.encode(claims | {"exp": int(time.time()) + 60}, secret, "HS256")

    def status() -> int:
        return client.get("/api/admin/me", headers={"Authorization": f"Bearer {short}"}).status_code

    assert status() == 200
    with time_machine.travel(time.time() + 61):
        assert status() == 401


def test_every_bad_token_gets_one_answer(
    app: Flask, client: FlaskClient, owner: StaffAccount, owner_token: str, secret: str
) -> None:
    told = []
    for name, token in bad_tokens(app, owner, owner_token, secret):
        for path in GUARDED:
            answer = client.get(path, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 401, name
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            told.append(without_chance(answer.json))
    assert all(each == told[0] for each in told)
    assert told[0]["code"] == "AUTH_INVALID"


def test_without_a_token_one_is_asked_for(client: FlaskClient) -> None:
    for headers in ({}, {"Authorization": "Basic c2FuYTpzYW5h"}):
        answer = client.get("/api/admin/me", headers=headers)
        assert (answer.status_code, answer.json["code"]) == (401, "AUTH_MISSING")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_scheme_may_be_written_in_any_case(client: FlaskClient, owner_token: str) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        answer = client.get("/api/admin/me", headers={"Authorization": f"{scheme} {owner_token}"})
        assert answer.status_code == 200, scheme


def test_what_happens_to_the_account_ends_its_tokens(
    app: Flask, client: FlaskClient, owner: StaffAccount, staff: StaffAccount
) -> None:
    actor = command_line()
    endings = (
        lambda: set_password(staff.id, "another good password", actor),
        lambda: change_role(staff.id, Role.OWNER, actor),
        lambda: deactivate(staff.id, actor),
    )
    passwords = (PASSWORD, "another good password", "another good password")
    for end, password in zip(endings, passwords, strict=True):
        token = log_in(client, staff.username, password).json["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        assert client.get("/api/admin/me", headers=headers).status_code == 200
        with app.app_context():
            end()
        assert client.get("/api/admin/me", headers=headers).status_code == 401


def test_a_password_that_must_be_changed_opens_only_the_account(
    app: Flask, client: FlaskClient, owner: StaffAccount
) -> None:
    with app.app_context():
        set_password(owner.id, "given by telephone", command_line(), must_change_password=True)
    token = log_in(client, "sana", "given by telephone").json["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/admin/me", headers=headers).status_code == 200
    refused = client.get("/api/admin/orders", headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "AUTH_FORBIDDEN")
    assert "password" in refused.json["detail"]


def test_a_dashboard_session_never_opens_the_api(owner_client: FlaskClient) -> None:
    for path in GUARDED:
        assert owner_client.get(path).status_code == 401


def test_a_token_never_opens_the_dashboard(client: FlaskClient, owner_token: str) -> None:
    answer = client.get("/admin/", headers={"Authorization": f"Bearer {owner_token}"})
    assert answer.status_code in {302, 401}
