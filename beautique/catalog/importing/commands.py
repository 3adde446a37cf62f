"""Taking in a file, choosing what its products lack, starting and stopping. `running` does the work."""

import uuid
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.catalog.importing import pictures, queries, rules
from beautique.catalog.importing.models import ImportJob, ImportRow
from beautique.catalog.importing.pictures import PictureSource
from beautique.catalog.importing.reading import read_file
from beautique.catalog.importing.types import Defaults, FileContent, FileRow, ImportAction, Outcome
from beautique.kernel import clock
from beautique.kernel.db import new_id, transaction
from beautique.kernel.errors import Conflict, NotFound
from beautique.kernel.text import Unstorable, clean
from beautique.kernel.versions import select_for_update

SUBJECT = "import"
KEPT_FOR = timedelta(days=90)  # results
WAITS_FOR = timedelta(days=7)  # what nobody started


def take_in(
    file_name: str, content: bytes, source: PictureSource, actor: Actor, job_id: uuid.UUID | None = None
) -> ImportJob:
    """Reads a file and writes down its rows; `run_import` compares them with the catalogue. Nothing is changed yet.

    `job_id`, when a form brings one, makes a second sending of the same form harmless. Raises `Unreadable`.
    """
    read = read_file(content)
    job = ImportJob(
        id=job_id or new_id(),
        kind=read.kind,
        file_name=file_name,
        total=len(read.rows),
        notes=[*read.notes, *pictures.left_out(read.rows, source)],
        defaults={},
        created_by=actor.id,
        created_by_name=actor.name,
    )
    try:
        with transaction() as session:
            _forget_old(session)
            session.add(job)
            session.flush()
            session.execute(insert(ImportRow), _rows(job.id, read))
            told = {"file": Change(None, file_name), "products": Change(None, job.total)}
            log.record(session, actor, ImportAction.UPLOADED, SUBJECT, job.id, told)
    except IntegrityError:
        taken_in = queries.find_job(job_id) if job_id else None
        if taken_in is None:
            raise
        return taken_in
    return job


def choose_defaults(
    job_id: uuid.UUID, defaults: Defaults, actor: Actor, seen: str | None = None
) -> ImportJob:
    """What products get that name none themselves; every row is looked at once more. Raises `NotFound`, `Conflict`, `Invalid`.

    `seen` is the fingerprint of the choices that a page has shown; others by now are a conflict.
    """
    chosen = log.plain(asdict(rules.cleaned_defaults(defaults)))
    with transaction() as session:
        job = lock_job(session, job_id)
        if job.started_at:
            raise Conflict("This import has been started. Its choices stay as they are.")
        _check_waits(job, seen)
        before, job.defaults = job.defaults, chosen
        if before != job.defaults:
            session.execute(
                update(ImportRow).where(ImportRow.job_id == job_id).values(plan=None, identity=None)
            )
            changes = log.differences(before, job.defaults)
            log.record(session, actor, ImportAction.DEFAULTS_CHOSEN, SUBJECT, job_id, changes)
    return job


def start_import(job_id: uuid.UUID, actor: Actor, seen: str | None = None) -> ImportJob:
    """Applies from now on what the preview showed; `run_import` does it. Twice is once. Raises `NotFound`, `Conflict`.

    `seen`: see `choose_defaults`.
    """
    with transaction() as session:
        job = lock_job(session, job_id)
        if job.started_at:
            return job
        _check_waits(job, seen)
        counts = queries.count_rows(job)
        if counts.checked < job.total:
            raise Conflict("The file is not checked to its end yet. Wait for the preview.")
        job.started_at = clock.now()
        mine = ImportRow.job_id == job_id
        nothing_to_do = (ImportRow.plan == Outcome.SAME) & (ImportRow.key == "")
        session.execute(
            update(ImportRow)
            .where(mine, (ImportRow.plan == Outcome.REFUSED) | nothing_to_do)
            .values(outcome=ImportRow.plan, values={}, changes={})
        )
        told = {each.value: Change(None, count) for each, count in counts.planned.items() if count}
        log.record(session, actor, ImportAction.STARTED, SUBJECT, job_id, told)
    return job


def stop_import(job_id: uuid.UUID, actor: Actor) -> ImportJob:
    """Leaves the rows that have no result yet; before the start, all of them. Twice is once. Raises `NotFound`."""
    with transaction() as session:
        job = lock_job(session, job_id)
        if job.stopped_at is None:
            job.stopped_at = clock.now()
            log.record(session, actor, ImportAction.STOPPED, SUBJECT, job_id)
    return job


def lock_job(session: Session, job_id: uuid.UUID) -> ImportJob:
    """A step: the import, locked until the transaction ends. Raises `NotFound`."""
    job = select_for_update(session, select(ImportJob).where(ImportJob.id == job_id))
    if job is None:
        raise NotFound("This import does not exist any more. Choose the file again.")
    return job


def _check_waits(job: ImportJob, seen: str | None) -> None:
    if job.stopped_at:
        raise Conflict("This import was stopped. Choose the file again.")
    if seen is not None and seen != rules.fingerprint(job.defaults):
        raise Conflict("Somebody chose otherwise for this file meanwhile. Look at it once more.")


def _rows(job_id: uuid.UUID, read: FileContent) -> list[dict[str, Any]]:
    return [
        {
            "job_id": job_id,
            "position": position,
            "number": row.number,
            "name": _storable(row.values.get("name", ""))[:255],
            "key": _storable(row.key)[:255],
            "values": _kept(row),
            "changes": {},
            "notes": [],
        }
        for position, row in enumerate(read.rows)
    ]


def _kept(row: FileRow) -> dict[str, Any]:
    """What is kept of a row: its values and what was said about them, in letters that both databases store."""
    values = {**row.values, **({"notes": row.notes} if row.notes else {})}
    if row.refusal:
        values["refusal"] = row.refusal
    return {
        name: [_storable(each) for each in value] if isinstance(value, list) else _storable(value)
        for name, value in values.items()
    }


def _storable(text: str) -> str:
    try:
        return clean(text, newlines=True)
    except Unstorable:
        return ""


def _forget_old(session: Session) -> None:
    """What nobody will look at any more goes, when the next file comes."""
    now = clock.now()
    forgotten = (ImportJob.created_at < now - KEPT_FOR) | (
        ImportJob.started_at.is_(None) & (ImportJob.created_at < now - WAITS_FOR)
    )
    session.execute(delete(ImportJob).where(forgotten))
