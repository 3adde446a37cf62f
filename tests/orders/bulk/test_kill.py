"""A bulk change of many orders, and its undo, whose process is killed half-way: every order whole, the timeline complete, the rest taken up again."""

import shutil
import uuid
from collections import Counter

from flask import Flask
from sqlalchemy import select

from beautique.audit.models import AuditEvent
from beautique.bulk.commands import run_bulk, start_bulk, start_undo
from beautique.bulk.models import BulkItem, BulkJob
from beautique.bulk.queries import get_job, progress
from beautique.bulk.types import BulkItemRequest, Outcome
from beautique.kernel.db import db
from beautique.orders.bulk.commands import ORDER_MOVES
from beautique.orders.bulk.queries import list_bulk_orders
from beautique.orders.models import Order
from beautique.orders.types import OrderFilter
from beautique.payments.bulk import ORDER_KINDS
from tests.killing import kill_at
from tests.payments.desk import ASMA

ORDERS, BEFORE_THE_KILL = 160, 40
NOTE = "Call before you come"
RUNNER = """
import sys, uuid
from beautique import create_app
from beautique.audit.types import SYSTEM
from beautique.bulk.commands import run_bulk
from beautique.bulk.queries import get_job
from beautique.payments.bulk import ORDER_KINDS
with create_app().app_context():
    run_bulk(get_job(uuid.UUID(sys.argv[1]), ORDER_KINDS), ORDER_KINDS, SYSTEM, 120)
"""


def start(app: Flask) -> uuid.UUID:
    shutil.rmtree(app.extensions["settings"].media_root, ignore_errors=True)  # pictures of other tests
    seeded = app.test_cli_runner().invoke(args=["demo", "--products", "4", "--orders", str(ORDERS)])
    assert seeded.exit_code == 0, seeded.output
    with app.app_context():
        wishes = [BulkItemRequest(each.id, each.number) for each in list_bulk_orders(OrderFilter())]
        assert len(wishes) == ORDERS
        changes = {"tracking_notes": NOTE}
        return start_bulk(ORDER_MOVES, "Notes for the courier", wishes, ASMA, changes=changes).id


def done_now(app: Flask, job_id: uuid.UUID) -> int:
    with app.app_context():
        return progress(get_job(job_id, ORDER_KINDS)).done


def assert_whole(job: BulkJob) -> None:
    """An order that was changed has its note (or none any more), its event and its result; any other has none of them."""
    action = "order.undone" if job.undoes else "order.delivery_set"
    events = Counter(
        db.session.scalars(
            select(AuditEvent.subject_id).where(
                AuditEvent.action == action, AuditEvent.changes["tracking_notes"].is_not(None)
            )
        )
    )
    rows = db.session.execute(
        select(BulkItem.subject_id, BulkItem.outcome, Order.tracking_notes)
        .join(Order, Order.id == BulkItem.subject_id)
        .where(BulkItem.job_id == job.id)
    ).all()
    for order_id, outcome, note in rows:
        was_changed = outcome is Outcome.CHANGED
        has_note = not was_changed if job.undoes else was_changed
        assert (note == NOTE, events[str(order_id)]) == (has_note, int(was_changed))


def kill_and_go_on(app: Flask, job_id: uuid.UUID) -> None:
    kill_at(app, RUNNER, job_id, lambda: done_now(app, job_id) >= BEFORE_THE_KILL)
    with app.app_context():
        job = get_job(job_id, ORDER_KINDS)
        assert BEFORE_THE_KILL <= progress(job).done < ORDERS
        assert_whole(job)
        run_bulk(job, ORDER_KINDS, ASMA, 120)
        assert (progress(job).changed, progress(job).left) == (ORDERS, 0)
        assert_whole(job)


def test_killed_half_way_it_leaves_every_order_whole_and_goes_on_and_so_does_its_undo(app: Flask) -> None:
    job_id = start(app)
    kill_and_go_on(app, job_id)
    with app.app_context():
        undo_id = start_undo(job_id, ORDER_KINDS, ASMA).id
    kill_and_go_on(app, undo_id)
    examined = app.test_cli_runner().invoke(args=["doctor"])
    assert examined.exit_code == 0, examined.output
