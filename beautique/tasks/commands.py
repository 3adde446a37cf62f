"""Changing one's own tasks: one transaction each. Tasks are private: the activity log names the fields, never their contents."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.kernel import clock
from beautique.kernel.db import new_id, transaction
from beautique.kernel.errors import Invalid, NotFound, Stale
from beautique.kernel.versions import select_for_update
from beautique.orders.models import Order
from beautique.tasks import rules
from beautique.tasks.models import Task
from beautique.tasks.types import NO_SUCH_TASK, TaskAction, TaskDraft

SUBJECT = "task"
_UNTOLD = Change(None, None)


def create_task(
    account_id: uuid.UUID, draft: TaskDraft, actor: Actor, task_id: uuid.UUID | None = None
) -> Task:
    """A new task of this person. Raises `Invalid`.

    `task_id`, when a form brings one, makes a second sending of the same form harmless: the first one's task is there afterwards.
    """
    draft = rules.cleaned(draft)
    try:
        with transaction() as session:
            _check_order(session, draft.order_id)
            task = Task(id=task_id or new_id(), account_id=account_id, **asdict(draft))
            session.add(task)
            session.flush()
            log.record(session, actor, TaskAction.CREATED, SUBJECT, task.id, seq=task.version)
    except IntegrityError:
        if task_id is None:
            raise
        return restore_task(account_id, task_id, actor)
    return task


def change_task(
    account_id: uuid.UUID,
    task_id: uuid.UUID,
    changes: Mapping[str, Any],
    actor: Actor,
    expected_version: int | None = None,
) -> Task:
    """Changes the named fields of `TaskDraft`. A change of nothing is no event. Raises `NotFound`, `Invalid`.

    `Stale` (with the task as it is now) when it was saved since `expected_version`; None accepts the present one.
    """
    with transaction() as session:
        task = _lock(session, account_id, task_id)
        if expected_version is not None and task.version != expected_version:
            raise Stale("You saved this task in another window. Nothing was overwritten.", task)
        before = as_draft(task)
        after = rules.cleaned(replace(before, **changes))
        if after != before:
            _check_order(session, after.order_id)
            for field, value in asdict(after).items():
                setattr(task, field, value)
            session.flush()
            _record_change(session, task, log.differences(asdict(before), asdict(after)), actor)
    return task


def toggle_task(account_id: uuid.UUID, task_id: uuid.UUID, actor: Actor) -> Task:
    """Done becomes open, open becomes done; two at once are two turns. Raises `NotFound`."""
    with transaction() as session:
        task = _lock(session, account_id, task_id)
        task.is_completed = not task.is_completed
        session.flush()
        _record_change(session, task, ["is_completed"], actor)
    return task


def delete_task(account_id: uuid.UUID, task_id: uuid.UUID, actor: Actor) -> None:
    """Deletes a task; for a day `restore_task` brings it back. Raises `NotFound`."""
    with transaction() as session:
        _purge(session, Task.account_id == account_id)
        task = _lock(session, account_id, task_id)
        task.deleted_at = clock.now()
        session.flush()
        log.record(session, actor, TaskAction.DELETED, SUBJECT, task.id, seq=task.version)


def restore_task(account_id: uuid.UUID, task_id: uuid.UUID, actor: Actor) -> Task:
    """Brings a deleted task back; one that is there stays as it is. Raises `NotFound`."""
    with transaction() as session:
        task = _lock(session, account_id, task_id, also_deleted=True)
        if task.deleted_at is not None:
            task.deleted_at = None
            session.flush()
            log.record(session, actor, TaskAction.RESTORED, SUBJECT, task.id, seq=task.version)
    return task


def purge_tasks() -> None:
    """Deletes for good what was deleted and not brought back."""
    with transaction() as session:
        _purge(session)


def as_draft(task: Task) -> TaskDraft:
    """The task's editable fields as they are now."""
    return TaskDraft(
        title=task.title,
        description=task.description,
        is_completed=task.is_completed,
        due_date=task.due_date,
        order_id=task.order_id,
    )


def _purge(session: Session, *whose: ColumnElement[bool]) -> None:
    session.execute(delete(Task).where(Task.deleted_at < clock.now() - rules.KEEP_DELETED, *whose))


def _lock(session: Session, account_id: uuid.UUID, task_id: uuid.UUID, *, also_deleted: bool = False) -> Task:
    mine = select(Task).where(Task.id == task_id, Task.account_id == account_id)
    task = select_for_update(session, mine if also_deleted else mine.where(Task.deleted_at.is_(None)))
    if task is None:
        raise NotFound(NO_SUCH_TASK)
    return task


def _check_order(session: Session, order_id: uuid.UUID | None) -> None:
    if order_id is not None and session.get(Order, order_id) is None:
        raise Invalid({"order_id": ["This order does not exist."]})


def _record_change(session: Session, task: Task, fields: Iterable[str], actor: Actor) -> None:
    changes = dict.fromkeys(fields, _UNTOLD)
    log.record(session, actor, TaskAction.CHANGED, SUBJECT, task.id, changes, seq=task.version)
