"""Reading tasks. Every query is bound to its person: another's task does not exist."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from beautique.kernel.db import db
from beautique.kernel.errors import NotFound
from beautique.tasks.models import Task
from beautique.tasks.types import NO_SUCH_TASK, TaskFilter


def list_tasks(account_id: uuid.UUID, criteria: TaskFilter) -> Sequence[Task]:
    """The person's tasks that match, newest first."""
    return db.session.scalars(
        select(Task)
        .where(*_conditions(account_id, criteria))
        .order_by(Task.id.desc())
        .limit(criteria.limit)
        .offset(criteria.offset)
    ).all()


def count_tasks(account_id: uuid.UUID, criteria: TaskFilter) -> int:
    """How many of the person's tasks match, on all pages."""
    return (
        db.session.scalar(select(func.count()).select_from(Task).where(*_conditions(account_id, criteria)))
        or 0
    )


def get_task(account_id: uuid.UUID, task_id: uuid.UUID) -> Task:
    """One of the person's tasks. Raises one and the same `NotFound` for unknown and for another's."""
    task = db.session.scalar(select(Task).where(Task.id == task_id, Task.account_id == account_id))
    if task is None:
        raise NotFound(NO_SUCH_TASK)
    return task


def _conditions(account_id: uuid.UUID, criteria: TaskFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Task.account_id == account_id]
    if criteria.is_completed is not None:
        conditions.append(Task.is_completed.is_(criteria.is_completed))
    if criteria.due_before is not None:
        conditions.append(Task.due_date < criteria.due_before)
    return conditions
