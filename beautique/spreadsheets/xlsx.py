"""The texts of the first sheet of an Excel workbook.

Read with the standard library and never unpacked beyond a limit, whatever the archive says of its sizes (decision 0025).
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import NoReturn
from xml.parsers import expat

from beautique.spreadsheets.types import LONGEST_CELL, MOST_COLUMNS, Unreadable

MOST_UNPACKED_BYTES = 100 * 1024 * 1024
_LAST_ROW = 2**24  # LibreOffice's; Excel ends at 2**20
_PIECE = 64 * 1024
_NO_WORKBOOK = "This is no Excel workbook. Save it as .xlsx or as CSV."
# Of what is packed in another way Python unpacks a piece whole, however large it becomes.
_PACKED_BY_EXCEL = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_COLUMN = re.compile(r"([A-Z]{1,3})\d+")
_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)

_VALUES = (
    "v",
    "t",
)  # the elements of a cell that hold its value; a formula stands in another, beside what it came to

Attributes = dict[str, str]


def read_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with its number, cells as texts. Raises `Unreadable`."""
    with _opened(content) as book:
        yield from book.rows()


def list_left_out(content: bytes) -> list[str]:
    """The names of further sheets with something in them, which nobody reads. Raises `Unreadable`."""
    with _opened(content) as book:
        return book.left_out()


@contextmanager
def _opened(content: bytes) -> Iterator["_Workbook"]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if not {each.compress_type for each in archive.infolist()} <= _PACKED_BY_EXCEL:
                raise Unreadable(_NO_WORKBOOK)
            yield _Workbook(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        KeyError,
        ValueError,
        NotImplementedError,
        EOFError,
    ) as error:
        raise Unreadable(_NO_WORKBOOK) from error
    except RuntimeError as error:  # what zipfile raises for an encrypted part
        raise Unreadable("This workbook is locked with a password. Save it without one.") from error


class _Workbook:
    """One open archive; `_left` is how much may still be unpacked, or be in cells: many may share one long text."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = MOST_UNPACKED_BYTES

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows of the first sheet that is not hidden."""
        _, sheet = self._sheets()[0]
        texts: list[str] = []
        if "xl/sharedStrings.xml" in self._archive.namelist():
            for _ in self._parse("xl/sharedStrings.xml", _Texts(texts)):
                pass
        cells = _Cells(texts)
        for _ in self._parse(sheet, cells):
            for number, row in cells.take():
                self._spend(sum(map(len, row)))
                yield number, row

    def left_out(self) -> list[str]:
        """The names of the other sheets that are not hidden and hold anything."""
        return [name for name, sheet in self._sheets()[1:] if self._holds_anything(sheet)]

    def _sheets(self) -> list[tuple[str, str]]:
        """Names and parts of the sheets that are not hidden, at least one."""
        sheets: list[tuple[str, str]] = []
        targets: dict[str, str] = {}

        def sheet(name: str, attributes: Attributes) -> None:
            if name == "sheet" and attributes.get("state", "visible") == "visible":
                relation = next(value for key, value in attributes.items() if key.endswith(" id"))
                sheets.append((attributes["name"], relation))

        def relation(name: str, attributes: Attributes) -> None:
            if name == "Relationship":
                targets[attributes["Id"]] = attributes["Target"]

        for part, start in (("xl/workbook.xml", sheet), ("xl/_rels/workbook.xml.rels", relation)):
            for _ in self._parse(part, _Starts(start)):
                pass
        if not sheets:
            raise Unreadable("The workbook has no sheet that can be seen.")
        return [(name, _part(targets[relation])) for name, relation in sheets]

    def _holds_anything(self, sheet: str) -> bool:
        values: list[str] = []
        reading = self._parse(
            sheet, _Starts(lambda name, _: values.append(name) if name in _VALUES else None)
        )
        return any(values for _ in reading)

    def _parse(self, part: str, reader: "_Starts | _Texts | _Cells") -> Iterator[None]:
        """Reads a part piece by piece, so that neither it nor its sizes need be believed."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype  # no entities: they are how a small XML grows
        parser.StartElementHandler = lambda name, attributes: reader.start(_local(name), attributes)
        parser.EndElementHandler = lambda name: reader.end(_local(name))
        parser.CharacterDataHandler = reader.text
        with self._archive.open(part) as file:
            while piece := file.read(_PIECE):
                self._spend(len(piece))
                parser.Parse(piece)
                yield
        parser.Parse(b"", True)
        yield

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise Unreadable(
                f"The workbook unpacks to more than {MOST_UNPACKED_BYTES // 1024 // 1024} MB. Save it as CSV."
            )


class _Starts:
    """Calls a function for each element."""

    def __init__(self, start: Callable[[str, Attributes], None]) -> None:
        self.start = start

    def end(self, name: str) -> None:
        """Nothing."""

    def text(self, text: str) -> None:
        """Nothing."""


class _Texts:
    """The texts that cells share, runs of different letters joined, without what says how they are pronounced."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._parts: list[str] = []
        self._reads = self._is_phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._is_phonetic = True
        elif name == "t":
            self._reads = not self._is_phonetic

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "si":
            self._texts.append("".join(self._parts))
        elif name == "rPh":
            self._is_phonetic = False
        elif name == "t":
            self._reads = False

    def text(self, text: str) -> None:
        """What stands in it."""
        if self._reads:
            self._parts.append(text)


