"""Files as shops send them, and the whole way of an import without a browser."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.catalog.importing import queries
from beautique.catalog.importing.commands import choose_defaults, start_import, take_in
from beautique.catalog.importing.models import ImportJob, ImportRow
from beautique.catalog.importing.own_file import HEADER
from beautique.catalog.importing.pictures import PictureSource
from beautique.catalog.importing.running import run_import
from beautique.catalog.importing.types import Counts, Defaults, Outcome
from beautique.web.stores import image_store, picture_fetcher

OWN = {
    "Name": "Noor Lawn Long Shirt",
    "Category": "Long Shirt",
    "Price": "6750",
    "Sale price": "",
    "Description": "Hand-embroidered neckline on soft lawn.",
    "Sizes": "S, M",
    "Colours": "Bottle green, Ivory",
}


def table(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Rows as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def own_file(*rows: dict[str, str], **over: str) -> bytes:
    """A file with our columns: one row for each, what it does not say as in `OWN`."""
    filled = [{**OWN, **over, **row} for row in rows or ({},)]
    columns = [each for each in HEADER.values() if any(each in row for row in filled)]
    return table([columns, *([row.get(each, "") for each in columns] for row in filled)]).encode()


def xlsx(rows: Sequence[Sequence[str | float | bool]], *, rewritten: dict[str, bytes] | None = None) -> bytes:
    """An Excel workbook: texts shared, numbers and truths as Excel keeps them; a hidden sheet comes first."""
    shared = list(dict.fromkeys(each for row in rows for each in row if isinstance(each, str) and each))
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def cell(place: int, number: int, value: str | float | bool) -> str:
        reference = f'r="{chr(65 + place)}{number}"'
        if isinstance(value, bool):
            return f'<c {reference} t="b"><v>{int(value)}</v></c>'
        if isinstance(value, str):
            return f'<c {reference} t="s"><v>{shared.index(value)}</v></c>' if value else ""
        return f"<c {reference}><v>{value!r}</v></c>"

    lines = "".join(
        f'<row r="{number}">{"".join(cell(place, number, value) for place, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    texts = "".join(
        f"<si><r><t>{escape(each[:2])}</t></r><r><t xml:space='preserve'>{escape(each[2:])}</t></r><rPh><t>x</t></rPh></si>"
        for each in shared
    )
    parts = {
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{relations}"><sheets><sheet name="Old" sheetId="1" state="hidden" r:id="rId1"/>'
        '<sheet name="New" sheetId="2" r:id="rId2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/>'
        "</Relationships>",
        "xl/sharedStrings.xml": f"<sst {main}>{texts}</sst>",
        "xl/worksheets/sheet2.xml": f"<worksheet {main}><sheetData>{lines}</sheetData></worksheet>",
        **{name: content.decode() for name, content in (rewritten or {}).items()},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def source() -> PictureSource:
    """Where the running shop takes pictures from."""
    return PictureSource(image_store(), picture_fetcher())


def checked(content: bytes, **defaults: object) -> tuple[ImportJob, Counts]:
    """A file that was uploaded and compared with the catalogue."""
    job = take_in("products.csv", content, source(), SYSTEM)
    if defaults:
        choose_defaults(job.id, Defaults(**defaults), SYSTEM)  # type: ignore[arg-type]
    run_import(queries.get_job(job.id), source(), SYSTEM, 600)
    return job, queries.count_rows(job)


def applied(content: bytes, **defaults: object) -> tuple[ImportJob, Counts]:
    """A file that was uploaded and applied."""
    job, _ = checked(content, **defaults)
    start_import(job.id, SYSTEM)
    run_import(queries.get_job(job.id), source(), SYSTEM, 600)
    return job, queries.count_rows(job)


def rows_of(job: ImportJob) -> list[ImportRow]:
    """Every row of an import, in the order of the file."""
    return list(queries.list_rows(job.id, range(job.total)))


def outcomes(counts: Counts) -> dict[str, int]:
    """What became of how many."""
    return {each.value: counts.settled[each] for each in Outcome if counts.settled[each]}


def plans(counts: Counts) -> dict[str, int]:
    """What is planned with how many."""
    return {each.value: counts.planned[each] for each in Outcome if counts.planned[each]}


def in_shop(app: Flask, work):
    """Calls a function inside the application."""
    with app.app_context():
        return work()
