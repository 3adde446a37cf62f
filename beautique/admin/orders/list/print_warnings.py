"""What speaks against packing some of the orders that are about to be printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from flask import url_for

from beautique.admin.core.list_url import MOST_CHOSEN
from beautique.orders import packing
from beautique.orders.models import Order
from beautique.orders.packing import Paper
from beautique.orders.same_parcel import find_companions
from beautique.orders.types import OrderStatus, Sort
from beautique.orders.unpaid import find_unpaid


@dataclass(frozen=True, slots=True)
class PrintWarning:
    """Orders that should perhaps not be packed: why, which they are, and the page that leaves them out (empty: there is none)."""

    label: str
    numbers: Sequence[str]
    without_url: str
    amounts: Mapping[str, Decimal]  # that are not paid, by number; empty for other warnings
    together_url: str = ""  # the list of these orders and of those that may go along


def warnings(orders: Sequence[Order], paper: Paper, sort: Sort) -> list[PrintWarning]:
    """What speaks against packing some of these; `sort` is the order in which they are listed."""
    before = packing.printed_before(orders)
    cancelled = [each for each in orders if each.order_status is OrderStatus.CANCELLED]
    amounts = {
        each.number: missing.amount
        for each in orders
        if (missing := find_unpaid(each.payment_status, each.money)) and each not in cancelled
    }
    unpaid = [each for each in orders if each.number in amounts]
    printed = [each for each in orders if each.number in before]
    noted = [each for each in orders if each.note_count]
    companions = find_companions(orders)
    together = [each for each in orders if each.number in companions]
    return [
        PrintWarning(
            one if len(found) == 1 else many,
            [each.number for each in found],
            "" if found is together else _without(orders, found, paper, sort),
            amounts if found is unpaid else {},
            _all_together(companions) if found is together else "",
        )
        for one, many, found in (
            ("order is cancelled", "orders are cancelled", cancelled),
            ("order is not paid for yet", "orders are not paid for yet", unpaid),
            ("order was printed before", "orders were printed before", printed),
            ("order has a note of the team", "orders have notes of the team", noted),
            (
                "order has an open one for the same phone and address: one parcel?",
                "orders have open ones for the same phone and address: one parcel?",
                together,
            ),
        )
        if found
    ]


def _all_together(companions: Mapping[str, Sequence[str]]) -> str:
    """The list of these orders and their companions, as far as an address can name them."""
    numbers = sorted({*companions, *chain.from_iterable(companions.values())})
    return url_for("admin.orders", number=numbers[:MOST_CHOSEN])


def _without(orders: Sequence[Order], left_out: Sequence[Order], paper: Paper, sort: Sort) -> str:
    """The page of the other orders, in their order; empty when none remains, or more than an address can name."""
    numbers = [each.number for each in orders if each not in left_out]
    if not 0 < len(numbers) <= MOST_CHOSEN:
        return ""
    return url_for("admin.print_orders", number=numbers, sort=sort, paper=paper)
