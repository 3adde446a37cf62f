"""The lines of a statement, by the columns that somebody chose. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from beautique.kernel import days, money
from beautique.kernel.errors import Invalid
from beautique.kernel.text import digits
from beautique.payments.arrivals.columns import Sheet, came_in
from beautique.payments.arrivals.rules import line_of
from beautique.payments.arrivals.types import Column, Line, Read, Refused
from beautique.payments.arrivals.values import either_way, is_month_first, read_amount, read_when

_NO_LINE = re.compile(
    r"\b(?:total|sub ?total|balance|brought forward|carried forward|b/f|c/f|end of statement)\b",
    re.IGNORECASE,
)


class _Refusal(ValueError):
    """Why a row cannot be read."""


def is_statement(sheet: Sheet, today: date) -> bool:
    """Whether some row has a day in one cell and an amount in another: what any line of money has."""
    return any(_has_day_and_amount(cells, today) for _, cells in sheet.rows)


def check_columns(columns: Mapping[Column, str], sheet: Sheet) -> None:
    """Raises `Invalid` where the choice cannot be read by: no day, no amount, a column for two things, or one that is not there."""
    errors: dict[str, list[str]] = {}
    for column, name in columns.items():
        if name not in sheet.names:
            errors.setdefault(column, []).append("This file has no such column. Choose one of its columns.")
    for column, what in ((Column.DATE, "the day"), (Column.CREDIT, "the amount that came in")):
        if column not in columns:
            errors.setdefault(column, []).append(f"Choose the column that holds {what}.")
    if columns.get(Column.DEBIT) and columns.get(Column.DEBIT) == columns.get(Column.CREDIT):
        errors.setdefault(Column.DEBIT, []).append(
            "This column is chosen for money in already. If it holds both, leave this one empty."
        )
    if errors:
        raise Invalid(errors)


def read_statement(sheet: Sheet, columns: Mapping[Column, str], today: date) -> Read:
    """What came in, by checked columns. What went out is counted, what is no line (totals, balances) is passed over."""
    places = {column: sheet.names.index(name) for column, name in columns.items()}
    lines: list[Line] = []
    refused: list[Refused] = []
    left_out = 0
    day = places[Column.DATE]
    month_first = any(is_month_first(cells[day]) for _, cells in sheet.rows if day < len(cells))
    for number, cells in sheet.rows:
        cell = {column: cells[place] if place < len(cells) else "" for column, place in places.items()}
        try:
            amount = _amount(cell)
            if amount < 0:
                left_out += 1
            elif amount:
                if month_first:
                    _refuse_either_way(cell[Column.DATE])
                lines.append(_line(cell, amount, today))
        except _Refusal as refusal:
            if not _is_no_line(cell, cells, today):
                refused.append(Refused(number, str(refusal)))
    return Read(lines, left_out, refused)


def _has_day_and_amount(cells: list[str], today: date) -> bool:
    filled = [cell for cell in cells if cell]
    return any(_is_day(cell, today) for cell in filled) and any(map(_is_amount, filled))


def _is_day(cell: str, today: date) -> bool:
    try:
        return bool(read_when(cell, today))
    except days.NotADay:
        return False


def _is_amount(cell: str) -> bool:
    try:
        return read_amount(cell) != 0
    except money.NotAnAmount:
        return False


def _amount(cell: Mapping[Column, str]) -> Decimal:
    """Above zero: what came in; below: what went out; 0: neither."""
    try:
        credit = read_amount(cell[Column.CREDIT])
        debit = read_amount(cell.get(Column.DEBIT, ""))
    except money.NotAnAmount as error:
        typed = cell[Column.CREDIT] or cell.get(Column.DEBIT, "")
        raise _Refusal(f"“{typed[:30]}” is no amount. {error}") from error
    if debit and not credit:
        return -abs(debit)
    if credit > 0 and Column.DIRECTION in cell:
        is_in = came_in(cell[Column.DIRECTION])
        if is_in is None:
            raise _Refusal(f"“{cell[Column.DIRECTION][:30]}” does not say whether the money came in.")
        return credit if is_in else -credit
    return credit


def _line(cell: Mapping[Column, str], amount: Decimal, today: date) -> Line:
    try:
        paid_on, at = _when(cell, today)
    except days.NotADay as error:
        typed = cell[Column.DATE][:30]
        raise _Refusal(f"“{typed}” is no day. {error}" if typed else "The day is missing.") from error
    try:
        return line_of(
            paid_on=paid_on,
            at=at,
            amount=amount,
            reference=cell.get(Column.REFERENCE, ""),
            sender=cell.get(Column.SENDER, ""),
            sender_phone=digits(cell.get(Column.SENDER_PHONE, "")),
            narration=cell.get(Column.NARRATION, ""),
        )
    except Invalid as refusal:
        raise _Refusal(refusal.message) from refusal


def _refuse_either_way(typed: str) -> None:
    if days_it_may_be := either_way(typed):
        raise _Refusal(
            f"“{typed[:30]}” may be {days_it_may_be}: other rows have the month first. Write the day first in all of them."
        )


def _when(cell: Mapping[Column, str], today: date) -> tuple[date, datetime | None]:
    return read_when(cell[Column.DATE], today, cell.get(Column.TIME, ""))


def _is_no_line(cell: Mapping[Column, str], cells: list[str], today: date) -> bool:
    """Totals, balances and notes below the table: no day, and words that say so, or nothing in the columns of money."""
    try:
        _when(cell, today)
    except days.NotADay:
        is_empty = not cell[Column.CREDIT] and not cell.get(Column.DEBIT)
        return is_empty or any(_NO_LINE.search(each) for each in cells)
    return False
