"""A file as a table of texts: CSV in the encodings and separators that spreadsheets write, or an Excel workbook."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, islice, zip_longest

from beautique.kernel.csv import cell_text
from beautique.kernel.text import fold
from beautique.spreadsheets import xlsx
from beautique.spreadsheets.types import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Unreadable

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SEPARATORS = ",;\t|"
_TOLD_SEPARATOR = re.compile(r"sep=([^\r\n])\r?\n", re.IGNORECASE)  # Excel's own first line
# Three letters beyond ASCII in a row: each word of Windows-1256 (Arabic, Urdu), and none of the languages of Windows-1252.
_ARABIC_WORD = re.compile(rb"[\x81\x8a\x8d-\x90\x98\x9a\x9f\xaa\xc0-\xff]{3}")
_MOST_TITLES = 5
_LOOKED_AT = 40  # lines, for what separates their cells
_NO_TABLE = "This is no table. Use a CSV file, or an Excel workbook that ends in .xlsx."

Line = tuple[int, list[str]]  # the number of a row, as a spreadsheet counts, and its cells


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row, `number` as a spreadsheet counts; its cells are found by the folded name of their column."""

    number: int
    cells: Sequence[str]
    places: dict[str, int]

    def get(self, column: str) -> str:
        """What stands in a column; nothing where there is none."""
        place = self.places.get(column)
        return self.cells[place] if place is not None and place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """The columns as they are written, the rows that hold anything, and what of the file is in neither."""

    columns: Sequence[str]
    rows: Sequence[TableRow]
    notes: Sequence[str] = ()

    def has(self, *columns: str) -> bool:
        """Whether all of these columns are there, by their folded names."""
        return bool(self.rows) and all(column in self.rows[0].places for column in columns)

    def unused(self, used: Iterable[str]) -> list[str]:
        """The columns with something in them that nobody read, as they are written; a nameless one by its letters."""
        known = {*used}
        filled = sorted({place for row in self.rows for place, cell in enumerate(row.cells) if cell})
        names = {place: self.columns[place] if place < len(self.columns) else "" for place in filled}
        return [
            name or f"{_letters(place)} (it has no name)"
            for place, name in names.items()
            if not name or column_name(name) not in known
        ]


def read_table(content: bytes) -> Table:
    """The table of a file, whatever the file is called. Raises `Unreadable`."""
    if not _is_workbook(content):
        return _table(_csv_lines(decoded(content), _of_first_line))
    return replace(_table(xlsx.read_rows(content)), notes=_other_sheets(xlsx.list_left_out(content)))


def read_lines(content: bytes) -> list[Line]:
    """Every row of a file that holds anything, for tables that may begin anywhere below titles. Raises `Unreadable`."""
    lines: list[Line] = []
    found = xlsx.read_rows(content) if _is_workbook(content) else _csv_lines(decoded(content), _of_most_lines)
    for number, cells in found:
        if len(lines) == MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Cut it into parts.")
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"Row {number:,} has more than {MOST_COLUMNS} cells. Save the file again.")
        shown = [cell_text(cell.strip()) for cell in cells]
        if any(shown):
            lines.append((number, shown))
    return lines


def _is_workbook(content: bytes) -> bool:
    """Whether it is one; a text otherwise. Raises `Unreadable` for what can be neither."""
    if len(content) > MOST_BYTES:
        raise Unreadable(f"The file is too large. Use up to {MOST_BYTES // 1024 // 1024} MB, in parts.")
    if content.startswith(_OLD_OFFICE):
        raise Unreadable(
            "This is an old or locked Excel file. Save it as .xlsx without a password, or as CSV."
        )
    return content.startswith(_ZIP)


def column_name(typed: str) -> str:
    """A heading as columns are known by: no case, no accents, spaces for underscores."""
    return fold(typed.replace("_", " "))


