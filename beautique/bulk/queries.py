"""Reading bulk changes."""

import uuid
from collections.abc import Sequence

from sqlalchemy import exists, func, select

from beautique.bulk.kinds import Kinds
from beautique.bulk.models import BulkItem, BulkJob
from beautique.bulk.types import BulkItemRequest, Outcome, Progress
from beautique.kernel.db import db
from beautique.kernel.errors import NotFound

SHOWN = 200  # results of one kind on the page


def find_job(job_id: uuid.UUID) -> BulkJob | None:
    """A bulk change, freshly read."""
    return db.session.get(BulkJob, job_id, populate_existing=True)


def get_job(job_id: uuid.UUID, kinds: Kinds) -> BulkJob:
    """A bulk change of one of these kinds, freshly read. Raises `NotFound`."""
    job = find_job(job_id)
    if job is None or job.kind not in kinds:
        raise NotFound("This bulk change does not exist.")
    return job


def list_unfinished(limit: int) -> Sequence[BulkJob]:
    """Changes with rows that have no result yet, and that nobody stopped, the newest first."""
    waiting = exists().where(BulkItem.job_id == BulkJob.id, BulkItem.outcome.is_(None))
    return db.session.scalars(
        select(BulkJob)
        .where(BulkJob.stopped_at.is_(None), waiting)
        .order_by(BulkJob.created_at.desc())
        .limit(limit)
    ).all()


def progress(job: BulkJob) -> Progress:
    """How far it has come. One query."""
    statement = (
        select(BulkItem.outcome, func.count()).where(BulkItem.job_id == job.id).group_by(BulkItem.outcome)
    )
    counts = {row[0]: row[1] for row in db.session.execute(statement)}
    return Progress(job.total, *(counts.get(each, 0) for each in Outcome))


def find_undo(job_id: uuid.UUID) -> BulkJob | None:
    """The change that takes back another one."""
    return db.session.scalar(select(BulkJob).where(BulkJob.undoes == job_id))


def list_undoable(job_id: uuid.UUID) -> list[BulkItemRequest]:
    """The rows that a change has changed, each with the version that it had then."""
    rows = db.session.execute(
        select(BulkItem.subject_id, BulkItem.label, BulkItem.version)
        .where(BulkItem.job_id == job_id, BulkItem.outcome == Outcome.CHANGED, BulkItem.version.is_not(None))
        .order_by(BulkItem.position)
    )
    return [BulkItemRequest(subject_id, label, {"version": version}) for subject_id, label, version in rows]


def list_waiting(job_id: uuid.UUID, limit: int) -> Sequence[int]:
    """Positions of the next rows without a result; none when the change was stopped."""
    return db.session.scalars(
        select(BulkItem.position)
        .join(BulkJob, BulkJob.id == BulkItem.job_id)
        .where(BulkItem.job_id == job_id, BulkItem.outcome.is_(None), BulkJob.stopped_at.is_(None))
        .order_by(BulkItem.position)
        .limit(limit)
    ).all()
