"""The pasted block of the day's parcels: an order number and a tracking number on each line."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from beautique.bulk.types import BulkItemRequest, Outcome
from beautique.kernel.errors import Invalid
from beautique.orders.bulk import queries, rules
from beautique.orders.bulk.parcel_lines import ParcelLine, read_line
from beautique.orders.bulk.types import BulkOrder
from beautique.orders.same_parcel import list_destinations
from beautique.orders.types import OrderFilter
from beautique.orders.unpaid import ACCEPT, Unpaid

MOST = 500  # lines of one block
DISPATCH = rules.MOVES[rules.DISPATCH]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One line of the block: the order and its tracking number, or what is wrong with the line."""

    typed: str
    order: BulkOrder | None = None
    tracking_number: str = ""
    problem: str = ""
    note: str = ""
    unpaid: Unpaid | None = None
    shares: str = ""  # its tracking number, while nobody has said yet that it goes in one parcel with another order of the block

    @property
    def wish(self) -> BulkItemRequest | None:
        """What is to happen to the order, if it is accepted that it goes unpaid; nothing when something is wrong with the line."""
        if self.order is None or self.problem or self.shares:
            return None
        accepted = {ACCEPT: True} if self.unpaid else {}
        changes = {"tracking_number": self.tracking_number, **accepted}
        return BulkItemRequest(self.order.id, self.order.number, changes)


def read_block(block: str, in_one: Collection[str] = ()) -> list[Parcel]:
    """The lines of a block, each with an order number and a tracking number. Raises `Invalid`.

    Several orders may have one tracking number when they go to the same phone and address, and it is among those `in_one` parcel.
    """
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    if not lines:
        raise Invalid({"block": ["Paste one line for each parcel: order number, then tracking number."]})
    if len(lines) > MOST:
        raise Invalid({"block": [f"Paste up to {MOST} lines at a time; these are {len(lines):,}."]})
    read = [read_line(line) for line in lines]
    numbers = tuple(each.number for each in read if each.number)
    found = queries.list_bulk_orders(OrderFilter(number=numbers)) if numbers else []
    orders = {each.number: each for each in found}
    times, uses = Counter(numbers), Counter(each.tracking_number for each in read)
    others = queries.find_other_parcels(
        {each.number: each.tracking_number for each in read if each.tracking_number}
    )
    parcels = [
        _parcel(each, orders.get(each.number), times[each.number], others.get(each.tracking_number))
        for each in read
    ]
    return _in_one_parcel(parcels, {number for number, count in uses.items() if number and count > 1}, in_one)


def _in_one_parcel(
    parcels: Sequence[Parcel], repeated: Collection[str], in_one: Collection[str]
) -> list[Parcel]:
    """Those with a repeated tracking number: refused, unless they all go to one destination; then asked about."""
    by_number = {number: [each for each in parcels if each.tracking_number == number] for number in repeated}
    orders = [each.order.number for several in by_number.values() for each in several if each.order]
    where = list_destinations(orders)
    alike = {
        number
        for number, several in by_number.items()
        if len({each.order and where.get(each.order.number) for each in several}) == 1
        and not any(each.problem for each in several)
    }

    def told(each: Parcel) -> Parcel:
        if each.problem or each.tracking_number not in repeated:
            return each
        if each.tracking_number not in alike:
            return replace(each, problem="This tracking number stands in the block more than once.")
        accepted = each.tracking_number in in_one
        note = ", ".join(filter(None, (each.note, "goes in one parcel" if accepted else "")))
        return replace(each, note=note, shares="" if accepted else each.tracking_number)

    return [told(each) for each in parcels]


def _parcel(line: ParcelLine, order: BulkOrder | None, times: int, other: str | None) -> Parcel:
    tracking = line.tracking_number

    def wrong(problem: str) -> Parcel:
        return Parcel(line.typed, order, tracking, problem)

    if line.number and order is None:
        return wrong(f"There is no order {line.number}.")
    if line.problem or order is None:
        return wrong(line.problem)
    if times > 1:
        return wrong("This order stands in the block more than once.")
    outcome, why = rules.check(order, {**DISPATCH, "tracking_number": tracking})
    if outcome is Outcome.REFUSED:
        return wrong(why)
    notes = [_change(order, tracking, outcome), f"{other} has this tracking number already" if other else ""]
    unpaid = rules.unpaid_of(order, DISPATCH)
    return Parcel(line.typed, order, tracking, note=", ".join(filter(None, notes)), unpaid=unpaid)


def _change(order: BulkOrder, tracking: str, outcome: Outcome) -> str:
    """What dispatching changes of an order that has a tracking number; nothing for the first."""
    if outcome is Outcome.SAME:
        return "is dispatched like this already"
    replaced = order.tracking_number if order.tracking_number != tracking else None
    return f"replaces {replaced}" if replaced else ""
