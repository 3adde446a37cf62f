"""What a line of a courier's list says, as a table."""

import pytest

from beautique.orders.bulk.parcel_lines import read_line

NUMBER = "BQ-20261121-007"


@pytest.mark.parametrize(
    ("line", "tracking_number"),
    [
        (f"{NUMBER}\t779912345678", "779912345678"),
        (f"{NUMBER}, CN100200", "CN100200"),
        (f"{NUMBER};CN100200", "CN100200"),
        (f"{NUMBER} CN100200", "CN100200"),
        (f"{NUMBER}   LE123456789PK", "LE123456789PK"),
        ("bq20261121007 CN100200", "CN100200"),
        # in groups
        (f"{NUMBER}\tCN 100 200", "CN 100 200"),
        (f"{NUMBER} CN 100 200", "CN 100 200"),
        (f"{NUMBER} 7710 0445 67890", "7710 0445 67890"),
        (f"{NUMBER}\t7710-0445-6789", "7710-0445-6789"),
        (f"{NUMBER}\tTCS-779912", "TCS-779912"),
        # among other columns, in any order
        (f"779912345678\t{NUMBER}", "779912345678"),
        (f"CN100200,{NUMBER}", "CN100200"),
        (f"{NUMBER}\tAyesha Siddiqui\tLahore\t779912345678\tRs 4,500\t26/03/2026", "779912345678"),
        (f'"{NUMBER}","Siddiqui, Ayesha","779912345678"', "779912345678"),
        (f'{NUMBER},"Rs 4,500",779912345678,0300-1234567', "779912345678"),
        (f"{NUMBER} Ayesha Siddiqui 779912345678 Lahore", "779912345678"),
        # what spreadsheets and our own files add
        (f"'{NUMBER}\t'00779912345678", "00779912345678"),
        (f"{NUMBER},\u2019779912345678", "779912345678"),
        (f'"{NUMBER}";"779912345678"', "779912345678"),
        (f"{NUMBER}\t779912345678.0", "779912345678"),
        (f"{NUMBER}\t779,912,345,678", "779912345678"),
        (f"{NUMBER} 779,912,345,678", "779912345678"),
        (f'{NUMBER},"779,912,345,678.0"', "779912345678"),
        (f"{NUMBER}\t77,99,12,345", "779912345"),
        # other keyboards, and what nobody sees
        (f"{NUMBER}\t۷۷۹۹۱۲۳۴۵", "779912345"),
        (f"{NUMBER}\t٧٧٩٩١٢٣٤٥", "779912345"),
        (f"{NUMBER}\t７７９９１２３４５", "779912345"),
        (f"{NUMBER.replace('-', chr(0x2013))}\t779912345", "779912345"),
        (f"{NUMBER[:3]}\u200b{NUMBER[3:]}\u200f\t\u202a779912345\u202c", "779912345"),
        (f"\ufeff{NUMBER}\u00a0779912345", "779912345"),
        (f"{NUMBER}\t779\u20139912345", "779-9912345"),
    ],
)
def test_the_one_column_that_looks_like_a_tracking_number_is_taken(line, tracking_number) -> None:
    read = read_line(line)
    assert (read.number, read.tracking_number, read.problem) == (NUMBER, tracking_number, "")
    assert read.typed == line


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        ("", "The tracking number is missing."),
        ("\t\t", "The tracking number is missing."),
        ("\t''", "The tracking number is missing."),
        ("\t7.79912E+11", "7.79912E+11 is a long number that a spreadsheet has cut."),
        (" 7E12", "7E12 is a long number that a spreadsheet has cut."),
        ("\t7.79912E+11\tCN100200", "7.79912E+11 is a long number that a spreadsheet has cut."),
        ("\t#N/A", "#N/A is an error of a spreadsheet"),
        ("\t########", "######## is an error of a spreadsheet"),
        (" #REF!", "#REF! is an error of a spreadsheet"),
        ("\t26/03/2026", "26/03/2026 is a date or a time"),
        (" 2026-03-26", "2026-03-26 is a date or a time"),
        ("\tMAR 26", "MAR 26 is a date or a time"),
        (" 26 March 2026", "26 March 2026 is a date or a time"),
        ("\tRs 4,500", "Rs 4,500 is an amount"),
        (" Rs 4,500", "Rs 4,500 is an amount"),
        ("\t4,500", "4,500 is an amount"),
        ("\t4500/-", "4500/- is an amount"),
        ("\t12450.50", "12450.50 is an amount"),
        ("\tPKR 12450", "PKR 12450 is an amount"),
        ("\t0300-1234567", "0300-1234567 is a phone number"),
        ("\t+923001234567", "+923001234567 is a phone number"),
        ("\tAyesha Siddiqui", "Ayesha Siddiqui does not look like a tracking number, such as"),
        ("\tLahore", "Lahore does not look like a tracking number, such as"),
        ("\t—", "- does not look like a tracking number, such as"),
        ("\tCN12", "CN12 does not look like a tracking number, such as"),
        ("\tHouse 14-B, Street 20345", "House 14-B, Street 20345 does not look like a tracking number"),
        ("\tAyesha Siddiqui\tLahore", "Nothing in this line looks like a tracking number"),
        ("\t779912345678\t779912345679", "779912345678 and 779912345679 may both be the tracking number."),
        (" 779912345678 779912345679", "779912345678 and 779912345679 may both be the tracking number."),
        ("\t779912345678 779912345679", "779912345678 779912345679 may be two tracking numbers."),
        (",CN100200,CN100201", "CN100200 and CN100201 may both be the tracking number."),
        (" 26 Mar 2026 779912345678", "It is not clear where the tracking number begins."),
        ("\tCN" + "1" * 60, "The tracking number is longer than 60 characters."),
    ],
)
def test_what_is_no_tracking_number_is_refused_with_a_sentence(rest, problem) -> None:
    read = read_line(NUMBER + rest)
    assert (read.number, read.tracking_number) == (NUMBER, "")
    assert read.problem.startswith(problem)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Total 4 parcels", "There is no order number in this line, such as BQ-20261121-007."),
        ("\u200b", "There is no order number in this line"),
        ("BQ-20261399-007\tCN100200", "There is no order number in this line"),
        ('"', "There is no order number in this line"),
        ("x" * 200_000, "There is no order number in this line"),
        (f"{NUMBER}\tBQ-20261121-008\tCN100200", "This line has two order numbers."),
    ],
)
def test_a_line_without_one_order_number_is_refused(line, problem) -> None:
    assert read_line(line).problem.startswith(problem)
    assert read_line(line).number == ""
