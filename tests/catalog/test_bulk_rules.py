"""What a bulk change makes of a product: the truth tables of rounding, of new prices, and of what is refused."""

import uuid
from decimal import Decimal
from typing import Any

import pytest

from beautique.bulk.types import Outcome
from beautique.catalog.bulk import rules
from beautique.catalog.bulk.types import BulkProduct, PriceChange, Rounding, Target, Unit
from beautique.catalog.types import Category
from beautique.kernel.errors import Invalid

D = Decimal
UP_10, DOWN_10 = (PriceChange(D(by), Unit.PERCENT) for by in (10, -10))
CHANGED, SAME, REFUSED = Outcome.CHANGED, Outcome.SAME, Outcome.REFUSED


def product(**over: Any) -> BulkProduct:
    """A product in the shop at Rs 5,000; any field may be given."""
    return BulkProduct(
        **{
            "id": uuid.UUID(int=1),
            "name": "Noor",
            "category": Category.MAXI,
            "regular_price": D(5000),
            "sale_price": None,
            "is_bestseller": False,
            "is_active": True,
            "has_picture": True,
            **over,
        }
    )


@pytest.mark.parametrize(
    ("amount", "to_10", "to_50", "ending_90", "exact"),
    [
        ("5494.50", 5490, 5500, 5490, "5494.50"),
        ("5495", 5500, 5500, 5490, "5495"),
        ("5474.99", 5470, 5450, 5490, "5474.99"),
        ("5475", 5480, 5500, 5490, "5475"),
        ("5440", 5440, 5450, 5490, "5440"),
        ("5439.99", 5440, 5450, 5390, "5439.99"),
        ("5000", 5000, 5000, 4990, "5000"),
        ("5040", 5040, 5050, 5090, "5040"),
        ("30", 30, 50, 90, "30"),
        ("24.99", 20, 0, 90, "24.99"),
        ("4.99", 0, 0, 90, "4.99"),
        ("0", 0, 0, 90, "0"),
        ("0.005", 0, 0, 90, "0.01"),
        ("-700", 0, 0, 90, "0"),
    ],
)
def test_an_amount_is_rounded_to_the_nearest_and_never_below_nothing(
    amount, to_10, to_50, ending_90, exact
) -> None:
    assert [
        rules.rounded(D(amount), each)
        for each in (Rounding.TO_10, Rounding.TO_50, Rounding.ENDING_90, Rounding.EXACT)
    ] == [D(to_10), D(to_50), D(ending_90), D(exact)]


@pytest.mark.parametrize(
    ("by", "unit", "rounding", "expected"),
    [
        (10, Unit.PERCENT, Rounding.EXACT, "5494.50"),
        (10, Unit.PERCENT, Rounding.ENDING_90, "5490"),
        (-10, Unit.PERCENT, Rounding.EXACT, "4495.50"),
        (-10, Unit.PERCENT, Rounding.TO_50, "4500"),
        ("12.5", Unit.PERCENT, Rounding.TO_10, "5620"),
        (500, Unit.RUPEES, Rounding.EXACT, "5495"),
        (500, Unit.RUPEES, Rounding.TO_50, "5500"),
        (-500, Unit.RUPEES, Rounding.ENDING_90, "4490"),
        (-4995, Unit.RUPEES, Rounding.ENDING_90, "0"),
        (-9000, Unit.RUPEES, Rounding.EXACT, "0"),
    ],
)
def test_a_price_goes_up_and_down_by_per_cent_or_rupees(by, unit, rounding, expected) -> None:
    assert rules.new_price(D(4995), PriceChange(D(by), unit, rounding)) == D(expected)


@pytest.mark.parametrize(
    ("target", "sale", "expected"),
    [
        (Target.BOTH, None, (5500, None)),
        (Target.BOTH, 4000, (5500, 4400)),
        (Target.REGULAR, 4000, (5500, 4000)),
        (Target.SALE, None, (5000, 5500)),
        (Target.SALE, 4000, (5000, 5500)),
    ],
)
def test_the_sale_price_follows_or_stays_or_is_made_of_the_price(target, sale, expected) -> None:
    priced = product(sale_price=None if sale is None else D(sale))
    new = rules.new_prices(priced, PriceChange(D(10), Unit.PERCENT, target=target))
    assert (new["regular_price"], new["sale_price"]) == expected


SALE_4000, ARCHIVED, UNFINISHED = (
    {"sale_price": D(4000)},
    {"is_active": False},
    {"is_active": False, "has_picture": False},
)


