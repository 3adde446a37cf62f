"""Who gets the product feeds, and when they are told "unchanged"."""

import io
import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
import structlog
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from beautique.kernel import clock
from beautique.settings.types import Feeds, Store
from beautique.web import logging
from beautique.web.visitor_limit import VisitorLimit
from tests.factories import make_product
from tests.web.feeds.reading import FEEDS, ON, path, save, update


@pytest.mark.parametrize("endpoint", FEEDS)
def test_strangers_and_everybody_while_the_feeds_are_off_find_no_page(
    app: Flask, client: FlaskClient, endpoint: str
) -> None:
    right = path(app, endpoint)
    secret = right.split("/")[2]
    assert re.fullmatch("[0-9a-f]{40}", secret)
    nowhere = client.get("/nowhere")
    for wrong in ("0" * 40, secret[:-1], secret + "0", secret.upper(), "ž", "%00"):
        answer = client.get(right.replace(secret, wrong))
        assert (answer.status_code, answer.data) == (404, nowhere.data)
    save(app, Feeds(link=ON.link))
    assert client.get(right).status_code == 404


def test_a_renewed_address_ends_the_old_one_and_no_two_are_alike(app: Flask, client: FlaskClient) -> None:
    paths = [path(app)]
    for _ in range(2):
        save(app, Feeds(is_on=True, link=ON.link, renewed_at=clock.now()))
        paths.append(path(app))
    assert [client.get(each).status_code for each in paths] == [404, 404, 200]
    assert len(set(paths)) == 3


def test_the_secret_of_another_shop_is_another(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = path(app)
    other = app.extensions["settings"].model_copy(
        update={"secret_key": SecretStr("the key of another shop, long enough")}
    )
    monkeypatch.setitem(app.extensions, "settings", other)
    assert path(app) != ours


@pytest.mark.parametrize("endpoint", FEEDS)
def test_what_has_not_changed_is_not_sent_again(app: Flask, client: FlaskClient, endpoint: str) -> None:
    product = make_product(app)
    address = path(app, endpoint)
    known = {"If-None-Match": client.get(address).headers["ETag"]}
    again = client.get(address, headers=known)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", known["If-None-Match"])
    changes = {
        "another price": lambda: update(app, product, regular_price=Decimal(7000)),
        "another name of the shop": lambda: save(app, Store(name="Beautique Lahore")),
        "another page": lambda: save(app, Feeds(is_on=True, link="https://shop.example/{slug}")),
    }
    for change in changes.values():
        change()
        answer = client.get(address, headers=known)
        assert answer.status_code == 200
        known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"{address}?variants=1", headers=known).status_code == 200
    assert client.get(address, headers=known).status_code == 304


def test_a_time_is_told_when_no_other_change_can_bear_it_and_is_taken_back_unchanged(
    app: Flask, client: FlaskClient
) -> None:
    product = make_product(app)
    now = clock.now()
    address = path(app)
    assert "Last-Modified" not in client.get(address).headers
    with time_machine.travel(now + timedelta(seconds=5)):
        told = client.get(address).headers["Last-Modified"]
        known = {"If-Modified-Since": told}
        assert client.get(address, headers=known).status_code == 304
        assert client.get(address, headers={**known, "If-None-Match": '"other"'}).status_code == 200
        update(app, product, regular_price=Decimal(7000))
        assert client.get(address, headers=known).status_code == 200
    for value in (Store(name="Beautique Lahore"), Feeds(is_on=True, link="https://shop.example/{slug}")):
        now += timedelta(seconds=20)
        with time_machine.travel(now):
            known = {"If-Modified-Since": client.get(address).headers["Last-Modified"]}
            assert client.get(address, headers=known).status_code == 304
            save(app, value)
        with time_machine.travel(now + timedelta(seconds=5)):
            assert client.get(address, headers=known).status_code == 200


def test_an_answer_stays_with_the_asker_and_out_of_searches(app: Flask, client: FlaskClient) -> None:
    headers = client.get(path(app)).headers
    assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("private, no-cache", "noindex")


def test_the_secret_stands_in_no_log_and_no_metric(app: Flask, client: FlaskClient, monkeypatch) -> None:
    address = path(app)
    secret = address.split("/")[2]
    written = io.BytesIO()
    monkeypatch.setattr(logging, "_request_lines", lambda: structlog.BytesLogger(written))
    client.get(address)
    client.get(address.replace("meta.csv", "nothing.csv"))
    client.get(address.replace(secret, secret[::-1]))
    logged = written.getvalue().decode()
    counted = client.get("/metrics").text
    assert [json.loads(line)["route"] for line in logged.splitlines()] == [
        "/feeds/<secret>/meta.csv", "(none)", "/feeds/<secret>/meta.csv",
    ]  # fmt: skip
    assert 'route="/feeds/<secret>/meta.csv"' in counted
    assert not [told for told in (logged, counted) if secret in told or secret[::-1] in told]


def test_who_asks_too_often_waits(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = VisitorLimit("memory://")
    monkeypatch.setitem(app.extensions, "visitor_limit", limit)
    for _ in range(600):
        limit.count("127.0.0.1")
    answer = client.get("/feeds/guessed/meta.csv")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


def test_without_an_address_of_its_own_a_shop_with_local_pictures_says_what_is_missing(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    nameless = app.extensions["settings"].model_copy(update={"public_url": ""})
    monkeypatch.setitem(app.extensions, "settings", nameless)
    answer = client.get(path(app))
    assert answer.status_code == 409
    assert "PUBLIC_URL is not set" in answer.text
