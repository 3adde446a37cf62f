"""What the log says of a request: who asked, by the account's id, and nothing of customers or of what opens the shop."""

import io
import json

import pytest
import structlog
from flask import Flask
from sqlalchemy import text

from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import Busy
from beautique.media.types import PictureFile
from beautique.payments.proofs import attach_proof
from beautique.web import logging, requests
from beautique.web.stores import proof_store
from tests.factories import make_order, make_product
from tests.payments.desk import ASMA
from tests.payments.readings.receipts import draw

CUSTOMER = ("Ayesha", "Siddiqui", "1234567", "House 14-B", "Model Town", "ayesha@example.com")


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """Every line that is written from now on."""
    stream = io.BytesIO()
    written = structlog.BytesLogger(stream)
    monkeypatch.setattr(logging, "_request_lines", lambda: written)
    config = structlog.get_config()
    wrapped = structlog.wrap_logger(written, config["processors"], config["wrapper_class"])
    monkeypatch.setattr(requests, "log", wrapped)
    return stream


def told(stream: io.BytesIO) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_signed_in_request_is_logged_by_the_account_s_id_and_without_customers(
    app: Flask, owner, owner_client, owner_token: str, lines: io.BytesIO
) -> None:
    order = make_order(app, make_product(app))
    session = owner_client.get_cookie("beautique").value
    for address in (
        "/admin/orders?q=Ayesha+Siddiqui",
        f"/admin/orders/{order.number}",
        f"/admin/customers/{order.phone_normalized}",
        "/admin/nothing/of/this/name",
    ):
        owner_client.get(address)
    owner_client.post_form(f"/admin/orders/{order.number}/notes", {"note": "Lives in Model Town"})
    bearer = {"Authorization": f"Bearer {owner_token}"}
    app.test_client().get("/api/admin/orders?search=Siddiqui", headers=bearer)
    found = told(lines)
    assert len(found) == 6
    assert {line.get("account") for line in found} == {str(owner.id)}
    for secret in (*CUSTOMER, order.phone_normalized, session, owner_token, owner.username, "Sana"):
        assert secret not in lines.getvalue().decode()


def test_a_visitor_s_request_names_nobody(app: Flask, client, owner, lines: io.BytesIO) -> None:
    client.get("/api/products")
    client.get("/admin/login")
    client.get("/admin/orders")
    assert [line.get("account") for line in told(lines)] == [None, None, None]


def test_the_secret_of_a_one_time_link_is_in_no_line(
    app: Flask, client, owner_client, lines: io.BytesIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = {"display_name": "Nida", "username": "nida", "email": "nida@example.com", "role": "staff"}
    page = owner_client.post_form("/admin/staff/new", sent).text
    token = page.partition("/admin/welcome/")[2].partition("<")[0]
    assert len(token) == 43
    link, chosen = f"/admin/welcome/{token}", "seven green umbrellas"
    client.get(link)
    client.post(link)  # without the form's own token
    client.post_form(link, {"new_password": "short", "new_password_again": "short"})
    client.post_form(link, {"new_password": chosen, "new_password_again": chosen})
    client.get(link)

    def fail(token: str) -> str:
        raise ValueError(token)

    monkeypatch.setitem(app.view_functions, "admin.welcome", fail)
    assert client.get(link).status_code == 500
    assert [line["status"] for line in told(lines) if line["event"] == "request"] == [
        *(200, 200, 400, 422, 303, 404, 500)
    ]
    for secret in (token, chosen, "nida"):
        assert secret not in lines.getvalue().decode()


def test_a_failure_says_its_kinds_and_places_and_not_the_row(
    app: Flask, owner, owner_client, lines: io.BytesIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ", ".join(CUSTOMER)

    def fail() -> str:
        try:
            db.session.execute(text("SELECT nothing FROM nowhere WHERE name = :name"), {"name": words})
        except Exception as error:
            raise ValueError(words) from error
        return ""

    monkeypatch.setitem(app.view_functions, "admin.activity", fail)
    assert owner_client.get("/admin/activity").status_code == 500
    failed, request = told(lines)
    assert failed["event"] == "request_failed"
    assert failed["account"] == request["account"] == str(owner.id)
    kinds = [line for line in failed["exception"].splitlines() if not line.startswith(" ")]
    assert kinds[-1] == "builtins.ValueError"
    assert kinds[0].startswith(
        "sqlite3." if "sqlite" in str(app.config["SQLALCHEMY_DATABASE_URI"]) else "psycopg2."
    )
    assert "test_logging.py" in failed["exception"]
    for secret in CUSTOMER:
        assert secret not in lines.getvalue().decode()


def test_trouble_of_the_database_names_the_account_too(
    app: Flask, owner, owner_client, lines: io.BytesIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> str:
        raise Busy("The shop is very busy.")

    monkeypatch.setitem(app.view_functions, "admin.activity", busy)
    owner_client.get("/admin/activity")
    trouble, _request = told(lines)
    assert (trouble["event"], trouble["account"]) == ("database_trouble", str(owner.id))


def test_what_a_screenshot_says_is_in_no_line(app: Flask, owner_client, lines: io.BytesIO) -> None:
    drawn = draw(0, clock.today())
    order = make_order(app)
    with app.app_context():
        proof = attach_proof(order.id, PictureFile("a.jpg", drawn.picture), proof_store(), ASMA).proof
    for tail in ("reading", "strip"):
        answer = owner_client.get(f"/admin/proofs/{proof.id}/{tail}")
        assert answer.status_code == 200
    found = lines.getvalue().decode()
    assert "/reading" in found
    assert drawn.reference not in found
    assert drawn.receiver not in found
