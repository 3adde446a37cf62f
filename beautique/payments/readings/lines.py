"""The lines of a receipt as text, each knowing where its letters stand and which line stands below it. Pure."""

from collections.abc import Sequence
from itertools import pairwise

from beautique.payments.readings.types import Box, Line, Look

_NEAR = 2.5  # heights of a label within which its value stands below it


class Row:
    """A line as text. `label` is what says what it is about: the line itself, and above a value of its own line the label there."""

    def __init__(self, line: Line) -> None:
        self.text = " ".join(word.text for word in line)
        self.below: Row | None = None
        self.label = self.text
        self._line = line

    @property
    def box(self) -> Box:
        """Where the line stands."""
        return around([word.box for word in self._line])

    def place(self, start: int, end: int) -> tuple[Box, float]:
        """Where these letters of the text stand, and how sure the engine is of the worst word of them."""
        at, words = 0, []
        for word in self._line:
            if at < end and at + len(word.text) > start:
                words.append(word)
            at += len(word.text) + 1
        return around([word.box for word in words]), min(word.confidence for word in words)


def rows_of(lines: Look) -> list[Row]:
    """The lines, of which each knows the one below it when it is near."""
    rows = [Row(line) for line in lines]
    for upper, lower in pairwise(rows):
        if lower.box.top - upper.box.bottom <= _NEAR * upper.box.height:
            upper.below = lower
            if not any(letter.isdigit() for letter in upper.text):
                lower.label = f"{upper.text} {lower.text}"
    return rows


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box around some."""
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)
