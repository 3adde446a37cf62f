"""The orders that one change is about, and the list that they were chosen in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

from flask import request

from beautique.admin.orders.list import choice
from beautique.admin.orders.list.filters import ORDERS
from beautique.bulk.types import BulkItemRequest
from beautique.kernel.errors import Invalid
from beautique.orders import rules
from beautique.orders.bulk import queries
from beautique.orders.bulk.types import BulkOrder
from beautique.orders.types import OrderFilter
from beautique.orders.unpaid import ACCEPT


@dataclass(frozen=True, slots=True)
class Choice:
    """The orders that somebody ticked (or all of a list), and the query of that list to go back to."""

    orders: Sequence[BulkOrder]
    list_query: str

    @classmethod
    def of(cls, numbers: Sequence[str], list_query: str) -> Self:
        """The orders of these numbers, as a form names them. Raises `Invalid` for more than may be changed at once."""
        criteria = OrderFilter(number=tuple(numbers))
        return cls(queries.list_bulk_orders(criteria) if numbers else [], list_query)

    @property
    def back(self) -> str:
        """The address of the list."""
        return ORDERS.address(ORDERS.read_query(self.list_query).without())

    @property
    def by_number(self) -> dict[str, BulkOrder]:
        """The orders by their numbers."""
        return {each.number: each for each in self.orders}

    def wishes(self, unpaid: Collection[str], *, accepted: bool) -> list[BulkItemRequest]:
        """Each of the orders, to be changed like all the others. The unpaid ones are left out unless it is accepted that they go."""
        return [
            BulkItemRequest(each.id, each.number, {ACCEPT: True} if each.number in unpaid else {})
            for each in self.orders
            if accepted or each.number not in unpaid
        ]

    @property
    def awaiting_payment(self) -> list[BulkOrder]:
        """Those whose money is still to be seen."""
        return [each for each in self.orders if rules.is_awaiting(each.payment_status, each.order_status)]


def read_choice() -> Choice:
    """What the ticks of the list say. Raises `Invalid` when there are none, too many, or one that is no order number."""
    chosen = choice.read_choice(request.values).criteria
    if not chosen.number and not request.values.get("everything"):
        raise Invalid({"number": ["Tick the orders first. Nothing was changed."]})
    listed = ORDERS.read_query(request.values.get("list", ""))
    return Choice(queries.list_bulk_orders(chosen), listed.without())
