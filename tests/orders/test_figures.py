"""The figures of a day are a pure function of that day's orders, whenever they are asked for."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, event, func, select

from beautique.analytics.queries import figures_between, figures_by_day, pieces_sold
from beautique.audit.types import SYSTEM
from beautique.cli.integrity_checks.figures import figures as doctor
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.orders.commands import correct_order, move_order
from beautique.orders.figures import commands
from beautique.orders.figures.commands import refresh_closed_days
from beautique.orders.figures.models import DayFigures, DayTally
from beautique.orders.figures.queries import count_days
from beautique.orders.models import Order, OrderDay
from beautique.orders.product_deletion import is_ordered
from beautique.orders.types import LineCorrection, OrderChanges, OrderStatus, PaymentStatus
from tests.factories import contact, line, make_order, make_product
from tests.orders import many
from tests.statements import heard

pytestmark = pytest.mark.usefixtures("app_context")

NOON = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)  # noon in Karachi
NEXT_DAY = NOON + timedelta(days=1)


def verify(order) -> None:
    move_order(order.id, OrderChanges(payment_status=PaymentStatus.VERIFIED), SYSTEM)


def test_todays_figures_are_live(app: Flask) -> None:
    order = make_order(app)
    assert figures_between(clock.today(), clock.today()).awaiting == order.total_amount
    verify(order)
    figures = figures_between(None, None)
    assert (figures.orders, figures.revenue, figures.awaiting) == (1, order.total_amount, Decimal(0))
    assert db.session.query(DayFigures).count() == 0


def test_a_closed_day_is_stored_once_and_again_after_a_change(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        order = make_order(app)
    with time_machine.travel(NEXT_DAY, tick=False):
        assert figures_between(None, None).revenue == 0
        assert refresh_closed_days() == 0
        verify(order)
        assert figures_between(None, None).revenue == order.total_amount
        move_order(order.id, OrderChanges(order_status=OrderStatus.CANCELLED), SYSTEM)
        figures = figures_between(None, None)
    assert (figures.revenue, figures.orders, figures.order_status["Cancelled"]) == (0, 1, 1)


def test_a_correction_of_a_closed_day_changes_its_figures(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        order = make_order(app)
    with time_machine.travel(NEXT_DAY, tick=False):
        before = figures_between(None, None).awaiting
        correct_order(order.id, order.contact, {0: LineCorrection("S", "Ivory", 2)}, SYSTEM)
        assert figures_between(None, None).awaiting == before * 2


def test_every_command_marks_the_day_of_its_order(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        order = make_order(app)
        day = order.order_date
    with time_machine.travel(NEXT_DAY, tick=False):
        refresh_closed_days()
        assert not db.session.get_one(OrderDay, day).figures_stale
        db.session.rollback()
        verify(order)
        assert db.session.get_one(OrderDay, day, populate_existing=True).figures_stale


def test_a_corrected_phone_locks_the_days_in_the_order_in_which_they_are_computed(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        earlier = make_order(app, phone="0300 2222222")
    with time_machine.travel(NEXT_DAY, tick=False):
        order = make_order(app, phone="0300 1111111")
        marked: list[str] = []

        def listen(_connection: object, _cursor: object, statement: str, values: Any, *_more: object) -> None:
            if "UPDATE order_days" in statement:
                given = values.values() if isinstance(values, dict) else values
                marked.extend(str(each) for each in given if str(each).startswith("2026"))

        event.listen(db.engine, "before_cursor_execute", listen)
        try:
            correct_order(order.id, contact(phone="0300 2222222"), {}, SYSTEM)
        finally:
            event.remove(db.engine, "before_cursor_execute", listen)
    assert marked == [str(earlier.order_date), str(order.order_date)]


def test_days_without_orders_are_zero_and_products_are_counted(app: Flask) -> None:
    product = make_product(app)
    with time_machine.travel(NOON, tick=False):
        order = make_order(app, product, lines=(line(product, quantity=3),))
    with time_machine.travel(NEXT_DAY, tick=False):
        make_order(app, product)
        days = figures_by_day(order.order_date - timedelta(days=1), clock.today())
        assert [each.figures.orders for each in days] == [0, 1, 1]
        assert pieces_sold(2, [str(product.id)]) == {str(product.id): 4}
        assert pieces_sold(1, [str(product.id)]) == {str(product.id): 1}


def test_a_product_is_known_as_ordered_while_its_day_is_brought_up_to_date(app: Flask) -> None:
    product = make_product(app)
    with time_machine.travel(NOON, tick=False):
        make_order(app, product)
    asked: list[str] = []

    def refresh() -> None:
        with app.app_context():
            assert refresh_closed_days() == 1

    def note(statement: str) -> None:
        asked.append(statement)
        if len(asked) == 2:
            somebody = threading.Thread(target=refresh)
            somebody.start()
            somebody.join()

    with time_machine.travel(NEXT_DAY, tick=False), heard(db.engine, note):
        assert is_ordered(product.id)


def test_the_day_of_an_order_is_the_stores_day(app: Flask) -> None:
    with time_machine.travel(
        datetime(2026, 11, 20, 19, 30, tzinfo=UTC), tick=False
    ):  # half past midnight in Karachi
        order = make_order(app)
    assert order.number == "BQ-20261121-001"


def stale_days() -> int:
    """Closed days that wait for a computation."""
    closed = (OrderDay.figures_stale, OrderDay.day < clock.today())
    return db.session.scalar(select(func.count()).select_from(OrderDay).where(*closed)) or 0


def test_what_the_database_counts_is_what_the_orders_say_one_by_one(app: Flask) -> None:
    many.fill(make_product(app, regular_price=Decimal("6333.33")), 300)
    assert refresh_closed_days() > 30
    assert [*doctor()] == []
    with transaction() as session:
        session.execute(delete(DayTally).where(DayTally.kind == "category"))
    assert len([*doctor()]) > 30


@pytest.mark.parametrize("at_once", [1, 60, 5_000])
def test_however_many_days_are_out_of_date_an_answer_is_right_and_computes_only_some(
    app: Flask, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    product = make_product(app)
    many.fill(product, 300)
    monkeypatch.setattr(commands, "ORDERS_AT_ONCE", at_once)
    before = stale_days()
    raw = db.session.execute(
        select(func.count(), func.sum(Order.total_amount).filter(Order.order_status != "Cancelled"))
    ).one()
    figures = figures_between(None, None)
    assert (figures.orders, figures.revenue + figures.awaiting) == tuple(raw)
    assert figures.order_status.total() == figures.payment_status.total() == 300
    left = stale_days()
    assert left == before - 1 if at_once == 1 else left >= before - commands.DAYS_AT_ONCE
    sold = pieces_sold(60, [str(product.id)])
    by_day = figures_by_day(clock.today() - timedelta(days=59), clock.today())
    assert sum(each.figures.orders for each in by_day) == 300
    refresh_closed_days()
    assert stale_days() == 0
    assert pieces_sold(60, [str(product.id)]) == sold
    assert figures_between(None, None) == figures


def test_days_that_are_counted_from_their_orders_are_counted_once_by_few_statements(app: Flask) -> None:
    """While all figures are made anew, each page counts fewer days than the one before: none has a statement of its own."""
    order, days = make_order(app), [clock.today() - timedelta(days=n) for n in range(300)]
    asked: set[str] = set()
    with heard(db.engine, asked.add):
        for many_days in range(1, 300, 10):
            counted = count_days(days[:many_days])
            assert [(day, each.orders) for day, each in counted.items()] == [(order.order_date, 1)]
    assert len(asked) == len([1, 16, 32, 64, 128, 256, 512])
