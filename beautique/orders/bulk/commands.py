"""Starting, going on with and stopping a bulk change. Each order is a transaction of its own, together with its result."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.kernel import clock
from beautique.kernel.db import new_id, retrying, transaction
from beautique.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from beautique.kernel.versions import lock, select_for_update
from beautique.orders import workflow
from beautique.orders.bulk import rules
from beautique.orders.bulk.models import BulkItem, BulkJob
from beautique.orders.bulk.queries import find_job, find_undo, list_undoable, list_waiting, progress
from beautique.orders.bulk.types import BulkAction, BulkItemRequest, BulkOrder, Kind, Outcome
from beautique.orders.bulk.undoing import refuse_undo, undo_step
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
    job_id: uuid.UUID | None = None,
) -> BulkJob:
    """Writes down which moves are to happen to which orders. Raises `Invalid`."""
    reason = cleaned_reason(reason)
    changes = workflow.tidied(changes)
    return start_bulk(
        Kind.MOVE, title, wishes, actor, changes=changes, reason=reason, back=back, job_id=job_id
    )


def start_bulk(
    kind: Kind,
    title: str,
    wishes: Sequence[BulkItemRequest],
    actor: Actor,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str | None = None,
    back: str = "",
    job_id: uuid.UUID | None = None,
) -> BulkJob:
    """Writes down what is to happen to which orders; `run_bulk` does it. Raises `Invalid` for none or too many.

    `job_id`, when a form brings one, makes a second sending of the same form harmless: the first one's job is returned.
    """
    if not 1 <= len(wishes) <= rules.MOST:
        raise Invalid({"orders": [f"Choose 1 to {rules.MOST:,} orders."]})
    job = BulkJob(
        id=job_id or new_id(),
        kind=kind,
        title=title,
        changes=log.plain(changes or {}),
        reason=reason,
        total=len(wishes),
        back=back,
        created_by=actor.id,
        created_by_name=actor.name,
    )
    try:
        with transaction() as session:
            _write_down(session, job, wishes, actor, BulkAction.STARTED)
    except IntegrityError:
        started = find_job(job_id) if job_id else None
        if started is None:
            raise
        return started
    return job


def start_undo(job_id: uuid.UUID, actor: Actor) -> BulkJob:
    """Writes down that what a change did to its orders is to be taken back; `run_bulk` does it. Asking twice is asking once.

    No correction: each order goes back to where it stood, if nobody has changed it since. Raises `NotFound`, `Forbidden`, `Conflict`.
    """
    with transaction() as session:
        job = _lock(session, job_id)
        if (asked := find_undo(job_id)) is not None:
            return asked
        waiting = select(BulkItem.position).where(BulkItem.job_id == job_id, BulkItem.outcome.is_(None))
        session.execute(
            waiting.with_for_update()
        )  # whoever is changing one while the job is stopped, ends first
        refuse_undo(job, progress(job), actor)
        wishes = list_undoable(job_id)
        if not wishes:
            raise Conflict("This change has changed nothing that could be undone.")
        undo = BulkJob(
            kind=job.kind,
            title=f"Undo: {job.title}"[:120],
            changes={},
            total=len(wishes),
            back=job.back,
            created_by=actor.id,
            created_by_name=actor.name,
            undoes=job.id,
        )
        _write_down(session, undo, wishes, actor, BulkAction.UNDO_STARTED)
    return undo


def _write_down(
    session: Session, job: BulkJob, wishes: Sequence[BulkItemRequest], actor: Actor, action: BulkAction
) -> None:
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
    told = {"title": Change(None, job.title), "orders": Change(None, len(wishes))}
    log.record(session, actor, action, SUBJECT, job.id, told, reason=job.reason)


def run_bulk(job: BulkJob, steps: Mapping[Kind, Step], actor: Actor, within_s: float) -> None:
    """Changes the next orders, for about `within_s` seconds. May be called again and again, also by several at once.

    What an order refuses is its result and stops nobody else.
    """
    until = time.monotonic() + within_s
    step = undo_step if job.undoes else steps[job.kind]
    while waiting := list_waiting(job.id, _AT_ONCE):
        for position in waiting:
            _run(job.id, position, step, actor)
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
        item.order_version = order.version if changed else None

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
