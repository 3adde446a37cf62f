"""Starting, going on with and stopping a bulk change. Each order is a transaction of its own, together with its result."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.kernel import clock
from beautique.kernel.db import retrying, transaction
from beautique.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from beautique.kernel.versions import lock, select_for_update
from beautique.orders import workflow
from beautique.orders.bulk import rules
from beautique.orders.bulk.models import BulkItem, BulkJob
from beautique.orders.bulk.queries import list_waiting
from beautique.orders.bulk.types import BulkAction, BulkItemRequest, BulkOrder, Kind, Outcome
from beautique.orders.models import Order
from beautique.orders.rules import cleaned_reason
from beautique.orders.unpaid import ACCEPT

SUBJECT = "bulk"
Step = Callable[[Session, Order, Mapping[str, Any], Actor, str | None], bool]  # whether anything changed
_AT_ONCE = 50


def start_moves(
    title: str,
    wishes: Sequence[BulkItemRequest],
    actor: Actor,
    changes: Mapping[str, Any],
    *,
    reason: str | None = None,
    back: str = "",
) -> BulkJob:
    """Writes down which moves are to happen to which orders. Raises `Invalid`."""
    reason = cleaned_reason(reason)
    changes = workflow.tidied(changes)
    return start_bulk(Kind.MOVE, title, wishes, actor, changes=changes, reason=reason, back=back)


def start_bulk(
    kind: Kind,
    title: str,
    wishes: Sequence[BulkItemRequest],
    actor: Actor,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str | None = None,
    back: str = "",
) -> BulkJob:
    """Writes down what is to happen to which orders; `run_bulk` does it. Raises `Invalid` for none or too many."""
    if not 1 <= len(wishes) <= rules.MOST:
        raise Invalid({"orders": [f"Choose 1 to {rules.MOST:,} orders."]})
    with transaction() as session:
        job = BulkJob(
            kind=kind,
            title=title,
            changes=log.plain(changes or {}),
            reason=reason,
            total=len(wishes),
            back=back,
            created_by=actor.id,
            created_by_name=actor.name,
        )
        session.add(job)
        session.flush()
        rows = [
            {
                "job_id": job.id,
                "position": position,
                "order_id": wish.order_id,
                "number": wish.number,
                "changes": log.plain(wish.changes),
            }
            for position, wish in enumerate(wishes)
        ]
        session.execute(insert(BulkItem), rows)
        changes = {"title": Change(None, title), "orders": Change(None, len(wishes))}
        log.record(session, actor, BulkAction.STARTED, SUBJECT, job.id, changes, reason=reason)
    return job


def run_bulk(job: BulkJob, steps: Mapping[Kind, Step], actor: Actor, within_s: float) -> None:
    """Changes the next orders, for about `within_s` seconds. May be called again and again, also by several at once.

    What an order refuses is its result and stops nobody else.
    """
    until = time.monotonic() + within_s
    while waiting := list_waiting(job.id, _AT_ONCE):
        for position in waiting:
            _run(job.id, position, steps[job.kind], actor)
            if time.monotonic() >= until:
                return


def stop_bulk(job_id: uuid.UUID, actor: Actor) -> BulkJob:
    """Leaves the orders that have no result yet as they are. Twice is once. Raises `NotFound`."""
    with transaction() as session:
        job = _lock(session, job_id)
        if job.stopped_at is None:
            job.stopped_at = clock.now()
            log.record(session, actor, BulkAction.STOPPED, SUBJECT, job.id)
    return job


def move_step(
    session: Session, order: Order, changes: Mapping[str, Any], actor: Actor, reason: str | None
) -> bool:
    """Moves one order. Corrections are refused, whoever asks, and unpaid orders that nobody accepted. Raises `Conflict`, `Invalid`."""
    criteria = workflow.from_log({field: value for field, value in changes.items() if field != ACCEPT})
    outcome, why = rules.check(_candidate(order), criteria)
    if outcome is Outcome.REFUSED:
        raise Conflict(why)
    accepts = changes.get(ACCEPT) is True
    return workflow.apply(session, order, criteria, actor, reason, accept_unpaid=accepts)


def _run(job_id: uuid.UUID, position: int, step: Step, actor: Actor) -> None:
    try:
        retrying(lambda: _settle(job_id, position, step, actor))
    except (Conflict, Invalid, NotFound, Forbidden) as refusal:
        why = refusal.message

        def refuse(_session: Session, item: BulkItem, _job: BulkJob) -> None:
            item.outcome, item.message = Outcome.REFUSED, why[:500]

        _with_item(job_id, position, refuse)


def _settle(job_id: uuid.UUID, position: int, step: Step, actor: Actor) -> None:
    def change(session: Session, item: BulkItem, job: BulkJob) -> None:
        order = lock(session, Order, item.order_id, "order")
        changed = step(session, order, {**job.changes, **item.changes}, actor, job.reason)
        item.outcome = Outcome.CHANGED if changed else Outcome.SAME

    _with_item(job_id, position, change)


def _with_item(job_id: uuid.UUID, position: int, act: Callable[[Session, BulkItem, BulkJob], None]) -> None:
    """One transaction about an order without a result; nothing when somebody else settled it or the job was stopped."""
    with transaction() as session:
        mine = select(BulkItem).where(BulkItem.job_id == job_id, BulkItem.position == position)
        item = select_for_update(session, mine)
        job = session.get_one(BulkJob, job_id, populate_existing=True)
        if item is not None and item.outcome is None and job.stopped_at is None:
            act(session, item, job)


def _lock(session: Session, job_id: uuid.UUID) -> BulkJob:
    job = select_for_update(session, select(BulkJob).where(BulkJob.id == job_id))
    if job is None:
        raise NotFound("This bulk change does not exist.")
    return job


def _candidate(order: Order) -> BulkOrder:
    return BulkOrder(**{each.name: getattr(order, each.name) for each in fields(BulkOrder)})