class _Cells:
    """The rows of a sheet; `take` hands out those that are whole."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._rows: list[tuple[int, list[str]]] = []
        self._number, self._column, self._kind = 0, -1, "n"
        self._row: dict[int, str] = {}
        self._parts: list[str] = []
        self._reads = self._is_phonetic = False

    def take(self) -> Iterator[tuple[int, list[str]]]:
        """The whole rows since the last time."""
        rows, self._rows = self._rows, []
        yield from rows

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "row":
            self._number, self._column = int(attributes.get("r", self._number + 1)), -1
            if not 1 <= self._number <= _LAST_ROW:
                raise ValueError(self._number)
            self._row = {}
        elif name == "c":
            self._column = _place(attributes["r"]) if "r" in attributes else self._column + 1
            self._kind, self._parts = attributes.get("t", "n"), []
        elif name == "rPh":
            self._is_phonetic = True
        elif name in _VALUES:
            self._reads = not self._is_phonetic

    def end(self, name: str) -> None:
        """An element ends."""
        if name in _VALUES:
            self._reads = False
        elif name == "rPh":
            self._is_phonetic = False
        elif name == "c":
            if value := self._value("".join(self._parts)):
                if self._column >= MOST_COLUMNS:
                    raise Unreadable(f"Row {self._number:,} has something beyond column {MOST_COLUMNS}.")
                if len(value) > LONGEST_CELL:
                    raise Unreadable(
                        f"Row {self._number:,} has a cell of more than {LONGEST_CELL:,} characters."
                    )
                self._row[self._column] = value
        elif name == "row" and self._row:
            width = max(self._row) + 1
            self._rows.append((self._number, [self._row.get(place, "") for place in range(width)]))

    def text(self, text: str) -> None:
        """What stands in it."""
        if self._reads:
            self._parts.append(text)

    def _value(self, raw: str) -> str:
        match self._kind:
            case "s":
                return self._texts[int(raw)] if raw and int(raw) < len(self._texts) else ""
            case "b":
                return {"1": "yes", "0": "no"}.get(raw, "")
            case "n":
                return _number(raw)
            case _:
                return raw


def _number(raw: str) -> str:
    """A number as a person would type it: Excel keeps 4,500.10 as 4500.1000000000004."""
    if not raw or _WHOLE.fullmatch(raw):
        return raw
    return f"{Decimal(f'{float(raw):.15g}'):f}"


def _part(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _place(reference: str) -> int:
    found = _COLUMN.fullmatch(reference)
    place = 0
    for letter in found[1] if found else "":
        place = place * 26 + ord(letter) - 64
    if not place:
        raise ValueError(reference)
    return place - 1


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_doctype(*_: object) -> NoReturn:
    raise Unreadable(_NO_WORKBOOK)
