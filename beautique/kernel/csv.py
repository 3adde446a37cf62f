"""CSV that opens in a spreadsheet as it was meant: UTF-8 with BOM, formulas inert, phones and IDs kept as text."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SAFE_DIGITS = 9
_CHUNK_ROWS = 500


def text_cell(text: str | None) -> str:
    """A cell that a spreadsheet keeps as text.

    What would run as a formula, and phones and IDs that would lose zeros or digits as numbers, get a leading apostrophe.
    """
    if not text:
        return ""
    would_run = text.lstrip().startswith(_FORMULA_STARTS)
    would_be_a_number = text.isdigit() and (text.startswith("0") or len(text) > _SAFE_DIGITS)
    return "'" + text if would_run or would_be_a_number else text


def stream(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file in pieces of some hundred rows; memory does not grow with their number."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow(header)
    for count, row in enumerate(rows, start=1):
        writer.writerow(row)
        if count % _CHUNK_ROWS == 0:
            yield _drain(buffer)
    yield _drain(buffer)


def _drain(buffer: io.StringIO) -> bytes:
    chunk = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return chunk
