"""A courier's file as lines of the day's parcels: its columns are guessed by what stands in them, and may be chosen. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from beautique.kernel.csv import reversible_cell, stream
from beautique.kernel.errors import Invalid
from beautique.orders.rules import parse_number
from beautique.orders.tracking_numbers import bare, doubt, visible
from beautique.spreadsheets.tables import Table, column_name

MOST = 500  # parcels of one file
COLUMN_LENGTH = 200
# What the column is called, in couriers' own words, and what a column of numbers is called that are none.
_NAMED = re.compile(r"\b(?:tracking|consignment|waybill|shipment)|\b(?:cn|awb)\b")
_OTHER = re.compile(r"\b(?:cnic|amount|cod|price|weight|pieces|date|time|phone|mobile|contact|zip|postal)")


@dataclass(frozen=True, slots=True)
class ParcelColumns:
    """Which column has the order number and which the tracking number, as their headings are known (`column_name`)."""

    order: str
    tracking: str


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """What a file may be read by: headings of columns that hold order numbers, and of those that hold tracking numbers, likely first."""

    table: Table
    orders: Sequence[str]
    trackings: Sequence[str]

    def columns(self, *wanted: ParcelColumns | None) -> ParcelColumns:
        """The first of the wanted choices that this file has, else the likely one."""
        orders, trackings = ([column_name(each) for each in names] for names in (self.orders, self.trackings))
        for each in filter(None, wanted):
            if each.order in orders and each.tracking in trackings:
                return each
        return ParcelColumns(orders[0], trackings[0])

    def block(self, columns: ParcelColumns) -> str:
        """A line for each row, as somebody would paste it: order number, tab, tracking number."""
        pairs = ((row.get(columns.order), row.get(columns.tracking)) for row in self.table.rows)
        return "\n".join("\t".join(" ".join(each.split()) for each in pair) for pair in pairs if any(pair))

    def narrowed(self) -> str:
        """The columns that may be chosen, as CSV: what travels with the page until the choice is made."""
        names = [*self.orders, *self.trackings]
        rows = ([reversible_cell(row.get(column_name(name))) for name in names] for row in self.table.rows)
        return b"".join(stream(names, rows, mark="")).decode()


def parcel_file(table: Table) -> ParcelFile:
    """What of a table may be orders and tracking numbers. Raises `Invalid` when there is nothing of either."""
    if len(table.rows) > MOST:
        raise Invalid({"file": [f"The file has {len(table.rows):,} rows. Use up to {MOST} at a time."]})
    names = {column_name(name): name for name in table.columns if name and len(name) <= COLUMN_LENGTH}
    cells = {key: [row.get(key) for row in table.rows] for key in names}
    orders = _most(
        {key: sum(parse_number(visible(each)) is not None for each in cells[key]) for key in names}
    )
    trackings = _most(
        {
            key: len({bare(each) for each in cells[key] if not doubt(bare(each))})
            * (10 if _NAMED.search(key) else 1)
            for key in names
            if key not in orders and not _OTHER.search(key)
        }
    )
    if not orders:
        raise Invalid({"file": ["No column of this file has order numbers, such as BQ-20261121-007."]})
    if not trackings:
        raise Invalid({"file": ["No column of this file has tracking numbers, such as 779912345678."]})
    return ParcelFile(table, [names[key] for key in orders], [names[key] for key in trackings])


def _most(counts: dict[str, int]) -> list[str]:
    """Those that have any, the most first; equal ones in the order of the file."""
    return sorted((key for key, count in counts.items() if count), key=lambda key: -counts[key])
