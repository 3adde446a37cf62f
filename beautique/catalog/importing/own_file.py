"""The columns of our own files: the template, and what an export says."""

import csv
import re
from collections.abc import Iterable, Sequence
from typing import Any

from beautique.catalog.importing.types import FileContent, FileKind, FileRow
from beautique.kernel.text import fold
from beautique.spreadsheets.tables import Table, TableRow
from beautique.spreadsheets.types import LONGEST_CELL, Unreadable

# What is written in files stays as it is, whatever words the pages use one day.
HEADER = {
    "id": "ID",
    "name": "Name",
    "category": "Category",
    "regular_price": "Price",
    "sale_price": "Sale price",
    "description": "Description",
    "sizes": "Sizes",
    "colors": "Colours",
    "is_bestseller": "Bestseller",
    "is_active": "In the shop",
    "images": "Pictures",
}
_ALSO = {
    "name": ("product", "product name", "title"),
    "regular_price": ("regular price", "amount"),
    "sizes": ("size",),
    "colors": ("colors", "colour", "color"),
    "is_bestseller": ("is bestseller",),
    "is_active": ("active", "is active"),
    "images": ("images", "picture", "image"),
}
_QUOTE = '"'
_SEPARATES = re.compile(r'[,;|"]')
# Addresses may hold commas themselves: only one behind which another address begins separates.
_BETWEEN_PICTURES = re.compile(r"[,;|]?\s+|[,;|](?=https?://)")
# What spreadsheets show, and save, for a formula without a value.
_ERROR = re.compile(r"#(?:N/A|[A-Z]+(?:/0)?[!?])")
_COLUMNS = {field: (fold(label), *_ALSO.get(field, ())) for field, label in HEADER.items()}


def read(table: Table) -> FileContent:
    """One product a row. A column that is missing says nothing about its field. Raises `Unreadable`."""
    found = {
        field: next((each for each in names if table.has(each)), "") for field, names in _COLUMNS.items()
    }
    used = {field: column for field, column in found.items() if column}
    if not {"id", "name"} & used.keys() or len(used) < 2:
        raise Unreadable(
            "The first row does not name the columns of products: Name, Category, Price and so on. Start from the template."
        )
    unused = table.unused(used.values())
    return FileContent(FileKind.OWN, [_row(each, used) for each in table.rows], columns_left_out(unused))


def columns_left_out(columns: Sequence[str]) -> list[str]:
    """The sentence about columns that nobody read; none for none."""
    if not columns:
        return []
    named = ", ".join(columns[:30]) + (f" and {len(columns) - 30} more" if len(columns) > 30 else "")
    return [f"Columns that have no place here: {named}."]


def join_list(values: Iterable[str]) -> str:
    """`Red, Bottle green`; a value that holds what separates stands in quotation marks."""
    return ", ".join(
        f'"{each.replace(_QUOTE, _QUOTE * 2)}"' if _SEPARATES.search(each) else each for each in values
    )


def split_list(typed: str) -> list[str]:
    """The inverse of `join_list`; lines, semicolons and bars separate as well where no comma does. More than a cell holds is cut."""
    typed = typed[:LONGEST_CELL]
    plain = " ".join(typed.splitlines()) if '"' in typed else ",".join(typed.splitlines())
    separator = next((each for each in ",;|" if each in plain), ",")
    values = next(csv.reader([plain], delimiter=separator, skipinitialspace=True), [])
    return [each.strip() for each in values if each.strip()]


def _row(row: TableRow, used: dict[str, str]) -> FileRow:
    values: dict[str, Any] = {}
    refusal = ""
    for field, column in used.items():
        typed = row.get(column)
        if _ERROR.fullmatch(typed):
            refusal = (
                f"{HEADER[field]}: The formula in this cell went wrong ({typed}). Mend it in the spreadsheet."
            )
        if field == "category":
            values[field] = [typed] if typed else []
        elif field in ("sizes", "colors"):
            values[field] = split_list(typed)
        elif field == "images":
            values[field] = [each for each in _BETWEEN_PICTURES.split(typed.strip(",;|")) if each]
        else:
            values[field] = typed
    return FileRow(row.number, values, refusal=refusal)
