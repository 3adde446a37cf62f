"""The words of bulk changes, and what goes into and comes out of them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from beautique.audit.types import Action

LONGEST_BACK = 1_000  # characters of the list to go back to; of a longer one it is the whole list


class BulkAction(Action):
    """What happens to changes of many rows."""

    STARTED = "bulk.started"
    UNDO_STARTED = "bulk.undo_started"
    STOPPED = "bulk.stopped"


class Outcome(StrEnum):
    """What became of one row."""

    CHANGED = "changed"
    SAME = "same"  # it was so already
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class BulkItemRequest:
    """A row, by what people recognise it, and what is to change about it in particular."""

    subject_id: uuid.UUID
    label: str
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a bulk change has come."""

    total: int
    changed: int = 0
    same: int = 0
    refused: int = 0

    @property
    def done(self) -> int:
        """How many rows have their result."""
        return self.changed + self.same + self.refused

    @property
    def left(self) -> int:
        """How many rows still wait."""
        return self.total - self.done
