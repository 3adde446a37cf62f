"""What an idle poll costs, and that it keeps no session alive."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.orders.commands import add_note
from beautique.orders.live import SyncToken, read_live_status
from beautique.orders.types import Flag, PaymentStatus
from beautique.staff import rules
from beautique.staff.models import StaffSession
from tests.admin.live.conftest import DAY, ask
from tests.admin.order_pages import HINA, counted, move
from tests.factories import make_order
from tests.orders import many

# Idle polls


def test_an_idle_poll_is_a_304_and_costs_one_statement_besides_the_session(app: Flask, staff_client, order):
    known = ask(staff_client, "20261121.0", order=order.number, version=order.version)
    with counted(app, leave_out=()) as statements:
        idle = ask(staff_client, "20261121.0", known, order=order.number, version=order.version)
    assert (idle.status_code, idle.data) == (304, b"")
    assert len(statements) == 2
    assert "sessions" in statements[0]


def test_a_note_ends_the_304_and_is_told_once(app: Flask, staff_client, order):
    seen = {"order": order.number, "version": order.version, "notes": 0}
    known = ask(staff_client, "20261121.0", **seen)
    with app.app_context():
        add_note(order.id, "Do not send", HINA)
    told = ask(staff_client, "20261121.0", known, **seen)
    assert (told.status_code, told.json["order"]["notes"]) == (200, 1)
    with counted(app, leave_out=()) as statements:
        assert ask(staff_client, "20261121.0", told, **seen).status_code == 304
    assert len(statements) == 2
    seen["notes"] = 1
    known = ask(staff_client, "20261121.0", **seen)
    assert known.json["order"] is None
    assert ask(staff_client, "20261121.0", known, **seen).status_code == 304


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
@pytest.mark.parametrize("is_full", [False, True], ids=["an empty shop", "a full one with statistics"])
def test_every_part_of_the_news_has_an_index(app: Flask, is_full: bool):
    if is_full:
        many.fill_and_analyse(app, 2_000)
    limits = (1001, 0) * (2 + len(Flag) + 1)  # of the two counts, of each flag, of all flags together
    with app.app_context(), counted(app, leave_out=("EXPLAIN",)) as statements:
        read_live_status(SyncToken(DAY, 0), "BQ-20261121-001")
        plan = db.session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN " + statements[0],
            (0, "2026-11-21", "Received", *limits, *["BQ-20261121-001"] * 3, 1, 0),
        )
        tables = ("orders", "order_days", "customer_notes")
        used = [row.detail for row in plan if any(table in row.detail for table in tables)]
    assert len(used) == 7 + len(Flag)
    assert all("INDEX" in each for each in used), used
    for index in ("queue", "order_status", *(flag.name.lower() for flag in Flag)):
        assert any(f"ix_orders_{index}" in each for each in used), (index, used)


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

    monkeypatch.setattr("beautique.admin.core.context.read_live_status", away)
    assert staff_client.get("/admin/orders").status_code == 503
