"""Amounts, spreadsheet cells and page links."""

import csv
import io
from decimal import Decimal

import pytest

from beautique.kernel import money
from beautique.kernel.csv import stream, text_cell
from beautique.kernel.errors import Invalid
from beautique.kernel.pages import Cursor, Page
from tests.kernel.amounts import NO_AMOUNT, READ, UNCLEAR
from tests.kernel.cells import READ_AS_SOMETHING_ELSE, TEXT


@pytest.mark.parametrize(
    ("amount", "shown", "typed", "plain"),
    [
        ("12450", "Rs\u00a012,450", "12,450", "12450"),
        ("6750.50", "Rs\u00a06,750.50", "6,750.50", "6750.50"),
        ("0.5", "Rs\u00a00.50", "0.50", "0.50"),
        ("0", "Rs\u00a00", "0", "0"),
    ],
)
def test_an_amount_shows_paisas_only_when_there_are_any(amount, shown, typed, plain) -> None:
    assert money.rupees(Decimal(amount)) == shown
    assert money.typed(Decimal(amount)) == typed
    assert money.plain(Decimal(amount)) == plain


@pytest.mark.parametrize(("typed", "amount"), READ.items())
def test_an_amount_is_read_as_people_type_it(typed, amount) -> None:
    assert money.parse(typed) == Decimal(amount)


@pytest.mark.parametrize(("typed", "readings"), UNCLEAR.items())
def test_an_amount_with_two_readings_is_refused_and_both_are_named(typed, readings) -> None:
    one, other = (reading.replace(" ", money.NBSP) for reading in readings)
    with pytest.raises(money.NotAnAmount, match=f"^Is this {one} or {other}\\? Write it like one of these.$"):
        money.parse(typed)


@pytest.mark.parametrize("typed", NO_AMOUNT, ids=lambda typed: ascii(typed[:20]))
def test_what_is_no_amount_is_refused_with_an_example(typed) -> None:
    with pytest.raises(money.NotAnAmount, match=r"^Give an amount such as 12,450\.$"):
        money.parse(typed)


@pytest.mark.parametrize("text", READ_AS_SOMETHING_ELSE, ids=ascii)
def test_what_a_spreadsheet_would_read_as_something_else_stays_text_by_an_apostrophe(text) -> None:
    assert text_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", [*TEXT, ""], ids=ascii)
def test_what_is_text_to_a_spreadsheet_stays_as_it_is(text) -> None:
    assert text_cell(text) == text


def test_nothing_is_an_empty_cell() -> None:
    assert text_cell(None) == ""


def test_a_stream_is_one_file_with_a_mark_for_spreadsheets() -> None:
    chunks = list(stream(["Name", "Note"], ((f"n{n}", 'say "hi",\nplease') for n in range(1200))))
    assert len(chunks) == 4  # the head first, so that a download begins at once
    content = b"".join(chunks).decode()
    assert content.startswith("\ufeffName,Note\r\n")
    rows = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))
    assert len(rows) == 1201
    assert rows[1] == ["n0", 'say "hi",\nplease']


def test_a_cursor_comes_back_as_it_went() -> None:
    cursor = Cursor(("2026-11-21", 7), backwards=True)
    assert Cursor.decode(cursor.encode()) == cursor


@pytest.mark.parametrize("token", ["", "%%%", "W10", "WzJd", "eyJhIjoxfQ", "a" * 5000])
def test_a_token_that_is_no_cursor_is_refused(token) -> None:
    with pytest.raises(Invalid):
        Cursor.decode(token)


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (20, 1), (21, 2)])
def test_an_empty_list_has_one_page(total, pages) -> None:
    assert Page([], total, 1, 20, None, None).total_pages == pages
