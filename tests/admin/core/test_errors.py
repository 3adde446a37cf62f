"""Error pages: words for people, nothing internal."""

import re

import pytest
from flask import Flask

from beautique import create_app
from beautique.admin.home import page as home
from beautique.config import Settings

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("address", ["/admin/nothing", "/nothing", "/admin/%00", "/admin/products/not-an-id"])
def test_an_unknown_address(owner_client, address):
    answer = owner_client.get(address)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert 'href="/admin/"' in answer.text


def test_an_address_that_only_takes_forms(owner_client):
    answer = owner_client.get("/admin/settings/store")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "This did not work" in answer.text


def test_a_refused_permission(staff_client):
    answer = staff_client.get("/admin/settings")
    assert answer.status_code == 403
    assert "Not for this account" in answer.text
    assert "Ask the owner" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/admin/orders/BQ-20200101-001",
        "/admin/products/00000000-0000-0000-0000-000000000000",
        "/admin/settings",
        "/admin/nothing",
        "/nothing",
    ],
)
def test_a_refusal_keeps_the_navigation_and_offers_the_search_box(staff_client, address):
    answer = staff_client.get(address)
    assert answer.status_code in (403, 404)
    assert '<nav class="mt-4' in answer.text
    assert 'placeholder="Find an order"' in answer.text.partition('id="main"')[2]


def test_a_visitor_gets_a_bare_page(client):
    assert "<nav" not in client.get("/nothing").text


def test_a_defect_of_ours_tells_nothing_of_the_inside(owner_client, monkeypatch: pytest.MonkeyPatch):
    def broken(_now):
        raise RuntimeError("secret words of the inside")

    monkeypatch.setattr(home.numbers, "overview", broken)
    answer = owner_client.get("/admin/", headers={"X-Request-ID": "report-12345"})
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "report-12345" in answer.text
    assert "secret words" not in answer.text
    assert "Traceback" not in answer.text
    assert "Content-Security-Policy" in answer.headers


@pytest.fixture
def orphan(tmp_path) -> Flask:
    """A shop whose database is away."""
    settings = Settings(
        beautique_env="development",
        database_url="postgresql://nobody@127.0.0.1:1/nothing",
        media_root=tmp_path,
        secret_key="a secret of the tests that is long enough",
        jwt_secret_key="another secret of the tests, long enough",
        ratelimit_enabled=False,
    )
    return create_app(settings)


def test_without_a_database_the_pages_say_so_and_the_process_lives(orphan: Flask):
    client = orphan.test_client()
    page = client.get("/admin/login")
    assert page.status_code == 200
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
    answer = client.post(
        "/admin/login", data={"csrf_token": token, "username": "sana", "password": "something long"}
    )
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "The shop is resting for a moment" in answer.text
    assert "127.0.0.1" not in answer.text
    with client.session_transaction() as session:
        session["_user_id"] = "the token of a session from before"
    for headers in ({}, HTMX):
        answer = client.get("/admin/", headers=headers)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/admin/nothing").status_code == 404
    assert client.get("/health").status_code == 200
