"""How lengths of time are tallied, so that medians of days add up, and which months and years are. Pure. Source: docs/decisions/0028."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from beautique.kernel.days import month_start, year_start

_HOUR, _DAY = 60, 24 * 60  # minutes
_BY_THE_MINUTE, _BY_THE_HOUR = 3 * _HOUR, 3 * _DAY  # below; as `admin.core.context.lasting` writes them
_QUIET_AFTER = timedelta(days=31)


def quiet_months(days: Iterable[tuple[date, bool]], today: date) -> set[date]:
    """The months (by their first day) of these days that may be added up: `days` say of each whether it is out of date.

    They ended long enough ago that few of their orders still change, and none of their days is out of date.
    """
    return _quiet(days, today, month_start)


def quiet_years(days: Iterable[tuple[date, bool]], today: date) -> set[date]:
    """The same of years."""
    return _quiet(days, today, year_start)


def _quiet(days: Iterable[tuple[date, bool]], today: date, start: Callable[[date], date]) -> set[date]:
    ended = start(today - _QUIET_AFTER)
    stretches: dict[date, bool] = {}
    for day, is_stale in days:
        if day < ended:
            first = start(day)
            stretches[first] = stretches.get(first, False) or is_stale
    return {first for first, is_stale in stretches.items() if not is_stale}


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
