"""Statements as banks write them, and a ledger of lines to cut them from."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from beautique.payments.arrivals.rules import line_of
from beautique.payments.arrivals.types import Line

TODAY = date(2026, 11, 29)
HEAD = ["Transaction Date", "Description", "Transaction ID", "Debit", "Credit", "Balance"]


def statement(*rows: Sequence[str], head: Sequence[str] = HEAD, titles: Sequence[str] = ()) -> bytes:
    """A CSV file with titles above its head."""
    lines = [*titles, ",".join(head), *(",".join(f'"{cell}"' for cell in row) for row in rows)]
    return "\r\n".join(lines).encode()


def random_line(dice: random.Random, today: date = TODAY) -> Line:
    """A line of few values, so that many are equal."""
    reference = dice.choice(["", "", f"TID 9000000{dice.randrange(4):04}", "IBFT", f"ft{dice.randrange(3)}a"])
    return line_of(
        paid_on=today - timedelta(days=dice.randrange(3)),
        at=None,
        amount=Decimal(dice.choice([4500, 6750, 8450])),
        reference=reference,
        sender=dice.choice(["", "AYESHA S", "Imran  Shah"]),
        sender_phone="",
        narration=dice.choice(["", "Raast", "Order BQ-20261128-001"]),
    )
