"""Amounts and times as banks print them."""

from datetime import date
from decimal import Decimal

import pytest

from beautique.kernel import clock
from beautique.kernel.days import NotADay
from beautique.kernel.money import NotAnAmount
from beautique.payments.arrivals.values import read_amount, read_when
from tests.payments.arrivals.statements import TODAY


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("Rs. 5,450/-", "5450"),
        ("5,450.00 CR", "5450"),
        ("5450CR", "5450"),
        ("5,450.00 Dr.", "-5450"),
        ("(500)", "-500"),
        ("(Rs. 500)", "-500"),
        ("-Rs. 500", "-500"),
        ("500-", "-500"),
        ("+1,000", "1000"),
        ("PKR 55.000.00", "55000"),
        ("Rs 100.0", "100"),
        ("0.00", "0"),
        ("", "0"),
        (" - ", "0"),
    ],
)
def test_amounts_are_read_as_banks_print_them(printed: str, amount: str) -> None:
    assert read_amount(printed) == Decimal(amount)


@pytest.mark.parametrize("printed", ["4,50", "12 DRX", "Total", "1.234", "5,450 5,450", "1e5"])
def test_what_may_be_two_amounts_is_none(printed: str) -> None:
    with pytest.raises(NotAnAmount):
        read_amount(printed)


@pytest.mark.parametrize(
    ("printed", "day", "hour"),
    [
        ("28/11/2026", date(2026, 11, 28), None),
        ("28-Nov-26", date(2026, 11, 28), None),
        ("2026-11-28 14:02", date(2026, 11, 28), "14:02"),
        ("28/11/2026 02:22 PM", date(2026, 11, 28), "14:22"),
        ("28 Nov 2026, 12:05:22 am", date(2026, 11, 28), "00:05"),
        ("2026-11-28T20:02:00Z", date(2026, 11, 29), "01:02"),
        ("2026-11-28 20:02:00+05:00", date(2026, 11, 28), "20:02"),
        ("28/11/2026 10:00 +9999", date(2026, 11, 28), None),  # no zone has that
        ("22-06-2026 at 04:18:31", date(2026, 6, 22), "04:18"),
        ("Wed Jun 26", date(2026, 6, 26), None),
        ("Jun 26, 2026", date(2026, 6, 26), None),
        ("Saturday, 28 November 2026", date(2026, 11, 28), None),
        ("20261128", date(2026, 11, 28), None),
        ("46354", date(2026, 11, 28), None),  # what Excel keeps
        ("46354.584722", date(2026, 11, 28), "14:02"),
    ],
)
def test_days_are_read_as_banks_print_them(printed: str, day: date, hour: str | None) -> None:
    paid_on, at = read_when(printed, TODAY)
    assert (paid_on, at and f"{clock.store_time(at):%H:%M}") == (day, hour)


def test_a_time_may_stand_in_a_column_of_its_own() -> None:
    assert f"{clock.store_time(read_when('28/11/2026', TODAY, '2:05 pm')[1]):%H:%M}" == "14:05"
    assert read_when("28/11/2026", TODAY, "noon") == (date(2026, 11, 28), None)


@pytest.mark.parametrize(
    ("printed", "clock_time"),
    [
        ("46354.58500000001", ""),  # day and time in one cell
        ("46354", "0.585"),  # the time in a cell of its own
        ("46354.0", "0.58500000000000007"),
        ("28/11/2026", "0.585"),
        ("46354", "14:02:24"),
        ("46354", "46354.585"),  # a whole instant, shown as a time
    ],
)
def test_a_workbook_and_the_same_statement_as_text_say_the_same_second(printed: str, clock_time: str) -> None:
    assert read_when(printed, TODAY, clock_time) == read_when("28/11/2026 14:02:24", TODAY)


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        ("11/28/2026", "There is no month 28"),
        ("28/12/2026", "still to come"),
        ("28/11/2024", "more than a year ago"),
        ("Total", "Choose a day"),
        ("", "Choose a day"),
    ],
)
def test_what_is_no_day_of_a_payment_is_told(printed: str, why: str) -> None:
    with pytest.raises(NotADay, match=why):
        read_when(printed, TODAY)
