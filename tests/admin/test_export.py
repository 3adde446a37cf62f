"""The orders file: the rows of the list on screen, for the owner only."""

import csv
import io

import pytest
from flask import Flask

from beautique.audit.models import AuditEvent
from beautique.kernel.db import db
from beautique.orders.types import OrderStatus, PaymentStatus
from tests.admin.order_pages import links, listed, move, words
from tests.factories import make_order, make_product

EXPORT = "/admin/orders/export.csv"


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


@pytest.fixture
def orders(app: Flask):
    product = make_product(app)
    placed = [make_order(app, product, city=city) for city in ("Karachi", "Lahore", "Karachi", "Multan")]
    move(app, placed[0], payment_status=PaymentStatus.VERIFIED, order_status=OrderStatus.READY)
    return placed


@pytest.mark.parametrize(
    "query", ["", "city=Karachi", "order_status=Ready", "q=ayesha&sort=oldest", "payment_status=Paid"]
)
def test_the_file_has_the_rows_of_the_screen_in_its_order(owner_client, orders, query) -> None:
    screen = owner_client.get(f"/admin/orders?{query}")
    answer = owner_client.get(f"{EXPORT}?{query}")
    assert answer.mimetype == "text/csv"
    assert [row["Order ID"] for row in rows(answer)] == listed(screen)


def test_the_button_says_the_count_and_leads_to_the_same_filter(owner_client, orders) -> None:
    screen = owner_client.get("/admin/orders?city=Karachi")
    assert "Export 2" in words(screen)
    addresses = set(links(screen, "download"))
    assert addresses == {f"{EXPORT}?city=Karachi"}
    assert len(rows(owner_client.get(addresses.pop()))) == 2


def test_a_page_further_on_still_exports_everything(app: Flask, owner_client) -> None:
    product = make_product(app)
    for _ in range(52):
        make_order(app, product)
    second = owner_client.get(links(owner_client.get("/admin/orders"), 'rel="next"')[0])
    assert len(rows(owner_client.get(links(second, "download")[0]))) == 52


def test_staff_neither_see_the_button_nor_get_the_file(staff_client, orders) -> None:
    assert "Export" not in words(staff_client.get("/admin/orders"))
    assert staff_client.get(EXPORT).status_code == 403


def test_the_file_is_a_download_with_a_telling_name(owner_client, orders) -> None:
    disposition = owner_client.get(f"{EXPORT}?city=Karachi").headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="orders-karachi')


def test_an_export_is_written_to_the_activity_log(app: Flask, owner_client, orders, owner) -> None:
    owner_client.get(f"{EXPORT}?city=Karachi")
    with app.app_context():
        logged = db.session.query(AuditEvent).filter_by(action="order.exported").one()
    assert (logged.actor_id, logged.changes["rows"]) == (owner.id, [None, 2])


@pytest.mark.parametrize("query", ["payment_status=foo", "start_date=x", "q=%00", "cursor=zzz"])
def test_an_unreadable_filter_does_not_break_the_file(owner_client, orders, query) -> None:
    assert len(rows(owner_client.get(f"{EXPORT}?{query}"))) == 4
