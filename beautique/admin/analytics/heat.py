"""When orders come: by weekday and hour, as squares of a drawing and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from beautique.analytics.report import Stretch
from beautique.kernel.text import counted
from beautique.orders.figures.types import Kind

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_USUAL = (10, 22)  # hours that are always shown


@dataclass(frozen=True, slots=True)
class Heat:
    """`rows`: each weekday with its orders by hour; `shades` from 0.06 to 1; `busiest` in words, empty without orders."""

    hours: Sequence[int]
    rows: Sequence[tuple[str, Sequence[int]]]
    most: int
    busiest: str

    def shade(self, count: int) -> str:
        """How dark a square is."""
        return f"{0.06 + 0.94 * count / max(1, self.most):.2f}"


def heat(of: Stretch) -> Heat:
    """The orders of a range by weekday and hour, store time; the hours in which none ever came are left out at both ends."""
    counts = {(int(word[0]), int(word[2:])): tally.count for word, tally in of.tallies.of(Kind.HOUR).items()}
    seen = [hour for _, hour in counts]
    hours = range(min(_USUAL[0], *seen, _USUAL[0]), max(_USUAL[1], *seen, _USUAL[1]) + 1)
    rows = [(name, [counts.get((day, hour), 0) for hour in hours]) for day, name in enumerate(_DAYS)]
    most = max(counts.values(), default=0)
    busiest = ""
    if most:
        day, hour = min(place for place, count in counts.items() if count == most)
        busiest = f"Busiest: {_DAYS[day]}, {hour:02}:00 to {(hour + 1) % 24:02}:00, {counted(most, 'order')}."
    return Heat(list(hours), rows, most, busiest)
