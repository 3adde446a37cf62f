"""Every door of the dashboard against everybody: nobody, staff, owner. The routes come from the application itself."""

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from beautique.admin.core.permissions import OPEN, ROUTE_PERMISSIONS, SIGN_INS
from beautique.audit.queries import list_timeline
from beautique.audit.types import SYSTEM
from beautique.bulk.types import BulkItemRequest
from beautique.catalog.bulk import rules
from beautique.catalog.bulk.commands import start_products
from beautique.catalog.bulk.queries import find_bulk_products
from beautique.catalog.importing.commands import take_in
from beautique.kernel.db import db
from beautique.orders.bulk.commands import start_moves
from beautique.payments.arrivals.uploads import keep_file
from beautique.payments.proofs import attach_proof
from beautique.settings.commands import save_section
from beautique.settings.types import Courier, Couriers, PaymentMethod
from beautique.shares.commands import keep_share
from beautique.shares.queries import get_share
from beautique.staff.actors import command_line
from beautique.staff.commands import set_password
from beautique.staff.permissions import PERMISSIONS
from beautique.staff.types import Role
from beautique.tasks.commands import create_task
from beautique.tasks.types import TaskDraft
from beautique.web.stores import proof_store
from tests.admin.order_pages import HTMX
from tests.catalog.importing.files import own_file, source
from tests.factories import make_order, make_product
from tests.payments.desk import ASMA, pay, screenshot
from tests.raast import switch_on

