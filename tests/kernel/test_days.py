"""Days as people type them."""

from datetime import date

import pytest

from beautique.kernel.days import NotADay, coming, parse, parse_coming, written

TODAY = date(2026, 11, 28)
DAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("28/11/2026", DAY),
        (" 28 / 11 / 2026 ", DAY),
        ("28.11.2026", DAY),
        ("28-11-26", DAY),
        ("28 11 2026", DAY),
        ("2026-11-28", DAY),
        ("28112026", DAY),
        ("281126", DAY),
        ("28 Nov", DAY),
        ("28 nov 2026", DAY),
        ("28 November, 2026", DAY),
        ("28th Nov. 26", DAY),
        ("28nov", DAY),
        ("28/11", DAY),
        ("۲۸/۱۱/۲۰۲۶", DAY),
        ("\u200f٢٨/١١/٢٠٢٦\u200e", DAY),
        ("5/11/2026", date(2026, 11, 5)),  # never the eleventh of May
        ("11/12/2025", date(2025, 12, 11)),
        ("29 Nov", date(2025, 11, 29)),  # without a year: the last one
        ("29/02/2028", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_day_first(typed, day) -> None:
    assert parse(typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("11/28/2026", "There is no month 28. Write the day first: 28/11/2026."),
        ("11.28.26", "There is no month 28. Write the day first: 28/11/2026."),
        ("11/28", "There is no month 28. Write the day first: 28/11/2026."),
        ("2/31/2026", "There is no month 31. Write day, month, year."),
        ("31/02/2026", "There is no day 31/02/2026. Look at the calendar once more."),
        ("0/1/2026", "There is no day 00/01/2026. Look at the calendar once more."),
        ("01/01/0000", "There is no day 01/01/0000. Look at the calendar once more."),
        ("29 Feb", "There is no day 29/02/2026. Look at the calendar once more."),
        ("today", "Choose a day, such as 28/11/2026: day, month, year."),
        ("28 Xyz", "Choose a day, such as 28/11/2026: day, month, year."),
        ("1/2/3/4", "Choose a day, such as 28/11/2026: day, month, year."),
        ("28/11/026", "Choose a day, such as 28/11/2026: day, month, year."),
        ("9" * 5000, "Choose a day, such as 28/11/2026: day, month, year."),
        ("²/1/2026", "Choose a day, such as 28/11/2026: day, month, year."),
    ],
)
def test_what_is_no_day_is_refused_with_a_sentence(typed, sentence) -> None:
    with pytest.raises(NotADay) as refused:
        parse(typed, TODAY)
    assert str(refused.value) == sentence


def test_what_is_written_is_read_again() -> None:
    assert written(DAY) == "28/11/2026"
    assert parse(written(date(2026, 1, 2)), TODAY) == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", DAY),
        (" Tomorrow ", date(2026, 11, 29)),
        ("next  week", date(2026, 12, 5)),
        ("28 Nov", DAY),
        ("27 Nov", date(2027, 11, 27)),
        ("1/12", date(2026, 12, 1)),
        ("27/11/2026", date(2026, 11, 27)),
    ],
)
def test_a_day_to_come_may_be_a_word_and_without_a_year_is_the_next_one(typed: str, day: date) -> None:
    assert parse_coming(typed, TODAY) == day


def test_a_word_is_no_day_that_has_been() -> None:
    with pytest.raises(NotADay):
        parse("tomorrow", TODAY)


def test_days_to_come_by_their_words() -> None:
    assert coming(TODAY) == {
        "Today": DAY,
        "Tomorrow": date(2026, 11, 29),
        "Next week": date(2026, 12, 5),
    }
