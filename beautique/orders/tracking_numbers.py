"""What a courier's tracking number is, and what a spreadsheet made of one. Pure."""

import re
import unicodedata

from beautique.kernel.text import normalized

EXAMPLE = "such as 779912345678 or LE123456789PK"
SHORTEST = 5  # letters and digits
_LONG = 7  # digits and letters that are a number of their own, not a group of one

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_QUOTES = " \"'`\u2018\u2019\u201c\u201d"
_GROUPED = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}", re.ASCII)
_FLOAT = re.compile(r"[\d,]+\.0", re.ASCII)
_SWOLLEN = re.compile(r"\d+(?:[.,]\d+)?e[+-]?\d+", re.ASCII | re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = re.compile(
    r"(?:\d{1,2}([-/.])\d{1,2}\1(?:\d{2}|\d{4})|\d{4}([-/.])\d{1,2}\2\d{1,2}"
    rf"|\d{{1,2}}[-/ ]?{_MONTH}(?:[-/, ]*(?:\d{{2}}|\d{{4}}))?|{_MONTH}[-/ ]?\d{{1,2}}(?:[-/, ]+\d{{4}})?|{_MONTH}[-/ ]?\d{{4}})"
    r"(?:[ t]+\d{1,2}:.*)?|\d{1,2}:\d{2}.*",
    re.ASCII | re.IGNORECASE,
)
_UNIT = r"(?:rs\.?|pkr)"
_AMOUNT = re.compile(
    rf"{_UNIT} ?[\d.,]+(?:/-)?|[\d.,]+ ?{_UNIT}|[\d.,]+/-|\d{{1,3}}(?:,\d{{2,3}})+(?:\.\d+)?|\d+[.,]\d+",
    re.ASCII | re.IGNORECASE,
)
_MOBILE = re.compile(r"(?:\+92|0092|0)[- ]?3\d{2}[- ]?\d{7}", re.ASCII)
_GROUPS = re.compile(
    r"(?:[a-z]{1,3}[- ]?)?[a-z]*\d[a-z\d]*(?:[-/_. ][a-z]*\d[a-z\d]*)*(?:[- ][a-z]{1,3})?",
    re.ASCII | re.IGNORECASE,
)


def visible(typed: str) -> str:
    """One line of text with plain digits, dashes and spaces: no full widths, Urdu digits, en dashes or characters that nobody sees."""
    seen = (c for c in normalized("NFKC", typed) if unicodedata.category(c) != "Cf")
    plain = (str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c for c in seen)
    return "".join(plain).translate(_DASHES).strip()


def bare(typed: str) -> str:
    """A tracking number without what spreadsheets and our own files add: quotes, a leading apostrophe, `.0`, thousands commas."""
    number = visible(typed).strip(_QUOTES)
    if _FLOAT.fullmatch(number):
        number = number.removesuffix(".0")
    digits = number.replace(",", "")
    return digits if _GROUPED.fullmatch(number) and len(digits) > _LONG else number


def is_spoiled(number: str) -> bool:
    """Whether a spreadsheet has lost what stood there."""
    return number.startswith("#") or _SWOLLEN.fullmatch(number) is not None


def problem(number: str) -> str:
    """Why a bare text is surely no tracking number, as a sentence; empty when it may be one.

    Couriers differ: letters, dashes and spaces are all right, and so is a short one.
    """
    if number.startswith("#"):
        return f"{number} is an error of a spreadsheet, not a tracking number."
    if is_spoiled(number):
        return f"{number} is a long number that a spreadsheet has cut. Copy the tracking number from the courier."
    if _DAY.fullmatch(number):
        return f"{number} is a date or a time, not a tracking number."
    if _AMOUNT.fullmatch(number):
        return f"{number} is an amount, not a tracking number."
    return ""


def doubt(number: str) -> str:
    """The same of a text that stands somewhere in a list: only what looks like one tracking number passes."""
    if told := problem(number):
        return told
    if _MOBILE.fullmatch(number):
        return f"{number} is a phone number, not a tracking number."
    if not _GROUPS.fullmatch(number) or sum(map(str.isalnum, number)) < SHORTEST:
        return f"{number} does not look like a tracking number, {EXAMPLE}."
    if sum(len(part) >= _LONG and any(map(str.isdigit, part)) for part in number.split(" ")) > 1:
        return f"{number} may be two tracking numbers. Leave one."
    return ""