def decoded(content: bytes) -> str:
    """The text of a CSV file in UTF-8, UTF-16, Windows-1252 or Windows-1256. Raises `Unreadable`."""
    try:
        text = content.decode(_encoding(content))
    except UnicodeDecodeError as error:
        raise Unreadable(
            "The letters of this file cannot be read. Save it as “CSV UTF-8” and choose it again."
        ) from error
    if "\x00" in text:
        raise Unreadable(_NO_TABLE)
    return text


def _encoding(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = content[:2_000]
    if head[1::2].count(0) > len(head) // 4:  # Latin letters without a mark at the beginning
        return "utf-16-le"
    if head[::2].count(0) > len(head) // 4:
        return "utf-16-be"
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1256" if _ARABIC_WORD.search(content) else "cp1252"
    return "utf-8-sig"


def _csv_lines(text: str, separator_of: Callable[[str], str]) -> Iterator[Line]:
    told = _TOLD_SEPARATOR.match(text)
    body = text[told.end() :] if told else text
    separator = told[1] if told else separator_of(body)
    # Strict, for a cell whose quotation mark is missing would take in the rows that follow, and nobody would miss them.
    rows = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    numbers = count(2 if told else 1)
    try:
        yield from zip(numbers, rows, strict=False)
    except csv.Error as error:
        raise Unreadable(
            f"Row {next(numbers) - 1:,} cannot be read: a quotation mark is missing, or there is one too many. Mend it in the spreadsheet."
        ) from error


def _of_first_line(text: str) -> str:
    """The one that cuts most of the first line that any of them cuts: titles above a table are a cell each."""
    widths = ([len(cells) for cells in _first_lines(text, each, _MOST_TITLES + 1)] for each in _SEPARATORS)
    first = next((line for line in zip_longest(*widths, fillvalue=0) if max(line) > 1), (1,))
    return _SEPARATORS[first.index(max(first))]


def _of_most_lines(text: str) -> str:
    """The one that cuts most of the first lines: amounts have commas too, but not their headings."""
    return max(
        _SEPARATORS, key=lambda each: sum(len(cells) > 1 for cells in _first_lines(text, each, _LOOKED_AT))
    )


def _first_lines(text: str, separator: str, count: int) -> list[list[str]]:
    try:
        return [*islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), count)]
    except csv.Error:
        return []


def _table(lines: Iterable[Line]) -> Table:
    columns, filled = _below_titles(line for line in lines if any(cell.strip() for cell in line[1]))
    if len(columns) > MOST_COLUMNS:
        raise Unreadable(
            f"The file has more than {MOST_COLUMNS} columns. Take out those that are not needed."
        )
    places: dict[str, int] = {}
    for place, name in enumerate(columns):
        places.setdefault(column_name(name), place)
    rows: list[TableRow] = []
    for number, cells in filled:
        if len(rows) == MOST_ROWS:
            raise Unreadable(
                f"The file has more than {MOST_ROWS:,} rows. Cut it into parts, each with the first row."
            )
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"Row {number:,} has more than {MOST_COLUMNS} cells. Save the file again.")
        rows.append(TableRow(number, [cell_text(cell.strip()) for cell in cells], places))
    if not rows:
        raise Unreadable("The file has a first row, but nothing below it.")
    return Table([name.strip() for name in columns], rows)


def _below_titles(filled: Iterator[Line]) -> tuple[list[str], Iterator[Line]]:
    """The row that names the columns, and the rows below it: titles above a table are a cell each, often merged over its width."""
    first = list(islice(filled, _MOST_TITLES + 1))
    if not first:
        raise Unreadable("The file is empty.")
    named = next((place for place, (_, cells) in enumerate(first) if sum(map(bool, cells)) > 1), 0)
    return first[named][1], chain(first[named + 1 :], filled)


def _other_sheets(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    listed = ", ".join(f"“{name}”" for name in names[:10]) + (" and others" if len(names) > 10 else "")
    return [f"Only the first sheet of the workbook is read. Left out: {listed}."]


def _letters(place: int) -> str:
    """A column as spreadsheets call it: A, Z, AA."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
