"""The log as programs follow it: each event once, none passed over, nobody's data."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection

from beautique.api.schemas.events import LogEvent
from beautique.audit import log
from beautique.audit.feed import read_feed
from beautique.audit.types import SYSTEM, Change, EventFilter
from beautique.kernel import clock
from beautique.kernel.db import db, first_id, transaction
from beautique.kernel.pages import Cursor
from beautique.orders.commands import add_note
from beautique.orders.customers.commands import add_customer_note
from beautique.orders.types import OrderAction, OrderStatus
from beautique.payments.types import ClosingAction
from beautique.tasks.commands import create_task
from beautique.tasks.types import TaskDraft
from tests.admin.order_pages import HINA, move
from tests.api.conftest import Call
from tests.factories import make_order, make_product
from tests.statements import statements

ALL = EventFilter()
PATIENCE_S = 30
HELD_BACK = "SELECT max(written_in::text::bigint) >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM audit_events"


def is_held_back(app: Flask) -> bool:
    with app.app_context():
        if db.engine.name == "sqlite":
            return False
        with (
            closing(db.engine.raw_connection()) as line,
            closing(line.cursor()) as cursor,
        ):  # no question of ours
            cursor.execute(HELD_BACK)
            return bool(cursor.fetchone()[0])


@pytest.fixture
def as_owner(app: Flask, as_owner: Call) -> Call:
    """Asks when nothing is held back any more: another test may write on the same server just now (0033)."""

    def ask(*told: Any, **named: Any) -> Any:
        until = time.monotonic() + PATIENCE_S
        while is_held_back(app):
            assert time.monotonic() < until
            time.sleep(0.01)
        return as_owner(*told, **named)

    return ask


def follow(call: Call, **asked: object) -> Iterator[dict]:
    """Every event that a program gets that asks until nothing more is there."""
    after = None
    while True:
        query = {**asked, **({"after": after} if after else {})}
        answer = call("GET", "/admin/events", query_string=query)
        assert answer.status_code == 200, answer.text
        yield from answer.json["events"]
        if not answer.json["has_more"]:
            return
        after = answer.json["next"]


def note_one(label: str) -> uuid.UUID:
    with transaction() as session:
        return log.record(session, SYSTEM, OrderAction.NOTED, "order", label).id


def labels(after: str | None) -> tuple[list[str], str | None]:
    part = read_feed(ALL, after, 50)
    return [event.subject_id for event in part.events], part.next


def test_every_event_comes_once_and_the_oldest_first(app: Flask, as_owner: Call) -> None:
    product = make_product(app)
    numbers = [make_order(app, product).number for _ in range(7)]
    every = list(follow(as_owner))
    assert len({event["id"] for event in every}) == len(every)
    assert list(follow(as_owner, limit=1)) == every
    placed = [event for event in every if event["action"] == "order.placed"]
    assert [event["order_number"] for event in placed] == numbers
    assert list(follow(as_owner, action="order.placed", limit=2)) == placed
    assert list(follow(as_owner, subject="order")) == placed
    assert list(follow(as_owner, subject_id=placed[3]["subject_id"])) == [placed[3]]


def test_it_tells_what_changed_and_nobody_s_data(app: Flask, as_owner: Call) -> None:
    order = move(app, make_order(app, make_product(app)), order_status=OrderStatus.READY)
    with app.app_context():
        add_note(order.id, "Wants it wrapped as a gift.", HINA)
        add_customer_note(order.phone_normalized, "Prefers calls after 5.", HINA)
        with transaction() as session:
            changed = {
                "address": Change("House 14-B", "House 15"),
                "total_amount": Change(Decimal("6750.00"), Decimal("7000.50")),
            }
            log.record(
                session, HINA, OrderAction.DETAILS_CORRECTED, "order", order.id, changed, seq=9, reason="Typo"
            )
    answer = as_owner("GET", "/admin/events?subject=order")
    _placed, moved, noted, corrected = answer.json["events"]
    assert moved["fields"] == ["order_status"]
    assert moved["values"] == {"order_status": {"old": "Received", "new": "Ready"}}
    assert (moved["order_number"], moved["subject_id"]) == (order.number, str(order.id))
    assert (noted["fields"], noted["values"]) == (["note"], {})
    assert corrected["fields"] == ["address", "total_amount"]
    assert corrected["values"] == {"total_amount": {"old": 6750, "new": 7000.5}}
    assert corrected["actor_id"] == (str(HINA.id) if HINA.id else None)
    told = as_owner("GET", "/admin/events").text
    for secret in (
        order.customer_name,
        order.phone,
        order.phone_normalized,
        order.address,
        "gift",
        "calls",
        "Typo",
        HINA.name,
        "127.0.0.1",
    ):
        assert secret not in told


def test_a_payment_is_told_by_its_amount_alone(app: Flask, app_context: None) -> None:
    payment = {"amount": "6750.00", "reference": "TID100200300", "method": "Easypaisa"}
    with transaction() as session:
        event = log.record(session, HINA, OrderAction.NOTED, "order", "x", {"payment": Change(None, payment)})
    told = LogEvent.of(event, {})
    assert told.model_dump()["values"] == {"payment": {"old": None, "new": Decimal("6750.00")}}


def test_the_statuses_by_which_a_file_was_narrowed_are_no_change_of_one(as_owner: Call) -> None:
    narrowed = "payment_status=verified&order_status=ready&delivery_status=delivered"
    assert as_owner("GET", f"/admin/orders/export?{narrowed}").status_code == 200
    answer = as_owner("GET", "/admin/events?action=order.exported")
    assert answer.status_code == 200
    [exported] = answer.json["events"]
    assert {"payment_status", "order_status", "delivery_status", "rows"} <= set(exported["fields"])
    assert exported["values"] == {}


def test_nobody_s_tasks_are_told(app: Flask, as_owner: Call, owner) -> None:
    with app.app_context():
        create_task(owner.id, TaskDraft(title="Call the dyer"), HINA)
    assert [event for event in follow(as_owner) if "task" in json.dumps(event)] == []
    assert list(follow(as_owner, subject="task")) == []


def test_an_idle_poll_is_a_304_and_two_questions_at_most(app: Flask, as_owner: Call) -> None:
    make_order(app, make_product(app))
    first = as_owner("GET", "/admin/events?subject=order")
    address = f"/admin/events?subject=order&after={first.json['next']}"
    idle = as_owner("GET", address)
    assert (idle.json["events"], idle.json["next"]) == ([], first.json["next"])
    known = {"If-None-Match": idle.headers["ETag"]}
    with statements(app) as asked:
        again = as_owner("GET", address, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert len([each for each in asked if "audit_events" in each]) <= 2
    make_product(
        app
    )  # of another filter: nothing to tell, and the place moves on so that it is not looked at again
    moved_on = as_owner("GET", address, headers=known)
    assert (moved_on.status_code, moved_on.json["events"]) == (200, [])
    assert moved_on.json["next"] != first.json["next"]


def test_staff_and_strangers_are_refused(as_staff: Call, client) -> None:
    assert as_staff("GET", "/admin/events").status_code == 403
    assert client.get("/api/admin/events").status_code == 401


@pytest.mark.parametrize(
    "after",
    ["abc", Cursor((0,)).encode(), Cursor((True, str(uuid.UUID(int=7)))).encode(), Cursor((2**70, str(uuid.UUID(int=7)))).encode(),
     Cursor((1, str(uuid.UUID(int=7)))).encode(), Cursor((1, None)).encode()],
)  # fmt: skip
def test_a_place_of_another_log_is_refused(app: Flask, as_owner: Call, after: str) -> None:
    answer = as_owner("GET", f"/admin/events?after={after}")
    assert answer.status_code == 422
    assert "Start again without it" in answer.json["errors"]["after"][0]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("action=moved", "action"),
        ("action=order.place", "action"),  # it is `order.placed`: nothing would ever be found
        ("action=orders.placed", "action"),
        ("subject=Order!", "subject"),
        ("subject=orders", "subject"),
        ("colour=red", "colour"),
    ],
)
def test_what_cannot_be_read_is_refused(as_owner: Call, query: str, field: str) -> None:
    answer = as_owner("GET", f"/admin/events?{query}")
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_a_misspelt_action_is_told_those_of_its_subject(as_owner: Call) -> None:
    told = as_owner("GET", "/admin/events?action=closing.close").json["errors"]["action"]
    assert told == [f"There is no such action. Known are: {', '.join(sorted(ClosingAction))}."]
    assert "order, payment" in as_owner("GET", "/admin/events?subject=orders").json["detail"]


@pytest.mark.parametrize("subject", ["order", "product_bulk", "arrivals", "courier"])
def test_a_subject_of_which_nothing_is_written_yet_is_no_mistake(as_owner: Call, subject: str) -> None:
    assert as_owner("GET", f"/admin/events?subject={subject}").json["events"] == []


def write_on(connection: Connection, label: str) -> uuid.UUID:
    """An event in a transaction that goes on."""
    row = log.event_row(SYSTEM, OrderAction.NOTED, "order", label, {}, seq=0)
    connection.execute(log.INSERT_EVENT, row)
    return row["audit_events_id"]


def place_after(after: str | None, wanted: list[str]) -> str | None:
    """Waits until these are told, as another test may write on the same server just now (0033); the place behind them."""
    until = time.monotonic() + PATIENCE_S
    while (found := labels(after))[0] != wanted:
        assert time.monotonic() < until, found[0]
        time.sleep(0.01)
    return found[1]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_an_event_that_commits_after_a_later_one_is_not_passed_over(app_context: None) -> None:
    """The race: whoever asks for ids above the last one that was seen, never sees the slow one."""
    note_one("before")
    place = place_after(None, ["before"])
    with db.engine.connect() as slow:
        slow_id = write_on(slow, "slow")
        quick_id = note_one("quick")
        assert slow_id < quick_id  # a reader by id would be past it
        assert labels(place)[0] == []
        slow.commit()
    place = place_after(place, ["slow", "quick"])
    assert labels(place)[0] == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_transaction_that_rolls_back_holds_nobody_up(app_context: None) -> None:
    with db.engine.connect() as slow:
        write_on(slow, "never")
        note_one("quick")
        assert labels(None)[0] == []
        slow.rollback()
    assert place_after(None, ["quick"])


def test_the_order_is_that_of_commits_not_that_of_ids(app_context: None) -> None:
    """As of two processes within a millisecond, or of two machines whose clocks differ."""
    note_one("first")
    place = place_after(None, ["first"])
    with transaction() as session:
        event = log.record(session, SYSTEM, OrderAction.NOTED, "order", "of a slow clock")
        event.id = first_id(clock.now() - timedelta(minutes=5))
    assert place_after(place, ["of a slow clock"])
    assert place_after(None, ["first", "of a slow clock"])
