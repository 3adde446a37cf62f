"""What makes an arrival, and by what an equal one is known. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from beautique.kernel.errors import Conflict, Invalid
from beautique.kernel.money import rupees
from beautique.kernel.text import Unstorable, clean, fold
from beautique.orders.references import SHORTEST, comparable_reference, digit_run
from beautique.payments.arrivals.types import (
    LONGEST_NARRATION,
    LONGEST_REFERENCE,
    LONGEST_SENDER,
    MOST_LINES,
    ArrivalState,
    Line,
)
from beautique.settings.types import PaymentMethod

MOST = Decimal(100_000_000)  # what is more is misread
_PHONE_DIGITS = (3, 15)


def line_of(
    *,
    paid_on: date,
    at: datetime | None,
    amount: Decimal,
    reference: str = "",
    sender: str = "",
    sender_phone: str = "",
    narration: str = "",
) -> Line:
    """A line as it is kept: cleaned, cut to its lengths, empty parts None. Raises `Invalid` for an amount that cannot be."""
    if not 0 < amount <= MOST:
        raise Invalid({"amount": [f"An amount is more than Rs 0 and at most {rupees(MOST)}."]})
    shortest, longest = _PHONE_DIGITS
    shown, said = _kept(reference, 200), _kept(narration, LONGEST_NARRATION)
    if len(shown) > LONGEST_REFERENCE:  # no transaction ID is that long: it stays among the words
        shown, said = "", f"{shown} {said}".strip()[:LONGEST_NARRATION]
    return Line(
        paid_on=paid_on,
        at=at,
        amount=amount,
        reference=shown or None,
        sender=_kept(sender, LONGEST_SENDER) or None,
        sender_phone=sender_phone if shortest <= len(sender_phone) <= longest else None,
        narration=said or None,
    )


def check_number(lines: Sequence[Line]) -> None:
    """Raises `Invalid` for more lines than one import takes."""
    if len(lines) > MOST_LINES:
        raise Invalid({"": [f"Import up to {MOST_LINES:,} lines at once, in parts."]})


def reference_key(reference: str | None) -> str | None:
    """The ID as transaction IDs are compared (see `comparable_reference`); None for what is none."""
    key = comparable_reference(reference)[:LONGEST_REFERENCE] if reference else ""
    return key if len(key) >= SHORTEST else None


def numbered(lines: Sequence[Line], method: PaymentMethod) -> Iterator[tuple[Line, str, int]]:
    """Each line with its fingerprint, and which of the lines with this fingerprint it is, from 1.

    The nth equal line of a file is the nth arrival: so a file again, or another one of the same days, adds nothing.
    """
    seen: Counter[str] = Counter()
    for line in lines:
        mark = fingerprint(line, method)
        seen[mark] += 1
        yield line, mark, seen[mark]


def fingerprint(line: Line, method: PaymentMethod) -> str:
    """By what a line is known again: account, day, amount and its transaction ID, whichever way it came.

    A line without a long ID is known by its time and by all that it says, folded, so that spaces and letter case make no other one.
    """
    parts = [method.value, line.paid_on.isoformat(), f"{line.amount:.2f}"]
    if line.reference and digit_run(line.reference):
        parts.append(reference_key(line.reference) or "")
    else:
        at = line.at.isoformat() if line.at else ""
        said = (line.reference, line.sender, line.sender_phone, line.narration)
        parts += ["", at, *(fold(each or "") for each in said)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def folded_text(line: Line) -> str:
    """What a search looks through."""
    said = (line.reference, reference_key(line.reference), line.sender, line.sender_phone, line.narration)
    return fold(" ".join(filter(None, said)))


def check_may_be_dismissed(state: ArrivalState) -> None:
    """Raises `Conflict` for money that a verified payment says it is, or that is dismissed already."""
    if state is ArrivalState.TAKEN:
        raise Conflict("A verified payment took this money. Reverse that payment first.")
    if state is ArrivalState.DISMISSED:
        raise Conflict("This is marked as not for an order already.")


def check_may_be_restored(state: ArrivalState) -> None:
    """Raises `Conflict` for what is not dismissed."""
    if state is not ArrivalState.DISMISSED:
        raise Conflict("This money is open already. Nothing was changed.")


def _kept(printed: str, longest: int) -> str:
    try:
        return " ".join(clean(printed, newlines=False).split())[:longest].strip()
    except Unstorable:
        return ""
