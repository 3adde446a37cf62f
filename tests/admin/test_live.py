"""What open pages ask again and again: new orders, the numbers in the navigation, and who changed the order on the screen."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text, update

from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.orders.commands import add_note, correct_order
from beautique.orders.live import Mark, read_news
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
from beautique.staff import rules
from beautique.staff.models import StaffSession
from tests.admin.order_pages import HTMX, counted, move
from tests.factories import contact, make_order, make_product

DAY = date(2026, 11, 21)


@pytest.fixture
def product(app: Flask):
    return make_product(app)


@pytest.fixture
def order(app: Flask, product):
    return make_order(app, product)


def mark_of(answer) -> str:
    """The moment that a page carries with it."""
    found = re.search(r'data-since="([^"]+)"', answer.text)
    assert found
    return found[1]


def ask(client, since: str = "", known=None, **more):
    """What live.js asks; `known` is an answer that it has already."""
    headers = {**HTMX, **({"If-None-Match": known.headers["ETag"]} if known else {})}
    return client.get("/admin/live", query_string={"since": since, **more}, headers=headers)


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

    def read_while_an_order_arrives(*args):
        found = read(*args)
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
        mark = read_news().mark
    at(placed_on, 12)
    make_order(app, product)
    at(DAY + timedelta(days=2), 12)  # the page stays open over night
    with app.app_context():
        assert read_news(mark).new_orders == 1


@pytest.mark.parametrize(
    "typed", ["", "yesterday", "20261340.5", "20261121.-1", "20261121.5.6", "٢٠٢٦١١٢١.٥"]
)
def test_a_mark_that_cannot_be_read_counts_nothing(staff_client, order, typed):
    answer = ask(staff_client, typed)
    assert (answer.status_code, answer.json["new_orders"]) == (200, 0)
    assert Mark.read(answer.json["mark"])


# The numbers in the navigation


def test_the_navigation_counts_what_waits(app: Flask, staff_client, product):
    orders = [make_order(app, product) for _ in range(4)]
    move(app, orders[0], payment_status=PaymentStatus.PAID)
    move(app, orders[1], order_status=OrderStatus.PROCESSING, payment_status=PaymentStatus.VERIFIED)
    page = staff_client.get("/admin/products").text
    place = re.search(r'<a href="/admin/orders" class="nav-item".*?</a>', page, re.DOTALL)[0]
    assert re.sub(r"<[^>]+>", "", place).split() == ["Orders", "3", "received"]
    assert ask(staff_client).json["counts"] == {"orders": "3", "payments": "1"}


def test_nothing_that_waits_is_no_number(staff_client):
    assert ask(staff_client).json["counts"] == {"orders": "", "payments": ""}
    assert 'data-live-count="orders" hidden' in staff_client.get("/admin/products").text


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
    assert asked("/admin/orders/BQ-19990101-001") == 0  # an error page has no shell


# Idle polls


def test_an_idle_poll_is_a_304_and_costs_one_statement_besides_the_session(app: Flask, staff_client, order):
    known = ask(staff_client, "20261121.0", order=order.number, version=order.version)
    with counted(app, leave_out=()) as statements:
        idle = ask(staff_client, "20261121.0", known, order=order.number, version=order.version)
    assert (idle.status_code, idle.data) == (304, b"")
    assert len(statements) == 2
    assert "sessions" in statements[0]


def test_any_news_ends_the_304(app: Flask, staff_client, product, order):
    known = ask(staff_client, "20261121.0", order=order.number, version=order.version)
    move(app, order, payment_status=PaymentStatus.PAID)
    answer = ask(staff_client, "20261121.0", known, order=order.number, version=order.version)
    assert answer.status_code == 200
    again = ask(staff_client, "20261121.0", answer, order=order.number, version=order.version)
    assert again.status_code == 304
    make_order(app, product)
    assert (
        ask(staff_client, "20261121.0", answer, order=order.number, version=order.version).status_code == 200
    )


def test_while_a_banner_stands_a_poll_reads_no_story(app: Flask, staff_client, order):
    move(app, order, payment_status=PaymentStatus.PAID)
    known = ask(staff_client, order=order.number, version=order.version)
    with counted(app) as statements:
        assert ask(staff_client, "", known, order=order.number, version=order.version).status_code == 304
    assert statements == []


@pytest.mark.parametrize("engine", ["sqlite"])  # with one row, PostgreSQL's choice is chance
def test_every_part_of_the_news_has_an_index(app: Flask):
    with app.app_context(), counted(app, leave_out=("EXPLAIN",)) as statements:
        read_news(Mark(DAY, 0), "BQ-20261121-001")
        plan = db.session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN " + statements[0],
            (0, "2026-11-21", "Received", 1001, 0, 1001, 0, "BQ-20261121-001"),
        )
        used = [row.detail for row in plan if "orders" in row.detail or "order_days" in row.detail]
    assert len(used) == 4
    assert all("INDEX" in each for each in used), used
    assert any("ix_orders_queue" in each for each in used), used
    assert any("ix_orders_order_status" in each for each in used), used


# An order that is open on a screen


def changes(client, order) -> dict | None:
    return ask(client, order=order.number, version=order.version).json["order"]


def test_an_order_changed_elsewhere_names_who_and_what(app: Flask, staff_client, order):
    assert changes(staff_client, order) is None
    moved = move(app, order, order_status=OrderStatus.READY)
    now = clock.store_time(clock.now())
    told = changes(staff_client, order)
    assert told["version"] == moved.version
    assert re.fullmatch(r"Hina Baig marked it as Ready, \d\d:\d\d\.", told["sentence"]), now


def test_a_page_that_shows_the_newest_version_has_no_banner(app: Flask, staff_client, order):
    moved = move(app, order, order_status=OrderStatus.READY)
    with app.app_context():
        add_note(order.id, "A note changes nothing that a form could overwrite.", SYSTEM)
    assert changes(staff_client, moved) is None
    unknown = ask(staff_client, order="BQ-19990101-001", version=1)
    assert (unknown.status_code, unknown.json["order"]) == (200, None)
    assert ask(staff_client, order="nonsense", version="seven").json["order"] is None


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        ({"payment_status": PaymentStatus.VERIFIED}, "verified its payment"),
        ({"payment_status": PaymentStatus.PAID}, "marked its payment as Paid"),
        ({"delivery_status": DeliveryStatus.OUT_FOR_DELIVERY, "courier": "TCS"}, "dispatched it"),
        ({"order_status": OrderStatus.CANCELLED}, "cancelled it"),
        ({"courier": "TCS"}, "changed its delivery details"),
    ],
)
def test_each_change_has_its_words(app: Flask, staff_client, order, statuses, words):
    move(app, order, reason="The customer asked.", **statuses)
    assert f"Hina Baig {words}, " in changes(staff_client, order)["sentence"]


def test_several_changes_are_one_sentence(app: Flask, staff_client, order):
    move(app, order, payment_status=PaymentStatus.PAID)
    with app.app_context():
        correct_order(order.id, contact(city="Multan"), {}, SYSTEM)
    assert re.fullmatch(
        r"Beautique corrected its details, \d\d:\d\d \(and 1 earlier change\)\.",
        changes(staff_client, order)["sentence"],
    )


def test_ones_own_change_in_another_window_says_so(app: Flask, staff_client, order):
    staff_client.post_form(
        f"/admin/orders/{order.number}/move", {"version": order.version, "order_status": "Processing"}
    )
    assert changes(staff_client, order)["sentence"].startswith(
        "You marked it as Processing in another window, "
    )


def test_the_order_page_and_its_form_carry_the_version_that_they_show(app: Flask, staff_client, order):
    for address in (f"/admin/orders/{order.number}", f"/admin/orders/{order.number}/edit"):
        page = staff_client.get(address).text
        assert f'data-live-order="{order.number}" data-version="{order.version}"' in page
    refused = staff_client.post_form(
        f"/admin/orders/{order.number}/edit", {"version": order.version, "customer_name": ""}
    )
    move(app, order, order_status=OrderStatus.PROCESSING)
    assert refused.status_code == 422
    assert f'data-version="{order.version}"' in refused.text


# Who keeps a session alive


def age_session(app: Flask, **age) -> None:
    with app.app_context(), transaction() as session:
        session.execute(update(StaffSession).values(last_seen_at=clock.now() - timedelta(**age)))


def last_seen(app: Flask) -> datetime:
    with app.app_context():
        return db.session.execute(db.select(StaffSession.last_seen_at)).scalar_one()


def test_polling_keeps_no_session_alive(app: Flask, staff_client):
    age_session(app, hours=11)
    before = last_seen(app)
    assert ask(staff_client).status_code == 200
    assert last_seen(app) == before
    staff_client.get("/admin/orders")
    assert last_seen(app) > before
    age_session(app, seconds=rules.IDLE.total_seconds() + 1)
    ended = ask(staff_client)
    assert ended.status_code == 401
    assert ended.headers["HX-Redirect"].startswith("/admin/login")


def test_error_pages_need_no_database_for_the_shell(app: Flask, staff_client, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def away(*_args, **_more):
        raise OperationalError("SELECT", None, Exception("the server closed the connection"))

    monkeypatch.setattr("beautique.admin.core.context.read_news", away)
    assert staff_client.get("/admin/orders").status_code == 503


def test_the_counters_are_what_the_orders_say(app: Flask, product):
    """The number of new orders comes from the counters of numbers, so these must be the orders."""
    for _ in range(3):
        make_order(app, product)
    with app.app_context():
        numbered = db.session.execute(text("SELECT sum(last_number) FROM order_days")).scalar_one()
        assert numbered == db.session.execute(text("SELECT count(*) FROM orders")).scalar_one()
