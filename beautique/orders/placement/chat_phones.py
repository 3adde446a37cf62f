"""Phone numbers within a chat. Pure. None of the other long numbers of a shop's chats is one: IDs, CNICs, accounts, amounts, dates."""

import re

import phonenumbers

from beautique.kernel.phones import find_normalized, spaced

_MOBILE = r"(?:(?:\+|00)?92[ \-.]{0,2}\(?0?\)?|0)[ \-]?3\d{2}\)?[ \-.]{0,3}(?:\d[ \-.]?){6}\d"
_BARE_MOBILE = r"3\d{2}[ \-]?\d{7}"
_LANDLINE = r"\(?0(?:21|22|4\d|5\d|6\d|7\d|8\d|9\d)\d{0,2}\)?[ \-]\d{6,8}"
_FOREIGN = r"(?:\+|00)(?!92)[1-9]\d{0,2}[ \-.(]{0,2}\d(?:[ \-.()]{0,2}\d){6,12}"
_NUMBER = re.compile(
    rf"(?<![\d\w/.])(?<!\d[ \-])(?:{_MOBILE}|{_FOREIGN}|{_LANDLINE}|{_BARE_MOBILE})(?![\d\w/]|-\d)"
)
# What a number that is none is introduced by.
_OF_SOMETHING_ELSE = re.compile(
    r"(?:\btr(?:xn?|n)|\btxn|\bt\.?id|transaction|\bref(?:erence)?|\bid|iban|account|acc|a/c|cnic|\bnic|order|tracking|\bcn|شناختی|اکاؤنٹ)"
    r"\W*(?:(?:id|no|num|number|نمبر|کارڈ|is)\W*){0,2}$",
    re.IGNORECASE,
)
_BEFORE = 60  # characters before a number that say what it is


def find(words: str) -> tuple[str, ...]:
    """The numbers of a line that has ASCII digits, as international digits, each once."""
    found = (_read(each, words) for each in _NUMBER.finditer(words))
    return tuple(dict.fromkeys(number for number in found if number))


def cut_out(words: str) -> str:
    """The line without its numbers."""
    return _NUMBER.sub(lambda each: "" if _read(each, words) else each[0], words)


def written(number: str) -> str:
    """`923001234567` -> `0300 1234567`; others with the code of their country."""
    return (
        f"0{number[2:5]} {number[5:]}" if number.startswith("923") and len(number) == 12 else spaced(number)
    )


def _read(each: re.Match[str], words: str) -> str | None:
    if _OF_SOMETHING_ELSE.search(words, max(0, each.start() - _BEFORE), each.start()):
        return None
    number = find_normalized(re.sub(r"\(0\)", "", each[0]))
    return number if number and phonenumbers.is_valid_number(phonenumbers.parse(f"+{number}")) else None
