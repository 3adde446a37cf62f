"""Reading the address line of the orders list, and writing it again."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from beautique.admin.core.date_ranges import range_words
from beautique.admin.orders.list import filters
from beautique.admin.orders.list.filters import read
from beautique.kernel import clock
from beautique.orders.types import (
    DeliveryStatus,
    OrderFilter,
    OrderStatus,
    PaymentMethod,
    PaymentStatus,
    Sort,
)


def asked(query: str) -> filters.OrderListParams:
    return read(MultiDict(parse_qsl(query, keep_blank_values=True)))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", OrderFilter()),
        ("q=ayesha", OrderFilter(search="ayesha")),
        ("order_status=Ready", OrderFilter(order_status=(OrderStatus.READY,))),
        (
            "payment_status=PAID&payment_status=verified",
            OrderFilter(payment_status=(PaymentStatus.PAID, PaymentStatus.VERIFIED)),
        ),
        ("delivery_status=out-for-delivery", OrderFilter(delivery_status=(DeliveryStatus.OUT_FOR_DELIVERY,))),
        ("payment_method=meezan-bank", OrderFilter(payment_method=(PaymentMethod.MEEZAN_BANK,))),
        ("city=Karachi&city=Lahore", OrderFilter(city=("Karachi", "Lahore"))),
        (
            "start_date=2026-11-01&end_date=2026-11-05",
            OrderFilter(start_date=date(2026, 11, 1), end_date=date(2026, 11, 5)),
        ),
        ("sort=-total", OrderFilter(sort=Sort.TOTAL_DOWN)),
    ],
)
def test_an_address_says_which_orders(query, wanted) -> None:
    assert asked(query).criteria == wanted
    assert asked(query).unreadable == ()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("payment_status=foo", "Payment status: foo is not a filter"),
        ("start_date=31.12.2026", "From: 31.12.2026 is not a filter"),
        ("end_date=2026-02-30", "To: 2026-02-30 is not a filter"),
        ("sort=prettiest", "Sort: prettiest is not a filter"),
        ("colour=red", "colour is not a filter"),
        ("q=a%00b", "Search: ab is not a filter"),
        ("q=a&q=b", "Search: b is not a filter"),
    ],
)
def test_what_cannot_be_read_is_told_and_can_be_removed(query, sentence) -> None:
    page = asked(query + "&city=Lahore")
    assert [wrong.sentence for wrong in page.unreadable] == [sentence]
    assert page.criteria.city == ("Lahore",)
    without = asked(page.without_unreadable(page.unreadable[0]))
    assert without.unreadable == ()
    assert without.criteria == page.criteria


def test_one_wrong_value_among_good_ones_is_removed_alone() -> None:
    page = asked("payment_status=foo&payment_status=Paid")
    assert page.without_unreadable(page.unreadable[0]) == "payment_status=Paid"


def test_the_canonical_address_is_sorted_and_has_nothing_empty() -> None:
    assert asked("q=&start_date=&payment_status=paid&city=Lahore&city=Karachi&sort=newest").query == (
        "city=Karachi&city=Lahore&payment_status=Paid"
    )


@given(
    st.dictionaries(st.sampled_from([*filters.LABELS, "x", ""]), st.lists(st.text(max_size=150), max_size=4))
)
def test_a_canonical_address_is_its_own_canonical_address(arguments) -> None:
    once = read(MultiDict(arguments)).query
    assert asked(once).query == once
    assert asked(once).criteria == read(MultiDict(arguments)).criteria


def test_changing_one_filter_keeps_the_others_and_returns_to_the_first_page() -> None:
    page = asked("city=Lahore&cursor=WzAsMV0&q=ayesha")
    assert page.replace_params(order_status="Ready") == "city=Lahore&order_status=Ready&q=ayesha"
    assert page.without("city") == "q=ayesha"
    assert page.without_filters() == "q=ayesha"
    assert ("q", "ayesha") in page.kept_fields("city")
    assert not {"city", "cursor"} & {name for name, _ in page.kept_fields("city")}


def test_the_chips_name_every_filter_but_the_tab() -> None:
    page = asked("city=Karachi&city=Lahore&order_status=Ready&payment_method=Easypaisa&start_date=2025-11-01")
    assert [chip.label for chip in page.chips] == [
        "Method: Easypaisa",
        "City: Karachi, Lahore",
        "Since 1 Nov 2025",
    ]
    assert page.tab == "Ready"
    assert page.hiding[0] == "Ready"


def test_several_order_statuses_are_a_chip_and_no_tab() -> None:
    page = asked("order_status=Ready&order_status=Received")
    assert page.tab is None
    assert page.chips[0].label == "Status: Ready, Received"


def test_ranges_are_told_as_people_say_them() -> None:
    today = clock.today()
    assert range_words(today, today) == "Today"
    assert range_words(None, date(2024, 5, 7)) == "Until 7 May 2024"
    assert range_words(date(2024, 5, 1), date(2024, 5, 7)) == "1 May 2024 to 7 May 2024"


@pytest.mark.parametrize("name", ["order_status", "city", "start_date", "x"])
def test_hundreds_of_values_are_cut_to_a_sensible_number(name) -> None:
    page = asked("&".join(f"{name}=v{n}" for n in range(500)))
    assert len(page.unreadable) + len(page.criteria.city) <= 30
