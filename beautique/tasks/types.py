"""What doors hand to the commands and queries of tasks."""

import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from beautique.audit.types import Action

NO_SUCH_TASK = "This task does not exist."  # the same for another's


class TaskAction(Action):
    """What happens to tasks."""

    CREATED = "task.created"
    CHANGED = "task.changed"
    DELETED = "task.deleted"
    RESTORED = "task.restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDraft:
    """Everything that somebody may set of a task."""

    title: str
    description: str | None = None
    is_completed: bool = False
    due_date: date | None = None
    order_id: uuid.UUID | None = None


class When(StrEnum):
    """When an open task is to be done, seen from a store day."""

    OVERDUE = "Overdue"
    TODAY = "Today"
    LATER = "Later"  # or whenever: without a due date


MOST_TASKS = 1_000  # of a person, in one list
MOST_OPEN, MOST_DONE = 200, 20  # on the page of tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which tasks of one person; None means "any". `due_before` leaves tasks without a due date out."""

    is_completed: bool | None = None
    due_before: date | None = None
    limit: int = MOST_TASKS
    offset: int = 0
