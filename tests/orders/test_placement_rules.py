"""What an order must hold to be placed, as tables. Source: PRODUCT.md, words and rules."""

from decimal import Decimal

import pytest

from beautique.orders.placement import rules
from beautique.orders.placement.types import Ceiling


@pytest.mark.parametrize(
    ("amount", "confirmed", "beyond"),
    [
        ("5000", None, False),
        ("5000.01", None, True),
        ("6000", "6000.00", False),
        ("6000", "6000.01", True),
        ("6000", "7000", True),
        ("4000", "6000", False),
    ],
)
def test_beyond_the_most_in_one_order_only_the_confirmed_total_passes(amount, confirmed, beyond) -> None:
    ceiling = Ceiling(Decimal(5000), Decimal(confirmed) if confirmed else None)
    assert rules.is_beyond(ceiling, Decimal(amount)) is beyond
