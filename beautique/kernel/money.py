"""Rupees: `Decimal` with at most two places. One currency, PKR."""

from decimal import Decimal, InvalidOperation

CENT = Decimal("0.01")
NBSP = "\N{NO-BREAK SPACE}"


def rupees(amount: Decimal) -> str:
    """`Decimal("12450.00")` -> `Rs 12,450` (no-break space); paisas are shown only when there are any."""
    places = 0 if amount == amount.to_integral_value() else 2
    return f"Rs{NBSP}{amount:,.{places}f}"


def plain(amount: Decimal) -> str:
    """The amount for files and forms: `12450` or `12450.50`, no separators."""
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{amount:.{places}f}"


def parse(typed: str) -> Decimal | None:
    """What a person typed (`12,450`, `Rs 12450.50`) as an amount, or None when it is not one."""
    cleaned = typed.strip().removeprefix("Rs").replace(",", "").replace(NBSP, "").strip()
    try:
        amount = Decimal(cleaned)
    except InvalidOperation:
        return None
    try:
        exact = amount.quantize(CENT)
    except InvalidOperation:  # no number, or one with more digits than an amount can have
        return None
    return exact if amount == exact else None
