"""What is kept of a share, and for how long. Pure."""

import re
from collections.abc import Sequence
from datetime import timedelta

from beautique.kernel import phones, text
from beautique.kernel.errors import Invalid

KEEP = timedelta(minutes=15)
MOST_PICTURES = 10  # of one share
MOST_CHARACTERS = 8_000  # of one message: WhatsApp's own are shorter than anybody types

MOST_PHONES = 3  # that are looked for
_PHONE_AMONG_WORDS = re.compile(r"(?<![\w-])(?:\+|00)?\d[\d ()-]{7,18}\d(?![\w-])")


def words_of(parts: Sequence[str]) -> str:
    """The title, text and address of a share as one message; what an app says twice is kept once.

    Raises `Invalid` for what is too long, or what no database stores.
    """
    try:
        cleaned = [text.clean(part, newlines=True) for part in parts]
    except text.Unstorable as error:
        raise Invalid(
            {"text": ["This message cannot be kept: it holds characters that no text has."]}
        ) from error
    said: list[str] = []
    for part in cleaned:
        if part and not any(part in other for other in said):
            said.append(part)
    words = "\n".join(said)
    if len(words) > MOST_CHARACTERS:
        raise Invalid(
            {"text": [f"This message is too long to be kept: share up to {MOST_CHARACTERS:,} characters."]}
        )
    return words


def phones_in(words: str) -> list[str]:
    """The phone numbers among other words, normalised, as they stand there; the first few."""
    found = (phones.find_normalized(written) for written in _PHONE_AMONG_WORDS.findall(words))
    return list(dict.fromkeys(phone for phone in found if phone))[:MOST_PHONES]
