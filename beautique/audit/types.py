"""Who acts, and what one entry of the log says."""

import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

LONGEST_SUBJECT_ID = 64


class Action(StrEnum):
    """What was done, as `subject.verb` in the past. Each subject derives an enum of its own; the values are stored, so they stay."""


def actions_by_subject() -> dict[str, list[str]]:
    """Every action that is ever written down, in order, by the word before its dot."""
    known: dict[str, list[str]] = {}
    for action in sorted(each.value for subject in Action.__subclasses__() for each in subject):
        known.setdefault(action.partition(".")[0], []).append(action)
    return known


class LogAction(Action):
    """What happens to the log itself."""

    EXPORTED = "activity.exported"


class Via(StrEnum):
    """The way by which somebody acted."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - a word, not a secret
    PUBLIC = "public"
    CLI = "cli"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks for a change. Commands take one; it carries what it may do, so that rules need no look-up."""

    name: str
    via: Via
    id: uuid.UUID | None = None
    request_id: str | None = None
    permissions: frozenset[str] = frozenset()

    def may(self, permission: str) -> bool:
        """Whether this actor has the permission."""
        return permission in self.permissions


SYSTEM = Actor(name="Beautique", via=Via.SYSTEM)


@dataclass(frozen=True, slots=True)
class Change:
    """One field's old and new value, as JSON can hold them."""

    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which entries of the log are wanted; what is empty or None does not narrow. Days are days of the store."""

    actor_id: uuid.UUID | None = None
    subject_types: tuple[str, ...] = ()
    subject_id: str = ""
    actions: tuple[str, ...] = ()
    hidden_subject_types: tuple[str, ...] = ()  # what is private is not even counted
    start_date: date | None = None
    end_date: date | None = None
