"""The switch "token required": off, everything public is open; on, only a live token of the storefront opens it."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from beautique.api.routes import ROUTES
from beautique.settings.commands import issue_token, revoke_token, save_section
from beautique.settings.queries import get_section, list_tokens
from beautique.settings.types import IssuedToken, Section, Storefront
from beautique.staff.actors import command_line
from beautique.web.storefront_tokens import derived_key, sign
from tests.api.conftest import Call, order_body, walked, without_chance
from tests.factories import make_product

STOREFRONT = "beautique:storefront"
PUBLIC = ("/api/products", "/api/categories", "/api/orders/track?order_id=1&phone=1")
Issue = Callable[..., tuple[IssuedToken, str]]


@pytest.fixture
def switch(app: Flask) -> Callable[[bool], None]:
    """Turns "token required" on and off."""

    def switch(on: bool) -> None:
        with app.app_context():
            _, version = get_section(Section.STOREFRONT)
            save_section(Storefront(token_required=on), version, command_line())

    return switch


@pytest.fixture
def issue(app: Flask) -> Issue:
    """A new token, and its text."""

    def issue(name: str = "Next.js shop", **more: Any) -> tuple[IssuedToken, str]:
        with app.app_context():
            token = issue_token(name, command_line(), **more)
            return token, sign(token)

    return issue


def bearing(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"}}


def test_without_the_switch_no_token_is_looked_at(client: FlaskClient) -> None:
    for more in ({}, bearing("nonsense")):
        assert client.get("/api/products", **more).status_code == 200


def test_with_the_switch_every_public_call_wants_a_token_but_the_log_in(
    client: FlaskClient, switch: Callable[[bool], None]
) -> None:
    switch(True)
    for route in filter(lambda each: each.is_open, ROUTES):
        answer = client.open("/api" + walked(route.path), method=route.method, json={"no": "sense"})
        assert (answer.status_code == 401) is (route.path != "/admin/login"), route.path
    answer = client.get("/api/products")
    assert (answer.json["code"], answer.headers["WWW-Authenticate"]) == ("AUTH_MISSING", "Bearer")
    assert without_chance(answer.json) == without_chance(client.get("/api/admin/me").json)
    assert client.options("/api/products").status_code == 200
    switch(False)
    assert client.get("/api/products").status_code == 200


def test_a_live_token_opens_the_shop_and_its_use_is_noted(
    app: Flask, client: FlaskClient, switch: Callable[[bool], None], issue: Issue
) -> None:
    switch(True)
    product = make_product(app)
    _, text = issue()
    assert client.get("/api/products", **bearing(text)).json["total"] == 1
    assert client.post("/api/orders", json=order_body(product), **bearing(text)).status_code == 201
    with app.app_context():
        assert list_tokens()[0].last_used_at is not None


def test_an_answer_to_a_token_stays_out_of_shared_caches(
    client: FlaskClient, switch: Callable[[bool], None], issue: Issue
) -> None:
    assert "public" in client.get("/api/products").headers["Cache-Control"]
    switch(True)
    answer = client.get("/api/products", **bearing(issue()[1]))
    directives = answer.headers["Cache-Control"]
    assert ("public" in directives, "private" in directives, "max-age=30" in directives) == (
        False,
        True,
        True,
    )
    assert "Authorization" in answer.headers["Vary"]
    assert client.get("/api/products").status_code == 401


def bad_tokens(app: Flask, issue: Issue, staff_token: str) -> Iterator[tuple[str, str]]:
    secret = app.extensions["settings"].jwt_secret_key.get_secret_value()
    key = derived_key(secret, STOREFRONT)
    token, good = issue()
    head, body, signature = good.split(".")

    def signed(key: str = key, algorithm: str = "HS256", **over: Any) -> str:
        claims = {**token.claims, **over}
        return jwt.encode(
            {name: value for name, value in claims.items() if value is not None}, key, algorithm
        )

    yield "nonsense", "nonsense"
    yield "empty", ""
    yield "tampered", f"{head}.{body}.{signature[::-1]}"
    yield "alg none", jwt.encode(dict(token.claims), "", "none")
    yield "HS512", signed(algorithm="HS512")
    yield "the secret itself", signed(secret)
    yield "the admin's key", signed(derived_key(secret, "beautique:admin"))
    yield "of staff", staff_token
    yield "other audience", signed(aud="beautique:admin")
    yield "several audiences", signed(aud=[STOREFRONT, "beautique:admin"])
    yield "other issuer", signed(iss="somebody")
    yield "expired", signed(exp=int(time.time()) - 1)
    yield "not yet", signed(nbf=int(time.time()) + 600)
    for claim in token.claims:
        yield f"without {claim}", signed(**{claim: None})
    yield "an id that is no text", signed(jti=7)
    yield "unknown", signed(jti="unknown")
    yield "of another token", signed(sub=str(issue("Other")[0].id))
    revoked, text = issue("Revoked")
    with app.app_context():
        revoke_token(revoked.id, command_line())
    yield "revoked", text


def test_every_bad_token_gets_one_answer(
    app: Flask, client: FlaskClient, switch: Callable[[bool], None], issue: Issue, staff_token: str
) -> None:
    switch(True)
    told = [without_chance(client.get("/api/admin/me", **bearing("nonsense")).json)]
    for name, token in bad_tokens(app, issue, staff_token):
        for path in PUBLIC:
            answer = client.get(path, **bearing(token))
            assert answer.status_code == 401, name
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            told.append(without_chance(answer.json))
    assert told[0]["code"] == "AUTH_INVALID"
    assert all(each == told[0] for each in told)


def test_a_token_ends_with_its_last_day(
    client: FlaskClient, switch: Callable[[bool], None], issue: Issue
) -> None:
    switch(True)
    token, text = issue(days=1)
    with time_machine.travel(token.expires_at, tick=False) as clock:
        assert client.get("/api/products", **bearing(text)).status_code == 401
        clock.shift(-1)
        assert client.get("/api/products", **bearing(text)).status_code == 200


def test_a_storefronts_token_opens_nothing_of_the_staff(
    client: FlaskClient, issue: Issue, as_staff: Call
) -> None:
    _, text = issue()
    for path in ("/api/admin/me", "/api/admin/orders", "/api/admin/products"):
        answer = client.get(path, **bearing(text))
        assert (answer.status_code, answer.json["code"]) == (401, "AUTH_INVALID")
    assert as_staff("GET", "/admin/me").status_code == 200
