"""What a bulk change makes of each product, and how prices are rounded. Pure. Source: PRODUCT.md, rule 1 and capability 10."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from beautique.bulk.types import Outcome
from beautique.catalog.bulk.types import BulkProduct, Plan, Preview, PriceChange, Rounding, Target, Unit, Wish
from beautique.catalog.rules import LOWEST_USUAL_PRICE, MAX_PRICE, effective_price, is_archived
from beautique.kernel.errors import Complaints, Invalid
from beautique.kernel.money import CENT, rupees

MOST_PERCENT_UP, MOST_PERCENT_DOWN = Decimal(500), Decimal(90)
NEEDS_PICTURE = "It has no picture yet, so it cannot be in the shop."
ARCHIVED = "It is archived. Restore it first."
NOTHING_LEFT = "It would cost nothing."
A_SLIP = "It would cost less than a tenth of now. If that is meant, change it on its own page."
TOO_MUCH = f"It would cost more than {rupees(MAX_PRICE)}."
SALE_NOT_BELOW = "Its sale price would not be below its price."

# What each move gives every product; prices and categories are asked for.
ACTIVATE, RESTORE, ARCHIVE = "activate", "restore", "archive"
CATEGORY, PRICE = "category", "price"
MOVES: Mapping[str, Mapping[str, Any]] = {
    ACTIVATE: {"is_active": True},
    RESTORE: {"is_active": True},  # the word for it where the archived ones are
    ARCHIVE: {"is_active": False},
    "bestseller": {"is_bestseller": True},
    "no_bestseller": {"is_bestseller": False},
    "end_sale": {"sale_price": None},
}


def checked(change: PriceChange) -> PriceChange:
    """The change, if prices can be changed by it. Raises `Invalid`: `by`, `target`."""
    complaints = Complaints()
    if change.by.is_nan():
        raise Invalid({"by": ["Say by how much."]})
    limit = MOST_PERCENT_UP if change.by > 0 else MOST_PERCENT_DOWN
    if not change.by:
        complaints.add("by", "Give more than 0.")
    elif change.unit is Unit.PERCENT and abs(change.by) > limit:
        complaints.add("by", f"Give at most {limit} %.")
    elif change.unit is Unit.RUPEES and abs(change.by) > MAX_PRICE:
        complaints.add("by", f"Give at most {rupees(MAX_PRICE)}.")
    elif change.target is Target.SALE and change.by > 0:
        complaints.add("target", "A sale price is below the price: choose Down.")
    complaints.raise_if_any()
    return change


def rounded(amount: Decimal, rounding: Rounding) -> Decimal:
    """The nearest amount of that kind, the higher of two that are equally near; never below 0, for prices ending in 90 never below 90."""
    match rounding:
        case Rounding.EXACT:
            near = max(amount, Decimal(0))
        case Rounding.ENDING_90:
            near = max(_nearest(amount + 10, 100) - 10, Decimal(90))
        case Rounding.TO_10 | Rounding.TO_50:
            near = max(_nearest(amount, int(rounding)), Decimal(0))
    return near.quantize(CENT, ROUND_HALF_UP)


def new_price(price: Decimal, change: PriceChange) -> Decimal:
    """A price after a change, rounded. 0 when nothing would be left of it."""
    moved = price * (100 + change.by) / 100 if change.unit is Unit.PERCENT else price + change.by
    return rounded(moved, change.rounding) if moved > 0 else Decimal(0)


def new_prices(product: BulkProduct, change: PriceChange) -> dict[str, Decimal | None]:
    """Both prices of a product after a change."""
    regular, sale = product.regular_price, product.sale_price
    if change.target is Target.SALE:
        return {"regular_price": regular, "sale_price": new_price(regular, change)}
    if sale is not None and change.target is Target.BOTH:
        sale = new_price(sale, change)
    return {"regular_price": new_price(regular, change), "sale_price": sale}


def plan(product: BulkProduct, wish: Wish) -> Plan:
    """What a change would do to a product, and why not. An archived product is only restored."""
    changes = new_prices(product, wish) if isinstance(wish, PriceChange) else dict(wish)
    if why := refusal(product, changes):
        return Plan(product, Outcome.REFUSED, why)
    if all(getattr(product, name) == value for name, value in changes.items()):
        return Plan(product, Outcome.SAME)
    return Plan(product, Outcome.CHANGED, changes=changes)


def refusal(product: BulkProduct, changes: Mapping[str, Any]) -> str:
    """Why a product cannot get these fields; nothing when it can."""
    if changes.get("is_active") and not product.has_picture:
        return NEEDS_PICTURE
    if "is_active" not in changes and is_archived(
        is_active=product.is_active, has_picture=product.has_picture
    ):
        return ARCHIVED
    if "regular_price" in changes:
        return _price_refusal(product, changes["regular_price"], changes["sale_price"])
    return ""


def preview(products: Iterable[BulkProduct], wish: Wish) -> Preview:
    """The plans of many products, grouped."""
    plans = [plan(each, wish) for each in products]
    refused: dict[str, list[Plan]] = {}
    for each in plans:
        if each.outcome is Outcome.REFUSED:
            refused.setdefault(each.why, []).append(each)
    by_outcome = {
        outcome: [each for each in plans if each.outcome is outcome]
        for outcome in (Outcome.CHANGED, Outcome.SAME)
    }
    return Preview(by_outcome[Outcome.CHANGED], by_outcome[Outcome.SAME], refused)


def fingerprint(changing: Sequence[Plan]) -> str:
    """What somebody has seen of a preview: another one when any product would now be changed otherwise, or from something else."""
    seen = [
        (each.product.id.hex, [(name, getattr(each.product, name), value) for name, value in _sorted(each)])
        for each in changing
    ]
    return hashlib.sha256(repr(sorted(seen)).encode()).hexdigest()[:32]


def _sorted(planned: Plan) -> list[tuple[str, Any]]:
    return sorted((planned.changes or {}).items())


def _price_refusal(product: BulkProduct, regular: Decimal, sale: Decimal | None) -> str:
    sold_at = effective_price(product.regular_price, product.sale_price)
    sells_at = effective_price(regular, sale)
    if not sells_at and sold_at:
        return NOTHING_LEFT
    if sale is not None and sale >= regular:
        return SALE_NOT_BELOW
    if regular > MAX_PRICE:
        return TOO_MUCH
    if sells_at < sold_at and (sells_at * 10 < sold_at or sells_at < LOWEST_USUAL_PRICE):
        return A_SLIP
    return ""


def _nearest(amount: Decimal, step: int) -> Decimal:
    return (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step
