"""What a subject hands to the machine of bulk changes: which rows, and the step that changes a locked one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from beautique.audit.types import Actor
from beautique.kernel.versions import Versioned

Step = Callable[[Session, Any, Mapping[str, Any], Actor, str | None], bool]  # whether the row was changed


@dataclass(frozen=True, slots=True)
class BulkKind:
    """One kind of bulk change. `name` is stored with each of its jobs, so it stays.

    A step gets a locked row, the changes of the job with those of the row, who asks, and the reason. What it refuses (`Conflict`,
    `Invalid`, `NotFound`, `Forbidden`) is the result of that row.
    """

    name: str
    logged_as: str  # subject type of the job in the activity log
    noun: str  # of one row: "order"
    model: type[Versioned]
    step: Step
    undo: Step | None  # its changes are those of the job, and {"version": as it left the row}
    undo_note: str = ""  # what is said beside the button
    undone_by_others_with: str | None = None  # the permission for what somebody else started; None: none more
    not_undone: str = ""  # the sentence that says why, when there is no `undo`


Kinds = Mapping[str, BulkKind]  # by name


def by_name(*kinds: BulkKind) -> Kinds:
    """The kinds that one door may start, run and take back."""
    return {each.name: each for each in kinds}
