"""Answers kept in front of Flask: the same as behind it in every header and count, bounded by number and by size, and never in doubt."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from flask import Flask, request_started
from sqlalchemy.exc import OperationalError

from beautique.api import recent
from beautique.api.recent import Kept, Recent
from beautique.web import logging
from tests.api.conftest import SHELF, told
from tests.conftest import Browser
from tests.factories import make_product

ASKED_IN_MANY_WAYS: list[dict[str, Any]] = [
    {},
    *({"Origin": origin} for origin in ("http://localhost:3000", "HTTP://LOCALHOST:3000", "https://evil.example", "null", "")),
    *({"Accept": accept} for accept in ("*/*", "application/json, text/plain, */*", "text/html, */*;q=0.1", "")),
    *({"If-None-Match": tag} for tag in ("{etag}", "W/{etag}", '"other", {etag}', "*", '"other"', "nonsense", "")),
    *({"Accept-Encoding": coding} for coding in ("gzip", "br;q=x, *", "identity;q=0")),
    *({"Host": host} for host in ("shop.example.com", "shop.example.com:8000", "no host")),
    {"Authorization": "Bearer nonsense"},
    {"Cookie": "beautique=nonsense; remember_token=nonsense"},
    {"Content-Type": "application/json"},
    {"X-Request-ID": "a-sane-request-id"},
    {"X-Request-ID": "x y"},
    {"X-Forwarded-For": "203.0.113.5", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "shop.example.com"},
    {"HX-Request": "true", "Range": "bytes=0-9", "If-Modified-Since": "Sat, 21 Nov 2026 10:00:00 GMT", "If-Match": '"v1"'},
    {"Origin": "http://localhost:3000", "If-None-Match": "{etag}", "Accept": "application/json"},
]  # fmt: skip
ALWAYS_FLASKS: list[dict[str, str]] = [
    {"HTTP_ACCEPT": "image/png"},
    {"CONTENT_LENGTH": "2"},
    {"HTTP_TRANSFER_ENCODING": "chunked"},
    {"HTTP_CONNECTION": "Upgrade", "HTTP_UPGRADE": "websocket"},
    {"HTTP_ORIGIN": "http://localhost:3000", "HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK": "true"},
    {"SCRIPT_NAME": "/below"},
]


@pytest.fixture
def client(app: Flask) -> Browser:
    """A visitor who asks once."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def woken(app: Flask) -> Iterator[list[str]]:
    """The paths with which Flask was woken."""
    paths: list[str] = []

    def note(_: Flask, **__: object) -> None:
        from flask import request

        paths.append(request.path)

    with request_started.connected_to(note, app):
        yield paths


@contextmanager
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """The log's lines meanwhile, without their times."""
    stream, lines = io.BytesIO(), []
    with monkeypatch.context() as patch:
        patch.setattr(logging, "_request_lines", lambda: structlog.BytesLogger(stream))
        yield lines
    for line in stream.getvalue().splitlines():
        known = json.loads(line)
        assert known.pop("duration_ms") >= 0
        assert known.pop("timestamp").endswith("Z")
        lines.append(known)


