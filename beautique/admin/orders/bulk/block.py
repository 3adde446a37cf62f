"""The pasted block of the day's parcels: an order number and a tracking number on each line."""

import re
from collections import Counter
from dataclasses import dataclass

from beautique.kernel.errors import Invalid
from beautique.orders.bulk import queries, rules
from beautique.orders.bulk.types import BulkItemRequest, BulkOrder, Outcome
from beautique.orders.rules import TRACKING_NUMBER_LENGTH, parse_number
from beautique.orders.types import OrderFilter

MOST = 500  # lines of one block
DISPATCH = rules.MOVES[rules.DISPATCH]
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One line of the block: the order and its tracking number, or what is wrong with the line."""

    typed: str
    order: BulkOrder | None = None
    tracking_number: str = ""
    problem: str = ""
    note: str = ""

    @property
    def wish(self) -> BulkItemRequest | None:
        """What is to happen to the order; nothing when something is wrong with the line."""
        if self.order is None or self.problem:
            return None
        return BulkItemRequest(self.order.id, self.order.number, {"tracking_number": self.tracking_number})


def read_block(block: str) -> list[Parcel]:
    """The lines of a block, `number <tab> tracking number`; spaces, commas and semicolons do as well. Raises `Invalid`."""
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    if not lines:
        raise Invalid({"block": ["Paste one line for each parcel: order number, then tracking number."]})
    if len(lines) > MOST:
        raise Invalid({"block": [f"Paste up to {MOST} lines at a time; these are {len(lines):,}."]})
    split = [_split(line) for line in lines]
    criteria = tuple(number for number, _ in split if number)
    orders = (
        {each.number: each for each in queries.list_bulk_orders(OrderFilter(number=criteria))}
        if criteria
        else {}
    )
    numbers, trackings = Counter(criteria), Counter(tracking for _, tracking in split if tracking)
    return [
        _parcel(line, number, orders.get(number), tracking, numbers[number], trackings[tracking])
        for line, (number, tracking) in zip(lines, split, strict=True)
    ]


def _split(line: str) -> tuple[str, str]:
    """Order number and tracking number; empty where there is none."""
    first, *rest = _BETWEEN.split(line, maxsplit=1)
    number = parse_number(first)
    return (str(number) if number else "", rest[0].strip() if rest else "")


def _parcel(line: str, number: str, order: BulkOrder | None, tracking: str, times: int, used: int) -> Parcel:
    def wrong(problem: str) -> Parcel:
        return Parcel(line, order, tracking, problem)

    if not number:
        return wrong("The line does not begin with an order number, such as BQ-20261121-007.")
    if order is None:
        return wrong(f"There is no order {number}.")
    if not tracking:
        return wrong("The tracking number is missing.")
    if len(tracking) > TRACKING_NUMBER_LENGTH:
        return wrong(f"The tracking number is longer than {TRACKING_NUMBER_LENGTH} characters.")
    if times > 1:
        return wrong("This order stands in the block more than once.")
    if used > 1:
        return wrong("This tracking number stands in the block more than once.")
    outcome, why = rules.check(order, {**DISPATCH, "tracking_number": tracking})
    if outcome is Outcome.REFUSED:
        return wrong(why)
    if outcome is Outcome.SAME:
        return Parcel(line, order, tracking, note="is dispatched like this already")
    replaced = order.tracking_number if order.tracking_number != tracking else None
    return Parcel(line, order, tracking, note=f"replaces {replaced}" if replaced else "")
