"""How lengths of time are tallied, so that medians of days add up. Pure. Source: docs/decisions/0028."""

from collections.abc import Mapping
from datetime import timedelta

_HOUR, _DAY = 60, 24 * 60  # minutes
_BY_THE_MINUTE, _BY_THE_HOUR = 3 * _HOUR, 3 * _DAY  # below; as `admin.core.context.lasting` writes them


def waiting_step(minutes: int) -> int:
    """The minutes at which the step begins that a length of time belongs to: what a person is told of it.

    Steps of a minute below 3 hours, of an hour below 3 days, of a day above; what is less than nothing is nothing.
    """
    step = 1 if minutes < _BY_THE_MINUTE else _HOUR if minutes < _BY_THE_HOUR else _DAY
    return max(0, minutes) // step * step


def median_step(counts: Mapping[int, int]) -> timedelta | None:
    """Within which time half of the cases were done (the lower median), exact to its step; None when there were none."""
    half, seen = (sum(counts.values()) + 1) // 2, 0
    for minutes in sorted(counts):
        seen += counts[minutes]
        if half and seen >= half:
            return timedelta(minutes=minutes)
    return None
