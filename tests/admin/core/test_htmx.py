"""The HTMX contract: page or fragment at one address, toasts in ASCII, and signing in."""

import json

import pytest
from flask import Flask, Response

from beautique.admin.core import htmx
from beautique.staff.actors import command_line
from beautique.staff.commands import deactivate

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("headers", "is_whole"),
    [
        ({}, True),
        (HTMX, False),
        ({**HTMX, "HX-Boosted": "true"}, True),
        ({**HTMX, "HX-History-Restore-Request": "true"}, True),
        ({"HX-Request": "no"}, True),
    ],
)
def test_one_address_answers_the_page_or_its_fragment(owner_client, headers, is_whole):
    answer = owner_client.get("/admin/password", headers=headers)
    assert answer.status_code == 200
    assert ("<html" in answer.text) is is_whole
    assert 'id="password-form"' in answer.text
    assert "HX-Request" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_whoever_is_signed_out_meanwhile_is_led_to_the_log_in_and_back(
    app: Flask, staff_client, staff, owner
):
    with app.app_context():
        deactivate(staff.id, command_line())
    here = "http://localhost/admin/orders?q=Hira"
    answer = staff_client.get("/admin/orders?q=Hira&page=2", headers={**HTMX, "HX-Current-URL": here})
    assert (answer.status_code, answer.data) == (401, b"")
    assert answer.headers["HX-Redirect"] == "/admin/login?next=/admin/orders?q%3DHira"


@pytest.mark.parametrize("here", ["https://evil.example/admin/orders", "javascript:alert(1)", "http://[", ""])
def test_a_forged_place_is_not_come_back_to(client, here):
    answer = client.get("/admin/orders", headers={**HTMX, "HX-Current-URL": here})
    assert answer.headers["HX-Redirect"] == "/admin/login"


def test_a_form_that_was_sent_after_the_session_ended_leads_to_the_log_in(client):
    answer = client.post("/admin/settings/store")
    assert (answer.status_code, answer.location) == (302, "/admin/login")


def test_a_refusal_under_htmx_is_a_toast_and_swaps_nothing(staff_client):
    answer = staff_client.get("/admin/settings", headers=HTMX)
    assert (answer.status_code, answer.data) == (403, b"")
    assert answer.headers["HX-Reswap"] == "none"
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast["level"] == "error"
    assert "Ask the owner" in toast["text"]


def test_a_toast_with_an_urdu_name_is_ascii_in_the_header():
    response = Response()
    htmx.add_toast(response, "عائشہ صدیقی – saved\r\nX-Evil: 1", undo={"url": "/admin/"})
    header = response.headers["HX-Trigger"]
    assert header.isascii()
    assert "\n" not in header
    assert json.loads(header)["toast"]["undo"] == {"url": "/admin/"}


def test_pages_share_one_policy_without_exceptions(owner_client):
    answer = owner_client.get("/admin/")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "style=" not in answer.text
    assert "<script>" not in answer.text
