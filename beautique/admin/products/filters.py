"""The address line of the products list, as a `ProductFilter`."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from beautique.admin.core import list_url
from beautique.admin.core.list_url import Chip, ListUrl, first, read_cursor, read_text
from beautique.admin.core.lists import ListPage
from beautique.analytics.queries import ordered_lately
from beautique.catalog.queries import LeftOut
from beautique.catalog.types import Category, ProductFilter, Size, Sort
from beautique.kernel import money

NOT_ORDERED_DAYS = 90
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
    "not_ordered": f"Not ordered in {NOT_ORDERED_DAYS} days",
    "shared_picture": "Same picture as another",
    "sort": "Sort",
    "cursor": "Page",
}
SORTS = {
    Sort.NEWEST: "Newest first",
    Sort.NAME: "Name, A to Z",
    Sort.PRICE: "Lowest price first",
    Sort.PRICE_DOWN: "Highest price first",
}
# filters that are on or off
SWITCHES = ("on_sale", "without_picture", "is_bestseller", "not_ordered", "shared_picture")


@dataclass(frozen=True, slots=True)
class ProductListParams(ListUrl):
    """What an address asks of the list of products."""

    criteria: ProductFilter

    KEPT_WITHOUT_FILTERS: ClassVar = ("category", "archived", "sort")

    @property
    def tab(self) -> str:
        """Which tab is open: `archived`, a category's slug, or nothing for all."""
        if self.criteria.is_archived:
            return "archived"
        return self.criteria.category.slug if self.criteria.category else ""

    @property
    def left_out(self) -> LeftOut:
        """What the filter does not know: which products somebody has ordered lately, orders know, and not the catalogue."""
        return ordered_lately(NOT_ORDERED_DAYS) if "not_ordered" in self.values else None

    @property
    def price_words(self) -> str:
        """`Rs 5,000 to Rs 9,000`, `From Rs 5,000`, `Up to Rs 9,000`, or nothing."""
        low, high = self.criteria.min_price, self.criteria.max_price
        if low is not None and high is not None:
            return f"{money.rupees(low)} to {money.rupees(high)}"
        if low is not None:
            return f"From {money.rupees(low)}"
        return f"Up to {money.rupees(high)}" if high is not None else ""

    @property
    def chips(self) -> list[Chip]:
        """The active filters."""
        chips = [Chip("price", self.price_words, ("min_price", "max_price"))] if self.price_words else []
        if self.criteria.size:
            chips.append(Chip("size", f"Size {self.criteria.size}", ("size",)))
        if self.criteria.color:
            chips.append(Chip("color", self.criteria.color, ("color",)))
        return chips + [Chip(name, LABELS[name], (name,)) for name in SWITCHES if name in self.values]

    @property
    def hiding(self) -> list[str]:
        """What narrows the list besides the tab, in words."""
        search = [f"“{self.criteria.search}”"] if self.criteria.search else []
        return search + [chip.label for chip in self.chips]


def read(arguments: list_url.Arguments) -> ProductListParams:
    """The parameters of an address. Raises nothing: what cannot be read is in `unreadable`."""
    found, unreadable = list_url.read(arguments, _READERS, LABELS)
    criteria = ProductFilter(
        search=first(found, "q") or "",
        category=first(found, "category"),
        is_active=None,
        is_archived="archived" in found,
        min_price=first(found, "min_price"),
        max_price=first(found, "max_price"),
        size=first(found, "size"),
        color=first(found, "color") or "",
        on_sale=first(found, "on_sale"),
        has_picture=False if "without_picture" in found else None,
        is_bestseller=first(found, "is_bestseller"),
        shares_picture="shared_picture" in found,
        sort=first(found, "sort") or Sort.NEWEST,
    )
    values = {name: tuple(_spelled(value) for value in several) for name, several in found.items()}
    if criteria.sort is Sort.NEWEST:
        values.pop("sort", None)  # the default needs no words
    return ProductListParams(values, unreadable, criteria)


PRODUCTS = ListPage("admin.products", read, search_box="product-q")


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


def _yes(typed: str) -> bool | None:
    return True if typed.casefold() in ("1", "true", "yes", "on") else None


def _price(typed: str) -> Decimal | None:
    try:
        amount = money.parse(typed)
    except money.NotAnAmount:
        return None
    return amount if amount <= 10**9 else None


_READERS: dict[str, Callable[[str], Any]] = {
    "q": read_text,
    "category": lambda typed: next(
        (c for c in Category if typed.casefold() in (c.slug, c.value.casefold())), None
    ),
    "archived": _yes,
    "min_price": _price,
    "max_price": _price,
    "size": lambda typed: next((size for size in Size if size == typed.upper()), None),
    "color": read_text,
    "on_sale": _yes,
    "without_picture": _yes,
    "is_bestseller": _yes,
    "not_ordered": _yes,
    "shared_picture": _yes,
    "sort": lambda typed: next((sort for sort in SORTS if sort == typed), None),
    "cursor": read_cursor,
}
