"""From words on a screenshot to amount, transaction ID, day and receiver: silence instead of a guess. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from beautique.kernel import days, money
from beautique.kernel.text import digits, fold
from beautique.payments.readings.lines import Row, rows_of
from beautique.payments.readings.recognition import SURE
from beautique.payments.readings.types import Box, Look, Reading
from beautique.payments.types import OLDEST

T = TypeVar("T")

LONGEST_RECEIVER = 60
_LEAST_DIGITS = 4  # of a transaction ID
_LEAST_NAME = 3  # letters of a word by which a receiver is known again

_UNIT = re.compile(r"(?<![a-z])(?:rs|pkr)(?![a-z])[.:]?|₨", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d,.]*(?:/[-=])?")
# Money on a receipt that is not what was sent.
_OTHER_MONEY = re.compile(
    r"\b(?:fees?|charges?|tax|fed|balance|limit|discount|cashback|remaining|available)\b", re.IGNORECASE
)
_AMOUNT = re.compile(r"\b(?:amount|amt)\b", re.IGNORECASE)
_TOTAL = re.compile(r"\btotal\b", re.IGNORECASE)

# The first of these that a receipt has is its ID: apps print the number of the next system below their own.
_REFERENCE_LABELS = tuple(
    re.compile(label, re.IGNORECASE)
    for label in (
        r"\b(?:transaction|trans|trx|txn)\.?\s*(?:id|no|number|#)\W*|\b(?:[i1l]{0,2}d\s*#|tid\b)\W*|^\W*t?[i1l]?[db]\s*[:#]\W*",
        r"\b(?:reference|ref)\b\W*(?:(?:id|no|number)\b)?\W*",
        r"\b(?:stan|rrn)\b\W*",
    )
)
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9-]{4,38}[A-Z0-9]", re.IGNORECASE)

_MONTH = r"(?P<m>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})"
_DAYS = tuple(
    re.compile(rf"(?<![\w/.-]){form}(?![\w/-])", re.IGNORECASE)
    for form in (
        rf"(?P<d>\d\d?)(?:st|nd|rd|th)?[-/., ]+{_MONTH}[-/., ]+(?P<y>\d{{4}})",
        rf"{_MONTH}[-/., ]+(?P<d>\d\d?)(?:st|nd|rd|th)?[-/., ]+(?P<y>\d{{4}})",
        r"(?P<d>\d\d?)([-/.])(?P<m>\d\d?)\2(?P<y>\d{4})",
        r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)",
    )
)

_RECEIVER_LABELS = tuple(
    re.compile(label, re.IGNORECASE)
    for label in (
        r"^\W*(?:beneficiary|receiver|recipient|destination)(?:'s)?\W*(?:acc(?:ount)?\b\W*)?(?:name|title)\b\W*",
        r"^\W*(?:sent|paid|transfer(?:red)?)\s+to\b\W*",
        r"^\W*(?:to|beneficiary|receiver|recipient)\b\W*",
    )
)
_NAME = re.compile(r"[a-z][a-z .,'&()*-]{2,}", re.IGNORECASE)
_NO_NAME = re.compile(r"\b(?:account|acc|iban|bank|wallet|number|no)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value, where it stands, and how sure the engine is of the worst word of it."""

    value: T
    box: Box
    confidence: float


def read(looks: Sequence[Look], today: date) -> Reading:
    """What a receipt says that was looked at once or twice; `today` is the store's. Where it says two things, nothing."""
    every = [rows_of(look) for look in looks]
    amount = _agreed(_only(_amounts(rows)) for rows in every)
    reference = _agreed(_reference(rows) for rows in every)
    paid_on = _agreed(_only(_days(rows, today)) for rows in every)
    receiver = _agreed(_receiver(rows) for rows in every)
    found = {"amount": amount, "reference": reference, "paid_on": paid_on, "receiver": receiver}
    return Reading(
        amount=amount.value if amount else None,
        reference=reference.value if reference else None,
        paid_on=paid_on.value if paid_on else None,
        receiver=receiver.value if receiver else None,
        boxes={name: each.box for name, each in found.items() if each},
    )


def has_letters(reference: str) -> bool:
    """Whether an ID is to be compared letter by letter: O and 0, S and 5, l and 1 are confused, digits alone are not."""
    return len(digits(reference)) < len(reference)


def is_unlike(receiver: str, title: str) -> bool:
    """Whether the money went to somebody else than the account's title says; False where no title is set.

    One word of both is enough, also cut off or masked: apps write `SANA T****` and `M/S BEAUTIQUE CLOTHING`.
    """
    ours, theirs = _name_words(title), _name_words(receiver)
    return bool(ours) and not any(a.startswith(b) or b.startswith(a) for a in ours for b in theirs)


