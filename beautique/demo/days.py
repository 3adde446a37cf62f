"""When people order: how many on each day, and at what times."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from beautique.demo import bulk
from beautique.kernel import clock

_BY_WEEKDAY: Final = (0.85, 0.85, 0.95, 1.0, 1.15, 1.3, 1.2)  # Monday first
_BY_HOUR: Final = (4, 2, 1, 0, 0, 0, 1, 1, 2, 4, 6, 7, 7, 6, 6, 6, 6, 7, 8, 9, 11, 13, 12, 8)
_HOUR_MS: Final = 3_600_000
_LIVELY: Final = 6  # so many orders more than on other days, so that there is something to see today


def spread(orders: int, days: int, today: date, dice: random.Random) -> dict[date, int]:
    """How many orders each of the last `days` days has, today included; days without any are left out."""
    usual = orders / days
    on_today = orders if days == 1 else min(orders, max(1, round(min(usual * 1.8, usual + _LIVELY))))
    before = [today - timedelta(days=ago) for ago in range(days - 1, 0, -1)]
    weights = [_BY_WEEKDAY[day.weekday()] * dice.uniform(0.75, 1.25) for day in before]
    counts = dict.fromkeys(before, 0)
    share = (orders - on_today) / sum(weights) if weights else 0
    for day, weight in zip(before, weights, strict=True):
        counts[day] = int(share * weight)
    for day in dice.choices(before, weights, k=orders - on_today - sum(counts.values())) if before else ():
        counts[day] += 1
    return {day: count for day, count in (counts | {today: on_today}).items() if count}


def times(day: date, count: int, now: datetime, dice: random.Random) -> Sequence[int]:
    """Moments of a day in milliseconds since 1970, in order. Evenings are busy; today ends now."""
    start, end = (
        bulk.milliseconds(clock.day_start(day)),
        bulk.milliseconds(clock.day_start(day + timedelta(days=1))),
    )
    hours = dice.choices(range(24), _BY_HOUR, k=count)
    moments = [int((hour + dice.random()) * _HOUR_MS) for hour in hours]
    if day == clock.store_day(now):
        day_ms, so_far_ms = end - start, bulk.milliseconds(now) - start
        moments = [moment * so_far_ms // day_ms for moment in moments]
    return sorted(start + moment for moment in moments)
