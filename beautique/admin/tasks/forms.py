"""The forms of tasks: one line to add one, everything to edit one. A due day is typed day first, or as a word."""

import uuid
from datetime import date
from typing import Any, Self

from wtforms import StringField, TextAreaField

from beautique.admin.core.forms import DayField, VersionedForm, or_empty
from beautique.admin.core.once import OnceForm
from beautique.kernel.errors import Complaints
from beautique.orders.queries import find_order
from beautique.tasks.models import Task
from beautique.tasks.types import TaskDraft


class DueField(DayField):
    """The day on which a task is due."""

    def __init__(self, label: str = "Due", **more: Any) -> None:
        super().__init__(label, **more)

    def read(self, complaints: Complaints) -> date | None:
        """The day. What is none is added to `complaints`."""
        for error in self.process_errors:
            complaints.add(self.short_name, str(error))
        return self.data


class NewTaskForm(OnceForm):
    """A task in one line."""

    title = StringField("Add a task")
    due_date = DueField()

    def draft(self, order_id: uuid.UUID | None = None) -> TaskDraft:
        """The wish. Raises `Invalid`."""
        complaints = Complaints()
        due_date = self.due_date.read(complaints)
        complaints.raise_if_any()
        return TaskDraft(title=or_empty(self.title.data), due_date=due_date, order_id=order_id)


class ReminderForm(NewTaskForm):
    """A task about the order beside which the form stands; that page has other fields too."""

    title = StringField("Remind me to", id="remind-title")
    due_date = DueField("When", id="remind-due")


class TaskForm(VersionedForm):
    """A task with everything that one may say of it; its order is told by the number."""

    title = StringField("Task")
    description = TextAreaField("Note")
    due_date = DueField()
    order_id = StringField("Order")

    @classmethod
    def of(cls, task: Task, number: str) -> Self:
        """The task as it is stored."""
        return cls(
            title=task.title,
            description=task.description,
            due_date=task.due_date,
            order_id=number,
            version=task.version,
        )

    def changes(self) -> dict[str, Any]:
        """The wishes by field of `TaskDraft`. Raises `Invalid`."""
        complaints = Complaints()
        due_date, typed = self.due_date.read(complaints), or_empty(self.order_id.data).strip()
        found = find_order(typed) if typed else None
        if typed and found is None:
            complaints.add("order_id", "No order has this number. Look at it once more, or leave it empty.")
        complaints.raise_if_any()
        return {
            "title": or_empty(self.title.data),
            "description": or_empty(self.description.data),
            "due_date": due_date,
            "order_id": found.id if found else None,
        }