def _name_words(name: str) -> set[str]:
    return {word for word in re.findall(r"\w+", fold(name)) if len(word) >= _LEAST_NAME}


def _agreed(looks: Iterable[Found[T] | None]) -> Found[T] | None:
    """What two looks say alike, or what one alone says when it is sure of it."""
    clear = [each for each in looks if each is not None]
    if len({each.value for each in clear}) != 1:
        return None
    return clear[0] if len(clear) > 1 or clear[0].confidence >= SURE else None


def _only(found: Iterable[Found[T]]) -> Found[T] | None:
    """The one that all places of a receipt say alike, from where it is read best."""
    every = list(found)
    if len({each.value for each in every}) != 1:
        return None
    return max(every, key=lambda each: each.confidence)


def _amounts(rows: Sequence[Row]) -> list[Found[Decimal]]:
    """What was sent: of several sums not the total, which has the fee in it, then those that are called an amount."""
    every = [(row.label, found) for row in rows if not _OTHER_MONEY.search(row.label) for found in _sums(row)]
    for is_meant in (lambda label: not _TOTAL.search(label), _AMOUNT.search):
        if len({found.value for _, found in every}) > 1:
            every = [(label, found) for label, found in every if is_meant(label)] or every
    return [found for _, found in every]


def _sums(row: Row) -> Iterator[Found[Decimal]]:
    """The sums of a row that are read whole: with a digit, a letter or a sign too much they are none."""
    labels = list(_UNIT.finditer(row.text)) or list(_AMOUNT.finditer(row.text))
    for label in labels:
        words = row.text[label.end() :].split(maxsplit=2)
        if not words or not _NUMBER.fullmatch(words[0]) or any(digits(word) for word in words[1:2]):
            continue
        try:
            amount = money.parse(words[0])
        except money.NotAnAmount:
            continue
        if amount:
            start = row.text.index(words[0], label.end())
            yield Found(amount, *row.place(label.start(), start + len(words[0])))


def _reference(rows: Sequence[Row]) -> Found[str] | None:
    """The ID behind the first kind of label that the receipt has; one that is unclear is not replaced by another number."""
    for label in _REFERENCE_LABELS:
        if values := list(_values(rows, label, _as_reference)):
            clear = [each for each in values if each is not None]
            return _only(clear) if len(clear) == len(values) else None
    return None


def _as_reference(text: str) -> str | None:
    """The ID that a value begins with, when nothing behind it may belong to it."""
    first, *rest = text.split() or [""]
    shown = first.strip(".,:;'\"|")
    if not _REFERENCE.fullmatch(shown) or len(digits(shown)) < _LEAST_DIGITS or digits("".join(rest)):
        return None
    return shown


def _receiver(rows: Sequence[Row]) -> Found[str] | None:
    """The name behind the first kind of label that the receipt has; its other values are accounts and phones."""
    for label in _RECEIVER_LABELS:
        if values := list(_values(rows, label, _as_name)):
            return _only(each for each in values if each is not None)
    return None


def _as_name(text: str) -> str | None:
    """The name that a value begins with: up to a number, which is a phone's or an account's."""
    words = text.split()
    name = " ".join(words[: next((n for n, word in enumerate(words) if digits(word)), len(words))])
    if len(name) > LONGEST_RECEIVER or not _NAME.fullmatch(name) or _NO_NAME.search(name):
        return None
    return name


def _values(
    rows: Sequence[Row], label: re.Pattern[str], read_value: Callable[[str], str | None]
) -> Iterator[Found[str] | None]:
    """What stands behind or, alone, below each such label; None where that is unclear."""
    for row in rows:
        if not (found := label.search(row.text)):
            continue
        place, start = (row, found.end()) if row.text[found.end() :].strip() else (row.below, 0)
        value = read_value(place.text[start:]) if place else None
        if place is None or value is None:
            yield None
            continue
        begin = place.text.index(value, start)
        yield Found(value, *place.place(begin, begin + len(value)))


def _days(rows: Sequence[Row], today: date) -> Iterator[Found[date]]:
    for row in rows:
        for form in _DAYS:
            for found in form.finditer(row.text):
                try:
                    day = days.parse(f"{found['d']} {found['m']} {found['y']}", today)
                except days.NotADay:
                    continue
                if today - OLDEST <= day <= today:
                    yield Found(day, *row.place(*found.span()))
