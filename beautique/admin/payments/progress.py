"""How far somebody has come through the verification queue."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

CONFIRMED, REJECTED, SKIPPED = "c", "r", "s"
_WAY = re.compile(r"[crs]{0,400}")
_PARTS = 40  # of the track at most: finer ones could not be told apart on a phone
_LOOKS = {CONFIRMED: "ok", REJECTED: "no", SKIPPED: "skip"}


@dataclass(frozen=True, slots=True)
class QueueProgress:
    """A keyset cursor with a tally: how far somebody has come. It travels in addresses and forms; the server remembers nothing.

    `after` is the place of the last order that was settled or skipped, `way` one letter for each order behind.
    """

    after: str = ""
    way: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "QueueProgress":
        """The progress that a request brings; what is none is a fresh start of the count."""
        way = sent.get("way", "")
        return cls(sent.get("after", ""), way if _WAY.fullmatch(way) else "")

    def on(self, became: str, place: str) -> "QueueProgress":
        """One order further; beyond what an address should carry, the count begins anew."""
        way = self.way + became
        return QueueProgress(place, way if _WAY.fullmatch(way) else "")

    @property
    def fields(self) -> dict[str, str]:
        """The names and values by which it travels."""
        return {"after": self.after, "way": self.way}

    @property
    def url(self) -> str:
        """The address of the next order."""
        return url_for("admin.payments", after=self.after or None, way=self.way or None)

    @property
    def skipped(self) -> int:
        """How many orders were left waiting."""
        return self.way.count(SKIPPED)

    @property
    def position(self) -> int:
        """Which one is on the desk, from 1."""
        return len(self.way) + 1

    def total(self, waiting: int) -> int:
        """How many there are, with those that were settled on the way."""
        return max(self.position, len(self.way) - self.skipped + waiting)

    def track(self, total: int) -> list[str]:
        """The looks of the track's parts: confirmed, rejected, skipped, now, to come."""
        looks = [*(_LOOKS[letter] for letter in self.way), "now", *[""] * (total - self.position)]
        if total <= _PARTS:
            return looks
        parts = [looks[part * total // _PARTS] for part in range(_PARTS)]
        parts[(self.position - 1) * _PARTS // total] = "now"
        return parts
