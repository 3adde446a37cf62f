"""Days as people type them: day first, whatever language the device speaks."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})([-/.])(?P<m>\d\d?)\2(?P<d>\d\d?)",  # 2026-11-28, as browsers send it
        r"(?P<d>\d\d?) ?[-/. ] ?(?P<m>\d\d?)(?: ?[-/. ] ?(?P<y>\d{4}|\d\d))?",
        r"(?P<d>\d\d?)(?:st|nd|rd|th)?[-/. ]*(?P<m>[a-z]{3,9})\.?,?[-/. ]*(?P<y>\d{4}|\d\d)?",
        r"(?P<d>\d\d)(?P<m>\d\d)(?P<y>\d{4}|\d\d)",  # a number pad has no slash
    )
)
_CENTURY = 2000
_AHEAD = {"today": 0, "tomorrow": 1, "next week": 7}  # words for days to come, and how far away they are
_MONTHS_OF_A_YEAR = 12


class NotADay(ValueError):
    """What was typed is no day. Its text is the sentence for who typed it."""


def written(day: date) -> str:
    """The day as a person here writes it: `28/11/2026`."""
    return f"{day:%d/%m/%Y}"


def month_start(day: date) -> date:
    """The first day of the month that a day is in."""
    return day.replace(day=1)


def year_start(day: date) -> date:
    """The first day of the year that a day is in."""
    return day.replace(month=1, day=1)


def year_end(day: date) -> date:
    """The last day of the year that a day is in."""
    return day.replace(month=12, day=31)


def month_end(day: date) -> date:
    """The last day of the month that a day is in."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def parse(typed: str, today: date) -> date:
    """What a person typed as a day: `28/11/2026`, `28.11.26`, `28 Nov`, `2026-11-28`, in any digits.

    Without a year it is the last such day up to `today`. Raises `NotADay`, also for a day that stands behind its month:
    `11/28/2026` says that the day comes first, and is not turned round in silence.
    """
    return _parse(typed, today, _last)


def parse_coming(typed: str, today: date) -> date:
    """What a person typed as a day to come: as `parse`, or `today`, `tomorrow`, `next week`; without a year, the next such day."""
    ahead = _AHEAD.get(" ".join(typed.split()).lower())
    return _parse(typed, today, _next) if ahead is None else today + timedelta(days=ahead)


def coming(today: date) -> dict[str, date]:
    """The days to come that have a word, by it: `Today`, `Tomorrow`, `Next week`."""
    return {word.capitalize(): today + timedelta(days=ahead) for word, ahead in _AHEAD.items()}


def _parse(typed: str, today: date, without_year: Callable[[int, int, date], date]) -> date:
    visible = "".join(c for c in typed if unicodedata.category(c) != "Cf")
    found = next((m for form in _FORMS if (m := form.fullmatch(" ".join(visible.split())))), None)
    month = _month(found["m"]) if found else None
    if not found or month is None:
        raise NotADay(f"Choose a day, such as {written(today)}: day, month, year.")
    day, year = int(found["d"]), _year(found["y"])
    try:
        return date(year, month, day) if year is not None else without_year(day, month, today)
    except ValueError:
        raise NotADay(_no_such_day(day, month, today.year if year is None else year)) from None


def _month(typed: str) -> int | None:
    if typed[0].isdecimal():
        return int(typed)
    return next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(typed.lower())), None)


def _year(typed: str | None) -> int | None:
    if typed is None:
        return None
    year = int(typed)
    return year + _CENTURY if len(typed) == len("26") else year


def _last(day: int, month: int, today: date) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year <= today else date(today.year - 1, month, day)


def _next(day: int, month: int, today: date) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def _no_such_day(day: int, month: int, year: int) -> str:
    if month > _MONTHS_OF_A_YEAR:
        try:
            return f"There is no month {month}. Write the day first: {written(date(year, day, month))}."
        except ValueError:
            return f"There is no month {month}. Write day, month, year."
    return f"There is no day {day:02}/{month:02}/{year:04}. Look at the calendar once more."
