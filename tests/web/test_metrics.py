"""What the machines that keep the shop running ask."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}
TOKEN = "a token for Prometheus"


@pytest.fixture
def with_token(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = app.extensions["settings"].model_copy(update={"metrics_token": SecretStr(TOKEN)})
    monkeypatch.setitem(app.extensions, "settings", settings)


def count(text: str, labels: str) -> float:
    found = re.search(rf"^beautique_requests_total{{{re.escape(labels)}}} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0


def test_requests_are_counted_by_route_and_status(client: FlaskClient) -> None:
    labels = 'method="GET",route="/api/products/<product_id>",status="404"'
    before = count(client.get("/metrics").text, labels)
    client.get("/api/products/one")
    client.get("/api/products/one")
    after = client.get("/metrics")
    assert count(after.text, labels) == before + 2
    assert after.mimetype == "text/plain"
    assert "one" not in re.findall(r"\w+", after.text)
    assert (
        'beautique_request_seconds_bucket{le="0.005",method="GET",route="/api/products/<product_id>"}'
        in after.text
    )


def test_an_odd_method_and_an_unknown_path_make_no_new_labels(client: FlaskClient) -> None:
    client.open("/nowhere", method="BREW")
    text = client.get("/metrics").text
    assert "BREW" not in text
    assert "nowhere" not in text
    assert count(text, 'method="other",route="(none)",status="404"') > 0


def test_metrics_are_for_this_machine(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_overrides=ELSEWHERE).status_code == 404
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


@pytest.mark.usefixtures("with_token")
def test_metrics_are_for_whoever_has_the_token(client: FlaskClient) -> None:
    for sent, status in (
        (f"Bearer {TOKEN}", 200),
        ("Bearer other", 404),
        (TOKEN, 404),
        ("Bearer ", 404),
        ("Bearer ü", 404),
    ):
        answer = client.get("/metrics", environ_overrides=ELSEWHERE, headers={"Authorization": sent})
        assert answer.status_code == status, sent


def test_no_token_is_not_an_empty_token(client: FlaskClient) -> None:
    answer = client.get("/metrics", environ_overrides=ELSEWHERE, headers={"Authorization": "Bearer "})
    assert answer.status_code == 404
