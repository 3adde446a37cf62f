"""The address line of the orders list and `OrderFilter`: each can be read from the other, and nothing unreadable is an error."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from beautique.kernel import clock, text
from beautique.orders.types import DeliveryStatus, OrderFilter, OrderStatus, PaymentStatus, Sort
from beautique.settings.types import PaymentMethod

E = TypeVar("E", bound=StrEnum)
Values = Mapping[str, tuple[str, ...]]

LABELS = {
    "q": "Search",
    "order_status": "Status",
    "payment_status": "Payment status",
    "delivery_status": "Delivery status",
    "payment_method": "Method",
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
_FILTERS = (
    "order_status",
    "payment_status",
    "delivery_status",
    "payment_method",
    "city",
    "start_date",
    "end_date",
)
_SEVERAL = ("order_status", "payment_status", "delivery_status", "payment_method", "city")
_LONGEST = 100  # of one value; longer is nothing that an order could match
_MOST = 30  # values of one name


class Arguments(Protocol):
    """Parameters of an address, several values under one name (werkzeug's `MultiDict`)."""

    def lists(self) -> Iterable[tuple[str, list[str]]]: ...


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A parameter that is no filter: shown as it came, and removable."""

    name: str
    value: str

    @property
    def sentence(self) -> str:
        """`Payment status: foo is not a filter`."""
        if self.name in LABELS:
            return f"{LABELS[self.name]}: {_shown(self.value)} is not a filter"
        return f"{_shown(self.name)} is not a filter"


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter: its words, and which parameters disappear with it."""

    id: str
    words: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. `values` are its readable parameters in their canonical spelling."""

    wanted: OrderFilter
    cursor: str | None
    values: Values
    unreadable: tuple[Unreadable, ...]

    @property
    def query(self) -> str:
        """The canonical query string: sorted, nothing empty; what is unreadable stays until it is removed."""
        return self._written(self.values, self.unreadable)

    def with_(self, **changes: str | StrEnum | tuple[str, ...]) -> str:
        """The query string with other values, back on the first page; an empty value drops the parameter."""
        given = {name: (value,) if isinstance(value, str) else value for name, value in changes.items()}
        return self._written({**self.values, "cursor": (), **given}, self.unreadable)

    def without(self, *names: str) -> str:
        """The query string without some parameters, back on the first page."""
        return self.with_(**dict.fromkeys(names, ()))

    def without_filters(self) -> str:
        """The query string that keeps only search and sort."""
        kept = {name: self.values.get(name, ()) for name in ("q", "sort")}
        return self._written(kept, ())

    def without_unreadable(self, wrong: Unreadable) -> str:
        """The query string without one value that could not be read."""
        return self._written(self.values, [each for each in self.unreadable if each != wrong])

    def kept_fields(self, *replaced: str) -> list[tuple[str, str]]:
        """Hidden fields of a form that sets the `replaced` parameters anew."""
        kept = {name: values for name, values in self.values.items() if name not in {*replaced, "cursor"}}
        return self._pairs(kept, self.unreadable)

    @property
    def chips(self) -> list[Chip]:
        """The active filters, except a single order status: that one is a tab."""
        chips = [
            Chip(name, f"{LABELS[name]}: {', '.join(self.values[name])}", (name,))
            for name in ("payment_status", "delivery_status", "payment_method", "city")
            if self.values.get(name)
        ]
        if len(self.wanted.order_status) > 1:
            chips.insert(
                0, Chip("order_status", f"Status: {', '.join(self.wanted.order_status)}", ("order_status",))
            )
        if self.wanted.start_date or self.wanted.end_date:
            chips.append(
                Chip(
                    "dates",
                    range_words(self.wanted.start_date, self.wanted.end_date),
                    ("start_date", "end_date"),
                )
            )
        return chips

    @property
    def hiding(self) -> list[str]:
        """What narrows the list besides the search, in words."""
        tab = [self.wanted.order_status[0].value] if len(self.wanted.order_status) == 1 else []
        return tab + [chip.words for chip in self.chips]

    @property
    def tab(self) -> str | None:
        """The status tab that is open: a status, `""` for all, None when several statuses are asked for."""
        chosen = self.wanted.order_status
        return None if len(chosen) > 1 else chosen[0].value if chosen else ""

    def with_unreadable(self, wrong: Unreadable) -> "Asked":
        """The same without a parameter that turned out to be unreadable only when it was used."""
        values = {name: several for name, several in self.values.items() if name != wrong.name}
        cursor = None if wrong.name == "cursor" else self.cursor
        return replace(self, values=values, cursor=cursor, unreadable=(*self.unreadable, wrong))

    def _written(self, values: Values, unreadable: Iterable[Unreadable]) -> str:
        return written(self._pairs(values, unreadable))

    @staticmethod
    def _pairs(values: Values, unreadable: Iterable[Unreadable]) -> list[tuple[str, str]]:
        pairs = [(name, str(value)) for name, several in values.items() for value in several if value]
        return sorted(pairs + [(each.name, each.value) for each in unreadable])


def read(arguments: Arguments) -> Asked:
    """The parameters of an address. Raises nothing: what cannot be read is in `unreadable`."""
    given = {
        name[:_LONGEST].strip(): list(dict.fromkeys(value.strip() for value in several if value.strip()))[
            :_MOST
        ]
        for name, several in arguments.lists()
    }
    unreadable: list[Unreadable] = []
    found: dict[str, tuple[Any, ...]] = {}
    for name, reader in _READERS.items():
        for typed in given.pop(name, []):
            value = reader(typed)
            if value is None:
                unreadable.append(Unreadable(name, typed[:_LONGEST].strip()))
            elif value not in found.get(name, ()):
                found[name] = (*found.get(name, ()), value)
        found[name] = tuple(sorted(found.get(name, ()), key=str))  # as the address has them
        if name not in _SEVERAL:  # only one can count
            unreadable += [Unreadable(name, str(other)) for other in found[name][1:]]
            found[name] = found[name][:1]
    unreadable += [
        Unreadable(name, typed[0][:_LONGEST].strip()) for name, typed in given.items() if name and typed
    ]
    if found["sort"] == (Sort.NEWEST,):
        found["sort"] = ()  # the default needs no words
    return Asked(
        wanted=OrderFilter(
            **{name: found[name] for name in _SEVERAL},
            start_date=_first(found, "start_date"),
            end_date=_first(found, "end_date"),
            search=_first(found, "q") or "",
            sort=_first(found, "sort") or Sort.NEWEST,
        ),
        cursor=_first(found, "cursor"),
        values={name: tuple(str(value) for value in several) for name, several in found.items() if several},
        unreadable=tuple(unreadable[:_MOST]),
    )


def written(pairs: Iterable[tuple[str, str]]) -> str:
    """A query string; parameters in the order given."""
    return urlencode(list(pairs))


def range_words(first: date | None, last: date | None) -> str:
    """`Today`, `Since 1 Nov`, `Until 5 Nov`, `1 Nov to 5 Nov`."""
    today = clock.today()
    if first == last and first is not None:
        return {today: "Today", today - timedelta(days=1): "Yesterday"}.get(first, _day(first))
    if first is None or last is None:
        return f"Since {_day(first)}" if first else f"Until {_day(last)}" if last else ""
    return f"{_day(first)} to {_day(last)}"


def quick_ranges() -> list[tuple[str, str, str]]:
    """Ranges that one click chooses: words, first and last day; open towards the future."""
    today = clock.today()
    return [
        ("Today", str(today), str(today)),
        ("Yesterday", str(today - timedelta(days=1)), str(today - timedelta(days=1))),
        ("Last 7 days", str(today - timedelta(days=6)), ""),
        ("Last 30 days", str(today - timedelta(days=29)), ""),
    ]


def _shown(typed: str) -> str:
    visible = "".join(character for character in typed if character.isprintable())
    return visible if len(visible) <= 30 else f"{visible[:30]}…"


def _day(day: date | None) -> str:
    if day is None:
        return ""
    return f"{day:%-d %b}" if day.year == clock.today().year else f"{day:%-d %b %Y}"


def _first(found: Mapping[str, tuple[Any, ...]], name: str) -> Any:
    return next(iter(found.get(name, ())), None)


def _word(enum: type[E], typed: str) -> E | None:
    """A word of an enum in any letter case, or as a slug (`out-for-delivery`)."""
    wanted = typed.casefold().replace("-", " ")
    return next((word for word in enum if typed == word or wanted == word.value.casefold()), None)


def _text(typed: str) -> str | None:
    try:
        return text.clean(typed)[:_LONGEST].strip() or None
    except text.Unstorable:
        return None


def _date(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


_READERS: dict[str, Callable[[str], Any]] = {
    "q": _text,
    "order_status": partial(_word, OrderStatus),
    "payment_status": partial(_word, PaymentStatus),
    "delivery_status": partial(_word, DeliveryStatus),
    "payment_method": partial(_word, PaymentMethod),
    "city": _text,
    "start_date": _date,
    "end_date": _date,
    "sort": lambda typed: next((sort for sort in Sort if sort == typed), None),
    "cursor": lambda typed: typed if len(typed) <= 300 else None,
}
