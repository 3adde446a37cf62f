"""What is visible from outside stays byte for byte as it is recorded, however the house is rearranged inside.

The files in `recorded/` are the contract. When it is changed on purpose, record it anew, and look at what changed with git:
`RECORD=1 python -m pytest -n 0 tests/house/test_recorded.py`
"""

import csv
import json
import os
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from beautique.admin.core.permissions import OPEN, ROUTE_PERMISSIONS
from beautique.api.routes import ROUTES
from beautique.staff.actors import command_line
from beautique.staff.commands import set_password
from beautique.staff.permissions import PERMISSIONS, Permission
from beautique.staff.types import Role
from tests.house.forms import read_forms, without_ids, written
from tests.house.pages import addresses, answered, forms_of_all, left_out, posts
from tests.house.small_shop import MORNING, make_orders, make_products, make_the_rest

RECORDED = Path(__file__).with_name("recorded")
ONCE = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture(autouse=True)
def in_the_morning(app: Flask):
    """Every run is on the same day, which order numbers and files name."""
    with time_machine.travel(MORNING):
        yield


def assert_as_recorded(name: str, found: str) -> None:
    """Compares with a recorded file byte for byte, or records it."""
    file = RECORDED / name
    if os.environ.get("RECORD"):
        file.write_bytes(found.encode())
    assert found.splitlines(keepends=True) == file.read_bytes().decode().splitlines(keepends=True)


@ONCE
def test_the_description_of_the_api(client) -> None:
    told = client.get("/openapi.json").json
    assert_as_recorded("openapi.json", json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


@ONCE
def test_the_addresses_and_who_may_ask_for_them(app: Flask) -> None:
    lines = [
        f"{method} {rule.rule.replace(app.static_url_path or '', '/static/<hash>')} {who_may(rule.endpoint, method, rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]
    assert_as_recorded("urls.txt", "".join(f"{line}\n" for line in sorted(lines)))


def who_may(endpoint: str, method: str, rule: str) -> str:
    """The least of those whom the tables of the two doors let in; what stands in neither is open."""
    of_api = {(route.method, f"/api{route.path}"): route.permission for route in ROUTES}
    needed: Permission | None = {**dict.fromkeys(OPEN), **ROUTE_PERMISSIONS}.get(endpoint) or of_api.get(
        (method, rule)
    )
    if needed is None:
        return "everybody"
    return "staff" if needed in PERMISSIONS[Role.STAFF] else "owner"


def test_the_forms_of_every_page(app: Flask, client, owner_client, staff_client, owner) -> None:
    products = make_products(app)
    orders = make_orders(app, products)
    pages = addresses(orders, products, make_the_rest(app, orders, owner.id))
    assert left_out(app, pages) == set()
    found = forms_of_all(owner_client, staff_client, pages, posts(orders, products))
    with app.app_context():
        set_password(owner.id, "a password told by phone", command_line(), must_change_password=True)
    owner_client.sign_in(owner.username, "a password told by phone")
    found["first password"] = read_forms(answered(owner_client.get("/admin/password")))
    found["log in"] = read_forms(answered(client.get("/admin/login")))
    assert_as_recorded("forms.txt", written(found))


def test_the_files(app: Flask, owner_client, engine: str) -> None:
    make_orders(app, make_products(app))
    files = {
        f"orders-{engine}.csv": "/admin/orders/export.csv",  # whose quotes differ: see orders/export_text.py
        "order-lines.csv": "/admin/orders/export.csv?rows=lines",
        "closing.csv": "/admin/payments/closing.csv",
    }
    for name, address in files.items():
        assert_as_recorded(name, without_ids(owner_client.get(address).data.decode()))


@ONCE
def test_the_cells_of_the_orders_file_are_those_of_the_other_engine() -> None:
    of_one, of_other = (
        list(csv.reader((RECORDED / f"orders-{engine}.csv").read_text().splitlines(keepends=True)))
        for engine in ("sqlite", "postgresql")
    )
    assert of_one == of_other
