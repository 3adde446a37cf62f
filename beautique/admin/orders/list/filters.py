"""The address line of the orders list, as an `OrderFilter`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any, ClassVar, TypeVar

from beautique.admin.core import list_url
from beautique.admin.core.date_ranges import range_chips
from beautique.admin.core.forms import read_whole_number
from beautique.admin.core.list_url import Chip, ListUrl, first, read_cursor, read_day, read_text
from beautique.admin.core.lists import ListPage
from beautique.kernel.text import counted
from beautique.orders import rules
from beautique.orders.types import (
    Age,
    DeliveryStatus,
    Flag,
    OrderFilter,
    OrderStatus,
    PaymentStatus,
    Proof,
    Sort,
)
from beautique.settings.queries import get_labels
from beautique.settings.types import PaymentMethod

E = TypeVar("E", bound=StrEnum)

LABELS = {
    "q": "Search",
    "number": "Order",
    "order_status": "Status",
    "payment_status": "Payment status",
    "delivery_status": "Delivery status",
    "payment_method": "Method",
    "flag": "Flags",
    "label": "Labels",
    "has_proof": "Proof",
    "age": "Age",
    "late": "Promised date",
    "city": "City",
    "start_date": "From",
    "end_date": "To",
    "sort": "Sort",
    "cursor": "Page",
}
SORTS = {
    Sort.NEWEST: "Newest first",
    Sort.OLDEST: "Oldest first",
    Sort.TOTAL_DOWN: "Largest total first",
    Sort.TOTAL: "Smallest total first",
}
AGES = {
    Age.HALF_DAY: "12 hours",
    Age.DAY: "1 day",
    Age.TWO_DAYS: "2 days",
    Age.THREE_DAYS: "3 days",
    Age.WEEK: "1 week",
}
PROOFS = {Proof.YES: "With a proof", Proof.NO: "Without a proof"}
LATE = "yes"
_MOST_QUERIES = 1_000  # each less than a kilobyte
_SEVERAL = (
    *("number", "order_status", "payment_status", "delivery_status", "payment_method", "city", "flag"),
    "label",
)


@dataclass(frozen=True, slots=True)
class OrderListParams(ListUrl):
    """What an address asks of the list of orders."""

    criteria: OrderFilter

    KEPT_WITHOUT_FILTERS: ClassVar = ("q", "sort")

    @property
    def chips(self) -> list[Chip]:
        """The active filters, except a single order status: that one is a tab."""
        chips = [
            Chip(name, f"{LABELS[name]}: {', '.join(self.values[name])}", (name,))
            for name in ("payment_status", "delivery_status", "payment_method", "city", "flag")
            if self.values.get(name)
        ]
        if self.criteria.label:
            names = ", ".join(get_labels().names(self.criteria.label))
            chips.append(Chip("label", f"Labels: {names or 'taken off the list'}", ("label",)))
        if chosen := len(self.criteria.number):
            chips.append(Chip("number", counted(chosen, "chosen order"), ("number",)))
        if len(self.criteria.order_status) > 1:
            chips.insert(
                0, Chip("order_status", f"Status: {', '.join(self.criteria.order_status)}", ("order_status",))
            )
        if self.criteria.has_proof:
            chips.append(Chip("has_proof", PROOFS[self.criteria.has_proof], ("has_proof",)))
        if self.criteria.age:
            chips.append(Chip("age", f"Older than {AGES[self.criteria.age]}", ("age",)))
        if self.criteria.is_late:
            chips.append(Chip("late", "Promised date passed", ("late",)))
        return chips + range_chips(self.criteria.start_date, self.criteria.end_date)

    @property
    def hiding(self) -> list[str]:
        """What narrows the list besides the search, in words."""
        tab = [self.criteria.order_status[0].value] if len(self.criteria.order_status) == 1 else []
        return tab + [chip.label for chip in self.chips]

    @property
    def filter_labels(self) -> list[str]:
        """Everything that makes this list what it is, in words."""
        search = [f"“{self.criteria.search}”"] if self.criteria.search else []
        return search + self.hiding + ([SORTS[self.criteria.sort]] if "sort" in self.values else [])

    @property
    def tab(self) -> str | None:
        """The status tab that is open: a status, `""` for all, None when several statuses are asked for."""
        chosen = self.criteria.order_status
        return None if len(chosen) > 1 else chosen[0].value if chosen else ""


def read(arguments: list_url.Arguments) -> OrderListParams:
    """The parameters of an address. Raises nothing: what cannot be read is in `unreadable`."""
    found, unreadable = list_url.read(arguments, _READERS, LABELS, _SEVERAL, chosen="number")
    criteria = OrderFilter(
        **{name: found.get(name, ()) for name in _SEVERAL},
        has_proof=first(found, "has_proof"),
        age=first(found, "age"),
        is_late=bool(first(found, "late")),
        start_date=first(found, "start_date"),
        end_date=first(found, "end_date"),
        search=first(found, "q") or "",
        sort=first(found, "sort") or Sort.NEWEST,
    )
    values = {name: tuple(str(value) for value in several) for name, several in found.items()}
    if criteria.sort is Sort.NEWEST:
        values.pop("sort", None)  # the default needs no words
    return OrderListParams(values, unreadable, criteria)


ORDERS = ListPage("admin.orders", read, search_box="order-q")


def orders_address(criteria: OrderFilter, day: date | None = None) -> str:
    """The orders list with the words and the days of a filter, or of one day."""
    return ORDERS.address(_query(criteria, day))


@lru_cache(_MOST_QUERIES)
def _query(criteria: OrderFilter, day: date | None) -> str:
    """Kept, for charts lead to hundreds of lists, and to the same ones each time."""
    days = {"start_date": day or criteria.start_date, "end_date": day or criteria.end_date}
    pairs = [(name, str(word)) for name in _SEVERAL for word in getattr(criteria, name)]
    pairs += [(name, str(each)) for name, each in days.items() if each]
    if criteria.is_late:
        pairs.append(("late", LATE))
    return list_url.encode(sorted(pairs))


def _word(enum: type[E], typed: str) -> E | None:
    """A word of an enum in any letter case, or as a slug (`out-for-delivery`)."""
    spaced = typed.casefold().replace("-", " ")
    return next(
        (word for word in enum if typed == word or spaced == word.value.casefold().replace("-", " ")), None
    )


def _number(typed: str) -> str | None:
    number = rules.parse_number(typed)
    return str(number) if number else None


_READERS: dict[str, Callable[[str], Any]] = {
    "q": read_text,
    "number": _number,
    "order_status": partial(_word, OrderStatus),
    "payment_status": partial(_word, PaymentStatus),
    "delivery_status": partial(_word, DeliveryStatus),
    "payment_method": partial(_word, PaymentMethod),
    "city": read_text,
    "flag": partial(_word, Flag),
    "label": read_whole_number,
    "has_proof": partial(_word, Proof),
    "age": partial(_word, Age),
    "late": lambda typed: LATE if typed == LATE else None,
    "start_date": read_day,
    "end_date": read_day,
    "sort": lambda typed: next((sort for sort in Sort if sort == typed), None),
    "cursor": read_cursor,
}
