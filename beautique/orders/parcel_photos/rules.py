"""Which order got which tracking number, by the codes of one photo. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from beautique.orders.rules import parse_number
from beautique.orders.tracking_numbers import bare, doubt


@dataclass(frozen=True, slots=True)
class Pair:
    """The order of a slip and the tracking number of the label beside it; when they are not sure, a sentence instead."""

    number: str = ""
    tracking_number: str = ""
    problem: str = ""


def pair(qr: Iterable[str], bars: Iterable[str]) -> Pair:
    """One slip and one label make a pair; everything else is told, and nothing is guessed."""
    numbers = sorted({str(found) for text in qr if (found := parse_number(text))})
    labels = sorted({bare(text) for text in bars if not doubt(bare(text))})
    if not numbers:
        return Pair(problem="The code of our slip could not be read.")
    if not labels:
        return Pair(problem=f"The slip of {numbers[0]} was read, but no bar code of a label.")
    if len(numbers) > 1:
        return Pair(
            problem=f"There are {len(numbers)} slips on this photo. Take one slip with its label at a time."
        )
    if len(labels) > 1:
        return Pair(
            problem=f"There are {len(labels)} bar codes beside {numbers[0]}: {', '.join(labels)}. Type the right one."
        )
    return Pair(numbers[0], labels[0])