@pytest.mark.parametrize(
    ("over", "wish", "expected"),
    [
        ({}, rules.MOVES["activate"], (SAME, "")),
        (ARCHIVED, rules.MOVES["activate"], (CHANGED, "")),
        (ARCHIVED, rules.MOVES["restore"], (CHANGED, "")),
        (UNFINISHED, rules.MOVES["activate"], (REFUSED, rules.NEEDS_PICTURE)),
        ({}, rules.MOVES["archive"], (CHANGED, "")),
        (ARCHIVED, rules.MOVES["archive"], (SAME, "")),
        (UNFINISHED, rules.MOVES["archive"], (SAME, "")),
        ({}, rules.MOVES["bestseller"], (CHANGED, "")),
        ({"is_bestseller": True}, rules.MOVES["bestseller"], (SAME, "")),
        ({"is_bestseller": True}, rules.MOVES["no_bestseller"], (CHANGED, "")),
        (ARCHIVED, rules.MOVES["bestseller"], (REFUSED, rules.ARCHIVED)),
        (UNFINISHED, rules.MOVES["bestseller"], (CHANGED, "")),
        ({}, {"category": Category.MAXI}, (SAME, "")),
        ({}, {"category": Category.GHARARA}, (CHANGED, "")),
        (SALE_4000, rules.MOVES["end_sale"], (CHANGED, "")),
        ({}, rules.MOVES["end_sale"], (SAME, "")),
        ({}, UP_10, (CHANGED, "")),
        (ARCHIVED, UP_10, (REFUSED, rules.ARCHIVED)),
        ({"regular_price": D(0)}, UP_10, (SAME, "")),
        ({"regular_price": D(950_000)}, UP_10, (REFUSED, rules.TOO_MUCH)),
        (SALE_4000, PriceChange(D(-20), Unit.PERCENT, target=Target.REGULAR), (REFUSED, rules.SALE_NOT_BELOW)),
        ({"sale_price": D(4990)}, PriceChange(D(1), Unit.PERCENT, Rounding.TO_50), (REFUSED, rules.SALE_NOT_BELOW)),
        (SALE_4000, PriceChange(D(-5000), Unit.RUPEES, target=Target.REGULAR), (REFUSED, rules.SALE_NOT_BELOW)),
        ({}, PriceChange(D(-5000), Unit.RUPEES), (REFUSED, rules.NOTHING_LEFT)),
        (SALE_4000, PriceChange(D(-4000), Unit.RUPEES), (REFUSED, rules.NOTHING_LEFT)),
        ({"regular_price": D(14)}, PriceChange(D(-70), Unit.PERCENT), (REFUSED, rules.NOTHING_LEFT)),
        ({}, PriceChange(D(-4600), Unit.RUPEES), (REFUSED, rules.A_SLIP)),
        ({"regular_price": D(12)}, PriceChange(D(-3), Unit.RUPEES, Rounding.EXACT), (REFUSED, rules.A_SLIP)),
        ({"regular_price": D(12)}, PriceChange(D(-2), Unit.RUPEES, Rounding.EXACT), (CHANGED, "")),
        ({"regular_price": D(900_000)}, PriceChange(D(100_000), Unit.RUPEES), (CHANGED, "")),
        ({}, PriceChange(D(-90), Unit.PERCENT), (CHANGED, "")),
        ({}, PriceChange(D(-20), Unit.PERCENT, target=Target.SALE), (CHANGED, "")),
    ],
)  # fmt: skip
def test_what_a_product_says_to_a_change(over, wish, expected) -> None:
    planned = rules.plan(product(**over), wish)
    assert (planned.outcome, planned.why) == expected
    assert (planned.changes is None) is (planned.outcome is not CHANGED)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        (PriceChange(D("NaN"), Unit.PERCENT), {"by"}),
        (PriceChange(D(0), Unit.PERCENT), {"by"}),
        (PriceChange(D(501), Unit.PERCENT), {"by"}),
        (PriceChange(D(-91), Unit.PERCENT), {"by"}),
        (PriceChange(D(1_000_001), Unit.RUPEES), {"by"}),
        (PriceChange(D(20), Unit.PERCENT, target=Target.SALE), {"target"}),
        (PriceChange(D(500), Unit.PERCENT), set()),
        (PriceChange(D(-90), Unit.PERCENT), set()),
        (PriceChange(D(1_000_000), Unit.RUPEES), set()),
    ],
)
def test_how_much_prices_may_be_changed_at_once(change, fields) -> None:
    if not fields:
        assert rules.checked(change) == change
        return
    with pytest.raises(Invalid) as refused:
        rules.checked(change)
    assert refused.value.errors.keys() == fields


def test_a_preview_that_would_come_out_otherwise_has_another_fingerprint() -> None:
    seen = rules.fingerprint(rules.preview([product()], UP_10).changing)
    assert rules.fingerprint(rules.preview([product()], UP_10).changing) == seen
    assert rules.fingerprint(rules.preview([product(is_bestseller=True)], UP_10).changing) == seen
    assert rules.fingerprint(rules.preview([product(regular_price=D(5001))], UP_10).changing) != seen
    assert rules.fingerprint(rules.preview([product()], DOWN_10).changing) != seen
    assert rules.fingerprint([]) != seen
