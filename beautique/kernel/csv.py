"""CSV that opens in a spreadsheet as it was meant: UTF-8 with BOM, formulas inert, names, phones and IDs kept as text."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
_CHUNK_ROWS = 500
END = b"\r\n"

# What Excel, LibreOffice and Google Sheets read as something else than text: regular expressions that Python and PostgreSQL read
# alike (so neither \s nor \d, which differ). Where the three differ it holds with the greediest: an apostrophe too many loses nothing.
_SPACES = "".join(character for character in map(chr, range(0x3001)) if character.isspace())
_UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_BLANK = f"[{_SPACES}{_UNSEEN}]*"
SIGNS = "=+@-"  # what begins with one is a formula
FORMULA = f"^{_BLANK}[\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212{SIGNS}]"  # of every width; \u2212 is the true minus
_D = "[0-9\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]"
_UNIT = "(?:rs[.]?|pkr|[$\u20ac\u00a3\u00a5\u20a8\u20b9%])"
# Spaces only beside something: those before and behind it all are blanks, and who could read them as either would try every way.
_NUMBER = f"(?:[(]?{_UNIT} *|[(] *)?[.,]?{_D}[{_D[1:-1]}.,]*(?:e[+-]?{_D}+)?(?: *{_UNIT}[)]?| *[)])?"
_FRACTION = f"{_D}+ {_D}+/{_D}+"
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = "(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?[ ,]+)?"
_AND = " *[-/.] *"  # between the parts of a day
_MAYBE = "[-/., ]*"  # the same beside the name of a month
_DAY = (
    f"{_WEEKDAY}(?:{_D}{{1,2}}{_AND}(?:{_D}{{1,2}}|{_D}{{4}})(?:{_AND}{_D}{{1,4}})?|{_D}{{4}}{_AND}{_D}{{1,2}}(?:{_AND}{_D}{{1,2}})?"
    f"|(?:{_D}{{1,4}}{_MAYBE})?{_MONTH}{_MAYBE}{_D}{{1,4}}(?:{_MAYBE}{_D}{{2,4}})?|{_D}{{1,4}}{_MAYBE}{_MONTH})"
)
_HALF = "(?: *[ap][.]?m[.]?| [ap])"  # of the day
_ZONE = f"(?:z|[+-]{_D}{{2}}:?{_D}{{2}})?"
_TIME = f"(?:{_D}{{1,4}}:{_D}{{1,2}}(?::{_D}{{1,2}})?(?:[.,]{_D}+)?{_HALF}?{_ZONE}|{_D}{{1,2}}{_HALF})"
_WORD = "true|false|#(?:n/a|ref!|value!|div/0!|name[?]|num!|null!)"
VALUE = rf"(?i)^{_BLANK}(?:{_NUMBER}|{_FRACTION}|{_DAY}(?:[ t,]+{_TIME})?|{_TIME}|{_WORD}){_BLANK}\Z"
# Most cells, for a look that costs a tenth: whose first, second or third letter stands in no month, weekday, unit or truth value;
# letters without digits; a phone.
SURE_INITIALS = "BCEGHIKLQUVXYZbceghiklquvxyz"
SURELY_TEXT = (
    f"^(?:[{SURE_INITIALS}]|[A-Za-z][bdfgijlmnqtvwxyz]|[A-Za-z]{{2}}[afhjkmoqswxz]"
    f"|[A-EG-SU-Za-eg-su-z][^{_D[1:-1]}]*\\Z|[0-9]{{3,}}[- ][0-9]{{5,}}\\Z)"
)
_is_surely_text, _would_run, _would_be_a_value = (
    re.compile(each).match for each in (SURELY_TEXT, FORMULA, VALUE)
)


def text_cell(text: str | None) -> str:
    """A cell that a spreadsheet keeps as text.

    What it would run as a formula, or read as a number, a day, a time or a truth value, gets a leading apostrophe: IDs and phones
    would lose zeros and digits.
    """
    if not text:
        return ""
    if _is_surely_text(text):
        return text
    return "'" + text if _would_run(text) or _would_be_a_value(text) else text


def reversible_cell(text: str | None) -> str:
    """`text_cell` for a file that is read again: `cell_text` gives back exactly the text, also one that begins with an apostrophe."""
    return "'" + text if text and _is_guarded_when_written(text) else text or ""


def cell_text(cell: str) -> str:
    """What was meant by a cell: without the apostrophe that keeps a spreadsheet from reading it as something else."""
    return cell[1:] if cell.startswith("'") and _is_guarded_when_written(cell[1:]) else cell


def stream(header: Sequence[str], rows: Iterable[Sequence[object]], mark: str = BOM) -> Iterator[bytes]:
    """The file in pieces of some hundred rows; memory does not grow with their number. `mark` stands before all."""
    yield _head(header, mark)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=END.decode())
    for count, row in enumerate(rows, start=1):
        writer.writerow(row)
        if count % _CHUNK_ROWS == 0:
            yield _drain(buffer)
    yield _drain(buffer)


def stream_written(header: Sequence[str], pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same of rows that are CSV already."""
    yield _head(header, BOM)
    yield from pieces


def _is_guarded_when_written(text: str) -> bool:
    bare = text.lstrip("'")
    return text_cell(bare) != bare


def _head(header: Sequence[str], mark: str) -> bytes:
    buffer = io.StringIO(mark)
    buffer.seek(0, io.SEEK_END)
    csv.writer(buffer, lineterminator=END.decode()).writerow(header)
    return _drain(buffer)


def _drain(buffer: io.StringIO) -> bytes:
    chunk = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return chunk
