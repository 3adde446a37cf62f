"""Whatever reads a text of outside does so in a time that grows with its length.

A pattern that tries each place of a long run again holds all threads of the process meanwhile: one cell of 32,000 letters, half a
minute. Here stands every reader of texts that may be as long, and runs of what its patterns look for.
"""

import contextlib
import time
from collections.abc import Callable
from datetime import date
from itertools import product

import pytest

from beautique.catalog.importing import own_file, woocommerce, words
from beautique.kernel import csv, days, money, phones, text
from beautique.kernel.errors import Invalid
from beautique.orders import references, rules, tracking_numbers
from beautique.orders.bulk.parcel_lines import read_line
from beautique.payments.arrivals import columns, messages, statements, values
from beautique.settings.rules import wrong_iban
from beautique.shares.rules import words_of
from beautique.staff.rules import folded, password_problem

LONG = 32_000
TODAY = date(2026, 11, 28)
REFUSALS = (Invalid, days.NotADay, money.NotAnAmount, text.Unstorable)
READERS: dict[str, Callable[[str], object]] = {
    "a day": lambda typed: days.parse(typed, TODAY),
    "a day of a bank": lambda typed: values.read_when(typed, TODAY),
    "a time of a bank": lambda typed: values.read_when("28/11/2026", TODAY, typed),
    "an amount": money.parse,
    "an amount of a bank": values.read_amount,
    "a direction": columns.came_in,
    "a heading": lambda typed: columns.sheet_of([(1, [typed, "Amount"])]),
    "a row without money": statements._NO_LINE.search,
    "a message of a bank": messages.is_message,
    "a shared message": lambda typed: words_of([typed]),
    "a cell": lambda typed: csv.cell_text(f"'{typed}"),
    "a number of a cell": lambda typed: csv.cell_text(f"'1{typed}"),
    "a tracking number": lambda typed: tracking_numbers.doubt(tracking_numbers.bare(typed)),
    "a line of parcels": lambda typed: read_line(f"BQ-20261121-007 {typed}"),
    "an order number": rules.find_numbers,
    "a transaction ID": references.comparable_reference,
    "the digits of an ID": references.digit_run,
    "a phone": phones.find_normalized,
    "an e-mail address": text.is_email,
    "words": text.search_terms,
    "a description": words.text_of_html,
    "a description of WooCommerce": woocommerce._html,
    "a category": lambda typed: words.category_of([typed]),
    "a list": own_file.split_list,
    "pictures": own_file._BETWEEN_PICTURES.split,
    "an IBAN": wrong_iban,
    "a username": folded,
    "a password": lambda typed: password_problem(typed, ["asma"]),
}
RUNS = (
    " ", ", ", ". ", "- ", "T", "a", "1", "1 ", "1-", "1,", "a1", "-", ".", "/", "(", "'", '"', ":", "=", "\u0301", "\u200b", "\ufdfa", "<!--",
    "<a ", "</", "<a b='> c='", "<![", "&#", "mon", "jan", "1 jan ", "rs ", "pkr ", "1 cr", "trx id ", "BQ-", "Rs 1 ",
    '"a",', "http://a,", "\\n", "\n",
)  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
def test_a_long_text_of_one_thing_is_read_in_a_moment(reader: str) -> None:
    for run, end in product(RUNS, "x!"):
        long = (run * (LONG // len(run)))[: LONG - 1] + end
        began = time.process_time()
        with contextlib.suppress(*REFUSALS):
            READERS[reader](long)
        assert time.process_time() - began < 1, run
