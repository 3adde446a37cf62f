"""CSV that opens in a spreadsheet as it was meant: UTF-8 with BOM, formulas inert, phones and IDs kept as text."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

BOM = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@")
SPACES = "".join(character for character in map(chr, range(0x3001)) if character.isspace())
SAFE_DIGITS = 9  # a longer number loses its last digits in a spreadsheet
_CHUNK_ROWS = 500
_END = "\r\n"


def text_cell(text: str | None) -> str:
    """A cell that a spreadsheet keeps as text.

    What would run as a formula, and phones and IDs that would lose zeros or digits as numbers, get a leading apostrophe.
    """
    if not text:
        return ""
    if "A" <= text[0] <= "z":  # most of them: no need to look further
        return text
    would_run = text.lstrip(SPACES).startswith(FORMULA_STARTS)
    would_be_a_number = text.isdigit() and (text.startswith("0") or len(text) > SAFE_DIGITS)
    return "'" + text if would_run or would_be_a_number else text


def stream(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file in pieces of some hundred rows; memory does not grow with their number."""
    yield _head(header)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=_END)
    for count, row in enumerate(rows, start=1):
        writer.writerow(row)
        if count % _CHUNK_ROWS == 0:
            yield _drain(buffer)
    yield _drain(buffer)


def stream_lines(header: Sequence[str], lines: Iterable[str]) -> Iterator[bytes]:
    """The same of rows that are lines of CSV already."""
    yield _head(header)
    source = iter(lines)
    while chunk := list(islice(source, _CHUNK_ROWS)):
        yield (_END.join(chunk) + _END).encode()


def _head(header: Sequence[str]) -> bytes:
    buffer = io.StringIO(BOM)
    buffer.seek(0, io.SEEK_END)
    csv.writer(buffer, lineterminator=_END).writerow(header)
    return _drain(buffer)


def _drain(buffer: io.StringIO) -> bytes:
    chunk = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return chunk
