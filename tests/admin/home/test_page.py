"""The home page: its numbers are those of the lists behind them, and it costs the same for one order as for fifty."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.datastructures import MultiDict

from beautique.admin.core.context import initials
from beautique.admin.home.figures import spark
from beautique.admin.home.page import greeting
from beautique.admin.orders.list import filters
from beautique.analytics.home import overview
from beautique.catalog.models import Product
from beautique.cli.integrity_checks.figures import figures
from beautique.cli.integrity_checks.orders import totals
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.media.private_store import PrivateStore
from beautique.orders.commands import move_order
from beautique.orders.counting import count_by_status
from beautique.orders.figures.models import DayFigures
from beautique.orders.types import DeliveryStatus, OrderChanges, OrderStatus, PaymentStatus
from beautique.payments.proofs import attach_proof
from beautique.payments.queries import queue_tally
from beautique.staff.actors import command_line
from tests.conftest import PASSWORD
from tests.factories import line, make_order, make_product
from tests.payments.desk import OWNER, screenshot

NOON = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)  # Saturday, 12:30 in the shop


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    """Sets the clock."""

    def set_clock(instant: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant)

    set_clock(NOON)
    return set_clock


@pytest.fixture
def garment(app: Flask, at) -> Product:
    return make_product(app, regular_price=Decimal(1000))


def place(app: Flask, garment: Product, **statuses):
    order = make_order(app, garment)
    if statuses:
        with app.app_context():
            move_order(order.id, OrderChanges(**statuses), command_line(), accept_unpaid=True)
    return order


def shown(page: str) -> str:
    """The words of a page, without its tags."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def links(page: str) -> list[str]:
    return [html.unescape(link) for link in re.findall(r'href="(/admin/orders\?[^"]*)"', page)]


def orders_behind(app: Flask, link: str) -> int:
    """How many orders the list at an address shows."""
    asked = filters.read(MultiDict(parse_qsl(urlsplit(link).query)))
    assert not asked.unreadable
    with app.app_context():
        counts = count_by_status(asked.criteria)
    return sum(counts[status].count for status in asked.criteria.order_status or OrderStatus)


def every_state(app: Flask, garment: Product) -> None:
    for payment in PaymentStatus:
        for status in OrderStatus:
            place(app, garment, payment_status=payment, order_status=status)
    place(app, garment, order_status=OrderStatus.READY, delivery_status=DeliveryStatus.IN_PROGRESS)
    place(app, garment, order_status=OrderStatus.READY, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY)


def test_a_shop_without_orders_says_what_to_do_first(owner_client, staff_client):
    page = owner_client.get("/admin/").text
    assert "No orders yet" in page
    assert 'href="/admin/products"' in page
    assert "Name the accounts to pay into" in page
    assert "Latest orders" not in page
    assert "Name the accounts to pay into" not in staff_client.get("/admin/").text


def test_what_waits_is_counted_by_what_is_to_be_done(app: Flask, garment, owner_client):
    every_state(app, garment)
    with app.app_context():
        found = overview(NOON)
    # Paid: Received, Processing, Ready, Delivered. Ready with the parcel here: one per payment status, and one being packed.
    assert (found.to_verify.count, found.to_start.count, found.to_dispatch.count) == (4, 1, 4)
    assert found.to_verify.amount == Decimal(4000)
    assert found.to_verify.oldest == NOON
    words = shown(owner_client.get("/admin/").text)
    assert "4 payments to verify, Rs 4,000 in all" in words
    assert "Verify 4 payments" in words
    assert "1 order to start" in words
    assert "4 parcels to dispatch" in words


def test_every_number_is_that_of_the_list_behind_it(app: Flask, garment, owner_client):
    every_state(app, garment)
    page = owner_client.get("/admin/").text
    numbers = [orders_behind(app, link) for link in links(page)]
    assert numbers == [1, 4, 17, 4, 10]
    for link in links(page):
        assert owner_client.get(link).status_code == 200, link  # the canonical address: no detour


def test_payments_to_verify_are_those_of_the_queue_and_lead_there(
    app: Flask, garment, owner_client, tmp_path
):
    with_proof, paid = place(app, garment), place(app, garment, payment_status=PaymentStatus.PAID)
    place(app, garment)  # Pending, without a screenshot: nobody can verify it
    with app.app_context():
        attach_proof(with_proof.id, screenshot(1), PrivateStore(tmp_path), OWNER)
        move_order(with_proof.id, OrderChanges(payment_status=PaymentStatus.PENDING), OWNER, "Unclear")
        assert overview(NOON).to_verify.count == queue_tally().count == 2
    page = owner_client.get("/admin/").text
    assert re.search(r'class="btn btn-primary[^>]*href="/admin/payments">Verify 2 payments', page)
    assert paid.number in owner_client.get("/admin/payments").text


def test_verifying_a_payment_adds_its_amount_to_the_revenue_of_the_day(app: Flask, garment, owner_client):
    order = place(app, garment, payment_status=PaymentStatus.PAID)
    assert "Verified revenue Rs 0" in shown(owner_client.get("/admin/").text)
    with app.app_context():
        move_order(order.id, OrderChanges(payment_status=PaymentStatus.VERIFIED), command_line())
    words = shown(owner_client.get("/admin/").text)
    assert "Verified revenue Rs 1,000" in words
    assert "Money awaiting Rs 0" in words


