"""Amounts and times as banks print them in statements and messages. Pure."""

import re
from calendar import month_name
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from beautique.kernel import clock, days, money
from beautique.payments.types import OLDEST

_SIGNED = re.compile(
    r"(?P<before>[(+\-\u2212]?)(?P<number>.*?)(?P<after>[)\-\u2212]?|\s*(?<![a-z])(?:cr|dr)\.?)",
    re.IGNORECASE | re.DOTALL,
)
_DOTTED = re.compile(
    r"((?:rs|pkr)\.?\s*)?(\d{1,3}(?:\.\d{3})+\.\d\d)", re.IGNORECASE
)  # 55.000.00, as one bank writes it
_NOTHING = frozenset({"", "-", "--", "\N{EN DASH}", "\N{EM DASH}", "nil", "n/a"})

_TIME = re.compile(
    r"[T,\s]+(?:at\s+)?(?P<h>\d{1,2}):(?P<m>\d\d)(?::(?P<s>\d\d)(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>z|[+-]\d\d:?\d\d|pkt)?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_MONTH_FIRST = re.compile(
    r"(?P<m>[a-z]{3,9})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?,?(?:\s+(?P<y>\d{4}|\d\d))?", re.IGNORECASE
)
_YEAR_FIRST = re.compile(r"(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)")
# As a workbook keeps a day, counted since the end of 1899, with its time as a part of a day; or a time alone.
_SERIAL = re.compile(r"(?P<days>[3-7]\d{4}|0(?=\.))(?P<part>\.\d+)?")
_SERIALS_BEGIN = datetime(1899, 12, 30, tzinfo=UTC)
_SECONDS_OF_A_DAY = 24 * 60 * 60
_TWO_NUMBERS = re.compile(r"(?P<one>\d\d?) ?[-/.] ?(?P<other>\d\d?) ?[-/.] ?(?:\d{4}|\d\d)\b")
_MONTHS = 12
_HALF_A_DAY = 12
_LONGEST = 100  # characters of a day with its time: what stands behind them is not looked at


def read_amount(printed: str) -> Decimal:
    """`1,234.50`, `Rs. 5,450/-`, `5,450.00 CR`, `(500)`, `-500`: what went out is below zero; nothing is 0.

    Raises `money.NotAnAmount`.
    """
    shown = " ".join(printed.split())
    if shown.casefold() in _NOTHING:
        return Decimal(0)
    if dotted := _DOTTED.fullmatch(shown):
        whole, paisas = dotted[2].rsplit(".", 1)
        shown = f"{whole.replace('.', '')}.{paisas}"
    found = _SIGNED.fullmatch(shown.replace("/-", ""))
    if found is None:
        raise money.NotAnAmount("Give an amount such as 12,450.")
    amount = money.parse(found["number"].strip())
    after = found["after"].strip(" .").casefold()
    went_out = found["before"] in {"-", "\u2212", "("} or after in {"dr", "-", "\u2212"}
    return -amount if went_out else amount


def read_when(printed: str, today: date, clock_time: str = "") -> tuple[date, datetime | None]:
    """The store day and, where a time is printed, the instant: `28/11/2026`, `28-Nov-26`, `2026-11-28 14:02`, `Wed Jun 26`.

    `clock_time` is what a column of its own says. Without a year it is the last such day. Raises `days.NotADay`, also for days to
    come and those of more than a year ago.
    """
    shown, of_clock = (_without_serial(" ".join(each.split())[:_LONGEST]) for each in (printed, clock_time))
    found = _TIME.search(f"{shown} {of_clock}" if of_clock else shown)
    day = checked_day(
        _day(shown[: found.start()] if found and found.start() < len(shown) else shown, today), today
    )
    if found is None:
        return day, None
    at = _instant(day, found)
    return (day if at is None else clock.store_day(at)), at


def _day(shown: str, today: date) -> date:
    bare = _WEEKDAY.sub("", f"{shown.strip(' ,')}", count=1)
    if month_first := _MONTH_FIRST.fullmatch(bare):
        bare = f"{month_first['d']} {month_first['m']} {month_first['y'] or ''}".strip()
    elif year_first := _YEAR_FIRST.fullmatch(bare):
        bare = f"{year_first['y']}-{year_first['m']}-{year_first['d']}"
    return days.parse(bare, today)


def checked_day(day: date, today: date) -> date:
    """The day, if money of it can be told of today. Raises `days.NotADay`."""
    if day > today + timedelta(days=1):  # the bank's clock may be ahead
        raise days.NotADay(f"{days.written(day)} is still to come. Does the day stand first?")
    if day < today - OLDEST:
        raise days.NotADay(f"{days.written(day)} is more than a year ago.")
    return day


def is_month_first(printed: str) -> bool:
    """Whether a day can only have its month first: `11/28/2026`."""
    found = _TWO_NUMBERS.match(printed)
    return found is not None and int(found["one"]) <= _MONTHS < int(found["other"])


def either_way(printed: str) -> str:
    """The two days that `11/05/2026` may be, in words: `11 May or 5 November`; nothing of a day that is one alone."""
    found = _TWO_NUMBERS.match(printed)
    one, other = (int(found["one"]), int(found["other"])) if found else (0, 0)
    if one == other or not (1 <= one <= _MONTHS and 1 <= other <= _MONTHS):
        return ""
    return f"{one} {month_name[other]} or {other} {month_name[one]}"


def _without_serial(shown: str) -> str:
    """`46354.585` of a workbook as a file of texts has it, `2026-11-28 14:02:24`, so that both are one line; else as it is."""
    serial = _SERIAL.fullmatch(shown)
    if serial is None:
        return shown
    seconds = round(float(f"0{serial['part'] or ''}") * _SECONDS_OF_A_DAY)
    at = _SERIALS_BEGIN + timedelta(days=int(serial["days"]), seconds=seconds)
    return f"{at:%Y-%m-%d %H:%M:%S}" if seconds else f"{at:%Y-%m-%d}"


def _instant(day: date, found: re.Match[str]) -> datetime | None:
    hour, half = int(found["h"]), (found["half"] or "").replace(".", "").casefold()
    if half:
        hour = hour % _HALF_A_DAY + (_HALF_A_DAY if half == "pm" else 0)
    try:
        at = datetime.combine(day, time(hour, int(found["m"]), int(found["s"] or 0)))
        zone = (found["zone"] or "").casefold()
        if zone in {"", "pkt"}:
            return clock.day_start(day) + timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
        if zone == "z":
            return at.replace(tzinfo=UTC)
        return datetime.fromisoformat(f"{at.isoformat()}{zone[:3]}:{zone[-2:]}").astimezone(UTC)
    except ValueError:  # no such time, no such zone
        return None
