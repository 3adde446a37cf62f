"""Files as spreadsheets of every kind write them."""

import io
import zipfile

import pytest

from beautique.spreadsheets import xlsx as workbook
from beautique.spreadsheets.tables import read_table
from beautique.spreadsheets.types import MOST_BYTES, MOST_ROWS, Unreadable
from tests.catalog.importing.files import table, xlsx

ROWS = [
    ["Name", "Price", "Sale price"],
    ["Noor “Été” Shirt, long", "6750", ""],
    ["Zoya\nMaxi", "4500.5", "4000"],
]
TEXT = table(ROWS)


def cells(content: bytes) -> list[list[str]]:
    found = read_table(content)
    return [
        list(found.columns),
        *([row.get(each) for each in ("name", "price", "sale price")] for row in found.rows),
    ]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        table(ROWS, ";").encode("cp1252"),
        table(ROWS, "\t").encode("utf-16"),
        table(ROWS, "|").encode(),
        b"sep=;\r\n" + table(ROWS, ";").encode(),
        b"All dresses\r\n\r\n" + table(ROWS, ";").encode(),
        TEXT.replace("\r\n", "\r").replace("Zoya\n", "Zoya\r\n").encode(),
        xlsx([ROWS[0], [ROWS[1][0], 6750, ""], [ROWS[2][0], 4500.5, 4000.0]]),
    ],
    ids=[
        "utf-8",
        "bom",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "cp1252",
        "semicolons",
        "tabs",
        "bars",
        "sep",
        "semicolons below a title",
        "old mac",
        "xlsx",
    ],
)
def test_one_table_in_every_encoding_and_dialect_reads_the_same(content: bytes) -> None:
    read = cells(content)
    assert [[each.replace("\r\n", "\n") for each in row] for row in read] == ROWS


@pytest.mark.parametrize("name", ["علي خان", "پرچم گلابي", "ساڑھے"])
def test_a_file_of_a_windows_that_writes_arabic_and_urdu_is_read_in_its_letters(name: str) -> None:
    assert cells(table([ROWS[0], [name, "6750", ""]]).encode("cp1256"))[1][0] == name


def test_rows_have_the_numbers_that_the_spreadsheet_shows() -> None:
    rows = [["Name", "Price"], ["One", "1"], ["", ""], ["Three\nlines\nlong", "3"], ["Four", "4"]]
    assert [row.number for row in read_table(table(rows).encode()).rows] == [2, 4, 5]
    assert [row.number for row in read_table(xlsx(rows)).rows] == [2, 4, 5]


def test_an_excel_workbook_gives_numbers_as_typed_and_truths_as_words() -> None:
    rows = [["Name", "Price", "Sale price"], ["Noor", 4500.1000000000004, True], ["Zoya", 1e6, False]]
    assert cells(xlsx(rows))[1:] == [["Noor", "4500.1", "yes"], ["Zoya", "1000000", "no"]]


def test_an_apostrophe_that_keeps_a_spreadsheet_from_reading_a_formula_is_taken_off_again() -> None:
    assert cells(table([["Name", "Price"], ["'=2+2", "'6750"]]).encode())[1][:2] == ["=2+2", "6750"]
    assert cells(table([["Name", "Price"], ["'Til Dawn", "1"]]).encode())[1][0] == "'Til Dawn"


def bomb() -> bytes:
    packed = io.BytesIO(xlsx([["Name"], ["Noor"]]))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b" " * (workbook.MOST_UNPACKED_BYTES + 1))
    return packed.getvalue()


def packed_otherwise() -> bytes:
    """1,720 bytes of bzip2 took 1.2 GB before the first piece was there to be counted."""
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([["Name"], ["Noor"]]))) as source,
        zipfile.ZipFile(packed := io.BytesIO(), "w", zipfile.ZIP_BZIP2) as archive,
    ):
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    return packed.getvalue()


def damaged() -> bytes:
    """A part whose first bits are those of no block."""
    content = bytearray(xlsx([["Name"], ["Noor"]]))
    content[30 + len("xl/workbook.xml")] = 0xFF
    return bytes(content)


def sheet(row: bytes, times: int = 1) -> bytes:
    """A workbook whose sheet has this row so many times."""
    rows = b"<worksheet><sheetData>" + row * times + b"</sheetData></worksheet>"
    return xlsx([["Name"], ["Noor"]], rewritten={"xl/worksheets/sheet2.xml": rows})


DOCTYPE = {"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "bbbb">]><workbook>&b;</workbook>'}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\n\n", "The file is empty"),
        (b"Name,Price\n", "nothing below it"),
        (b"\xd0\xcf\x11\xe0 old", "Save it as .xlsx without a password"),
        (b"PK\x03\x04 broken", "no Excel workbook"),
        (b"%PDF-1.7 \x00\x01\x02", "This is no table"),
        (b"Name,Price\n\x81\xff,1", "CSV UTF-8"),
        (b'Name,Price\n"' + b"x" * 200_000, "quotation mark"),
        (b'Name,Price\nNoor,"1\nZoya,2\nMehr,3\n', "Row 2 cannot be read: a quotation mark is missing"),
        (b'Name,Sizes\n"Noor,M\nZoya,"S, M"\n', "quotation mark"),
        (b"Name\n" + b"x\n" * (MOST_ROWS + 1), "more than 20,000 rows"),
        (b"x" * (MOST_BYTES + 1), "up to 10 MB"),
        (b"x," * 301 + b"\n1", "more than 300 columns"),
        (bomb, "more than 100 MB"),
        (packed_otherwise, "no Excel workbook"),
        (damaged, "no Excel workbook"),
        (xlsx([["Name"], ["Noor"]], rewritten=DOCTYPE), "no Excel workbook"),
        (xlsx([["Name"], ["Noor"]], rewritten={"xl/workbook.xml": b"<workbook>"}), "no Excel workbook"),
        (sheet(b'<row r="3000000000"><c t="str"><v>Noor</v></c></row>'), "no Excel workbook"),
        (sheet(b'<row r="-1"><c t="str"><v>Noor</v></c></row>'), "no Excel workbook"),
        (sheet(b"<row>" + b"<c><v>1e308</v></c>" * 300 + b"</row>", 1_200), "more than 100 MB"),
        (xlsx([["Name"], ["x" * 100_000] * 26, *[["x" * 100_000] * 26] * 41]), "more than 100 MB"),
        (xlsx([["Name"], ["x" * 131_073]]), "a cell of more than 131,072 characters"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_is_no_table_is_refused_with_what_to_do(content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read_table(content() if callable(content) else content)
