"""A small line without axes: what a number did, day by day."""

from collections.abc import Sequence
from decimal import Decimal

_WIDTH, _HEIGHT, _EDGE = 120, 32, 3


def spark(values: Sequence[Decimal | int]) -> str:
    """The points of a line through the values, from the left edge to the right one; the largest value touches the top."""
    step = _WIDTH / max(1, len(values) - 1)
    height = _HEIGHT - 2 * _EDGE
    most = max(values, default=0) or 1
    return " ".join(
        f"{position * step:.1f},{_HEIGHT - _EDGE - height * float(value / most):.1f}"
        for position, value in enumerate(values)
    )
