"""Which arrivals may be an order's money: the surest first, an amount alone only perhaps."""

import random
import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from beautique.kernel.db import new_id
from beautique.kernel.errors import Invalid
from beautique.payments.matching import rules
from beautique.payments.matching.types import Awaited, Likeness
from beautique.settings.types import PaymentMethod

DAY = date(2026, 11, 28)
NUMBER = "BQ-20261128-014"


@dataclass(frozen=True, kw_only=True)
class Money:
    """An arrival of Rs 5,450 that says nothing else."""

    id: uuid.UUID
    method: PaymentMethod = PaymentMethod.EASYPAISA
    paid_on: date = DAY
    amount: Decimal = Decimal(5450)
    reference_key: str | None = None
    sender: str | None = None
    sender_phone: str | None = None
    order_number: str | None = None


def money(**over: object) -> Money:
    return replace(Money(id=new_id()), **over)  # type: ignore[arg-type]


AWAITED = Awaited(
    number=NUMBER,
    due=Decimal(5450),
    method=PaymentMethod.EASYPAISA,
    since=DAY,
    near=DAY,
    phones=("923001234567",),
    customer="Ayesha Siddiqui",
    payers=("IMRAN S.",),
    references=frozenset({"27364455667"}),
)


@pytest.mark.parametrize(
    "written",
    [
        "BQ-20261128-014",
        "bq-20261128-014",
        "BQ20261128014",
        "for bq 20261128 014 thanks",
        "Bq_20261128/014.",
        "IBFT BQ20261128-014 PK",
        "BQ\u201320261128\u2013014",
        "BQ-20261128-014 BQ20261128014",
    ],
)
def test_an_order_number_is_found_however_it_is_written(written: str) -> None:
    assert rules.order_number_in(written) == NUMBER


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "20261128014",
        "BQ 2026",
        "ABQ20261128014",
        "BQ-20261345-014",
        "BQ-20261128-014 BQ-20261128-015",
        "BQ-20261128 123456789",  # the day, and a reference of the bank
    ],
)
def test_what_names_no_order_or_several_names_none(written: str | None) -> None:
    assert rules.order_number_in(written) is None


@pytest.mark.parametrize(
    ("over", "why", "reason"),
    [
        ({"order_number": NUMBER}, Likeness.NUMBER, "order number in the message"),
        ({"reference_key": "27364455667"}, Likeness.REFERENCE, "same ID"),
        ({"sender": "Imran Shahid"}, Likeness.PAYER, "amount due, paid by IMRAN S. before"),
        ({"sender_phone": "567"}, Likeness.TAIL, "amount due, from this phone number"),
        ({"sender_phone": "03001234567"}, Likeness.TAIL, "amount due, from this phone number"),
        ({"sender": "AYESHA S."}, Likeness.NAME, "amount due, from the customer's name"),
        ({"sender": "HIRA KHAN"}, Likeness.AMOUNT, "same amount: perhaps"),
        ({}, Likeness.AMOUNT, "same amount: perhaps"),
    ],
)
def test_each_says_why(over: dict[str, object], why: Likeness, reason: str) -> None:
    [found] = rules.likely(AWAITED, [money(**over)])
    assert (found.why, found.reason, found.is_perhaps) == (why, reason, why == Likeness.AMOUNT)


@pytest.mark.parametrize(
    "over",
    [
        {"amount": Decimal(5400), "sender": "Imran Shahid", "sender_phone": "567"},
        {"method": PaymentMethod.MEEZAN_BANK, "sender": "Imran Shahid"},
        {"paid_on": DAY - timedelta(days=2), "sender": "Imran Shahid"},
        {"order_number": "BQ-20261128-015", "sender_phone": "567"},
    ],
)
def test_another_amount_account_or_order_and_older_money_are_not_offered(over: dict[str, object]) -> None:
    assert rules.likely(AWAITED, [money(**over)]) == []


def test_number_and_id_are_offered_whatever_the_amount_and_the_account() -> None:
    other = {"amount": Decimal(5000), "method": PaymentMethod.MEEZAN_BANK, "paid_on": DAY - timedelta(days=9)}
    arrivals = [money(order_number=NUMBER, **other), money(reference_key="27364455667", **other)]
    assert [each.arrival for each in rules.likely(AWAITED, arrivals)] == arrivals


def test_the_surest_stand_first_at_most_three_and_always_in_the_same_order() -> None:
    arrivals = [
        money(order_number=NUMBER, amount=Decimal(5000)),
        money(reference_key="27364455667", amount=Decimal(5000)),
        money(sender="Imran Shahid", paid_on=DAY + timedelta(days=1)),
        money(sender="Imran Shahid"),
        money(sender_phone="567"),
    ]
    expected = [arrivals[0], arrivals[1], arrivals[3]]
    for seed in range(10):
        random.Random(seed).shuffle(mixed := list(arrivals))
        assert [each.arrival for each in rules.likely(AWAITED, mixed)] == expected


def test_an_amount_alone_is_left_out_beside_anything_better() -> None:
    alone, known = money(), money(sender_phone="567")
    assert [each.arrival for each in rules.likely(AWAITED, [alone, known])] == [known]
    named = money(order_number=NUMBER)
    assert [each.arrival for each in rules.likely(AWAITED, [alone, known, named])] == [named]
    less = money(order_number=NUMBER, amount=Decimal(50))
    assert [each.arrival for each in rules.likely(AWAITED, [alone, known, less])] == [less, known]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IMRAN S.", "Imran Shahid"),
        ("IMRAN SH****", "IMRAN SHAHID"),
        ("M IMRAN SHAHID", "MUHAMMAD IMRAN SHAHID"),
        ("Mr. Imran Shahid", "SHAHID IMRAN"),
        ("Imran Shahid Khan", "IMRAN SHAHID"),
        ("علی رضا", "علي رضا"),
        ("Sana", "SANA"),
    ],
)
def test_names_of_one_person(one: str, other: str) -> None:
    assert rules.is_same_name(one, other)
    assert rules.is_same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", ""),
        ("Imran", "Imran Shahid"),
        ("I. S.", "Imran Shahid"),
        ("IM*** SH***", "Imran Shahid"),
        ("Muhammad Ali", "Muhammad Bilal"),
        ("Muhammad S.", "Muhammad Shahid Khan"),
        ("Ayesha Khan", "Ayesha Siddiqui"),
        ("Sana", "Sanaullah"),
    ],
)
def test_names_of_two_people(one: str, other: str) -> None:
    assert not rules.is_same_name(one, other)
    assert not rules.is_same_name(other, one)


@pytest.mark.parametrize(
    ("shown", "is_theirs"),
    [
        ("567", True),
        ("***4567", True),
        ("0300 1234567", True),
        ("+923001234567", True),
        ("67", False),
        ("568", False),
        (None, False),
    ],
)
def test_a_phone_is_known_by_what_is_shown_of_it(shown: str | None, is_theirs: bool) -> None:
    assert rules.is_from_phone(shown, ["924235761234", "923001234567"]) is is_theirs


def test_only_the_same_money_is_taken() -> None:
    arrival = money()
    rules.refuse_other_money(arrival, Decimal("5450.00"), PaymentMethod.EASYPAISA)
    with pytest.raises(Invalid, match="Rs"):
        rules.refuse_other_money(arrival, Decimal(5400), PaymentMethod.EASYPAISA)
    with pytest.raises(Invalid, match="Easypaisa account"):
        rules.refuse_other_money(arrival, Decimal(5450), PaymentMethod.MEEZAN_BANK)
