"""The words of looking after the shop, and what is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from beautique.audit.types import Action


class UpkeepAction(Action):
    """What is done for the shop as a whole, from its server."""

    BACKED_UP = "upkeep.backed_up"
    RESTORE_TRIED = "upkeep.restore_tried"
    PURGED = "upkeep.purged"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: the moment that it holds, which is its name, where it was put, and its size."""

    made_at: datetime
    file: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class RestoreTrial:
    """Somebody tried whether a backup can be restored; `problem` is empty when it could, and was well."""

    tried_at: datetime
    made_at: datetime | None  # which backup; None when it could not even be read
    problem: str


@dataclass(frozen=True, slots=True)
class Chores:
    """What the last `purge` deleted, by thing."""

    done_at: datetime
    deleted: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """The engine with its version, how large the database is, and of a server how many connections there are and may be."""

    engine: str
    size_bytes: int
    connections: int | None = None
    most_connections: int | None = None
