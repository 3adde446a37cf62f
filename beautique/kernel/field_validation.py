"""One field of what people type: tidied or read, measured, and complained about in a sentence."""

import uuid
from decimal import Decimal

from beautique.kernel import money, text
from beautique.kernel.errors import Complaints


def clean_field(
    complaints: Complaints, field: str, typed: str, limits: tuple[int, int], *, newlines: bool = False
) -> str:
    """The text as it will be stored. What is wrong is added to `complaints` under `field`.

    `limits` are the fewest visible letters and digits, and the most characters.
    """
    shortest, longest = limits
    try:
        tidied = text.clean(typed, newlines=newlines)
    except text.Unstorable as error:
        complaints.add(field, str(error))
        return ""
    if len(tidied) > longest:
        complaints.add(field, f"Use at most {longest:,} characters; these are {len(tidied):,}.")
    elif text.visible_length(tidied) < shortest:
        complaints.add(
            field, f"Use at least {shortest} letters or digits." if shortest > 1 else "Fill this in."
        )
    return tidied


def read_amount(complaints: Complaints, field: str, typed: str) -> Decimal:
    """The amount that was typed. What is none, or has two readings, is added to `complaints` under `field`;

    it becomes NaN, which the rules of no amount accept.
    """
    try:
        return money.parse(typed)
    except money.NotAnAmount as error:
        complaints.add(field, str(error))
        return Decimal("NaN")


def read_id(typed: str | None) -> uuid.UUID | None:
    """The id that was sent; None for what is none, which is like the id of nothing."""
    try:
        return uuid.UUID(typed or "")
    except ValueError:
        return None
