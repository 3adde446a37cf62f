"""The address line of the products list and `ProductFilter`: each can be read from the other, and nothing unreadable is an error."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol
from urllib.parse import urlencode

from beautique.catalog.types import Category, ProductFilter, Size, Sort
from beautique.kernel import money, text

LABELS = {
    "q": "Search",
    "category": "Category",
    "archived": "Archived",
    "min_price": "Price from",
    "max_price": "Price to",
    "size": "Size",
    "color": "Colour",
    "on_sale": "On sale",
    "without_picture": "Without picture",
    "is_bestseller": "Bestseller",
    "sort": "Sort",
    "cursor": "Page",
}
SORTS = {
    Sort.NEWEST: "Newest first",
    Sort.NAME: "Name, A to Z",
    Sort.PRICE: "Lowest price first",
    Sort.PRICE_DOWN: "Highest price first",
}
SWITCHES = ("on_sale", "without_picture", "is_bestseller")  # filters that are on or off
_LONGEST = 100  # of one value; longer is nothing that a product could match
_MOST = 30  # parameters that are looked at


class Arguments(Protocol):
    """Parameters of an address (werkzeug's `MultiDict`)."""

    def lists(self) -> Iterable[tuple[str, list[str]]]: ...


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A parameter that is no filter: shown as it came, and removable."""

    name: str
    value: str

    @property
    def sentence(self) -> str:
        """`Size: XS is not a filter`."""
        label = f"{LABELS[self.name]}: " if self.name in LABELS else f"{_shown(self.name)} = "
        return f"{label}{_shown(self.value)} is not a filter"


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter: its words, and which parameters disappear with it."""

    id: str
    words: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. `values` are its readable parameters in their canonical spelling."""

    wanted: ProductFilter
    cursor: str | None
    values: Mapping[str, str]
    unreadable: tuple[Unreadable, ...]

    @property
    def query(self) -> str:
        """The canonical query string: sorted, nothing empty; what is unreadable stays until it is removed."""
        return _written(self.values, self.unreadable)

    def with_(self, **changes: str) -> str:
        """The query string with other values, back on the first page; an empty value drops the parameter."""
        return _written({**self.values, "cursor": "", **changes}, self.unreadable)

    def at(self, cursor: str) -> str:
        """The query string of another page of the same list."""
        return _written({**self.values, "cursor": cursor}, self.unreadable)

    def without(self, *names: str) -> str:
        """The query string without some parameters, back on the first page."""
        return self.with_(**dict.fromkeys(names, ""))

    def without_filters(self) -> str:
        """The query string that keeps only the tab and the sort."""
        kept = {name: self.values.get(name, "") for name in ("category", "archived", "sort")}
        return _written(kept, ())

    def without_unreadable(self, wrong: Unreadable) -> str:
        """The query string without one value that could not be read."""
        return _written(self.values, [each for each in self.unreadable if each != wrong])

    def kept_fields(self, *replaced: str) -> list[tuple[str, str]]:
        """Hidden fields of a form that sets the `replaced` parameters anew."""
        kept = {name: value for name, value in self.values.items() if name not in {*replaced, "cursor"}}
        return _pairs(kept, self.unreadable)

    @property
    def tab(self) -> str:
        """Which tab is open: `archived`, a category's slug, or nothing for all."""
        return "archived" if "archived" in self.values else self.values.get("category", "")

    @property
    def price_words(self) -> str:
        """`Rs 5,000 to Rs 9,000`, `From Rs 5,000`, `Up to Rs 9,000`, or nothing."""
        low, high = self.wanted.min_price, self.wanted.max_price
        if low is not None and high is not None:
            return f"{money.rupees(low)} to {money.rupees(high)}"
        if low is not None:
            return f"From {money.rupees(low)}"
        return f"Up to {money.rupees(high)}" if high is not None else ""

    @property
    def chips(self) -> list[Chip]:
        """The active filters."""
        chips = [Chip("price", self.price_words, ("min_price", "max_price"))] if self.price_words else []
        if size := self.values.get("size"):
            chips.append(Chip("size", f"Size {size}", ("size",)))
        if color := self.values.get("color"):
            chips.append(Chip("color", color, ("color",)))
        return chips + [Chip(name, LABELS[name], (name,)) for name in SWITCHES if name in self.values]

    @property
    def hiding(self) -> list[str]:
        """What narrows the list besides the tab, in words."""
        search = [f"“{self.wanted.search}”"] if self.wanted.search else []
        return search + [chip.words for chip in self.chips]

    def with_unreadable(self, wrong: Unreadable) -> "Asked":
        """The same without a parameter that turned out to be unreadable only when it was used."""
        values = {name: value for name, value in self.values.items() if name != wrong.name}
        cursor = None if wrong.name == "cursor" else self.cursor
        return replace(self, values=values, cursor=cursor, unreadable=(*self.unreadable, wrong))


def read(arguments: Arguments) -> Asked:
    """The parameters of an address. Raises nothing: what cannot be read is in `unreadable`."""
    given = [(name, value.strip()) for name, values in arguments.lists() for value in values if value.strip()]
    found: dict[str, Any] = {}
    values: dict[str, str] = {}
    unreadable: list[Unreadable] = []
    for name, typed in given[:_MOST]:
        reader = _READERS.get(name)
        value = reader(typed) if reader and name not in found else None
        if value is None:
            unreadable.append(Unreadable(name[:_LONGEST], typed[:_LONGEST]))
        else:
            found[name], values[name] = value, _spelled(value)
    if found.get("sort") is Sort.NEWEST:
        del values["sort"]  # the default needs no words
    wanted = ProductFilter(
        search=found.get("q", ""),
        category=found.get("category"),
        is_active=None,
        is_archived="archived" in found,
        min_price=found.get("min_price"),
        max_price=found.get("max_price"),
        size=found.get("size"),
        color=found.get("color", ""),
        on_sale=found.get("on_sale"),
        has_picture=False if "without_picture" in found else None,
        is_bestseller=found.get("is_bestseller"),
        sort=found.get("sort", Sort.NEWEST),
    )
    return Asked(wanted, found.get("cursor"), values, tuple(unreadable))


def _written(values: Mapping[str, str], unreadable: Iterable[Unreadable]) -> str:
    return urlencode(_pairs(values, unreadable))


def _pairs(values: Mapping[str, str], unreadable: Iterable[Unreadable]) -> list[tuple[str, str]]:
    pairs = [(name, value) for name, value in values.items() if value]
    return sorted(pairs + [(each.name, each.value) for each in unreadable])


def _spelled(value: Any) -> str:
    """A value as addresses spell it."""
    match value:
        case True:
            return "1"
        case Category():
            return value.slug
        case Decimal():
            return money.plain(value)
        case _:
            return str(value)


def _shown(typed: str) -> str:
    visible = "".join(character for character in typed if character.isprintable())
    return visible if len(visible) <= 30 else f"{visible[:30]}…"


def _text(typed: str) -> str | None:
    try:
        return text.clean(typed)[:_LONGEST] or None
    except text.Unstorable:
        return None


def _yes(typed: str) -> bool | None:
    return True if typed.casefold() in ("1", "true", "yes", "on") else None


def _price(typed: str) -> Decimal | None:
    amount = money.parse(typed)
    return amount if amount is not None and 0 <= amount <= 10**9 else None


_READERS: dict[str, Callable[[str], Any]] = {
    "q": _text,
    "category": lambda typed: next(
        (c for c in Category if typed.casefold() in (c.slug, c.value.casefold())), None
    ),
    "archived": _yes,
    "min_price": _price,
    "max_price": _price,
    "size": lambda typed: next((size for size in Size if size == typed.upper()), None),
    "color": _text,
    "on_sale": _yes,
    "without_picture": _yes,
    "is_bestseller": _yes,
    "sort": lambda typed: next((sort for sort in SORTS if sort == typed), None),
    "cursor": lambda typed: typed if len(typed) <= 600 else None,
}
