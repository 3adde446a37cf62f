"""WooCommerce's product export: variations fold into the product that they name as their parent."""

import re
from collections.abc import Iterable, Iterator, Sequence

from beautique.catalog.importing import folding
from beautique.catalog.importing.own_file import columns_left_out
from beautique.catalog.importing.types import FileContent, FileKind, FileRow
from beautique.kernel import clock
from beautique.spreadsheets.tables import Table, TableRow

_NAME = re.compile(r"attribute (\d+) name")
_USED = (
    "id", "type", "sku", "name", "published", "short description", "description", "regular price", "sale price",
    "date sale price starts", "date sale price ends", "categories", "tags", "images", "parent",
)  # fmt: skip
_PARTS = ("name", "value(s)", "visible", "global", "default")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_COMMA = re.compile(r"(?<!\\),")
_LINE_END = re.compile(r"\\n|\n")
# Beside the tags of a list WordPress shows none.
_LINE_BREAK = re.compile(rf"(?:{_LINE_END.pattern})(?!\s{{0,9}}</?(?:li|ol|ul)\b)")


def recognises(table: Table) -> bool:
    """Whether the first row is that of a WooCommerce export."""
    return table.has("type", "sku", "name", "regular price")


def read(table: Table) -> FileContent:
    """One product for each row that is no variation, in the order of the file."""
    numbers = sorted({found[1] for each in table.rows[0].places if (found := _NAME.fullmatch(each))})
    attributes = [f"attribute {n} {part}" for n in numbers for part in _PARTS]
    variations: dict[str, list[TableRow]] = {}
    for row in table.rows:
        if _is_variation(row):
            variations.setdefault(row.get("parent").removeprefix("id:"), []).append(row)
    rows = []
    for row in table.rows:
        if not _is_variation(row):
            own = [*variations.pop(row.get("id") or "-", ()), *variations.pop(row.get("sku") or "-", ())]
            rows.append(_product(row, own, numbers))
    rows += _orphans(variations)
    rows.sort(key=lambda row: row.number)
    notes = columns_left_out(table.unused([*_USED, *attributes]))
    return FileContent(FileKind.WOOCOMMERCE, rows, notes)


def _product(first: TableRow, variations: Sequence[TableRow], numbers: Iterable[str]) -> FileRow:
    categories = [each.rpartition(">")[2].strip() for each in _split(first.get("categories"))]
    key = f"id:{first.get('id')}" if first.get("id") else first.get("sku") and f"sku:{first.get('sku')}"
    row = FileRow(first.number, {}, key=key)
    row.values = folding.filled({"name": first.get("name")})
    row.values["category"] = [*filter(None, (*categories, first.get("tags"), first.get("name")))]
    kinds = first.get("type").casefold()
    if kind := next((each for each in ("grouped", "external") if each in kinds), ""):
        row.refusal = f"A product of the kind “{kind}” has no place here."
    folding.add_options(row, _attributes([first, *variations], numbers))
    _add_prices(row, [first, *variations])
    folding.add_description(row, _html(first.get("description") or first.get("short description")))
    pictures = [each for source in (first, *variations) for each in _split(source.get("images"))]
    folding.add_images(row, pictures)
    if published := first.get("published"):
        row.values["is_active"] = folding.typed_yes(published == "1")
    return row


def _add_prices(row: FileRow, sources: Sequence[TableRow]) -> None:
    """What they cost today: a sale of other days would be on at once, and one here has no end."""
    today = clock.today().isoformat()
    prices = []
    for each in sources:
        sale = each.get("sale price")
        first, last = (each.get(f"date sale price {end}").partition(" ")[0] for end in ("starts", "ends"))
        is_on = all(_DAY.fullmatch(day) for day in (first, last) if day) and first <= today <= (last or today)
        if sale and not is_on:
            days = " ".join(f"{word} {day}" for word, day in (("from", first), ("until", last)) if day)
            row.notes.append(f"Its sale price {sale} is left out: that sale is {days}, not today.")
        elif sale and last:
            row.notes.append(f"Its sale ends on {last} there. Here it goes on until somebody ends it.")
        prices.append((each.get("regular price"), sale if is_on else ""))
    row.notes = list(dict.fromkeys(row.notes))
    folding.add_prices(row, prices)


def _html(description: str) -> str:
    """The description as WordPress shows it, with its line ends, which the export spells `\\n`, as line breaks."""
    return _LINE_END.sub(" ", _LINE_BREAK.sub("<br>", description))


def _attributes(rows: Sequence[TableRow], numbers: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        for number in numbers:
            if name := row.get(f"attribute {number} name"):
                found.setdefault(name, []).extend(_split(row.get(f"attribute {number} value(s)")))
    return found


def _orphans(variations: dict[str, list[TableRow]]) -> Iterator[FileRow]:
    for parent, rows in variations.items():
        for row in rows:
            refusal = f"Its product “{parent}” is not in this file." if parent else "It names no product."
            yield FileRow(row.number, {"name": row.get("name")}, refusal=refusal)


def _is_variation(row: TableRow) -> bool:
    return "variation" in row.get("type").casefold()


def _split(typed: str) -> list[str]:
    return [each.replace("\\,", ",").strip() for each in _COMMA.split(typed) if each.strip()]
