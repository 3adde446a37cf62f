"""The home page: its numbers are those of the lists behind them, and it costs the same for one order as for fifty."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from beautique.admin.core.context import initials
from beautique.admin.core.sparkline import spark
from beautique.admin.home.page import greeting
from beautique.analytics.home import overview
from beautique.cli.integrity_checks.figures import figures
from beautique.cli.integrity_checks.orders import totals
from beautique.kernel.db import db
from beautique.media.private_store import PrivateStore
from beautique.orders.commands import move_order
from beautique.orders.figures.models import DayFigures
from beautique.orders.types import OrderChanges, OrderStatus, PaymentStatus
from beautique.payments.proofs import attach_proof, reject_proof
from beautique.payments.queries import queue_tally
from beautique.payments.types import RejectReason
from beautique.staff.actors import command_line
from tests.admin.home_pages import NOON, every_state, links, orders_behind, place, shown
from tests.admin.order_pages import counted, move
from tests.conftest import PASSWORD
from tests.factories import line, make_order, make_product
from tests.payments.desk import OWNER, pay, screenshot


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
    assert "The oldest was ordered just now" in words
    assert "Verify 4 payments" in words
    assert "1 order to start" in words
    assert "4 parcels to dispatch" in words


def test_a_job_that_nothing_waits_for_is_named_once(app: Flask, garment, owner_client):
    order = make_order(app, garment)
    with app.app_context():
        pay(order)
    move(app, order, order_status=OrderStatus.PROCESSING)
    move(app, order, order_status=OrderStatus.READY)
    words = shown(owner_client.get("/admin/").text)
    assert "1 parcel to dispatch" in words
    assert "No orders to start" in words
    assert "0 orders" not in words
    assert "none" not in words.split()


def test_every_number_is_that_of_the_list_behind_it(app: Flask, garment, owner_client):
    every_state(app, garment)
    page = owner_client.get("/admin/").text
    numbers = [orders_behind(app, link) for link in links(page)]
    assert numbers == [1, 4, 0, 17, 4, 10, 5, 1, 1, 10, 6]
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
    assert found.ordered_then.count == 2
    assert [day.figures.orders for day in found.days] == [3, 1, 0, 0, 0, 0, 0, 3]
    page = owner_client.get("/admin/").text
    assert "orders against last Saturday, 12:30" in shown(page)
    assert "Orders 3 1 more" in shown(page)
    assert "Orders of the 7 days before: 3, 1, 0, 0, 0, 0, 0" in page


def test_money_is_set_against_what_was_ordered_today_not_against_a_week_that_had_time_to_pay(
    app: Flask, garment, owner_client, at
):
    at(NOON - timedelta(days=7))
    for _ in range(5):
        place(app, garment, payment_status=PaymentStatus.VERIFIED)
    at(NOON)
    place(app, garment, payment_status=PaymentStatus.VERIFIED)
    for _ in range(3):
        place(app, garment)
    words = shown(owner_client.get("/admin/").text).replace("\xa0", " ")
    assert "Verified revenue Rs 1,000 of Rs 4,000 ordered" in words
    assert "Money awaiting Rs 3,000 of Rs 4,000 ordered" in words
    assert "less" not in words
    place(app, garment, order_status=OrderStatus.CANCELLED)
    words = shown(owner_client.get("/admin/").text).replace("\xa0", " ")
    assert "Orders 5" in words
    assert "Verified revenue Rs 1,000 of Rs 4,000 not cancelled" in words
    assert "Money awaiting Rs 3,000 of Rs 4,000 not cancelled" in words
    assert "then" not in words.split()


def test_the_time_to_verify_is_the_median_of_today(app: Flask, owner):
    for waited in (10, 20, 90):
        with time_machine.travel(NOON - timedelta(minutes=waited), tick=False):
            order = make_order(app)
        with time_machine.travel(NOON, tick=False), app.app_context():
            pay(order)
    with time_machine.travel(NOON, tick=False):
        page = app.test_client().sign_in(owner.username).get("/admin/").text
    assert "Time to verify 20 min median of today's payments" in shown(page)


def test_the_newest_screenshots_of_the_next_payments_lie_beside_them(
    app: Flask, garment, owner_client, tmp_path
):
    orders = [place(app, garment) for _ in range(5)]
    with app.app_context():
        store = PrivateStore(tmp_path)
        shots = [attach_proof(order.id, screenshot(n), store, OWNER).proof for n, order in enumerate(orders)]
        newer = attach_proof(orders[1].id, screenshot(9), store, OWNER).proof
        reject_proof(shots[2].id, RejectReason.FAKE, OWNER)
    page = owner_client.get("/admin/").text
    shown_shots = re.findall(r'src="/admin/proofs/([^"]+)"', page)
    assert shown_shots == [str(proof.id) for proof in (shots[0], newer, shots[3])]


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


def test_fifty_orders_cost_as_many_queries_as_one(app: Flask, garment, owner_client, at):
    def queries() -> list[str]:
        owner_client.get("/admin/")  # brings the figures of closed days up to date
        with counted(
            app, ("UPDATE sessions", "sum(order_days.last_number)")
        ) as statements:  # the shell's own
            assert owner_client.get("/admin/").status_code == 200
        return statements

    at(NOON - timedelta(days=3))
    place(app, garment)
    at(NOON)
    place(app, garment)  # of today, which is counted from its orders
    one = queries()
    assert "sessions" in one[0]
    assert len(one) - 1 <= 8  # with the tasks of who looks
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
