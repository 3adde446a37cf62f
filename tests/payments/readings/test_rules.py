"""From lines of words to what a receipt says: a table of layouts, and of what must stay silent."""

from datetime import date
from decimal import Decimal

import pytest

from beautique.payments.readings.rules import has_letters, is_unlike, read
from beautique.payments.readings.types import Box, Look, Reading, Word

TODAY = date(2026, 11, 29)


def look(*lines: str, confidence: float = 95.0) -> Look:
    """Lines one below the other, each letter ten pixels wide; `word~40` is a word of which the engine is not sure."""
    every = []
    for row, line in enumerate(lines):
        left, words = 0, []
        for each in line.split():
            text, _, sure = each.partition("~")
            words.append(Word(text, Box(left, row * 40, 10 * len(text), 20), float(sure or confidence)))
            left += 10 * len(text) + 10
        every.append(tuple(words))
    return tuple(every)


def said(*lines: str) -> Reading:
    return read([look(*lines)], TODAY)


@pytest.mark.parametrize(
    ("lines", "amount"),
    [
        (["Rs. 5,450.00"], 5450),
        (["PKR 12,450"], 12450),
        (["Amount 5,450.00"], 5450),
        (["Transaction Amount", "PKR 1,850.00"], 1850),
        (["Rs 1,25,000/-"], 125000),
        (["Rs. 5,450", "Amount Rs. 5,450.00", "Fee Rs. 10.00"], 5450),
        (["Amount Rs. 5,450", "Charges Rs. 10", "Total Amount Rs. 5,460"], 5450),
        (["Service Fee", "PKR 25.00", "Amount", "PKR 900.00"], 900),
        (["Rs. 5,450", "Rs. 700"], None),
        (["Rs. 5,450", "Amount Rs. 8,450"], 8450),
        (["Rs. 5,45O"], None),
        (["Rs. 10 300.00"], None),
        (["Rs. 4.500"], None),
        (["Rs. 1,3000"], None),
        (["Rs. 0.00"], None),
        (["5,450.00"], None),
        (["Fee Rs. 10.00"], None),
        (["Available balance Rs. 90,000"], None),
        (["Rs. 5,450~60"], None),
    ],
)
def test_an_amount_is_read_whole_or_not_at_all(lines, amount) -> None:
    assert said(*lines).amount == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("lines", "reference"),
    [
        (["ID#52218896736"], "52218896736"),
        (["1ID#52218896736"], "52218896736"),
        (["lD# 52218896736"], "52218896736"),
        (["TID: 597189547844"], "597189547844"),
        (["ib: 688893460982"], "688893460982"),
        (["Transaction ID 135efa259b08923d10c67fd9"], "135efa259b08923d10c67fd9"),
        (["Transaction Ref. No. 1386977619"], "1386977619"),
        (["Reference Number", "766800472920"], "766800472920"),
        (["Transaction ID 27361234567", "RRN 991122334455"], "27361234567"),
        (["Trx ID: FT26-3321-88"], "FT26-3321-88"),
        (["Transaction ID 2736 1234567"], None),
        (["Transaction ID", "not ready", "27361234567"], None),
        (["Transaction ID 2736~ ...", "RRN 991122334455"], None),
        (["TID: 27361234567", "TID: 27361234568"], None),
        (["03001234567"], None),
        (["Transaction Date 27112026"], None),
        (["Refer a friend 12345678"], None),
        (["TID: 27361234567~79"], None),
    ],
)
def test_a_transaction_id_stands_behind_or_below_its_label(lines, reference) -> None:
    assert said(*lines).reference == reference


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["19 July 2026 10:57 PM"], date(2026, 7, 19)),
        (["On Jul 21, 2026 at 7:50 AM"], date(2026, 7, 21)),
        (["Date 10/05/2026"], date(2026, 5, 10)),
        (["28-May-2026 20:25:51"], date(2026, 5, 28)),
        (["2026-11-28 20:25"], date(2026, 11, 28)),
        (["1st Nov 2026", "Date 01/11/2026"], date(2026, 11, 1)),
        (["28 Nov 2026", "Due 30 Oct 2026"], None),
        (["30 Nov 2026"], None),
        (["28 Nov 2024"], None),
        (["31/02/2026"], None),
        (["11/28/2026"], None),
        (["28 Nov"], None),
        (["19 July~30 2026"], None),
    ],
)
def test_a_day_is_one_of_the_past_year_and_the_only_one(lines, day) -> None:
    assert said(*lines).paid_on == day


@pytest.mark.parametrize(
    ("lines", "receiver"),
    [
        (["Sent to Beautique", "Sent by HIRA KHAN"], "Beautique"),
        (["To SANA TARIQ", "03325437259", "From Muhammad Hamza"], "SANA TARIQ"),
        (["Beneficiary Name", "SANA TARIQ"], "SANA TARIQ"),
        (["Destination Acc. Title M Usman Ghani", "Destination Acc. No 4243"], "M Usman Ghani"),
        (["Beneficiary Name Beautique", "Beneficiary Bank Meezan Bank"], "Beautique"),
        (["sent to Beautique 03001234567"], "Beautique"),
        (["Beneficiary Name", "ror! JM"], None),
        (["To 03325437259"], None),
        (["Beneficiary Bank Meezan Bank"], None),
        (["Sent to Beautique", "Sent to Somebody"], None),
        (["To Beaut!que"], None),
        (["To Beautique~50"], None),
    ],
)
def test_a_receiver_is_a_name_behind_a_label(lines, receiver) -> None:
    assert said(*lines).receiver == receiver


def test_two_looks_must_say_the_same_and_one_alone_must_be_sure() -> None:
    unsure, sure = look("TID: 27361234567~40"), look("TID: 27361234567~90")
    other, nothing = look("TID: 27361234561~99"), look("hello")
    assert read([unsure, unsure], TODAY).reference == "27361234567"
    assert read([unsure, other], TODAY).reference is None
    assert read([sure, nothing], TODAY).reference == "27361234567"
    assert read([nothing, unsure], TODAY).reference is None


def test_the_box_is_around_the_value_alone() -> None:
    assert said("Hello", "TID: 27361234567").boxes == {"reference": Box(50, 40, 110, 20)}


@pytest.mark.parametrize(
    ("reference", "letters"), [("27361234567", False), ("2736-1234", True), ("FT26332188", True)]
)
def test_an_id_of_digits_alone_has_no_letters(reference, letters) -> None:
    assert has_letters(reference) == letters


@pytest.mark.parametrize(
    ("receiver", "title", "unlike"),
    [
        ("SANA TARIQ", "Sana Tariq", False),
        ("M/S BEAUTIQUE CLOTHING", "Beautique", False),
        ("SANA T****", "Sana Tariq", False),
        ("BEAUTIQ", "Beautique", False),
        ("HIRA KHAN", "Beautique", True),
        ("AL", "Beautique", True),
        ("HIRA KHAN", "", False),
    ],
)
def test_a_receiver_is_unlike_when_no_word_of_the_title_is_in_it(receiver, title, unlike) -> None:
    assert is_unlike(receiver, title) == unlike
