"""The address line of the analytics page, as a range of store days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from beautique.admin.core import list_url
from beautique.admin.core.list_url import ListUrl, first
from beautique.admin.core.lists import ListPage
from beautique.kernel import clock, days

LABELS = {"range": "Range", "start_date": "From", "end_date": "To"}
USUAL = "30-days"
RANGES: dict[
    str, tuple[str, Callable[[date], date | None]]
] = {  # its words, and its first day by today's (None: since ever)
    "today": ("Today", lambda today: today),
    "7-days": ("7 days", lambda today: today - timedelta(days=6)),
    USUAL: ("30 days", lambda today: today - timedelta(days=29)),
    "month": ("This month", lambda today: today.replace(day=1)),
    "all": ("All time", lambda _: None),
}


@dataclass(frozen=True, slots=True)
class AnalyticsParams(ListUrl):
    """What an address asks for: one of the usual ranges, or (`range` is empty) days that somebody typed, both included."""

    range: str
    first: date | None
    last: date | None

    KEPT_WITHOUT_FILTERS: ClassVar = ("range", "start_date", "end_date")


def read(arguments: list_url.Arguments) -> AnalyticsParams:
    """The parameters of an address. Raises nothing: what cannot be read is in `unreadable`. Typed days go before a range."""
    found, unreadable = list_url.read(arguments, _READERS, LABELS)
    start, end = first(found, "start_date"), first(found, "end_date")
    if start or end:
        given = {"start_date": start, "end_date": end}
        values = {name: (str(day),) for name, day in given.items() if day}
        return AnalyticsParams(values, unreadable, "", start, end)
    key = first(found, "range") or USUAL
    values = {"range": (key,)} if key != USUAL else {}  # the default needs no words
    return AnalyticsParams(values, unreadable, key, RANGES[key][1](clock.today()), None)


ANALYTICS = ListPage("admin.analytics", read)


def _day(typed: str) -> date | None:
    try:
        return days.parse(typed, clock.today())
    except days.NotADay:
        return None


_READERS: dict[str, Callable[[str], Any]] = {
    "range": lambda typed: typed if typed in RANGES else None,
    "start_date": _day,
    "end_date": _day,
}
