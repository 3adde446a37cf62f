"""What no database stores is sent to every field of both doors: it is refused in words, never an error, and nothing of it is kept."""

import json
import re
import unicodedata
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask

from beautique.api.routes import ROUTES
from beautique.kernel.db import db
from tests.house.forms import Form, forms_of
from tests.house.pages import addresses
from tests.house.small_shop import MORNING, make_orders, make_products, make_the_rest

NUL = "a\x00b\x07"
TYPED = [NUL, "\ud800abc" + "long " * 2_000]
PARAMETERS = ("search", "cursor", "order_id", "phone", "color")
FIELDS = ("title", "reason", "customer_name", "username", "name", "notes", "tracking_number", "reference")
# Tested by themselves, and the session would end.
FILES = {"file", "files", "picture", "proof"}
URLENCODED = "application/x-www-form-urlencoded"
LEAVES = {"/admin/logout", "/admin/password"}


def encoded(text: str) -> str:
    """As an address has it; half of a pair too, which only a program sends."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@pytest.fixture(autouse=True)
def in_the_morning(app: Flask):
    """The small shop knows only this day."""
    with time_machine.travel(MORNING):
        yield


@pytest.fixture
def shop(app: Flask, owner) -> dict[str, str]:
    products = make_products(app)
    orders = make_orders(app, products)
    return addresses(orders, products, make_the_rest(app, orders, owner.id))


def test_every_form_of_the_dashboard(app: Flask, owner_client, shop) -> None:
    known: dict[str, Form] = {}
    for address in shop.values():
        for form in forms_of(owner_client.get(address).text):
            for action in form.addresses:
                target = address if action == "(this page)" else action
                if form.method == "post" and target not in LEAVES:
                    known.setdefault(
                        re.sub(r"[0-9a-f-]{36}|BQ-[\d-]+", "<>", target), Form("post", [target], set())
                    ).names |= form.names
    assert len(known) > 30
    token = f"csrf_token={quote(owner_client.csrf_token())}"
    broken = []
    for shape, form in known.items():
        for typed in TYPED:
            names = sorted(form.names - {"csrf_token", *FILES})
            body = "&".join([token, *(f"{quote(name)}={encoded(typed)}" for name in names)])
            answer = owner_client.post(form.addresses[0], data=body, content_type=URLENCODED)
            if answer.status_code >= 500:
                broken.append((shape, typed[:5], answer.status_code))
    assert broken == [], broken
    assert kept(app) == []


def test_every_address_of_the_dashboard(app: Flask, owner_client, shop) -> None:
    """With a bad part of the path, and with every parameter that an address of ours or a form of it has."""
    names = {
        "q",
        "cursor",
        "list",
        "number",
        "page",
        "view",
        "from",
        "go",
        "template",
        "next",
        "everything",
        "paper",
        "rows",
    }
    for address in shop.values():
        for form in forms_of(owner_client.get(address).text):
            names |= form.names
    broken = []
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("admin.") or rule.rule in LEAVES:
            continue
        for typed in (NUL, "x" * 3_000):
            bad = encoded(typed)
            path = re.sub(r"<[^>]+>", bad, rule.rule)
            answers = [owner_client.get(path, buffered=True)]
            if "GET" in rule.methods and "<" not in rule.rule:
                answers += [
                    owner_client.get(
                        f"{path}?" + "&".join(f"{quote(name)}={bad}" for name in names), buffered=True
                    )
                ]
            if "POST" in rule.methods:
                answers += [owner_client.post_form(path, {"note": "Rings twice"})]
            broken += [
                (rule.rule, typed[:5], each.status_code) for each in answers if each.status_code >= 500
            ]
    assert broken == [], broken


def test_every_call_of_the_api(app: Flask, client, owner_token, shop) -> None:
    headers = {"Authorization": f"Bearer {owner_token}"}
    broken = []
    for route in ROUTES:
        for typed in TYPED:
            bad = encoded(typed[:500])
            path = re.sub(r"<[^>]+>", bad, f"/api{route.path}")
            query = "&".join(f"{name}={bad}" for name in (*PARAMETERS, bad))
            body = json.dumps(dict.fromkeys(FIELDS, typed))
            for more in ({}, {"data": body, "content_type": "application/json"}):
                answer = client.open(f"{path}?{query}", method=route.method, headers=headers, **more)
                broken += [(route.path, typed[:5])] if answer.status_code >= 500 else []
    assert broken == [], broken
    assert kept(app) == []


def kept(app: Flask) -> list[tuple[str, str]]:
    """The columns in which a control character is stored that is no line break."""
    found = []
    with app.app_context(), db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            for row in connection.execute(table.select()).mappings():
                found += [
                    (table.name, name)
                    for name, value in row.items()
                    if isinstance(value, str | list | dict) and _holds_controls(value)
                ]
    return found


def _holds_controls(value: Any) -> bool:
    if isinstance(value, str):
        return any(unicodedata.category(each) in ("Cc", "Cs") and each != "\n" for each in value)
    if isinstance(value, dict | list):
        return any(_holds_controls(each) for each in (value.values() if isinstance(value, dict) else value))
    return False
