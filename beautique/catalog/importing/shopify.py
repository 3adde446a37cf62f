"""Shopify's product export: rows of one handle are one product, its variants and its pictures."""

from collections.abc import Sequence

from beautique.catalog.importing import folding
from beautique.catalog.importing.own_file import columns_left_out
from beautique.catalog.importing.types import FileContent, FileKind, FileRow
from beautique.kernel import money
from beautique.kernel.money import NotAnAmount
from beautique.spreadsheets.tables import Table, TableRow

_OPTIONS = (1, 2, 3)
# Shopify renamed its columns in 2025; both spellings are read. Source: help.shopify.com, "Product CSV file".
_COLUMNS = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "description": ("body (html)", "description"),
    "type": ("type", "product type"),
    "category": ("product category",),
    "tags": ("tags",),
    "published": ("published", "published on online store"),
    "status": ("status",),
    "price": ("variant price", "price"),
    "compare": ("variant compare at price", "compare-at price"),
    "image": ("image src", "product image url"),
    "position": ("image position",),
    "variant image": ("variant image", "variant image url"),
    **{f"option{n} {part}": (f"option{n} {part}",) for n in _OPTIONS for part in ("name", "value")},
}
_USED = [column for columns in _COLUMNS.values() for column in columns]


def recognises(table: Table) -> bool:
    """Whether the first row is that of a Shopify export."""
    return any(table.has(handle, "title", "option1 value") for handle in _COLUMNS["handle"])


def read(table: Table) -> FileContent:
    """One product a handle, in the order of the file."""
    groups: dict[str, list[TableRow]] = {}
    for row in table.rows:
        handle = _get(row, "handle")
        groups.setdefault(handle or f"row {row.number}", []).append(row)
    notes = columns_left_out(table.unused(_USED))
    return FileContent(FileKind.SHOPIFY, [_product(handle, rows) for handle, rows in groups.items()], notes)


def _product(handle: str, rows: Sequence[TableRow]) -> FileRow:
    first = next((row for row in rows if _get(row, "title")), rows[0])
    texts = [_get(first, "type"), _get(first, "category").rpartition(">")[2].strip(), _get(first, "tags")]
    row = FileRow(rows[0].number, {}, key=handle)
    row.values = folding.filled({"name": _get(first, "title"), "category": [*filter(None, texts)]})
    row.values["category"] = [*row.values.get("category", ()), _get(first, "title")]
    if not _get(first, "handle"):
        row.key, row.refusal = "", "This row has no handle, so it belongs to no product."
    folding.add_options(row, _options(first, rows))
    folding.add_prices(row, (_prices(each) for each in rows))
    folding.add_description(row, _get(first, "description"))
    pictures = sorted((each for each in rows if _get(each, "image")), key=_position)
    folding.add_images(
        row, [_get(each, "image") for each in pictures] + [_get(each, "variant image") for each in rows]
    )
    if state := _get(first, "status") or _get(first, "published"):
        row.values["is_active"] = folding.typed_yes(
            state.casefold() in ("active", "true", "yes")
            and _get(first, "published").casefold() not in ("false", "no")
        )
    return row


def _options(first: TableRow, rows: Sequence[TableRow]) -> dict[str, list[str]]:
    return {
        name: [_get(row, f"option{n} value") for row in rows]
        for n in _OPTIONS
        if (name := _get(first, f"option{n} name"))
    }


def _prices(row: TableRow) -> folding.Prices:
    """What it costs is the sale price where it was dearer before; a price to compare with that is not above it says nothing."""
    price, compare = _get(row, "price"), _get(row, "compare")
    try:
        is_sale = bool(price and compare) and money.parse(compare) > money.parse(price)
    except NotAnAmount:
        return price, ""
    return (compare, price) if is_sale else (price, "")


def _position(row: TableRow) -> tuple[int, int]:
    typed = _get(row, "position")
    return int(typed) if typed.isdecimal() and len(typed) < 6 else 10**6, row.number


def _get(row: TableRow, name: str) -> str:
    return next((cell for column in _COLUMNS[name] if (cell := row.get(column))), "")
