"""New orders and the numbers in the navigation, as open pages are told them."""

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.orders.live import SyncToken, read_live_status
from beautique.orders.types import OrderStatus, PaymentStatus
from tests.admin.live.conftest import DAY, ask
from tests.admin.order_pages import HTMX, counted, move
from tests.factories import make_order


def mark_of(answer) -> str:
    """The moment that a page carries with it."""
    found = re.search(r'data-since="([^"]+)"', answer.text)
    assert found
    return found[1]


# New orders


def test_orders_placed_since_the_page_was_made_are_counted(app: Flask, staff_client, product, order):
    mark = mark_of(staff_client.get("/admin/orders"))
    assert ask(staff_client, mark).json["new_orders"] == 0
    make_order(app, product)
    make_order(app, product)
    answer = ask(staff_client, mark)
    assert answer.json["new_orders"] == 2
    assert ask(staff_client, answer.json["mark"]).json["new_orders"] == 0
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_list_takes_its_mark_before_it_reads_the_rows(app: Flask, staff_client, product, monkeypatch):
    """An order that arrives while the page is made is announced, never overlooked."""
    from beautique.admin.orders.list import page

    read = page.queries.list_orders

    def read_while_an_order_arrives(*args, **more):
        found = read(*args, **more)
        monkeypatch.undo()
        make_order(app, product)
        return found

    make_order(app, product)
    monkeypatch.setattr(page.queries, "list_orders", read_while_an_order_arrives)
    page = staff_client.get("/admin/orders")
    assert ask(staff_client, mark_of(page)).json["new_orders"] == 1


@pytest.mark.parametrize(
    "placed_on", [DAY, DAY + timedelta(days=1)], ids=["before midnight", "after midnight"]
)
def test_around_midnight_no_order_is_missed(app: Flask, product, monkeypatch, placed_on):
    """Yesterday's last order may become visible after today's first one."""

    def at(day: date, hour: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: datetime(day.year, day.month, day.day, hour, tzinfo=UTC))

    at(DAY, 12)
    make_order(app, product)
    at(DAY + timedelta(days=1), 1)  # 06:00 in Karachi
    make_order(app, product)
    with app.app_context():
        mark = read_live_status().mark
    at(placed_on, 12)
    make_order(app, product)
    at(DAY + timedelta(days=2), 12)  # the page stays open over night
    with app.app_context():
        assert read_live_status(mark).new_orders == 1


@pytest.mark.parametrize(
    "typed", ["", "yesterday", "20261340.5", "20261121.-1", "20261121.5.6", "٢٠٢٦١١٢١.٥"]
)
def test_a_mark_that_cannot_be_read_counts_nothing(staff_client, order, typed):
    answer = ask(staff_client, typed)
    assert (answer.status_code, answer.json["new_orders"]) == (200, 0)
    assert SyncToken.read(answer.json["mark"])


def test_the_counters_are_what_the_orders_say(app: Flask, product):
    """The number of new orders comes from the counters of numbers, so these must be the orders."""
    for _ in range(3):
        make_order(app, product)
    with app.app_context():
        numbered = db.session.execute(text("SELECT sum(last_number) FROM order_days")).scalar_one()
        assert numbered == db.session.execute(text("SELECT count(*) FROM orders")).scalar_one()


# The numbers in the navigation


def test_the_navigation_counts_what_waits(app: Flask, staff_client, product):
    orders = [make_order(app, product, phone=f"0300 123456{n}") for n in range(4)]
    move(app, orders[0], payment_status=PaymentStatus.PAID)
    move(app, orders[1], order_status=OrderStatus.PROCESSING, payment_status=PaymentStatus.VERIFIED)
    page = staff_client.get("/admin/products").text
    place = re.search(r'<a href="/admin/orders" class="nav-item".*?</a>', page, re.DOTALL)[0]
    assert re.sub(r"<[^>]+>", "", place).split() == ["Orders", "3", "received"]
    assert ask(staff_client).json["counts"] == {"orders": "3", "payments": "1", "look": "1"}


def test_nothing_that_waits_is_no_number(staff_client):
    assert ask(staff_client).json["counts"] == {"orders": "", "payments": "", "look": ""}
    assert 'data-live-count="orders" hidden' in staff_client.get("/admin/products").text


def test_orders_that_do_not_add_up_are_counted_once_and_listed(app: Flask, staff_client, product):
    odd = [make_order(app, product, phone=f"0300 123456{n}") for n in range(3)]
    move(app, odd[0], payment_status=PaymentStatus.VERIFIED)  # unreferenced
    move(app, odd[1], payment_status=PaymentStatus.VERIFIED)
    move(app, odd[1], order_status=OrderStatus.CANCELLED)  # unreferenced, and a refund is due
    page = staff_client.get("/admin/products").text
    place = re.search(r'<a href="(/admin/orders\?flag=[^"]*)" class="nav-item".*?</a>', page, re.DOTALL)
    assert re.sub(r"<[^>]+>", "", place[0]).split() == ["To", "look", "at", "2", "with", "a", "flag"]
    listed = staff_client.get(html.unescape(place[1]))
    assert listed.status_code == 200
    assert {order.number in listed.text for order in odd[:2]} == {True}
    assert odd[2].number not in listed.text


def test_many_are_not_counted_to_the_last(app: Flask, staff_client, product, monkeypatch):
    monkeypatch.setattr("beautique.orders.live.COUNTED_UP_TO", 2)
    monkeypatch.setattr("beautique.admin.core.context.COUNTED_UP_TO", 2)
    for _ in range(4):
        make_order(app, product)
    assert ask(staff_client).json["counts"]["orders"] == "2+"


def test_a_whole_page_asks_for_the_news_once_and_a_fragment_never(app: Flask, staff_client, order):
    def asked(address: str, **headers: str) -> int:
        with counted(app, leave_out=()) as statements:
            staff_client.get(address, headers=headers)
        return len([each for each in statements if "sum(order_days.last_number)" in each])

    for address in ("/admin/", "/admin/orders", f"/admin/orders/{order.number}", "/admin/products"):
        assert asked(address) == 1, address
    assert asked("/admin/orders", **HTMX) == 0
    for refused in ("/admin/orders/BQ-19990101-001", "/admin/nowhere"):  # these keep the navigation
        assert asked(refused) == 1, refused
