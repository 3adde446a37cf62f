"""Products as bulk changes see them, and how prices are changed."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from beautique.bulk.types import Outcome
from beautique.catalog.types import Category


class Unit(StrEnum):
    """What the number of a price change counts."""

    PERCENT = "percent"
    RUPEES = "rupees"


class Rounding(StrEnum):
    """To which amounts a new price is rounded."""

    TO_10 = "10"
    TO_50 = "50"
    ENDING_90 = "90"  # 4,990, 5,090
    EXACT = "exact"  # to the paisa


class Target(StrEnum):
    """Which of its prices a change gives a product anew."""

    BOTH = "both"  # the sale price changes in the same way, so that a sale stays what it was
    REGULAR = "regular"  # the sale price stays
    SALE = "sale"  # the price stays; the sale price is made of it


@dataclass(frozen=True, slots=True)
class PriceChange:
    """By how much prices go up (above 0) or down (below), in `unit`."""

    by: Decimal
    unit: Unit
    rounding: Rounding = Rounding.TO_10
    target: Target = Target.BOTH


Wish = Mapping[str, Any] | PriceChange  # fields that every product gets, or how each gets its price


@dataclass(frozen=True, slots=True)
class BulkProduct:
    """What decides whether a product can be changed, and by what people recognise it."""

    id: uuid.UUID
    name: str
    category: Category
    regular_price: Decimal
    sale_price: Decimal | None
    is_bestseller: bool
    is_active: bool
    has_picture: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change would do to one product: the fields that it would get, or the sentence that says why not."""

    product: BulkProduct
    outcome: Outcome
    why: str = ""
    changes: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do: to whom, to whom nothing because it is so already, to whom not and why."""

    changing: Sequence[Plan]
    same: Sequence[Plan]
    refused: Mapping[str, Sequence[Plan]]  # by the sentence that says why


@dataclass(frozen=True, slots=True)
class BulkProductResult:
    """What became of a product, and what it costs now; no price when it was deleted for good."""

    id: uuid.UUID
    name: str
    regular_price: Decimal | None
    sale_price: Decimal | None
    message: str | None
