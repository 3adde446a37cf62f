"""Text from outside, made safe to store, and folded for searching. Source of the rules: SAFETY, text and phones."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

from email_validator import EmailNotValidError, validate_email

# What nearly every address looks like: `validate_email`, which takes its time, accepts all of these.
_PLAIN_EMAIL = re.compile(
    r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+(?:com|net|org|pk|ae|uk)"
)
_SHORT_EMAIL = 60  # no part of it is too long then

_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# What stands after decomposition, so a yeh with hamza is a yeh already.
_WRITTEN_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u0649\u064a", "\u06cc"),  # yeh: alef maksura, Arabic
        "\u0643": "\u06a9",  # kaf: Arabic
        **dict.fromkeys("\u0647\u06d5", "\u06c1"),  # heh: Arabic, ae
        "\u06c3": "\u0629",  # teh marbuta: goal
        "\u0640": "",  # tatweel
        **dict.fromkeys("`\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201b\u2032\u055a\ua78c", "'"),
        "\u2212": "-",  # minus
    }
)


# Marks in a row that are kept: no script has as many (UAX #15, stream-safe text).
_MOST_MARKS = 30
_MADE_OF_MARKS = frozenset("\u0f73\u0f75\u0f81\uff9e\uff9f")  # with no class of their own


class Unstorable(ValueError):
    """The text holds NUL or half of a surrogate pair and cannot be stored."""


def normalized(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """The text in one of Unicode's forms, in a time that grows with its length.

    `unicodedata` sorts the marks of a letter one by one, and holds all threads meanwhile: 31,000 in a row take 1.5 s, ten times as
    many a hundred times as long. So what no script writes is left out first.
    """
    if len(text) > _MOST_MARKS and not text.isascii():
        text = "".join(_without_endless_marks(text))
    return unicodedata.normalize(form, text)


def _without_endless_marks(text: str) -> Iterator[str]:
    marks = 0
    for c in text:
        marks = marks + 1 if unicodedata.combining(c) or c in _MADE_OF_MARKS else 0
        if marks <= _MOST_MARKS:
            yield c


def clean(text: str, *, newlines: bool = False) -> str:
    """NFC, stripped, without control and bidi characters; line breaks stay only where `newlines` says so.

    Raises `Unstorable` for NUL and lone surrogates, which are never typed by a person.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise Unstorable("This text holds characters that cannot be stored.")
    text = normalized("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not newlines:
        text = text.replace("\n", " ").replace("\t", " ")
    kept = (c for c in text if c == "\n" or (unicodedata.category(c) != "Cc" and c not in _BIDI_CONTROLS))
    return "".join(kept).strip()


def visible_length(text: str) -> int:
    """How many letters and digits a reader sees; spaces and zero-width characters do not count."""
    if text.isascii():
        return sum(map(str.isalnum, text))
    return sum(unicodedata.category(c)[0] in "LN" for c in text)


def fold(text: str) -> str:
    """The form in which texts are compared: no accents, no case, single spaces, one letter for those that keyboards write differently.

    Same on both databases, where it is stored: another rule needs a migration that folds what is stored again.
    """
    decomposed = normalized("NFKD", text.replace("\u00b4", "'"))  # else a space under an accent
    if not decomposed.isascii():
        shown = (c for c in decomposed if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
        decomposed = "".join("-" if unicodedata.category(c) == "Pd" else c for c in shown)
    return " ".join(decomposed.translate(_WRITTEN_ALIKE).casefold().split())


def search_terms(query: str) -> list[str]:
    """The folded words of a search; a lone dash between words is not a word."""
    return [word for word in fold(query).split() if word.strip("-")]


def digits(text: str) -> str:
    """Only the digits of a text, as ASCII (Arabic-Indic digits included)."""
    return "".join(str(unicodedata.decimal(c)) for c in text if unicodedata.category(c) == "Nd")


def is_right_to_left(text: str) -> bool:
    """Whether any letter of a text is written from right to left, as Urdu is."""
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def direction_mark(text: str) -> str:
    """The invisible mark of the direction that a text begins with; nothing for a text without a letter."""
    first = next((found for c in text if (found := unicodedata.bidirectional(c)) in ("L", "R", "AL")), "")
    return {"L": "\u200e", "R": "\u200f", "AL": "\u200f"}.get(first, "")


def isolated(text: str) -> str:
    """A text that is laid out on its own, whatever direction stands around it; nothing stays nothing."""
    return f"\u2068{text}\u2069" if text else ""


def counted(count: int, thing: str = "order") -> str:
    """`1 order`, `13 orders`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def sized(size_bytes: int) -> str:
    """`350 kB`, `12.4 MB`, `1.2 GB`: in powers of ten, as disks are sold."""
    size, unit = float(size_bytes), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 1_000:
            break
        size, unit = size / 1_000, larger
    return f"{size:.0f} {unit}" if size >= 100 or unit in ("bytes", "kB") else f"{size:.1f} {unit}"


def isolated_rtl(text: str) -> str:
    """A text to stand in a sentence of ours: Urdu between isolates (Unicode bidi FSI, PDI), so that it turns nothing beside it.

    Without them `City کراچی → لاہور` reads from the new one to the old one. In HTML, an element of its own does the same: `bdi`.
    """
    return isolated(text) if is_right_to_left(text) else text


def is_email(text: str) -> bool:
    """Whether the text is an e-mail address in form; nobody is asked whether it exists."""
    if len(text) <= _SHORT_EMAIL and _PLAIN_EMAIL.fullmatch(text):
        return True
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
