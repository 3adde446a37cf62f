"""One line of a courier's list, read: which order, which tracking number, or why not. Pure."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from beautique.orders.rules import TRACKING_NUMBER_LENGTH, parse_number
from beautique.orders.tracking_numbers import EXAMPLE, bare, doubt, is_spoiled, problem, visible

_SEPARATORS = "\t;, "
_LONGEST = 1_000  # characters of a line
_NOTHING = f"Nothing in this line looks like a tracking number, {EXAMPLE}."


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """The order number and the tracking number of a line, empty where there is none; `problem` is a sentence when it cannot be used."""

    typed: str
    number: str = ""
    tracking_number: str = ""
    problem: str = ""


def read_line(typed: str) -> ParcelLine:
    """A line with an order number and one column that looks like a tracking number, in any order and among others.

    Columns are divided by tabs, semicolons or commas, quoted or not, else by spaces.
    """
    columns, separator = _columns(typed)
    numbers = {str(number) for column in columns if (number := parse_number(column))}
    others = [column for column in columns if not parse_number(column)]
    if not numbers:
        return ParcelLine(typed, problem="There is no order number in this line, such as BQ-20261121-007.")
    if len(numbers) > 1:
        return ParcelLine(
            typed, problem="This line has two order numbers. Give each order a line of its own."
        )
    tracking_number, wrong = _pick(others, separator)
    if len(tracking_number) > TRACKING_NUMBER_LENGTH:
        tracking_number, wrong = (
            "",
            f"The tracking number is longer than {TRACKING_NUMBER_LENGTH} characters.",
        )
    return ParcelLine(typed, numbers.pop(), tracking_number, wrong)


def _columns(typed: str) -> tuple[list[str], str]:
    """The columns that hold anything, and what divides them: the first separator that sets an order number apart."""
    line = visible(typed[:_LONGEST])
    for separator in _SEPARATORS:
        [cells] = csv.reader([line], delimiter=separator, skipinitialspace=True)
        columns = [cell for each in cells if (cell := bare(each))]
        if any(map(parse_number, columns)):
            break
    return columns, separator


def _pick(columns: Sequence[str], separator: str) -> tuple[str, str]:
    """The one tracking number among the columns, or what is wrong."""
    if not columns:
        return "", "The tracking number is missing."
    together = " ".join(columns)
    if separator == " " and not doubt(together):
        return together, ""  # one in groups: CN 100 200
    told = {column: problem(column) for column in columns}
    if spoiled := next(filter(is_spoiled, columns), ""):
        return "", told[spoiled]
    fitting = [column for column in columns if not doubt(column)]
    if len(fitting) > 1:
        return "", f"{fitting[0]} and {fitting[1]} may both be the tracking number. Leave one."
    unclear = [
        column for column in columns if doubt(column) and not told[column] and any(map(str.isdigit, column))
    ]
    if fitting and separator == " " and unclear:
        return (
            "",
            "It is not clear where the tracking number begins. Put a tab or a comma before and behind it.",
        )
    if fitting:
        return fitting[0], ""
    if problem(together):
        return "", problem(together)
    return "", next(filter(None, told.values()), doubt(columns[0]) if len(columns) == 1 else _NOTHING)
