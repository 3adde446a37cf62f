"""The words of the catalogue, and what doors hand to its commands and queries."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from beautique.audit.types import Action
from beautique.media.types import Picture


class ProductAction(Action):
    """What happens to products."""

    CREATED = "product.created"
    CHANGED = "product.changed"
    PICTURES_ADDED = "product.pictures_added"
    DELETED = "product.deleted"


class Category(StrEnum):
    """The five kinds of garment. `slug` is the form in addresses."""

    MAXI = "Maxi"
    LEHANGA_CHOLI = "Lehanga Choli"
    LONG_SHIRT = "Long Shirt"
    SHALWAR_KAMEEZ = "Shalwar Kameez"
    GHARARA = "Gharara"

    @property
    def slug(self) -> str:
        """`Lehanga Choli` -> `lehanga-choli`."""
        return self.value.lower().replace(" ", "-")


class Size(StrEnum):
    """Garment sizes, smallest first."""

    S = "S"
    M = "M"
    L = "L"
    XL = "XL"
    XXL = "XXL"


class Sort(StrEnum):
    """Orders in which products are listed; a leading minus turns one round."""

    NEWEST = "newest"
    PRICE = "price"
    PRICE_DOWN = "-price"
    NAME = "name"
    RELEVANCE = "relevance"


class Offer(NamedTuple):
    """What an order must know of a product."""

    id: uuid.UUID
    name: str
    category: Category
    effective_price: Decimal
    sizes: Sequence[str]
    colors: Sequence[str]
    images: Sequence[Mapping[str, Any]]
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """Everything that staff may set of a product."""

    name: str
    category: Category
    regular_price: Decimal
    sale_price: Decimal | None = None
    description: str
    images: tuple[Picture, ...] = ()
    sizes: tuple[Size, ...] = ()
    colors: tuple[str, ...] = ()
    is_bestseller: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class TabCounts:
    """How many products each tab of the dashboard's list holds."""

    by_category: Mapping[Category, int]  # in the shop, or waiting for a picture
    archived: int

    @property
    def all(self) -> int:
        """Every product that is not archived."""
        return sum(self.by_category.values())


@dataclass(frozen=True, slots=True)
class Facets:
    """What a list of products could be narrowed to: each count is the total of the list with that value chosen instead."""

    categories: Mapping[Category, int]  # every category, in order
    sizes: Mapping[Size, int]  # every size, smallest first
    colors: Mapping[str, int]  # those that occur, the most frequent first
    min_price: Decimal | None  # of the selling prices; None when nothing matches
    max_price: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFilter:
    """Which products; None and empty mean "any". Prices compare the selling price."""

    category: Category | None = None
    search: str = ""
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    size: Size | None = None
    color: str = ""
    is_bestseller: bool | None = None
    is_active: bool | None = True
    on_sale: bool | None = None
    has_picture: bool | None = None
    shares_picture: bool = False  # only those with a picture that another product shows too
    is_archived: bool | None = None  # see `rules.is_archived`; for the dashboard, with `is_active=None`
    sort: Sort = Sort.NEWEST
