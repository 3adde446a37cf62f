"""The door is shut unless the route table opens it: every route is walked as nobody, as staff and as the owner."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from beautique.api.blueprint import api
from beautique.api.routes import ROUTES
from beautique.audit.queries import list_timeline
from beautique.staff.models import StaffAccount
from beautique.staff.permissions import PERMISSIONS
from beautique.staff.types import Role
from tests.api.conftest import Call, walked

OPEN_CALLS = {
    ("GET", "/products"),
    ("GET", "/products/<product_id>"),
    ("GET", "/products/bestsellers"),
    ("GET", "/categories"),
    ("POST", "/orders"),
    ("GET", "/orders/track"),
    ("POST", "/admin/login"),
}


def test_what_is_open_is_listed_here_too() -> None:
    assert {(route.method, route.path) for route in ROUTES if route.is_open} == OPEN_CALLS


def test_every_address_below_api_stands_in_the_route_table(app: Flask) -> None:
    registered = {
        (method, rule.rule.removeprefix("/api"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert registered == {(route.method, route.path) for route in ROUTES}


def test_nobody_passes_without_a_token(client: FlaskClient) -> None:
    for route in ROUTES:
        answer = client.open("/api" + walked(route.path), method=route.method, json={"no": "sense"})
        assert (answer.status_code == 401) is not route.is_open, route.path


@pytest.mark.parametrize("role", list(Role))
def test_each_role_passes_where_its_permissions_say(
    role: Role, as_staff: Call, as_owner: Call, staff: StaffAccount, owner: StaffAccount
) -> None:
    call, account = {Role.STAFF: (as_staff, staff), Role.OWNER: (as_owner, owner)}[role]
    logout_last = sorted(ROUTES, key=lambda route: route.path.endswith("logout"))
    for route in logout_last:
        if not route.is_open:
            answer = call(
                route.method,
                walked(route.path, account.id),
                json=None if route.takes_files else {"no": "sense"},
            )
            allowed = route.permission in PERMISSIONS[role]
            assert (answer.status_code == 403) is not allowed, route.path
            assert answer.status_code != 401, route.path
            assert answer.status_code < 500, route.path


def test_a_route_outside_the_table_is_shut(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = {
        name: route
        for name, route in app.extensions["api_routes"].items()
        if name != f"{api.name}.list_categories"
    }
    monkeypatch.setitem(app.extensions, "api_routes", without)
    assert client.get("/api/categories").status_code == 404
    assert client.get("/api/products").status_code == 200


def test_a_refusal_is_on_record(app: Flask, as_staff: Call, staff: StaffAccount) -> None:
    assert as_staff("GET", "/admin/orders/export").json["code"] == "AUTH_FORBIDDEN"
    with app.app_context():
        [refusal] = [e for e in list_timeline("staff", staff.id) if e.action == "staff.refused"]
    assert refusal.changes == {"permission": [None, "orders:export"]}


def test_the_order_of_the_checks(client: FlaskClient, as_staff: Call, as_owner: Call) -> None:
    big = b"{" + b" " * 70_000 + b"}"
    path = "/admin/products/nonsense"
    json = {"content_type": "application/json"}
    assert client.put("/api" + path, data=big, **json).status_code == 413
    assert client.put("/api" + path, data="{}", content_type="text/plain").status_code == 415
    assert client.put("/api" + path, data="broken", **json).status_code == 401
    assert as_staff("GET", "/admin/orders/export?payment_status=x").status_code == 403
    assert as_owner("PUT", path, data="broken", **json).status_code == 404
