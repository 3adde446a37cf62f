"""The orders of a demo shop are believable and whole: numbers, statuses, timelines, payments, screenshots."""

import uuid
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from beautique.audit.models import AuditEvent
from beautique.demo import bulk
from beautique.demo.days import spread
from beautique.kernel import clock, phones, text
from beautique.kernel.db import db, transaction
from beautique.kernel.pages import PageRequest
from beautique.orders.customers.queries import list_notes
from beautique.orders.models import Order, OrderDay
from beautique.orders.placement.pricing import set_search_text
from beautique.orders.references import comparable_reference, digit_run
from beautique.orders.types import OrderStatus, PaymentStatus
from beautique.payments.arrivals.models import Arrival
from beautique.payments.arrivals.types import ArrivalState
from beautique.payments.models import PaymentProof, ProofLikeness
from beautique.payments.queries import list_payments, list_queue
from beautique.payments.rules import NEAR_BITS
from beautique.payments.totals import recalculate_order_totals
from beautique.web.stores import proof_store
from tests.demo.conftest import Run, all_orders


def test_numbers_of_each_day_run_from_001_in_the_order_of_time(filled: Run, app: Flask) -> None:
    by_day: dict[Any, list[Order]] = {}
    for order in all_orders(app):
        by_day.setdefault(order.order_date, []).append(order)
    with app.app_context():
        counters = {row.day: row.last_number for row in db.session.scalars(select(OrderDay))}
    assert counters == {day: len(orders) for day, orders in by_day.items()}
    for day, orders in by_day.items():
        assert [order.number for order in orders] == [
            f"BQ-{day:%Y%m%d}-{n:03}" for n in range(1, len(orders) + 1)
        ]
        assert orders == sorted(orders, key=lambda order: order.placed_at)
    assert clock.today() - min(by_day) < timedelta(days=45)


def test_ids_are_uuid7_of_the_moment(filled: Run, app: Flask) -> None:
    for order in all_orders(app):
        assert order.id.version == 7
        assert order.id.int >> 80 == bulk.milliseconds(order.placed_at)
        assert order.id.variant == uuid.RFC_4122


def test_an_order_looks_as_if_our_own_commands_had_written_it(filled: Run, app: Flask) -> None:
    for order in all_orders(app):
        assert order.phone_normalized == phones.normalize(order.phone)
        assert order.whatsapp_normalized == phones.normalize(order.whatsapp)
        assert order.city_folded == text.fold(order.city)
        found_by = order.search_text
        set_search_text(order)
        assert order.search_text == found_by
        assert order.total_amount == sum(line.amount for line in order.lines)
        assert all(line.image for line in order.lines)


def test_timelines_begin_with_the_placement_and_end_before_now(filled: Run, app: Flask) -> None:
    with app.app_context():
        events = list(
            db.session.scalars(
                select(AuditEvent).where(AuditEvent.subject_type == "order").order_by(AuditEvent.id)
            )
        )
    for order in all_orders(app):
        own = [event for event in events if event.subject_id == str(order.id)]
        assert own[0].action == "order.placed"
        assert own[0].at == order.placed_at
        for before, after in pairwise(own):
            paid = before.action == "order.payment_recorded"  # which verifies the order at the same moment
            assert before.at == after.at if paid else before.at < after.at
        assert own[-1].at <= clock.now()
        assert order.version == own[-1].seq
        changed_at = max(event.at for event in own if event.action != "order.noted")
        assert abs(order.updated_at - changed_at) < timedelta(
            seconds=1
        )  # the desk's commands ask the clock twice


def test_old_orders_are_done_and_new_ones_are_not(run: Run, app: Flask) -> None:
    run("demo", "--orders", 400)
    orders = all_orders(app)
    old = [order for order in orders if clock.today() - order.order_date > timedelta(days=25)]
    today = [order for order in orders if order.order_date == clock.today()]
    delivered = sum(order.order_status is OrderStatus.DELIVERED for order in old)
    assert delivered > 0.7 * len(old)
    assert 10 <= len(today) <= 15
    assert not any(order.order_status is OrderStatus.DELIVERED for order in today)
    assert {order.order_status for order in orders} == set(OrderStatus)
    assert {order.payment_status for order in orders} == set(PaymentStatus)
    assert all(
        order.courier and order.tracking_number
        for order in orders
        if order.order_status is OrderStatus.DELIVERED
    )
    assert 0.1 < 1 - len({order.phone_normalized for order in orders}) / len(orders) < 0.4


@pytest.mark.parametrize(("orders", "days"), [(400, 60), (1, 60), (5, 1), (1_000_000, 365), (90, 45)])
def test_every_order_gets_a_day_and_today_is_lively(orders: int, days: int) -> None:
    import random

    counts = spread(orders, days, clock.today(), random.Random(1))
    assert sum(counts.values()) == orders
    assert counts[clock.today()] >= min(orders, orders // days)
    assert list(counts) == sorted(counts)


def test_verified_orders_have_payments_as_our_own_commands_record_them(filled: Run, app: Flask) -> None:
    with app.app_context():
        paid = 0
        for order in db.session.scalars(select(Order)):
            before = (order.paid_amount, order.payment_reference, order.has_proof, order.search_text)
            payments = list_payments(order.id)
            with transaction() as session:
                recalculate_order_totals(session, session.get_one(Order, order.id))
                kept = session.get_one(Order, order.id)
                assert (kept.paid_amount, kept.payment_reference, kept.has_proof, kept.search_text) == before
            paid += len(payments)
            for payment in payments:
                assert order.payment_status == PaymentStatus.VERIFIED
                assert payment.transfer.method == order.payment_method
                assert payment.transfer.amount == payment.amount
                assert payment.transfer.reference_normalized == comparable_reference(
                    payment.transfer.reference
                )
                assert payment.transfer.reference_digits == digit_run(payment.transfer.reference)
                assert (payment.reason is None) == (payment.amount == order.total_amount)
                assert payment.transfer.paid_on == clock.store_day(payment.verified_at)
        assert paid > 40


@pytest.mark.parametrize("opened", ["00:01", "00:35", "14:00"])
def test_the_desk_has_screenshots_of_every_kind_at_any_hour(run: Run, app: Flask, opened: str) -> None:
    with time_machine.travel(datetime.fromisoformat(f"2026-11-27T{opened}+05:00")):
        assert run("demo", "--products", 12, "--orders", 400).exit_code == 0
    with app.app_context():
        proofs = list(db.session.scalars(select(PaymentProof)))
        waiting = list_queue(PageRequest(limit=50)).items
        assert len(waiting) >= 5
        assert any(not order.has_proof for order in waiting)
        assert sum(proof.rejected_at is not None for proof in proofs) == 2
        likenesses = db.session.scalars(select(ProofLikeness.bits_apart)).all()
        assert 0 in likenesses  # the same picture twice
        assert any(0 < bits <= NEAR_BITS for bits in likenesses)
        assert all(proof_store().find_path(proof.file_key) for proof in proofs)
        states = {arrival.state for arrival in db.session.scalars(select(Arrival))}
        assert states == {ArrivalState.OPEN, ArrivalState.TAKEN}
        assert any(list_notes(order.phone_normalized) for order in db.session.scalars(select(Order)))