def test_today_goes_against_the_same_weekday_until_the_same_time(app: Flask, garment, owner_client, at):
    week = timedelta(days=7)
    for then in (
        NOON - week - timedelta(hours=2),
        NOON - week,
        NOON - week + timedelta(minutes=1),
        NOON - timedelta(days=6),
    ):
        at(then)
        place(app, garment, payment_status=PaymentStatus.VERIFIED)
    at(NOON)
    for _ in range(3):
        place(app, garment, payment_status=PaymentStatus.VERIFIED)
    with app.app_context():
        found = overview(NOON)
    assert (found.ordered_then.count, found.revenue_then.amount) == (2, Decimal(2000))
    assert [day.figures.orders for day in found.days] == [3, 1, 0, 0, 0, 0, 0, 3]
    words = shown(owner_client.get("/admin/").text)
    assert "against last Saturday, 12:30" in words
    assert "1 more" in words
    assert "50% more" in words


def test_the_numbers_then_follow_the_rules_of_the_figures(app: Flask, garment, at):
    at(NOON - timedelta(days=7))
    every_state(app, garment)
    with app.app_context():
        found = overview(NOON)
        day = found.days[0].figures
    assert (found.ordered_then.count, found.revenue_then.amount, found.awaiting_then.amount) == (
        day.orders,
        day.revenue,
        day.awaiting,
    )


def test_when_nothing_waits_the_page_says_so(app: Flask, garment, owner_client):
    place(app, garment, payment_status=PaymentStatus.VERIFIED, order_status=OrderStatus.DELIVERED)
    words = shown(owner_client.get("/admin/").text)
    assert "Nothing waits" in words
    assert "See all orders" in words


def test_the_latest_orders_lead_to_their_pages(app: Flask, garment, owner_client):
    orders = [place(app, garment) for _ in range(6)]
    page = owner_client.get("/admin/").text
    found = list(dict.fromkeys(re.findall(r'href="/admin/orders/(BQ-[^"]+)"', page)))
    assert found == [order.number for order in reversed(orders)][:5]


def test_names_from_outside_stay_text(app: Flask, garment, owner_client):
    make_order(app, garment, customer_name="<script>alert(1)</script>", city="عائشہ<b>")
    page = owner_client.get("/admin/").text
    assert "<script>alert" not in page
    assert "عائشہ&lt;b&gt;" in page


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_fifty_orders_cost_as_many_queries_as_one(app: Flask, garment, owner_client, at):
    def queries() -> list[str]:
        owner_client.get("/admin/")  # brings the figures of closed days up to date
        with app.app_context(), counted() as statements:
            assert owner_client.get("/admin/").status_code == 200
        own = [each for each in statements if "sum(order_days.last_number)" not in each]  # the shell's news
        return [each for each in own if not each.startswith(("BEGIN", "UPDATE sessions"))]

    at(NOON - timedelta(days=3))
    place(app, garment)
    at(NOON)
    one = queries()
    assert "sessions" in one[0]
    assert len(one) - 1 <= 5
    for _ in range(49):
        place(app, garment)
    assert len(queries()) == len(one)


def test_days_of_the_largest_orders_fit_into_every_sum(app: Flask, owner, at):
    garment = make_product(app, regular_price=Decimal("999999.99"), colors=[f"Dye {n}" for n in range(17)])
    pieces = [
        line(garment, size=size, color=color, quantity=99)
        for size in garment.sizes
        for color in garment.colors
    ]
    orders = [make_order(app, garment, lines=tuple(pieces[:50])) for _ in range(3)]
    whole_day = sum(order.total_amount for order in orders)
    assert whole_day > 10**10
    with app.app_context():
        for order in orders:
            move_order(order.id, OrderChanges(payment_status=PaymentStatus.VERIFIED), command_line())
    at(NOON + timedelta(days=1))
    browser = app.test_client().sign_in(owner.username)
    assert [browser.get(page).status_code for page in ("/admin/", "/admin/products")] == [200, 200]
    login = browser.post("/api/admin/login", json={"username": owner.username, "password": PASSWORD})
    token = {"Authorization": f"Bearer {login.json['access_token']}"}
    numbers = browser.get("/api/admin/analytics/dashboard", headers=token)
    assert (numbers.status_code, numbers.json["total_revenue"]) == (200, float(whole_day))
    with app.app_context():
        assert db.session.query(DayFigures).count() == 1
        assert [*totals(), *figures()] == []


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (3, "Good evening"),
        (4, "Good morning"),
        (11, "Good morning"),
        (12, "Good afternoon"),
        (17, "Good evening"),
    ],
)
def test_the_greeting_goes_by_the_hour(hour, words):
    assert greeting(datetime(2026, 11, 21, hour, tzinfo=UTC)) == words


def test_a_line_of_the_last_days_uses_the_whole_picture():
    assert spark([0, 5, 10]) == "0.0,29.0 60.0,16.0 120.0,3.0"
    assert spark([0, 0]) == "0.0,29.0 120.0,29.0"
    assert spark([]) == ""


@pytest.mark.parametrize(
    ("name", "letters"), [("Sana Tariq", "ST"), ("sana", "S"), ("Ali bin Abi Talib", "AT")]
)
def test_initials(name, letters):
    assert initials(name) == letters
