"""The rows of a new order, which are written past the session: no column is forgotten, and each is as the model would write it."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Table

from beautique.audit import log
from beautique.audit.models import AuditEvent
from beautique.audit.types import SYSTEM, Change
from beautique.kernel import clock
from beautique.kernel.db import Base, db, new_id, transaction
from beautique.kernel.text import fold
from beautique.orders.models import Order
from beautique.orders.placement import pricing, rows
from beautique.orders.placement.commands import place_order
from beautique.orders.placement.types import PlaceableOrder
from beautique.orders.rules import STATUS_FIELDS
from beautique.orders.types import SUBJECT, OrderAction, OrderNumber
from tests.factories import make_product, placeable
from tests.statements import heard


@pytest.fixture
def wish(app: Flask, app_context: None) -> PlaceableOrder:
    """An order with everything that a customer may say."""
    return placeable([make_product(app), make_product(app)], notes="Ring twice", whatsapp="0301 7654321")


def columns(model: type[Base]) -> set[str]:
    table: Table = model.__table__  # type: ignore[assignment]
    return {f"{table.name}_{column.name}" for column in table.columns}


def stored(model: type[Base], row_id: Any) -> dict[str, Any]:
    """A row as the driver gives it, without what our types make of it."""
    table: Table = model.__table__  # type: ignore[assignment]
    where = table.c.id == row_id
    found = str(table.select().where(where).compile(db.engine, compile_kwargs={"literal_binds": True}))
    return dict(db.session.connection().exec_driver_sql(found).mappings().one())


def by_the_model(placed: Order, wish: PlaceableOrder) -> Order:
    """The same order once more, with the next number, through the session."""
    number = OrderNumber(placed.order_date, placed.day_counter + 1)
    order = Order(
        id=new_id(),
        number=str(number),
        day_counter=number.counter,
        order_date=placed.order_date,
        placed_at=clock.now(),
        source=wish.source,
        notes=wish.notes,
        payment_method=wish.payment_method,
        **dict(zip(STATUS_FIELDS, (getattr(placed, field) for field in STATUS_FIELDS), strict=True)),
    )
    pricing.set_contact(order, wish.contact)
    pricing.set_lines(order, placed.lines)
    pricing.set_search_text(order)
    return order


def test_no_column_is_forgotten(wish: PlaceableOrder) -> None:
    new = rows.new_order(wish, [])
    given = rows.order_row(wish, new) | rows.numbered(wish, OrderNumber(new.order_date, 1))
    assert {name for name in given if name.startswith("orders_")} == columns(Order) - {"orders_duplicate_of"}
    written = log.event_row(SYSTEM, OrderAction.PLACED, SUBJECT, new.id, {}, seq=1)
    assert set(written) == columns(AuditEvent) - {"audit_events_written_in"}  # the database's own


def test_every_column_is_as_the_model_would_write_it(wish: PlaceableOrder) -> None:
    with time_machine.travel("2026-11-21T10:00:00Z", tick=False):
        placed_id = place_order(wish, SYSTEM, lambda _: str).order_id
        placed = db.session.get_one(Order, placed_id)
        with transaction() as session:
            twin = by_the_model(placed, wish)
            session.add(twin)
            session.flush()
            first = {field: Change(None, getattr(twin, field)) for field in STATUS_FIELDS}
            event_of_twin = log.record(
                session, SYSTEM, OrderAction.PLACED, SUBJECT, twin.id, first, seq=twin.version
            )
    own = {"id", "number", "day_counter", "search_text"}
    ours, theirs = stored(Order, placed_id), stored(Order, twin.id)
    assert {name: ours[name] for name in ours.keys() - own} == {
        name: theirs[name] for name in ours.keys() - own
    }
    assert (placed.number, placed.search_text) == (
        f"BQ-{placed.order_date:%Y%m%d}-001",
        twin.search_text.replace(fold(twin.number), fold(placed.number)).replace(
            fold(twin.number).replace("-", ""), fold(placed.number).replace("-", "")
        ),
    )
    event_id = db.session.scalar(db.select(AuditEvent.id).where(AuditEvent.subject_id == str(placed_id)))
    ours, theirs = stored(AuditEvent, event_id), stored(AuditEvent, event_of_twin.id)
    own_of_event = {"id": 0, "subject_id": 0, "written_in": 0}
    assert {**ours, **own_of_event} == {**theirs, **own_of_event}


def test_once_the_day_is_locked_nothing_is_rendered_or_read(app: Flask, wish: PlaceableOrder) -> None:
    """Every other order of the day waits from the counter on."""
    seen: list[str] = []

    def answer(_order: Any) -> Callable[[OrderNumber], str]:
        seen.append("answer")
        return lambda number: f"{number}, again {number}"

    with heard(db.engine, seen.append):
        placed = place_order(wish, SYSTEM, answer)
    (counter,) = [n for n, each in enumerate(seen) if "INSERT INTO order_days" in each]
    writing = seen[counter + 1 :]
    assert "answer" in seen[:counter]
    assert len(writing) == (2 if app.extensions["sqlalchemy"].engine.dialect.name == "sqlite" else 1)
    assert all("INSERT INTO" in each for each in writing)
    number = db.session.get_one(Order, placed.order_id).number
    assert placed.answer == f"{number}, again {number}"
