"""What makes a task valid. Pure. Source: API.md, staff tasks."""

from dataclasses import replace

from beautique.kernel.errors import Complaints
from beautique.kernel.field_validation import clean_field
from beautique.tasks.types import TaskDraft

TITLE_LENGTH = (1, 200)
DESCRIPTION_LENGTH = 2_000


def cleaned(draft: TaskDraft) -> TaskDraft:
    """The draft with tidy text. Raises `Invalid` that names every wrong field."""
    complaints = Complaints()
    title = clean_field(complaints, "title", draft.title, TITLE_LENGTH)
    description = clean_field(
        complaints, "description", draft.description or "", (0, DESCRIPTION_LENGTH), newlines=True
    )
    complaints.raise_if_any()
    return replace(draft, title=title, description=description or None)
