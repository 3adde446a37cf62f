"""Booking sheets of couriers as the owner writes them: a line for each column, a line for each city. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from beautique.kernel.text import fold
from beautique.settings.placeholders import wrong_placeholder

SHEET_LENGTH = 3_000
CITIES_LENGTH = 8_000
MAX_COLUMNS = 50
HEADING_LENGTH = 100
_DIVIDES = "="


class SheetPlaceholder(StrEnum):
    """What stands in a column, written in curly brackets."""

    NUMBER = "number"
    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    CITY = "city"
    PIECES = "pieces"
    WEIGHT = "weight"
    COLLECT = "collect"
    CONTENTS = "contents"
    REMARKS = "remarks"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of the courier's file: its heading, and a text whose placeholders are filled in for each order."""

    heading: str
    value: str


def read_columns(sheet: str) -> list[SheetColumn]:
    """`Consignee = {name}`: the columns in the order of their lines. A line without `=` is a column that stays empty."""
    return [SheetColumn(heading, value) for heading, value in _pairs(sheet)]


def read_cities(cities: str) -> dict[str, str]:
    """`Lahore = LHE`: the courier's spelling by our folded one. A line without `=` is a city that both spell alike."""
    return {fold(ours): theirs or ours for ours, theirs in _pairs(cities)}


def wrong_columns(sheet: str) -> str | None:
    """Why these lines are no layout, as a sentence."""
    columns = read_columns(sheet)
    if len(columns) > MAX_COLUMNS:
        return f"A sheet has at most {MAX_COLUMNS} columns; these are {len(columns)}."
    known: set[str] = set()
    for number, column in enumerate(columns, start=1):
        if not column.heading:
            return f"Column {number} has no heading: write it before the =."
        if len(column.heading) > HEADING_LENGTH:
            return f"The heading of column {number} is longer than {HEADING_LENGTH} characters."
        if fold(column.heading) in known:
            return f"{column.heading} is a column already."
        if sentence := wrong_placeholder(column.value, SheetPlaceholder):
            return f"{column.heading}: {sentence}"
        known.add(fold(column.heading))
    return None


def wrong_cities(cities: str) -> str | None:
    """Why these lines are no spellings, as a sentence."""
    known: set[str] = set()
    for ours, theirs in _pairs(cities):
        if not ours:
            return f"Write our city before the = of “{theirs}”."
        if fold(ours) in known:
            return f"{ours} stands in the list twice. Leave one."
        known.add(fold(ours))
    return None


def _pairs(lines: str) -> Iterator[tuple[str, str]]:
    for line in lines.splitlines():
        if line.strip():
            left, _, right = line.partition(_DIVIDES)
            yield left.strip(), right.strip()
