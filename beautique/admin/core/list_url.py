"""Filters in the address line: read from it, written back in one spelling, and nothing unreadable is an error."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date
from typing import Any, ClassVar, Protocol, Self
from urllib.parse import urlencode

from flask import url_for

from beautique.kernel import text
from beautique.kernel.pages import LONGEST_CURSOR

LONGEST = 100  # of one value; longer is nothing that a row could match
FIRST_YEAR = 2000  # no shop has a day before: it is mistyped
MOST = 30  # values of one name, and unreadable parameters that are shown
MOST_CHOSEN = 100  # values of a name that lists rows one by one: that many order numbers fit into an address
DAYS = ("start_date", "end_date")  # what lists of days call the first and the last one

Values = Mapping[str, tuple[str, ...]]
Found = Mapping[str, tuple[Any, ...]]


class Arguments(Protocol):
    """Parameters of an address, several values under one name (werkzeug's `MultiDict`)."""

    def lists(self) -> Iterable[tuple[str, list[str]]]: ...

    def get(self, name: str, /) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A parameter that is no filter: shown as it came, and removable. `label` is empty for an unknown name."""

    name: str
    value: str
    label: str = ""

    @property
    def sentence(self) -> str:
        """`Payment status: foo is not a filter`."""
        return (
            f"{self.label}: {_shown(self.value)} is not a filter"
            if self.label
            else f"{_shown(self.name)} is not a filter"
        )


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter: its words, and which parameters disappear with it."""

    id: str
    label: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListUrl:
    """What the address of a list asks for. `values` are its readable parameters in their canonical spelling."""

    values: Values
    unreadable: tuple[Unreadable, ...]

    KEPT_WITHOUT_FILTERS: ClassVar[tuple[str, ...]] = ()

    @property
    def query(self) -> str:
        """The canonical query string: sorted, nothing empty; what is unreadable stays until it is removed."""
        return self._encode(self.values, self.unreadable)

    @property
    def readable_query(self) -> str:
        """The same without what is unreadable: to come back to."""
        return self._encode(self.values, ())

    @property
    def cursor(self) -> str | None:
        """Where the wanted page begins; None for the first."""
        return next(iter(self.values.get("cursor", ())), None)

    def replace_params(self, **changes: str | Sequence[str]) -> str:
        """The query string with other values, back on the first page; an empty value drops the parameter."""
        given = {
            name: (value,) if isinstance(value, str) else tuple(value) for name, value in changes.items()
        }
        return self._encode({**self.values, "cursor": (), **given}, self._unreadable_filters)

    def without(self, *names: str) -> str:
        """The query string without some parameters, back on the first page."""
        return self.replace_params(**dict.fromkeys(names, ()))

    def without_filters(self) -> str:
        """The query string that keeps only what is no filter."""
        return self._encode({name: self.values.get(name, ()) for name in self.KEPT_WITHOUT_FILTERS}, ())

    def without_unreadable(self, wrong: Unreadable) -> str:
        """The query string without one value that could not be read."""
        return self._encode(self.values, [each for each in self.unreadable if each != wrong])

    def kept_fields(self, *replaced: str) -> list[tuple[str, str]]:
        """Hidden fields of a form that sets the `replaced` parameters anew."""
        kept = {name: values for name, values in self.values.items() if name not in {*replaced, "cursor"}}
        return _pairs(kept, self._unreadable_filters)

    def refusing_cursor(self) -> Self:
        """The same on its first page, when the cursor turned out to belong to no page of this list."""
        values = {name: several for name, several in self.values.items() if name != "cursor"}
        wrong = Unreadable("cursor", self.cursor or "", "Page")
        return replace(self, values=values, unreadable=(*self.unreadable, wrong))

    @property
    def _unreadable_filters(self) -> list[Unreadable]:
        """Whoever goes on to another page leaves the link behind that led to none."""
        return [each for each in self.unreadable if each.name != "cursor"]

    @staticmethod
    def _encode(values: Values, unreadable: Iterable[Unreadable]) -> str:
        return encode(_pairs(values, unreadable))


def read(
    arguments: Arguments,
    readers: Mapping[str, Callable[[str], Any]],
    labels: Mapping[str, str],
    several: Collection[str] = (),
    chosen: str = "",
) -> tuple[Found, tuple[Unreadable, ...]]:
    """The values that `readers` make of the parameters, sorted, and what none of them could read.

    `chosen` is the name that lists rows one by one. A reader gives None for what it cannot read. Of a name that is not in
    `several` the first in the alphabet counts, whatever the order of the address, so that the canonical spelling asks for the same.
    Two days may stand in either order.
    """
    unreadable: list[Unreadable] = []
    found: dict[str, tuple[Any, ...]] = {}
    for name, typed in _given(arguments, chosen):
        value = readers[name](typed) if name in readers else None
        if value is None:
            unreadable.append(Unreadable(name, typed[:LONGEST].strip(), labels.get(name, "")))
        elif value not in found.get(name, ()):
            found[name] = tuple(sorted((*found.get(name, ()), value), key=str))
    for name in found.keys() - set(several):
        unreadable += [Unreadable(name, str(other), labels[name]) for other in found[name][1:]]
        found[name] = found[name][:1]
    if all(name in found for name in DAYS):
        found |= zip(DAYS, sorted(found[name] for name in DAYS), strict=True)
    return found, tuple(unreadable[:MOST])


def encode(pairs: Iterable[tuple[str, str]]) -> str:
    """A query string; parameters in the order given."""
    return urlencode(list(pairs))


def list_address(endpoint: str, query: str = "") -> str:
    """The address of one of our pages with a canonical query string; without one, its bare path."""
    return url_for(endpoint) + (f"?{query}" if query else "")


def read_text(typed: str) -> str | None:
    """A reader of words."""
    try:
        return text.clean(typed)[:LONGEST].strip() or None
    except text.Unstorable:
        return None


def read_day(typed: str) -> date | None:
    """A reader of days, written YYYY-MM-DD, from `FIRST_YEAR` on; the last year of all has no day behind it."""
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year < MAXYEAR else None


def read_cursor(typed: str) -> str | None:
    """A reader of page links; whether it leads to a page of this list shows when it is used."""
    return typed if len(typed) <= LONGEST_CURSOR else None


def first(found: Found, name: str) -> Any:
    """The value of a name, None when it was not given."""
    return next(iter(found.get(name, ())), None)


def _given(arguments: Arguments, chosen: str) -> Iterable[tuple[str, str]]:
    for name, several in arguments.lists():
        typed = dict.fromkeys(value.strip() for value in several if value.strip())
        for value in list(typed)[: MOST_CHOSEN if name == chosen else MOST]:
            yield name[:LONGEST].strip(), value


def _pairs(values: Values, unreadable: Iterable[Unreadable]) -> list[tuple[str, str]]:
    pairs = [(name, str(value)) for name, several in values.items() for value in several if value]
    return sorted(pairs + [(each.name, each.value) for each in unreadable])


def _shown(typed: str) -> str:
    visible = "".join(character for character in typed if character.isprintable())
    return visible if len(visible) <= 30 else f"{visible[:30]}…"
