"""150 waiting orders at the shop's usual prices: the right arrival is among the three, and an amount alone is only perhaps."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from beautique.kernel.db import new_id
from beautique.payments.matching import rules
from beautique.payments.matching.types import Awaited, Likely, Likeness
from beautique.settings.types import PaymentMethod
from tests.payments.matching.test_rules import Money

DAY = date(2026, 11, 28)
PRICES = [Decimal(price) for price in range(2450, 11450, 500)]
FIRST = (
    "Ayesha",
    "Hira",
    "Sana",
    "Fatima",
    "Zainab",
    "Maryam",
    "Iqra",
    "Amna",
    "Bilal",
    "Usman",
    "Imran",
    "Ali",
)
LAST = ("Khan", "Malik", "Siddiqui", "Baig", "Shah", "Raza", "Qureshi", "Butt", "Ahmed", "Hussain")


@dataclass(frozen=True)
class Case:
    """An order that waits, its money, and what that says."""

    awaited: Awaited
    arrival: Money
    says: Likeness


def case(dice: random.Random, number: int, says: Likeness) -> Case:
    phone = f"923{dice.randrange(10**8, 10**9)}"
    customer, sender = (f"{dice.choice(FIRST)} {dice.choice(LAST)}" for _ in range(2))
    reference = str(dice.randrange(10**10, 10**11))
    awaited = Awaited(
        number=f"BQ-20261128-{number:03}",
        due=dice.choice(PRICES),
        method=PaymentMethod.EASYPAISA,
        since=DAY - timedelta(days=dice.randrange(3)),
        near=DAY,
        phones=(phone,),
        customer=customer,
        payers=(sender,) if says == Likeness.PAYER else (),
        references=frozenset({reference}) if says == Likeness.REFERENCE else frozenset(),
    )
    arrival = Money(
        id=new_id(),
        amount=awaited.due,
        reference_key=reference,
        paid_on=DAY - timedelta(days=dice.randrange(2)),
    )
    more: dict[Likeness, dict[str, object]] = {
        Likeness.NUMBER: {"order_number": awaited.number},
        Likeness.TAIL: {"sender_phone": phone[-dice.choice((3, 4, 10)) :]},
        Likeness.PAYER: {"sender": f"{sender.split()[0]} {sender.split()[1][0]}.".upper()},
    }
    return Case(awaited, replace(arrival, **more.get(says, {})), says)  # type: ignore[arg-type]


def shop(seed: int, kinds: list[Likeness]) -> list[Case]:
    dice = random.Random(seed)
    return [case(dice, number, kinds[number % len(kinds)]) for number in range(1, 151)]


def offered(cases: list[Case]) -> list[tuple[Case, list[Likely]]]:
    """As the queries do: what names the order or has its ID, and what has its amount."""
    arrivals = [each.arrival for each in cases]
    random.Random(1).shuffle(arrivals)
    return [(each, list(rules.likely(each.awaited, arrivals))) for each in cases]


@pytest.mark.parametrize("seed", range(10))
def test_the_right_arrival_is_among_the_three_where_something_names_it(seed: int) -> None:
    kinds = [Likeness.NUMBER, Likeness.REFERENCE, Likeness.TAIL, Likeness.PAYER, Likeness.AMOUNT]
    found = [
        (each, each.arrival in [likely.arrival for likely in shown])
        for each, shown in offered(shop(seed, kinds))
        if each.says != Likeness.AMOUNT
    ]
    assert len(found) == 120
    assert sum(is_there for _, is_there in found) / len(found) >= 0.99


@pytest.mark.parametrize("seed", range(10))
def test_an_amount_alone_is_never_more_than_perhaps(seed: int) -> None:
    for _, shown in offered(shop(seed, [Likeness.AMOUNT])):
        assert 1 <= len(shown) <= rules.MOST_SHOWN
        assert {(likely.is_perhaps, likely.reason) for likely in shown} == {(True, "same amount: perhaps")}
