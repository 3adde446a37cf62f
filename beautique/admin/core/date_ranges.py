"""Ranges of store days in words, and the usual ones to choose from."""

from datetime import date, timedelta

from beautique.admin.core.list_url import DAYS, Chip
from beautique.kernel import clock


def range_words(first: date | None, last: date | None) -> str:
    """`Today`, `Since 1 Nov`, `Until 5 Nov`, `1 Nov to 5 Nov`."""
    today = clock.today()
    if first == last and first is not None:
        return {today: "Today", today - timedelta(days=1): "Yesterday"}.get(first, _day(first))
    if first is None or last is None:
        return f"Since {_day(first)}" if first else f"Until {_day(last)}" if last else ""
    return f"{_day(first)} to {_day(last)}"


def range_chips(first: date | None, last: date | None) -> list[Chip]:
    """The filter of these days; none when all days are shown."""
    words = range_words(first, last)
    return [Chip("dates", words, DAYS)] if words else []


def quick_ranges() -> list[tuple[str, str, str]]:
    """Ranges that one click chooses: words, first and last day; open towards the future."""
    today = clock.today()
    return [
        ("Today", str(today), str(today)),
        ("Yesterday", str(today - timedelta(days=1)), str(today - timedelta(days=1))),
        ("Last 7 days", str(today - timedelta(days=6)), ""),
        ("Last 30 days", str(today - timedelta(days=29)), ""),
    ]


def _day(day: date | None) -> str:
    if day is None:
        return ""
    return f"{day:%-d %b}" if day.year == clock.today().year else f"{day:%-d %b %Y}"
