"""Which column of a statement holds what: its head found below titles, columns guessed by their names and by what they hold. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from beautique.kernel.text import fold
from beautique.payments.arrivals.types import Column, Columns

Row = tuple[int, list[str]]  # the number of a row, as a spreadsheet counts, and its cells

MOST_ABOVE = 40  # rows of titles
_LEAST_CELLS = 2

# What banks and wallets call their columns, the surest first; folded, without signs.
_NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.DATE: (
        "transaction date", "txn date", "trans date", "date time", "datetime", "date", "posting date", "booking date",
        "value date", "transaction time",
    ),
    Column.TIME: ("time", "transaction time"),
    Column.DIRECTION: (
        "dr cr", "cr dr", "debit credit", "credit debit", "direction", "entry type", "transaction type", "type", "sign",
    ),
    Column.CREDIT: (
        "credit amount", "credit", "credits", "deposit", "deposits", "money in", "paid in", "amount in", "received", "cr",
        "transaction amount", "amount",
    ),
    Column.DEBIT: (
        "debit amount", "debit", "debits", "withdrawal", "withdrawals", "money out", "paid out", "amount out", "sent", "dr",
    ),
    Column.REFERENCE: (
        "transaction id", "trx id", "txn id", "trans id", "tid", "transaction no", "transaction number", "stan", "rrn",
        "reference number", "reference no", "reference", "ref no", "ref", "id",
    ),
    Column.SENDER: ("sender name", "sender", "from name", "payer name", "payer", "counterparty", "account title", "from", "name"),
    Column.SENDER_PHONE: (
        "sender phone", "sender msisdn", "msisdn", "sender number", "sender mobile", "mobile number", "mobile", "phone",
        "sender account", "from account",
    ),
    Column.NARRATION: (
        "narration", "transaction description", "description", "transaction details", "details", "particulars", "remarks",
        "purpose", "comments",
    ),
}  # fmt: skip
_BEHIND = r"\.?(?: (?:amount|transfer|transaction|payment received))?"
_IN = re.compile(
    rf"(?:cr|c|credit(?:s|ed)?|in|incoming|received?|deposit(?:s|ed)?|\+){_BEHIND}", re.IGNORECASE
)
_OUT = re.compile(
    rf"(?:dr|d|debit(?:s|ed)?|out|outgoing|sent|send|paid|withdraw(?:als?|n)?|-){_BEHIND}", re.IGNORECASE
)
_SIGNS = re.compile(r"[\W_]+")
_UNITS = re.compile(r"(?: (?:pkr|rs|inr)){1,3}$")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The names of the columns, each another one, and the rows below."""

    names: Sequence[str]
    rows: Sequence[Row]


def sheet_of(lines: Sequence[Row]) -> Sheet:
    """The table in the rows of a file: below the row with most names of columns; without such a row, all of them."""
    above = lines[:MOST_ABOVE]
    known = [len({_holds(cell) for cell in cells} - {None}) for _, cells in above]
    best = max(range(len(known)), key=lambda place: (known[place], -place), default=0)
    if not known or known[best] < _LEAST_CELLS:
        width = max((len(cells) for _, cells in lines), default=0)
        return Sheet(_named([""] * width), list(lines))
    head = lines[best][1]
    below = [line for line in lines[best + 1 :] if line[1] != head]  # repeated on each page
    width = max((len(cells) for _, cells in below), default=0)
    return Sheet(_named(head + [""] * (width - len(head))), below)


def guess(sheet: Sheet, remembered: Columns | None = None) -> dict[Column, str]:
    """The columns as they were chosen last, where this file has all of them; else by their names."""
    if remembered and set(remembered.values()) <= set(sheet.names):
        return dict(remembered)
    plain = {name: _plain(name) for name in sheet.names}
    found: dict[Column, str] = {}
    for column, words in _NAMES.items():
        free = {name: shown for name, shown in plain.items() if name not in found.values()}
        chosen = _first_named(free, words)
        if chosen and (column is not Column.DIRECTION or _tells_direction(sheet, chosen)):
            found[column] = chosen
    return found


def came_in(word: str) -> bool | None:
    """Whether a word such as `CR` or `Withdrawal` says that money came in; None where it says nothing, as `Deposit reversal`."""
    shown = word.strip()
    return True if _IN.fullmatch(shown) else False if _OUT.fullmatch(shown) else None


def _first_named(names: Mapping[str, str], words: Sequence[str]) -> str | None:
    exact = (name for word in words for name, shown in names.items() if shown == word)
    within = (name for word in words[:-1] for name, shown in names.items() if f" {word} " in f" {shown} ")
    return next(exact, None) or next(within, None)


def _tells_direction(sheet: Sheet, name: str) -> bool:
    place = sheet.names.index(name)
    """Whether some cell does; a line whose own says nothing is then refused, never taken for money that came in."""
    told = (cells[place] for _, cells in sheet.rows[:MOST_ABOVE] if place < len(cells))
    return any(came_in(word) is not None for word in told)


def _holds(cell: str) -> Column | None:
    shown = _plain(cell)
    return next((column for column, words in _NAMES.items() if shown in words), None)


def _plain(name: str) -> str:
    return _UNITS.sub("", _SIGNS.sub(" ", fold(name)).strip())


def _named(head: Sequence[str]) -> list[str]:
    """The names as they are written; nameless columns by their place, equal names with a number behind."""
    names: list[str] = []
    for place, written in enumerate(head, start=1):
        name = " ".join(written.split())[:60] or f"Column {place}"
        again = 2
        while name in names:
            name, again = f"{name.rsplit(' (', 1)[0]} ({again})", again + 1
        names.append(name)
    return names
