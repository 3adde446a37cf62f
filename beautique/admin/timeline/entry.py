"""What one event of a timeline says, before who and when are added."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """An icon, facts (the first one is the title), and the words that somebody wrote."""

    icon: str
    facts: Sequence[str]
    note: str | None = None