def test_what_is_kept_is_told_as_flask_told_it(
    app: Flask, client: Browser, woken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    product = make_product(app, is_bestseller=True)
    for path in SHELF:
        address = path.format(id=product.id)
        etag = client.get(address).headers["ETag"]
        for asked in ASKED_IN_MANY_WAYS:
            headers = {name: text.format(etag=etag) for name, text in asked.items()}
            for method in ("GET", "HEAD"):
                case = (method, address, headers)
                app.extensions["catalogue_answers"].clear()
                woken.clear()
                client.open(address, method=method, headers=headers)  # what comes once is not kept
                with written(monkeypatch) as lines:
                    behind, front = (client.open(address, method=method, headers=headers) for _ in range(2))
                assert told(front) == told(behind), case
                ids = [line.pop("request_id") for line in lines]
                assert lines == [lines[0]] * 2, case
                assert ids == [each.headers["X-Request-ID"] for each in (behind, front)], case
                assert (ids[0] == ids[1]) is (headers.get("X-Request-ID") == "a-sane-request-id"), case
                assert len(woken) == 2, case


def test_answers_of_one_caller_are_not_anothers(app: Flask, client: Browser) -> None:
    for origin in ("http://localhost:3000", "https://evil.example", "http://localhost:3000"):
        answer = client.get("/api/categories", headers={"Origin": origin})
        allowed = origin if "localhost" in origin else None
        assert answer.headers.get("Access-Control-Allow-Origin") == allowed


def test_what_is_unusual_wakes_flask(app: Flask, client: Browser, woken: list[str]) -> None:
    for path in ("/api/products/nonsense", "/api/products?page=0", "/api/orders/track", "/health"):
        client.get(path)
        woken.clear()
        client.get(path)
        assert woken, path
    for _ in range(2):
        client.get("/api/categories")
    for environ in ALWAYS_FLASKS:
        woken.clear()
        for _ in range(3):
            client.get("/api/categories", environ_overrides=environ)
        assert len(woken) == 3, environ
    woken.clear()
    assert client.post("/api/categories").status_code == 405
    assert client.options("/api/categories").status_code == 200
    assert len(woken) == 2


def test_a_database_in_trouble_is_told_by_flask_and_waited_for_once(
    client: Browser, woken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, kept = (client.get("/api/categories") for _ in range(2))
    times: list[int] = []

    def away() -> None:
        times.append(1)
        raise OperationalError("SELECT secret", {}, Exception("away"))

    with monkeypatch.context() as patch:
        for module in ("caching", "gate"):
            patch.setattr(f"beautique.api.{module}.read_state", away)
        answer = client.get("/api/categories")
    assert (answer.status_code, answer.json["code"], len(times)) == (503, "DATABASE_ERROR", 1)
    woken.clear()
    assert told(client.get("/api/categories")) == told(kept)
    assert not woken


def test_what_was_asked_at_great_length_is_not_kept(client: Browser, woken: list[str]) -> None:
    for text, times in (("x" * 100, 2), ("x" * recent.MAX_KEY, 3)):
        woken.clear()
        for _ in range(3):
            assert client.get(f"/api/products?utm_source={text}").status_code == 200
        assert len(woken) == times


def kept(text: str) -> Kept:
    return Kept(version=1, content=text.encode())


def test_what_nobody_asked_for_longest_makes_room() -> None:
    answers = Recent[Kept](2, 100)
    answers.keep(("a",), kept("a"))
    answers.keep(("b",), kept("b"))
    assert answers.find(("a",))
    answers.keep(("c",), kept("c"))
    assert answers.find(("b",)) is None
    assert answers.find(("a",))
    assert answers.find(("c",))


def test_what_comes_once_takes_no_place() -> None:
    answers = Recent[Kept](2, 100)
    for name in ("a", "b", "a", "c", "d", "e"):
        answers.keep_second((name,), kept(name))
    assert [answers.find((name,)) is not None for name in "abcde"] == [True, False, False, False, False]
    answers.clear()
    answers.keep_second(("a",), kept("a"))
    assert answers.find(("a",)) is None


def test_those_that_came_once_are_forgotten_before_they_are_many() -> None:
    answers = Recent[Kept](1, 100)
    for name in "abcdefghia":  # eight, then anew
        answers.keep_second((name,), kept(name))
    assert answers.find(("a",)) is None


def test_what_is_large_does_not_fill_the_memory() -> None:
    answers = Recent[Kept](100, 12)
    answers.keep(("a",), kept("123456"))
    answers.keep(("a",), kept("654321"))  # replaced, not counted twice
    answers.keep(("b",), kept("1234"))
    assert answers.find(("a",))
    answers.keep(("c",), kept("1"))
    assert answers.find(("b",)) is None
    answers.keep(("d",), kept("x" * 12))
    assert answers.find(("d",)) is None
