"""Statements as banks write them: where the table begins, which column holds what, which lines are money that came in."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from beautique.kernel.errors import Invalid
from beautique.payments.arrivals.columns import came_in, guess, sheet_of
from beautique.payments.arrivals.statements import check_columns, read_statement
from beautique.payments.arrivals.types import Column, Read
from beautique.spreadsheets.tables import read_lines
from tests.catalog.importing.files import xlsx
from tests.payments.arrivals.statements import TODAY, statement


def read(content: bytes) -> Read:
    sheet = sheet_of(read_lines(content))
    columns = guess(sheet)
    check_columns(columns, sheet)
    return read_statement(sheet, columns, TODAY)


def told(found: Read) -> list[tuple[Any, ...]]:
    return [(f"{line.paid_on:%d.%m.}", line.amount, line.reference, line.narration) for line in found.lines]


def test_a_table_is_found_below_titles_and_above_totals() -> None:
    content = statement(
        ["01/11/2026", "Opening balance", "", "", "", "10,000.00"],
        ["28/11/2026", "Raast from AYESHA", "27361234567", "", "5,450.00", "15,450.00"],
        ["28/11/2026", "ATM", "27361234568", "500.00", "", "14,950.00"],
        ["Transaction Date", "Description", "Transaction ID", "Debit", "Credit", "Balance"],
        ["29-Nov-26", "IBFT", "FT26331XYZ", "0.00", "8,450.00", "23,400.00"],
        ["", "Total", "", "500.00", "13,900.00", ""],
        ["This is a computer generated statement", "", "", "", "", ""],
        titles=["Statement of Account", "Account Title,BEAUTIQUE", "From,01/11/2026,To,30/11/2026"],
    )
    found = read(content)
    assert told(found) == [
        ("28.11.", Decimal(5450), "27361234567", "Raast from AYESHA"),
        ("29.11.", Decimal(8450), "FT26331XYZ", "IBFT"),
    ]
    assert (found.left_out, found.refused, found.total) == (1, [], Decimal(13_900))


def test_an_excel_file_says_the_same() -> None:
    content = xlsx(
        [["Easypaisa"], [], ["Date", "Amount", "Type", "TID"], ["46354", "5450", "Credit", "11122233344"],
         ["46354", "300", "Debit", "11122233345"]]
    )  # fmt: skip
    found = read(content)
    assert told(found) == [("28.11.", Decimal(5450), "11122233344", None)]
    assert found.left_out == 1


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (["Date", "Narration", "Amount (PKR)"], ["28/11/2026", "From ALI", "1,234.50"]),
        (["Txn Date", "Particulars", "Deposit", "Withdrawal"], ["28-Nov-26", "From ALI", "1,234.50", ""]),
        (["Details", "Date & Time", "Dr/Cr", "Transaction Amount"], ["From ALI", "28/11/2026 14:02", "CR", "1234.50"]),
        (["Posting date", "Remarks", "Credit", "Debit"], ["28/11/2026", "From ALI", "1,234.50 CR", "-"]),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_their_names(head: list[str], row: list[str]) -> None:
    assert told(read(statement(row, head=head))) == [("28.11.", Decimal("1234.50"), None, "From ALI")]


def test_a_pasted_table_without_a_head_has_columns_by_their_place() -> None:
    sheet = sheet_of(read_lines(b"28/11/2026\tFrom ALI\t1,234.50\n28/11/2026\tFrom SANA\t400"))
    assert sheet.names == ["Column 1", "Column 2", "Column 3"]
    columns = {Column.DATE: "Column 1", Column.CREDIT: "Column 3", Column.NARRATION: "Column 2"}
    assert [line.amount for line in read_statement(sheet, columns, TODAY).lines] == [Decimal("1234.50"), 400]


def test_where_a_row_has_the_month_first_no_day_that_may_be_either_is_taken() -> None:
    days = ["11/05/2026", "11/28/2026", "11/11/2026", "28-Nov-26", "1/3/26 14:02"]
    found = read(statement(*([day, "Raast", "", "", "500", ""] for day in days)))
    assert [line.paid_on for line in found.lines] == [date(2026, 11, 11), date(2026, 11, 28)]
    assert [(each.number, each.reason.partition(". ")[0]) for each in found.refused] == [
        (2, "“11/05/2026” may be 11 May or 5 November: other rows have the month first"),
        (3, "“11/28/2026” is no day"),
        (6, "“1/3/26 14:02” may be 1 March or 3 January: other rows have the month first"),
    ]


def test_equal_names_are_told_apart() -> None:
    assert sheet_of(read_lines(b"Date,Amount,Amount,\n1/11/2026,5,6,7")).names == [
        "Date",
        "Amount",
        "Amount (2)",
        "Column 4",
    ]


def test_a_line_that_cannot_be_read_is_told_by_its_number_and_is_no_arrival() -> None:
    found = read(
        statement(
            ["28/11/2026", "Fine", "", "", "100.00", ""],
            ["11/28/2026", "Month first", "", "", "100.00", ""],
            ["28/11/2026", "Unclear", "", "", "4,50", ""],
            ["", "No day", "", "", "100.00", ""],
        )
    )
    assert [(each.number, each.reason.split(". ")[0]) for each in found.refused] == [
        (3, "“11/28/2026” is no day"),
        (4, "“4,50” is no amount"),
        (5, "The day is missing."),
    ]
    assert [line.narration for line in found.lines] == ["Fine"]


def test_columns_that_cannot_be_read_by_are_refused() -> None:
    sheet = sheet_of(read_lines(statement(["28/11/2026", "", "", "", "100", ""])))
    for chosen, field in (
        ({Column.CREDIT: "Credit"}, Column.DATE),
        ({Column.DATE: "Transaction Date"}, Column.CREDIT),
        ({Column.DATE: "Transaction Date", Column.CREDIT: "Paid"}, Column.CREDIT),
        ({Column.DATE: "Transaction Date", Column.CREDIT: "Credit", Column.DEBIT: "Credit"}, Column.DEBIT),
    ):
        with pytest.raises(Invalid) as refused:
            check_columns(chosen, sheet)
        assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("word", "is_in"),
    [
        *((word, True) for word in ("CR", "Cr.", "c", "Credit", "Credited", "In", "Incoming transfer", "Received", "Deposit", "+")),
        *((word, True) for word in ("Credit amount", "Credit Transaction", "Incoming payment received")),
        *((word, False) for word in ("DR", "d", "Debit", "Debited", "Out", "Outgoing transfer", "Sent", "Withdrawal", "-")),
        *((word, None) for word in ("In favour of Ali", "Deposit reversal", "Credit card payment", "Received by", "Paid by Ali")),
        *((word, None) for word in ("Debit reversal", "IBFT", "")),
    ],
)  # fmt: skip
def test_only_a_plain_word_says_whether_money_came_in(word: str, is_in: bool | None) -> None:
    assert came_in(word) is is_in


def test_a_row_whose_word_says_nothing_is_refused_and_the_others_are_read_by_theirs() -> None:
    rows = [["28/11/2026", "500", word] for word in ("Credit", "Debit", "Deposit reversal")]
    found = read(statement(*rows, head=["Date", "Amount", "Type"]))
    assert (len(found.lines), found.left_out) == (1, 1)
    assert [each.reason for each in found.refused] == [
        "“Deposit reversal” does not say whether the money came in."
    ]


def test_remembered_columns_go_before_guessed_ones_where_the_file_has_them() -> None:
    sheet = sheet_of(read_lines(statement(["28/11/2026", "", "", "", "100", ""])))
    remembered = {Column.DATE: "Transaction Date", Column.CREDIT: "Balance"}
    assert guess(sheet, remembered) == remembered
    assert guess(sheet, {Column.DATE: "Day", Column.CREDIT: "Balance"})[Column.CREDIT] == "Credit"
