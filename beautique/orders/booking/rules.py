"""What stands in the columns of a booking sheet for an order. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from beautique.kernel import phones
from beautique.kernel.money import plain
from beautique.kernel.text import fold
from beautique.orders.types import Line
from beautique.settings.placeholders import filled_in
from beautique.settings.sheets import SheetPlaceholder, read_cities, read_columns
from beautique.settings.types import Courier

HOME = "pakistan"
Cell = str | Decimal


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a courier is told of an order."""

    number: str
    customer_name: str
    phone_normalized: str
    address: str
    city: str
    country: str
    notes: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class BookingSheet:
    """The headings and rows of a courier's file, and the cities that the courier's list does not have, with their orders."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    unknown_cities: Mapping[str, Sequence[Parcel]]


def sheet_of(parcels: Sequence[Parcel], courier: Courier) -> BookingSheet:
    """The sheet of these parcels, a row for each, in their order. Pieces, weight and amount are numbers, all else is text."""
    columns, cities = read_columns(courier.sheet), read_cities(courier.cities)
    rows: list[list[Cell]] = []
    for parcel in parcels:
        texts, numbers = _texts(parcel, cities), _numbers(parcel, courier)
        alone = {f"{{{name}}}": number for name, number in numbers.items()}
        known = {**texts, **{name: plain(number) for name, number in numbers.items()}}
        rows.append([alone.get(each.value, filled_in(each.value, known)) for each in columns])
    return BookingSheet([each.heading for each in columns], rows, _unknown(parcels, cities))


def _texts(parcel: Parcel, cities: Mapping[str, str]) -> dict[str, str]:
    abroad = parcel.country if fold(parcel.country) != HOME else ""
    return {
        SheetPlaceholder.NUMBER: parcel.number,
        SheetPlaceholder.NAME: _one_line(parcel.customer_name),
        SheetPlaceholder.PHONE: phones.local(parcel.phone_normalized),
        SheetPlaceholder.ADDRESS: ", ".join(
            filter(None, (*map(_one_line, parcel.address.split("\n")), abroad))
        ),
        SheetPlaceholder.CITY: cities.get(fold(parcel.city), parcel.city),
        SheetPlaceholder.CONTENTS: "; ".join(
            f"{line.quantity} x {line.name} ({line.size}, {line.color})" for line in parcel.lines
        ),
        SheetPlaceholder.REMARKS: _one_line(parcel.notes),
    }


def _numbers(parcel: Parcel, courier: Courier) -> dict[str, Decimal]:
    pieces = sum(line.quantity for line in parcel.lines)
    return {
        SheetPlaceholder.PIECES: Decimal(pieces),
        SheetPlaceholder.WEIGHT: courier.piece_kg * pieces,
        SheetPlaceholder.COLLECT: Decimal(0),  # customers have paid: nothing is collected at the door
    }


def _unknown(parcels: Iterable[Parcel], cities: Mapping[str, str]) -> dict[str, list[Parcel]]:
    """By the city as it is written; nothing without a list to compare with."""
    unknown: dict[str, list[Parcel]] = {}
    for parcel in parcels:
        if cities and fold(parcel.city) not in cities:
            unknown.setdefault(parcel.city, []).append(parcel)
    return unknown


def _one_line(text: str) -> str:
    return " ".join(text.split())
