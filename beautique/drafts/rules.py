"""What is kept of a form. Pure. Source: PRODUCT.md, nothing that was typed is lost."""

import re
from datetime import timedelta

from beautique.drafts.types import Fields
from beautique.kernel.errors import Invalid

KEEP = timedelta(days=7)
MOST_DRAFTS = 50  # of a person; the oldest give way
MOST_BYTES = 64 * 1024
_KEY = re.compile(r"[a-z][a-z-]{0,30}(:[A-Za-z0-9-]{1,60})?")
# Tokens and answers to questions belong to one moment, and "next" to one button.
_OF_THE_MOMENT = {"csrf_token", "draft", "next", "confirmed_total", "confirmed_prices"}


def is_key(key: str) -> bool:
    """Whether a form may be named so: its kind, and the thing that it is about: `order:BQ-20261128-001`."""
    return _KEY.fullmatch(key) is not None


def kept(fields: Fields) -> Fields:
    """The fields that are kept: never a password, nothing that belongs to one moment. None when nothing was typed.

    Raises `Invalid` when they are too large or hold what no database stores.
    """
    found = [
        (name, value)
        for name, value in fields
        if name not in _OF_THE_MOMENT and "password" not in name.lower()
    ]
    try:
        size = sum(len(name.encode()) + len(value.encode()) for name, value in found)
    except UnicodeEncodeError as error:
        raise Invalid({"draft": ["This text cannot be kept."]}) from error
    if size > MOST_BYTES or any("\x00" in value for _name, value in found):
        raise Invalid({"draft": ["This is too much to be kept as a draft, or cannot be stored."]})
    return found if any(value.strip() for _name, value in found) else []
