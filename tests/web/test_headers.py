"""Headers that every answer has, whoever gives it: a view, an error, or the static files in front of the application."""

from collections.abc import Iterator

import pytest
from flask import Flask

from beautique import create_app
from beautique.kernel.db import db
from tests.conftest import settings

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
PATHS = [
    "/health",
    "/nowhere",
    "/api/nowhere",
    "/admin/login",
    "{static}/js/app.js",
    "{static}/manifest.webmanifest",
    "/sw.js",
    "/offline",
]


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The shop behind https; no database is asked."""
    folder = tmp_path_factory.mktemp("deployed")
    over = {"beautique_env": "production", "allow_local_storage": True, "trusted_hops": 1}
    app = create_app(
        settings(f"sqlite:///{folder}/shop.db", folder, public_url="https://shop.example.com", **over)
    )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_our_headers(deployed: Flask, path: str) -> None:
    client = deployed.test_client()
    answer = client.get(path.format(static=deployed.static_url_path), base_url="https://shop.example.com")
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    answer.close()


def test_the_policy_is_word_for_word_what_it_was_before_the_service_worker(deployed: Flask) -> None:
    answer = deployed.test_client().get("/sw.js", base_url="https://shop.example.com")
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https://res.cloudinary.com; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self' https://wa.me; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def test_the_service_worker_is_asked_for_each_time_and_keeps_one_page(deployed: Flask) -> None:
    answer = deployed.test_client().get("/sw.js", base_url="https://shop.example.com")
    assert answer.content_type.startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert deployed.static_url_path in answer.text  # another build is another worker
    assert answer.text.count("cache.add(") == 1
    assert "cache.put" not in answer.text


def test_the_offline_page_knows_nobody(deployed: Flask) -> None:
    page = deployed.test_client().get("/offline", base_url="https://shop.example.com")
    assert "No connection" in page.text
    assert "csrf" not in page.text
    assert "Set-Cookie" not in page.headers


def test_the_manifest_says_what_it_is(deployed: Flask) -> None:
    answer = deployed.test_client().get(f"{deployed.static_url_path}/manifest.webmanifest")
    assert answer.content_type.startswith("application/manifest+json")
    answer.close()
