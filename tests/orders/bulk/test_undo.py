"""The undo of a bulk change: who may, what each order gets back, and that a crash leaves it whole."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from beautique.audit.models import AuditEvent
from beautique.audit.types import Actor, Via
from beautique.bulk.commands import run_bulk, start_undo, stop_bulk
from beautique.bulk.models import BulkJob
from beautique.bulk.queries import progress
from beautique.bulk.types import Progress
from beautique.bulk.undoing import may_undo, refuse_undo
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import Conflict, Forbidden
from beautique.orders.bulk.commands import ORDER_MOVES, undo_step
from beautique.orders.commands import add_note
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
from beautique.payments.bulk import ORDER_KINDS, ORDER_PAYMENTS
from tests.admin.order_pages import actions, move, stored
from tests.orders.bulk.jobs import LONG, OUT, READY, changed, outcomes, start
from tests.payments.desk import ASMA, OWNER, folded, statuses

R, D, C = OrderStatus.READY, OrderStatus.DELIVERED, OrderStatus.CANCELLED
STRANGER = Actor("Bano", Via.SESSION, id=uuid.uuid4(), permissions=ASMA.permissions)


def undone(job: BulkJob, actor: Actor = ASMA) -> BulkJob:
    undo = start_undo(job.id, ORDER_KINDS, actor)
    run_bulk(undo, ORDER_KINDS, actor, LONG)
    return undo


@pytest.mark.parametrize(
    "changes",
    [
        READY,
        {"payment_status": PaymentStatus.PAID},
        {**OUT, "courier": "TCS", "tracking_number": "CN100"},
        {"order_status": D, "delivery_status": DeliveryStatus.DELIVERED},
        {"order_status": C},
    ],
    ids=["ready", "paid", "dispatched", "delivered", "cancelled"],
)
def test_undo_gives_every_order_back_exactly_what_the_change_took(app: Flask, orders, changes) -> None:
    fields = (
        "order_status",
        "payment_status",
        "delivery_status",
        "courier",
        "tracking_number",
        "duplicate_of",
    )
    before = [[getattr(each, name) for name in fields] for each in (stored(app, order) for order in orders)]
    with app.app_context():
        undo = undone(changed(orders, changes, reason="Sold out"))
        assert (progress(undo).changed, progress(undo).left) == (5, 0)
        assert [folded(order) == statuses(order) for order in orders] == [True] * 5
    assert before == [
        [getattr(each, name) for name in fields] for each in (stored(app, order) for order in orders)
    ]
    assert [actions(app, order)[0] for order in orders] == ["order.undone"] * 5


def test_undo_leaves_those_alone_that_somebody_changed_since_and_names_who(app: Flask, orders) -> None:
    with app.app_context():
        job = changed(orders[:3])
        add_note(orders[2].id, "A note is no change", ASMA)
    move(app, orders[1], order_status=D)
    with app.app_context():
        undo = undone(job)
        assert outcomes(undo) == {
            orders[0].number: "changed",
            orders[1].number: "Hina Baig changed this order since. It stays as it is.",
            orders[2].number: "changed",
        }
    assert [stored(app, each).order_status for each in orders[:3]] == [
        OrderStatus.RECEIVED,
        D,
        OrderStatus.RECEIVED,
    ]


def test_what_the_change_left_alone_the_undo_leaves_alone(app: Flask, orders) -> None:
    move(app, orders[0], order_status=R)
    move(app, orders[1], order_status=D)
    with app.app_context():
        undo = undone(changed(orders))
        assert progress(undo).total == 3
    assert [stored(app, each).order_status for each in orders[:2]] == [R, D]


def test_what_was_done_before_it_was_stopped_can_be_undone(app: Flask, orders) -> None:
    with app.app_context():
        job = start(orders)
        run_bulk(job, ORDER_KINDS, ASMA, within_s=0)
        with pytest.raises(Conflict, match="still being made"):
            start_undo(job.id, ORDER_KINDS, ASMA)
        stop_bulk(job.id, ORDER_KINDS, ASMA)
        assert outcomes(undone(job)) == {orders[0].number: "changed"}


def test_the_undo_is_one_job_however_often_it_is_asked_for_and_is_not_undone_itself(
    app: Flask, orders
) -> None:
    with app.app_context():
        job = changed(orders[:1])
        undo = undone(job)
        assert start_undo(job.id, ORDER_KINDS, ASMA).id == undo.id
        with pytest.raises(Conflict, match="is an undo already"):
            start_undo(undo.id, ORDER_KINDS, ASMA)
        said = db.session.scalars(select(AuditEvent.action).where(AuditEvent.subject_type == "bulk")).all()
        assert sorted(said) == ["bulk.started", "bulk.undo_started"]


def test_a_crash_half_way_through_an_undo_leaves_each_order_whole(app: Flask, orders) -> None:
    def crashing(session, order, changes, actor, reason):
        back = undo_step(session, order, changes, actor, reason)
        if order.number == orders[2].number:
            raise SystemExit
        return back

    with app.app_context():
        undo = start_undo(changed(orders).id, ORDER_KINDS, ASMA)
        with pytest.raises(SystemExit):
            run_bulk(undo, {ORDER_MOVES.name: replace(ORDER_MOVES, undo=crashing)}, ASMA, LONG)
        assert [stored(app, each).order_status for each in orders[:3]] == [OrderStatus.RECEIVED] * 2 + [R]
        run_bulk(undo, ORDER_KINDS, ASMA, LONG)
        assert (progress(undo).changed, progress(undo).left) == (5, 0)
    assert [actions(app, order).count("order.undone") for order in orders] == [1] * 5


@pytest.mark.parametrize(
    ("over", "done", "who", "sentence"),
    [
        ({}, {}, ASMA, ""),
        ({}, {}, OWNER, ""),
        ({"created_at": clock.now() - timedelta(hours=23)}, {}, ASMA, ""),
        ({"stopped_at": clock.now()}, {"total": 5}, ASMA, ""),
        ({}, {}, STRANGER, "Asma started this change, and may undo it."),
        ({"created_by": None}, {}, Actor("Shop", Via.SYSTEM), "Asma started this change"),
        ({"undoes": uuid.uuid4()}, {}, ASMA, "This is an undo already."),
        ({"kind": ORDER_PAYMENTS.name}, {}, ASMA, "Payments are taken back one at a time"),
        ({}, {"total": 5}, ASMA, "This change is still being made."),
        ({}, {"changed": 0, "same": 3}, ASMA, "There is nothing to undo."),
        ({"created_at": clock.now() - timedelta(hours=25)}, {}, ASMA, "can be undone for 24 hours"),
    ],
)
def test_who_may_undo_and_for_how_long(over, done, who, sentence) -> None:
    job = BulkJob(
        **{
            "kind": ORDER_MOVES.name,
            "created_by": ASMA.id,
            "created_by_name": ASMA.name,
            "created_at": clock.now(),
            **over,
        }
    )
    how_far = Progress(**{"total": 3, "changed": 3, **done})
    assert may_undo(job, ORDER_KINDS[job.kind], how_far, who) is not bool(sentence)
    if sentence:
        with pytest.raises((Conflict, Forbidden), match=re.escape(sentence)):
            refuse_undo(job, ORDER_KINDS[job.kind], how_far, who)
