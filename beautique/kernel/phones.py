"""Phone numbers: kept as typed, compared as international digits. Google's metadata decides, region Pakistan."""

import re

import phonenumbers

from beautique.kernel.text import digits

HOME_REGION = "PK"
# As nearly everybody types: read alike without the metadata.
_PAKISTANI_MOBILE = re.compile(r"0(3[0-9]{2})[ -]?([0-9]{7})")


class NotAPhone(ValueError):
    """The text cannot be read as a phone number; the message says what is expected."""


def normalize(typed: str) -> str:
    """`0300-1234567`, `+92 300 1234567`, `0092 300 1234567` -> `923001234567`.

    Returns international digits without a plus. Raises `NotAPhone` when there are not 10-15 of them. Whether a number is
    in use is not asked: the metadata's opinion is a hint for staff, never a refusal.
    """
    if mobile := _PAKISTANI_MOBILE.fullmatch(typed):
        return f"92{mobile[1]}{mobile[2]}"
    number = digits(typed)
    international = "+" in typed or number.startswith("00")
    if any(c.isalpha() for c in typed):
        raise NotAPhone("A phone number has digits only, such as 0300 1234567.")
    try:
        parsed = phonenumbers.parse("+" + number.removeprefix("00") if international else number, HOME_REGION)
    except phonenumbers.NumberParseException as error:
        raise NotAPhone("Give a phone number of 10 to 15 digits, such as 0300 1234567.") from error
    normalized = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
    if (
        not 10 <= len(number.removeprefix("00") if international else number) <= 15
        or not 10 <= len(normalized) <= 15
    ):
        raise NotAPhone("Give a phone number of 10 to 15 digits, such as 0300 1234567.")
    return normalized


def spaced(normalized: str) -> str:
    """`923001234567` -> `+92 300 1234567`, as people read it."""
    try:
        number = phonenumbers.parse(f"+{normalized}")
    except phonenumbers.NumberParseException:
        return f"+{normalized}"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def local(normalized: str) -> str:
    """`923001234567` -> `03001234567`, as couriers and wallets of Pakistan write it; a number of elsewhere begins with `+`."""
    return f"0{normalized[2:]}" if normalized.startswith("92") else f"+{normalized}"


def find_normalized(typed: str) -> str | None:
    """Like `normalize`, but None for what is no phone number (searches and look-ups)."""
    try:
        return normalize(typed)
    except NotAPhone:
        return None


def is_landline(normalized: str) -> bool:
    """Whether a normalised number is one of a wall socket, as far as the metadata knows: such a number is called, not written to."""
    try:
        parsed = phonenumbers.parse(f"+{normalized}")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.FIXED_LINE
