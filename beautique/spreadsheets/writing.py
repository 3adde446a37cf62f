"""Writing an Excel workbook whose texts stay texts: phones keep their zeros, IDs their digits, and nothing runs as a formula."""

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

_WIDEST = 40  # of a column, in characters
_NARROWEST = 8


def write_workbook(headings: Sequence[str], rows: Iterable[Sequence[str | Decimal]], sheet: str) -> bytes:
    """A workbook of one sheet with this name: bold headings, then the rows. Decimals are numbers, everything else is text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        bold, as_text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        widths = [len(heading) for heading in headings]
        for place, heading in enumerate(headings):
            page.write_string(0, place, heading, bold)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, Decimal):
                    page.write_number(number, place, float(cell))
                elif cell:
                    page.write_string(number, place, cell, as_text)
                widths[place] = max(widths[place], len(str(cell)))
        for place, width in enumerate(widths):
            page.set_column(place, place, min(_WIDEST, max(_NARROWEST, width + 2)))
        page.freeze_panes(1, 0)
    return buffer.getvalue()
