"""Starting, going on with and stopping a bulk change. Each row is a transaction of its own, together with its result."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.bulk import rules
from beautique.bulk.kinds import BulkKind, Kinds, Step
from beautique.bulk.models import BulkItem, BulkJob
from beautique.bulk.queries import find_job, find_undo, list_undoable, list_waiting, progress
from beautique.bulk.types import LONGEST_BACK, BulkAction, BulkItemRequest, Outcome
from beautique.bulk.undoing import refuse_undo
from beautique.kernel import clock
from beautique.kernel.db import new_id, retrying, transaction
from beautique.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from beautique.kernel.versions import lock, select_for_update

_AT_ONCE = 50


def start_bulk(
    kind: BulkKind,
    title: str,
    wishes: Sequence[BulkItemRequest],
    actor: Actor,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str | None = None,
    back: str = "",
    job_id: uuid.UUID | None = None,
) -> BulkJob:
    """Writes down what is to happen to which rows; `run_bulk` does it. Raises `Invalid` for none or too many.

    `job_id`, when a form brings one, makes a second sending of the same form harmless: the first one's job is returned.
    """
    if not 1 <= len(wishes) <= rules.MOST:
        raise Invalid({f"{kind.noun}s": [f"Choose 1 to {rules.MOST:,} {kind.noun}s."]})
    job = BulkJob(
        id=job_id or new_id(),
        kind=kind.name,
        title=title,
        changes=log.plain(changes or {}),
        reason=reason,
        total=len(wishes),
        back=back if len(back) <= LONGEST_BACK else "",
        created_by=actor.id,
        created_by_name=actor.name,
    )
    try:
        with transaction() as session:
            _write_down(session, job, kind, wishes, actor, BulkAction.STARTED)
    except IntegrityError:
        started = find_job(job_id) if job_id else None
        if started is None:
            raise
        return started
    return job


def start_undo(job_id: uuid.UUID, kinds: Kinds, actor: Actor) -> BulkJob:
    """Writes down that what a change did to its rows is to be taken back; `run_bulk` does it. Asking twice is asking once.

    No correction: each row goes back to where it stood, if nobody has changed it since. Raises `NotFound`, `Forbidden`, `Conflict`.
    """
    with transaction() as session:
        job = _lock(session, job_id, kinds)
        kind = kinds[job.kind]
        if (asked := find_undo(job_id)) is not None:
            return asked
        waiting = select(BulkItem.position).where(BulkItem.job_id == job_id, BulkItem.outcome.is_(None))
        # Locked: whoever is changing one while the job is stopped, ends first.
        session.execute(waiting.with_for_update())
        refuse_undo(job, kind, progress(job), actor)
        wishes = list_undoable(job_id)
        if not wishes:
            raise Conflict("This change has changed nothing that could be undone.")
        undo = BulkJob(
            kind=job.kind,
            title=f"Undo: {job.title}"[:120],
            changes=job.changes,
            total=len(wishes),
            back=job.back,
            created_by=actor.id,
            created_by_name=actor.name,
            undoes=job.id,
        )
        _write_down(session, undo, kind, wishes, actor, BulkAction.UNDO_STARTED)
    return undo


def _write_down(
    session: Session,
    job: BulkJob,
    kind: BulkKind,
    wishes: Sequence[BulkItemRequest],
    actor: Actor,
    action: BulkAction,
) -> None:
    session.add(job)
    session.flush()
    rows = [
        {
            "job_id": job.id,
            "position": position,
            "subject_id": wish.subject_id,
            "label": wish.label,
            "changes": log.plain(wish.changes),
        }
        for position, wish in enumerate(wishes)
    ]
    session.execute(insert(BulkItem), rows)
    told = {"title": Change(None, job.title), f"{kind.noun}s": Change(None, len(wishes))}
    log.record(session, actor, action, kind.logged_as, job.id, told, reason=job.reason)


def run_bulk(job: BulkJob, kinds: Kinds, actor: Actor, within_s: float) -> None:
    """Changes the next rows, for about `within_s` seconds. May be called again and again, also by several at once.

    What a row refuses is its result and stops nobody else. Whoever's page goes on with it, the log names who asked for it.
    """
    until = time.monotonic() + within_s
    actor = replace(actor, id=job.created_by, name=job.created_by_name)
    kind = kinds[job.kind]
    step = kind.undo if job.undoes and kind.undo else kind.step
    while waiting := list_waiting(job.id, _AT_ONCE):
        for position in waiting:
            _run(job.id, position, kind, step, actor)
            if time.monotonic() >= until:
                return


def stop_bulk(job_id: uuid.UUID, kinds: Kinds, actor: Actor) -> BulkJob:
    """Leaves the rows that have no result yet as they are. Twice is once. Raises `NotFound`."""
    with transaction() as session:
        job = _lock(session, job_id, kinds)
        if job.stopped_at is None:
            job.stopped_at = clock.now()
            log.record(session, actor, BulkAction.STOPPED, kinds[job.kind].logged_as, job.id)
    return job


def _run(job_id: uuid.UUID, position: int, kind: BulkKind, step: Step, actor: Actor) -> None:
    try:
        retrying(lambda: _settle(job_id, position, kind, step, actor))
    except (Conflict, Invalid, NotFound, Forbidden) as refusal:
        why = refusal.message

        def refuse(_session: Session, item: BulkItem, _job: BulkJob) -> None:
            item.outcome, item.message = Outcome.REFUSED, why[:500]

        _with_item(job_id, position, refuse)


def _settle(job_id: uuid.UUID, position: int, kind: BulkKind, step: Step, actor: Actor) -> None:
    def change(session: Session, item: BulkItem, job: BulkJob) -> None:
        row = lock(session, kind.model, item.subject_id, kind.noun)
        changed = step(session, row, {**job.changes, **item.changes}, actor, job.reason)
        item.outcome = Outcome.CHANGED if changed else Outcome.SAME
        item.version = row.version if changed else None

    _with_item(job_id, position, change)


def _with_item(job_id: uuid.UUID, position: int, act: Callable[[Session, BulkItem, BulkJob], None]) -> None:
    """One transaction about a row without a result; nothing when somebody else settled it or the job was stopped."""
    with transaction() as session:
        mine = select(BulkItem).where(BulkItem.job_id == job_id, BulkItem.position == position)
        item = select_for_update(session, mine)
        job = session.get_one(BulkJob, job_id, populate_existing=True)
        if item is not None and item.outcome is None and job.stopped_at is None:
            act(session, item, job)


def _lock(session: Session, job_id: uuid.UUID, kinds: Kinds) -> BulkJob:
    job = select_for_update(session, select(BulkJob).where(BulkJob.id == job_id))
    if job is None or job.kind not in kinds:
        raise NotFound("This bulk change does not exist.")
    return job
