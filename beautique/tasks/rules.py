"""What makes a task valid. Pure. Source: API.md, staff tasks."""

from dataclasses import replace
from datetime import date, timedelta

from beautique.kernel.errors import Complaints
from beautique.kernel.field_validation import clean_field
from beautique.orders.rules import find_number
from beautique.orders.types import OrderNumber
from beautique.tasks.types import TaskDraft, When

TITLE_LENGTH = (1, 200)
DESCRIPTION_LENGTH = 2_000
KEEP_DELETED = timedelta(days=1)  # for who undoes; afterwards a deleted task is gone for good


def cleaned(draft: TaskDraft) -> TaskDraft:
    """The draft with tidy text. Raises `Invalid` that names every wrong field."""
    complaints = Complaints()
    title = clean_field(complaints, "title", draft.title, TITLE_LENGTH)
    description = clean_field(
        complaints, "description", draft.description or "", (0, DESCRIPTION_LENGTH), newlines=True
    )
    complaints.raise_if_any()
    return replace(draft, title=title, description=description or None)


def when(due_date: date | None, today: date) -> When:
    """Where a task stands among the others."""
    if due_date is None or due_date > today:
        return When.LATER
    return When.TODAY if due_date == today else When.OVERDUE


def named_order(title: str, description: str | None) -> OrderNumber | None:
    """The one order number that the words of a task hold; the title speaks first."""
    return find_number(title) or find_number(description or "")