SAFE = {"GET", "HEAD", "OPTIONS"}
LEAVES_A_TRACE = {
    "admin.export_orders",
    "admin.export_activity",
    "admin.closing_file",
    "admin.export_products",
}  # who took customers' data out of the shop is written down; nothing else changes
# Reading brings these up to date: stored sums of closed days, what screenshots say, the minute a session was last used, counted requests.
KEPT_BY_READING = {"proof_readings", "sessions", "rate_buckets", "day_figures", "product_day_figures"}


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and an address of every route of the dashboard."""
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("admin."):
            continue
        values = {name: str(uuid.UUID(int=7)) for name in rule.arguments}
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            _, address = rule.build(values, append_unknown=False) or (None, None)
            assert address is not None, rule
            yield rule.endpoint, method, address


def ask(client, method: str, address: str, **more):
    """The whole answer: a file in pieces ends before somebody asks again."""
    if method not in SAFE:
        more["data"] = {"csrf_token": client.csrf_token()}
    return client.open(address, method=method, buffered=True, **more)


def test_every_route_stands_in_exactly_one_table(app: Flask):
    endpoints = {endpoint for endpoint, _, _ in routes(app)}
    assert endpoints == OPEN | ROUTE_PERMISSIONS.keys()
    assert not OPEN & ROUTE_PERMISSIONS.keys()


def test_pages_that_change_something_exist_only_behind_the_gate(app: Flask):
    unsafe = [
        r for r in app.url_map.iter_rules() if (r.methods or set()) - SAFE and not r.rule.startswith("/api/")
    ]
    assert unsafe
    assert all(rule.endpoint.startswith("admin.") for rule in unsafe)


def test_nobody_gets_further_than_the_log_in(app: Flask, client):
    for endpoint, method, address in routes(app):
        if endpoint in OPEN:
            continue
        answer = ask(client, method, address)
        assert answer.status_code == 302, (endpoint, method)
        assert answer.location.startswith("/admin/login"), endpoint
        answer = ask(client, method, address, headers={"HX-Request": "true"})
        assert answer.status_code == 401, (endpoint, method)
        assert answer.headers["HX-Redirect"].startswith("/admin/login"), endpoint


@pytest.mark.parametrize("role", Role)
def test_a_route_answers_only_whom_its_row_names(app: Flask, role: Role, owner, staff):
    client = app.test_client().sign_in("sana" if role is Role.OWNER else "asma")
    for endpoint, method, address in routes(app):
        if endpoint in OPEN or endpoint == "admin.logout":
            continue
        answer = ask(client, method, address)
        if ROUTE_PERMISSIONS[endpoint] in PERMISSIONS[role]:
            assert answer.status_code not in {401, 403}, (endpoint, method)
            assert "/admin/login" not in (answer.location or ""), (endpoint, method)
            assert answer.status_code < 500, (endpoint, method)
        else:
            assert answer.status_code == 403, (endpoint, method)
            assert "Not for this account" in answer.text


def test_nothing_is_changed_without_the_token_of_a_form(app: Flask, owner_client):
    unsafe = [route for route in routes(app) if route[1] not in SAFE]
    assert len(unsafe) > 5
    for endpoint, method, address in unsafe:
        for data in ({}, {"csrf_token": "made up"}):
            answer = owner_client.open(address, method=method, data=data)
            assert answer.status_code == 400, (endpoint, method)
            words = "This page was too old" if endpoint in SIGN_INS else "session that has ended"
            assert words in answer.text


def test_reading_changes_nothing(app: Flask, owner, owner_client):
    product = make_product(app)
    order, unpaid, verified = (make_order(app, product) for _ in range(3))
    with app.app_context():
        transfer = pay(verified).transfer_id
        switch_on()
        proof = attach_proof(order.id, screenshot(1), proof_store(), ASMA).proof
        share_id = keep_share(owner.id, ["Salam"], [screenshot(2)], proof_store()).share_id
        assert share_id
        picture = get_share(owner.id, share_id).pictures[0].key
        imported = take_in("products.csv", own_file(), source(), ASMA)
        job = start_moves("Mark as Ready", [BulkItemRequest(order.id, order.number)], ASMA, {})
        archiving = rules.preview(find_bulk_products([product.id]), rules.MOVES[rules.ARCHIVE])
        product_job = start_products("Archive", archiving.changing, ASMA)
        save_section(Couriers((Courier("TCS", sheet="Name = {name}"),)), 0, ASMA)
        upload_id = keep_file(PaymentMethod.EASYPAISA, "a.csv", b"Date,Credit\r\n1/1/2026,5", owner.id)
        task = create_task(owner.id, TaskDraft(title="Buy lace"), SYSTEM)
    before = everything(app)
    for endpoint, method, address in routes(app):
        if method != "GET" or endpoint in OPEN | LEAVES_A_TRACE:
            continue
        named = next(
            (
                name
                for word, name in {
                    "shared_picture": f"{share_id}/pictures/{picture}",
                    "shared": share_id,
                    "product_bulk_job": product_job.id,
                    "bulk_job": job.id,
                    "product_import": imported.id,
                    "find_arrival": transfer,
                    "order_raast": unpaid.number,
                    "raast_trial": "easypaisa",
                    "order": order.number,
                    "proof": proof.id,
                    "customer": order.phone_normalized,
                    "task": task.id,
                    "arrival_upload": upload_id,
                    "person": owner.id,
                }.items()
                if word in endpoint
            ),
            product.id,
        )
        move = "archive" if "product" in endpoint else "ready"
        chooses = any(word in endpoint for word in ("bulk", "booking"))
        asked = {"everything": "1", "move": move, "courier": "TCS"} if chooses else {}
        headers = HTMX if endpoint == "admin.product_row" else {}  # nothing but a row of the list
        answer = owner_client.get(
            address.partition("/pictures/")[0].replace(str(uuid.UUID(int=7)), str(named)),
            query_string=asked,
            headers=headers,
        )
        assert answer.status_code == 200, (endpoint, address, answer.status_code)
    after = everything(app)
    assert {table: rows for table, rows in after.items() if rows != before[table]} == {}


@pytest.mark.parametrize("endpoint", sorted(LEAVES_A_TRACE))
def test_who_asks_only_for_the_head_of_a_file_has_taken_nothing_out_of_the_shop(
    app: Flask, owner_client, endpoint
):
    address = next(address for each, _, address in routes(app) if each == endpoint)
    before = everything(app)
    head = owner_client.head(address)
    assert everything(app) == before
    assert head.headers["Content-Disposition"] == owner_client.get(address).headers["Content-Disposition"]
    assert everything(app) != before


def everything(app: Flask) -> dict[str, list[str]]:
    with app.app_context():
        tables = sorted(set(db.metadata.tables) - KEPT_BY_READING)
        return {
            table: sorted(map(str, db.session.execute(text(f"SELECT * FROM {table}")))) for table in tables
        }


def test_a_route_in_no_table_is_shut(owner_client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(ROUTE_PERMISSIONS, "admin.settings")
    assert owner_client.get("/admin/settings").status_code == 404


def test_a_refused_permission_is_written_down(app: Flask, staff_client, staff):
    assert staff_client.get("/admin/settings").status_code == 403
    with app.app_context():
        refused = next(e for e in list_timeline("staff", staff.id) if e.action == "staff.refused")
        assert refused.changes == {"permission": [None, "settings:read"]}
        assert refused.actor_id == staff.id


def test_a_forged_request_writes_nothing_down(app: Flask, staff_client, staff):
    assert staff_client.post("/admin/settings/store").status_code == 400
    with app.app_context():
        assert "staff.refused" not in {event.action for event in list_timeline("staff", staff.id)}


def test_the_navigation_shows_only_what_the_account_may_open(owner_client, staff_client):
    assert 'href="/admin/settings"' in owner_client.get("/admin/").text
    assert 'href="/admin/settings"' not in staff_client.get("/admin/").text


def test_with_a_password_that_somebody_else_knows_only_its_own_page_opens(app: Flask, owner):
    with app.app_context():
        set_password(owner.id, "a password told by phone", command_line(), must_change_password=True)
    client = app.test_client()
    client.sign_in("sana", "a password told by phone")
    for endpoint, method, address in routes(app):
        if endpoint in OPEN or ROUTE_PERMISSIONS[endpoint] == "account:own":
            continue
        answer = ask(client, method, address)
        assert (answer.status_code, answer.location) == (303, "/admin/password"), (endpoint, method)
    assert client.get("/admin/password").status_code == 200
