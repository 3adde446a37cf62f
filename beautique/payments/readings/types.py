"""What a screenshot says, and the words on it that say so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """What came of reading a picture."""

    READ = "read"  # something was found
    NOTHING = "nothing"  # words, but none that we understand
    FAILED = "failed"  # it could not be read


class Box(NamedTuple):
    """A place in the picture, in its pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """Its lower edge."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word; `confidence` is the engine's, 0 to 100."""

    text: str
    box: Box
    confidence: float


Line = tuple[Word, ...]  # from left to right, never empty
Look = tuple[Line, ...]  # the whole picture, from top to bottom


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was seen on a picture, looked at once or twice, and by what."""

    engine: str
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a picture says; None where it says nothing clear. `boxes` are where, by field. `paid_on` is a store day."""

    amount: Decimal | None = None
    reference: str | None = None
    paid_on: date | None = None
    receiver: str | None = None
    boxes: Mapping[str, Box] = field(default_factory=dict)
