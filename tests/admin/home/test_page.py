"""The home page: its numbers are those of the lists behind them, and it costs the same for one order as for fifty."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qsl, quote_plus, urlsplit

import pytest
import time_machine
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
from beautique.orders.models import FLAGGED, Order
from beautique.orders.types import DeliveryStatus, Flag, OrderChanges, OrderStatus, PaymentStatus
from beautique.payments.proofs import attach_proof, reject_proof
from beautique.payments.queries import queue_tally
from beautique.payments.types import RejectReason
from beautique.settings.commands import issue_token, save_section
from beautique.settings.types import Account, Accounts, PaymentMethod, Store
from beautique.staff.actors import command_line
from beautique.staff.commands import create_account
from beautique.staff.types import AccountDraft, Role
from tests.conftest import PASSWORD
from tests.factories import line, make_order, make_product
from tests.payments.desk import OWNER, pay, screenshot

OTHER_ACCOUNTS = {method: Account() for method in PaymentMethod if method != PaymentMethod.EASYPAISA}
MONEY = {Flag.UNDER_PAID, Flag.OVER_PAID, Flag.UNREFERENCED, Flag.REFUND_DUE}
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
    """The lists of orders behind what the page says, without those of the navigation."""
    main = page[page.index("<main") : page.index("</main>")]
    return [html.unescape(link) for link in re.findall(r'href="(/admin/orders\?[^"]*)"', main)]


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


def steps(client) -> list[str]:
    """The titles of the first steps."""
    return re.findall(r'<p class="font-medium">([^<]*)</p>', client.get("/admin/").text)


def test_a_shop_without_orders_says_what_to_do_first_until_it_is_done(app: Flask, owner_client, owner):
    page = owner_client.get("/admin/").text
    assert "No orders yet" in page
    assert "Latest orders" not in page
    assert "flask staff create" in page
    assert steps(owner_client) == [
        "Add your products",
        "Name the accounts to pay into",
        "Give the shop&#39;s WhatsApp number",
        "Connect the website",
        "Give each colleague an account",
    ]
    account = Account("Beautique", "0300 1234567")
    with app.app_context():
        save_section(Accounts({PaymentMethod.EASYPAISA: account, **OTHER_ACCOUNTS}), 0, OWNER)
        save_section(Store(whatsapp="0300 1234567"), 0, OWNER)
        issue_token("The website", OWNER)
        draft = AccountDraft("hina", "hina@example.com", Role.STAFF, "Hina Baig")
        create_account(draft, PASSWORD, command_line())
    assert steps(owner_client) == ["Add your products"]
    make_product(app)
    assert steps(owner_client) == ["Type in an order"]
    browser = app.test_client().sign_in("hina")
    assert steps(browser) == ["Type in an order"]
    place(app, make_product(app))
    assert steps(owner_client) == []


def test_the_first_steps_of_staff_are_those_they_may_take(staff_client):
    assert steps(staff_client) == ["Add your products"]


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
    assert numbers == [1, 4, 5, 1, 10, 17, 4, 10]
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


# What does not add up


def test_every_flag_that_some_order_has_is_there_with_its_number_money_and_list(
    app: Flask, garment, owner_client
):
    with app.app_context():
        pay(place(app, garment), amount=Decimal(400), reason="In parts")
        pay(place(app, garment), amount=Decimal(1_250))
        cancelled = place(app, garment)
        pay(cancelled, amount=Decimal(900), reason="In parts")
    place(app, garment, payment_status=PaymentStatus.VERIFIED)
    with app.app_context():
        move_order(cancelled.id, OrderChanges(order_status=OrderStatus.CANCELLED), OWNER)
        found = overview(NOON).flagged
    assert {flag: (tally.count, tally.amount) for flag, tally in found.items() if flag in MONEY} == {
        Flag.UNDER_PAID: (1, Decimal(600)),
        Flag.OVER_PAID: (1, Decimal(250)),
        Flag.UNREFERENCED: (1, Decimal(1000)),
        Flag.REFUND_DUE: (1, Decimal(900)),
    }
    page = owner_client.get("/admin/").text
    assert "Refund due 1 order, Rs 900" in shown(page).replace("\xa0", " ")
    for flag, tally in found.items():
        [link] = [link for link in links(page) if link.endswith(quote_plus(flag))]
        assert orders_behind(app, link) == tally.count


def test_each_flag_is_looked_for(app: Flask, garment, owner_client, monkeypatch):
    """Whatever flags there will be: what makes an order one of them is all that is needed."""
    place(app, garment)
    everything = dict.fromkeys(Flag, Order.total_amount > 0)
    monkeypatch.setattr("beautique.analytics.home.FLAGGED", everything)
    words = shown(owner_client.get("/admin/").text)
    assert [flag for flag in Flag if f"{flag} 1 order" not in words] == []
    assert set(FLAGGED) == set(Flag)


def test_more_flagged_orders_than_anybody_looks_at_are_not_counted(app: Flask, garment, monkeypatch):
    monkeypatch.setattr("beautique.analytics.home.MOST_FLAGGED", 2)
    for _ in range(3):
        place(app, garment, payment_status=PaymentStatus.VERIFIED)
    with app.app_context():
        tally = overview(NOON).flagged[Flag.UNREFERENCED]
    assert (tally.label, tally.is_capped) == ("2+", True)


def test_where_everything_adds_up_the_page_says_so(app: Flask, garment, owner_client):
    place(app, garment)
    assert "Everything adds up" in owner_client.get("/admin/").text


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
    assert len(one) - 1 <= 7
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
