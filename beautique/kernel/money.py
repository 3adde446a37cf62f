"""Rupees: `Decimal` with at most two places. One currency, PKR."""

import re
import unicodedata
from decimal import Decimal

CENT = Decimal("0.01")
NBSP = "\N{NO-BREAK SPACE}"

_ASCII = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬،", "01234567890123456789.,,")
_LONGEST = 15  # 99,99,99,999.99
_UNIT = r"(?:(?:rs|pkr)\.?|\u20a8|\u20b9)?"
_WITH_UNIT = re.compile(rf"{_UNIT} ?([\d., ]*?) ?(?:/[-=])? ?{_UNIT}", re.ASCII | re.IGNORECASE)
_THOUSANDS = r"[1-9]\d{0,2}([, ])\d{3}(?:\1\d{3})*"  # 12,500,000
_LAKHS = r"[1-9]\d?([, ])(?:\d{2}\2)*\d{3}"  # 1,25,00,000
_AMOUNT = re.compile(rf"(?:\d+|{_THOUSANDS}|{_LAKHS})(?:\.\d{{1,2}})?", re.ASCII)
_UNCLEAR = re.compile(r"(\d[\d, ]*)(?:[, ]|\.(?=\d{3}$))(\d+)", re.ASCII)


class NotAnAmount(ValueError):
    """What was typed is no amount, or may be either of two. Its text is the sentence for who typed it."""


def rupees(amount: Decimal) -> str:
    """`Decimal("12450.00")` -> `Rs 12,450` (no-break space); paisas are shown only when there are any."""
    return f"Rs{NBSP}{typed(amount)}"


def signed(amount: Decimal) -> str:
    """A difference: `+ Rs 4,500`, `− Rs 300`, `Rs 0`, with no-break spaces."""
    sign = {1: f"+{NBSP}", -1: f"\N{MINUS SIGN}{NBSP}"}.get((amount > 0) - (amount < 0), "")
    return f"{sign}{rupees(abs(amount))}"


def typed(amount: Decimal) -> str:
    """The amount as a person would type it into a form: `12,450` or `12,450.50`."""
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{amount:,.{places}f}"


def plain(amount: Decimal) -> str:
    """The amount for files and scripts: `12450` or `12450.50`, no separators."""
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{amount:.{places}f}"


def parse(text: str) -> Decimal:
    """What a person typed as an amount: `12,450`, `Rs. 12,450.50`, `1,25,000/-`, in any digits of Urdu.

    Raises `NotAnAmount` for everything else, above all for what has two readings: `4,50`, `4.500`. Signs and exponents
    are none of an amount. static/js/amounts.js reads by the same rules.
    """
    visible = "".join(c for c in text.translate(_ASCII) if unicodedata.category(c) != "Cf")
    bare = _WITH_UNIT.fullmatch(" ".join(visible.split()))
    number = bare[1] if bare and len(bare[1]) <= _LONGEST else ""
    if _AMOUNT.fullmatch(number):
        return _joined(number).quantize(CENT)
    if unclear := _UNCLEAR.fullmatch(number):
        whole, last = unclear.groups()
        together, apart = _joined(whole + last), _joined(f"{whole}.{last}")
        if together != apart:
            raise NotAnAmount(f"Is this {rupees(together)} or {rupees(apart)}? Write it like one of these.")
    raise NotAnAmount("Give an amount such as 12,450.")


def _joined(number: str) -> Decimal:
    return Decimal(number.replace(",", "").replace(" ", ""))
