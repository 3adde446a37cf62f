"""How a change of many rows is worded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MoveLabel:
    """The words of a change before and after the number of rows."""

    verb: str
    result: str = ""

    def label(self, count: int | str = "") -> str:
        """`Mark 13 as Ready`, `Cancel 13`."""
        return " ".join(part for part in (self.verb, str(count), self.result) if part)
