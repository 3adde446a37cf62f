"""Reading tasks. Every query is bound to its person: another's task does not exist."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select

from beautique.kernel.db import db, read_rows
from beautique.kernel.errors import NotFound
from beautique.orders.models import Order
from beautique.orders.rules import find_numbers
from beautique.tasks import rules
from beautique.tasks.models import OPEN, Task
from beautique.tasks.types import MOST_DONE, MOST_OPEN, NO_SUCH_TASK, TaskFilter


def list_tasks(account_id: uuid.UUID, criteria: TaskFilter) -> Sequence[Task]:
    """The person's tasks that match, newest first."""
    return db.session.scalars(
        select(Task)
        .where(*_conditions(account_id, criteria))
        .order_by(Task.created_at.desc(), Task.id.desc())  # an id is as old as its form
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
    task = db.session.scalar(
        select(Task).where(Task.id == task_id, Task.account_id == account_id, Task.deleted_at.is_(None))
    )
    if task is None:
        raise NotFound(NO_SUCH_TASK)
    return task


def list_open(account_id: uuid.UUID, limit: int = MOST_OPEN) -> Sequence[Task]:
    """The person's open tasks in the order in which they are due, those without a day last."""
    return db.session.scalars(_open(account_id).limit(limit)).all()


def next_open(account_id: uuid.UUID, limit: int) -> tuple[Sequence[Task], int]:
    """The first open tasks, and how many there are in all. One query."""
    rows = db.session.execute(_open(account_id).add_columns(func.count().over()).limit(limit)).all()
    return [task for task, _ in rows], rows[0][1] if rows else 0


def list_open_about(account_id: uuid.UUID, order: Order, limit: int = 5) -> Sequence[Task]:
    """The person's open tasks that name an order: by its link, or in their words, however its number is written there."""
    day = order.number[3:11]  # the part that is written the same always
    perhaps = or_(Task.order_id == order.id, Task.title.contains(day), Task.description.contains(day))
    found = db.session.scalars(_open(account_id).where(perhaps).limit(MOST_OPEN))
    return [task for task in found if task.order_id == order.id or _names(task, order.number)][:limit]


def list_done(account_id: uuid.UUID, limit: int = MOST_DONE) -> Sequence[Task]:
    """What the person has done, the last first."""
    done = select(Task).where(Task.account_id == account_id, Task.is_completed, Task.deleted_at.is_(None))
    return db.session.scalars(done.order_by(Task.updated_at.desc(), Task.id.desc()).limit(limit)).all()


def order_numbers(tasks: Sequence[Task]) -> dict[uuid.UUID, str]:
    """The number of the order that each of some tasks is about: by its link, else in its words. No order, no number. One query."""
    linked = {task.id: task.order_id for task in tasks if task.order_id}
    written = {
        task.id: str(number)
        for task in tasks
        if task.id not in linked and (number := rules.named_order(task.title, task.description))
    }
    if not (linked or written):
        return {}
    wanted = or_(Order.id.in_(linked.values()), Order.number.in_(written.values()))
    by_id = dict(read_rows(select(Order.id, Order.number).where(wanted)).all())
    named = {task_id: by_id[order_id] for task_id, order_id in linked.items() if order_id in by_id}
    return named | {task_id: number for task_id, number in written.items() if number in by_id.values()}


def _names(task: Task, number: str) -> bool:
    return number in map(str, find_numbers(f"{task.title}\n{task.description or ''}"))


def _open(account_id: uuid.UUID) -> Select[Task]:
    mine = select(Task).where(Task.account_id == account_id, OPEN)
    return mine.order_by(Task.due_date.asc().nulls_last(), Task.id)


def _conditions(account_id: uuid.UUID, criteria: TaskFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Task.account_id == account_id, Task.deleted_at.is_(None)]
    if criteria.is_completed is not None:
        conditions.append(Task.is_completed.is_(criteria.is_completed))
    if criteria.due_before is not None:
        conditions.append(Task.due_date < criteria.due_before)
    return conditions
