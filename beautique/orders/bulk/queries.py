"""Reading bulk changes, and the orders that one would touch."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import fields

from sqlalchemy import func, select

from beautique.kernel.db import db
from beautique.kernel.errors import Invalid, NotFound
from beautique.orders.bulk.models import BulkItem, BulkJob
from beautique.orders.bulk.rules import MOST
from beautique.orders.bulk.types import BulkItemRequest, BulkOrder, BulkResult, Outcome, Progress
from beautique.orders.filters import matching
from beautique.orders.models import Order
from beautique.orders.types import OrderFilter

_COLUMNS = [getattr(Order, each.name) for each in fields(BulkOrder)]
_RESULT = [getattr(BulkItem if each.name == "message" else Order, each.name) for each in fields(BulkResult)]
SHOWN = 200  # results of one kind on the page


def list_bulk_orders(criteria: OrderFilter) -> list[BulkOrder]:
    """The matching orders, newest first. Raises `Invalid` for more than may be changed at once."""
    rows = db.session.execute(
        select(*_COLUMNS)
        .where(*matching(criteria))
        .order_by(Order.order_date.desc(), Order.day_counter.desc())
        .limit(MOST + 1)
    ).all()
    if len(rows) > MOST:
        raise Invalid(
            {"orders": [f"More than {MOST:,} orders match. Narrow the list, then change a part at a time."]}
        )
    return [BulkOrder(*row) for row in rows]


def find_other_parcels(numbers: Mapping[str, str]) -> Mapping[str, str]:
    """Of tracking numbers by order number: which of them another order has already, and its number. One query."""
    if not numbers:
        return {}
    rows = db.session.execute(
        select(Order.tracking_number, Order.number)
        .where(Order.tracking_number.in_(set(numbers.values())))
        .order_by(Order.order_date, Order.day_counter)
    )
    return {tracking: number for tracking, number in rows if tracking and numbers.get(number) != tracking}


def find_job(job_id: uuid.UUID) -> BulkJob | None:
    """A bulk change, freshly read."""
    return db.session.get(BulkJob, job_id, populate_existing=True)


def get_job(job_id: uuid.UUID) -> BulkJob:
    """A bulk change, freshly read. Raises `NotFound`."""
    job = find_job(job_id)
    if job is None:
        raise NotFound("This bulk change does not exist.")
    return job


def progress(job: BulkJob) -> Progress:
    """How far it has come. One query."""
    statement = (
        select(BulkItem.outcome, func.count()).where(BulkItem.job_id == job.id).group_by(BulkItem.outcome)
    )
    counts = {row[0]: row[1] for row in db.session.execute(statement)}
    return Progress(job.total, *(counts.get(each, 0) for each in Outcome))


def list_results(job_id: uuid.UUID, outcome: Outcome) -> Sequence[BulkResult]:
    """The first orders that came out like this, in the order of the list, as they are now."""
    rows = db.session.execute(
        select(*_RESULT)
        .join(Order, Order.id == BulkItem.order_id)
        .where(BulkItem.job_id == job_id, BulkItem.outcome == outcome)
        .order_by(BulkItem.position)
        .limit(SHOWN)
    )
    return [BulkResult(*row) for row in rows]


def find_undo(job_id: uuid.UUID) -> BulkJob | None:
    """The change that takes back another one."""
    return db.session.scalar(select(BulkJob).where(BulkJob.undoes == job_id))


def list_undoable(job_id: uuid.UUID) -> list[BulkItemRequest]:
    """The orders that a change has changed, each with the version that it had then."""
    rows = db.session.execute(
        select(BulkItem.order_id, BulkItem.number, BulkItem.order_version)
        .where(
            BulkItem.job_id == job_id,
            BulkItem.outcome == Outcome.CHANGED,
            BulkItem.order_version.is_not(None),
        )
        .order_by(BulkItem.position)
    )
    return [BulkItemRequest(order_id, number, {"version": version}) for order_id, number, version in rows]


def list_waiting(job_id: uuid.UUID, limit: int) -> Sequence[int]:
    """Positions of the next orders without a result; none when the change was stopped."""
    return db.session.scalars(
        select(BulkItem.position)
        .join(BulkJob, BulkJob.id == BulkItem.job_id)
        .where(BulkItem.job_id == job_id, BulkItem.outcome.is_(None), BulkJob.stopped_at.is_(None))
        .order_by(BulkItem.position)
        .limit(limit)
    ).all()
