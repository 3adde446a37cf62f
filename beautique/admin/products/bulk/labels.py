"""The changes that may be made to many products at once, in words."""

from collections.abc import Mapping

from beautique.admin.bulk.labels import MoveLabel
from beautique.catalog.bulk.rules import ACTIVATE, ARCHIVE, CATEGORY, PRICE, RESTORE
from beautique.catalog.bulk.types import PriceChange, Rounding, Target, Unit
from beautique.kernel import money

LABELLED: Mapping[str, MoveLabel] = {
    PRICE: MoveLabel("Change prices of"),
    "end_sale": MoveLabel("End the sale of"),
    CATEGORY: MoveLabel("Move", "to another category"),
    "bestseller": MoveLabel("Mark", "as bestsellers"),
    "no_bestseller": MoveLabel("Take", "off the bestsellers"),
    ACTIVATE: MoveLabel("Put", "into the shop"),
    ARCHIVE: MoveLabel("Archive"),
    RESTORE: MoveLabel("Restore"),
}
ROUNDINGS = {
    Rounding.TO_10: "To Rs 10",
    Rounding.TO_50: "To Rs 50",
    Rounding.ENDING_90: "Ending in 90",
    Rounding.EXACT: "Not rounded",
}
TARGETS = {
    Target.BOTH: "Price and sale price",
    Target.REGULAR: "Price only, sale prices stay",
    Target.SALE: "Put on sale: the price stays",
}
_ROUNDED = {
    Rounding.TO_10: ", to the nearest Rs 10",
    Rounding.TO_50: ", to the nearest Rs 50",
    Rounding.ENDING_90: ", ending in 90",
    Rounding.EXACT: "",
}
_TARGETED = {
    Target.BOTH: "sale prices alike",
    Target.REGULAR: "sale prices stay",
    Target.SALE: "as sale price",
}


def moves_for(*, archived: bool) -> Mapping[str, MoveLabel]:
    """What may be done with a list: archived products are only restored."""
    return {key: move for key, move in LABELLED.items() if (key == RESTORE) is archived}


def price_words(change: PriceChange) -> str:
    """`10 % up, to the nearest Rs 50; sale prices alike`."""
    amount = abs(change.by)
    by = f"{money.plain(amount)} %" if change.unit is Unit.PERCENT else money.rupees(amount)
    way = "up" if change.by > 0 else "down"
    return f"{by} {way}{_ROUNDED[change.rounding]}; {_TARGETED[change.target]}"
