"""Tasks as they stand in a list: when they are due in words, and the order that they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from beautique.kernel import clock
from beautique.tasks import rules
from beautique.tasks.models import Task
from beautique.tasks.queries import order_numbers
from beautique.tasks.types import When

_NAMED = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task, its day in words (empty: none), and the number of its order (empty: none)."""

    task: Task
    when: When
    due: str
    number: str


def task_rows(tasks: Sequence[Task]) -> list[TaskRow]:
    """The rows of some tasks, in their order. One query, where any of them names an order."""
    numbers, today = order_numbers(tasks), clock.today()
    return [
        TaskRow(
            task,
            rules.when(task.due_date, today),
            due_words(task.due_date, today) if task.due_date else "",
            numbers.get(task.id, ""),
        )
        for task in tasks
    ]


def due_words(day: date, today: date) -> str:
    """`Yesterday`, `Today`, `Tomorrow`, `Mon 23 Nov`, `Mon 4 Jan 2027`."""
    written = f"{day:%a %-d %b}" if day.year == today.year else f"{day:%a %-d %b %Y}"
    return _NAMED.get((day - today).days, written)
