"""What stands in a courier's booking sheet."""

from decimal import Decimal

import pytest

from beautique.kernel.phones import local
from beautique.orders.booking.rules import Parcel, sheet_of
from beautique.orders.types import Line
from beautique.settings.sheets import wrong_cities, wrong_columns
from beautique.settings.types import Courier

LINES = [
    Line(
        product_id="1", name="Noor Lawn", category="long-shirt", size="M", color="Ivory", quantity=2,
        price=Decimal(10), image=None,
    ),
    Line(
        product_id="2", name="Mehr Maxi", category="maxi", size="S", color="Red", quantity=1,
        price=Decimal(10), image=None,
    ),
]  # fmt: skip


def parcel(**over: object) -> Parcel:
    facts = {
        "number": "BQ-20261121-007",
        "customer_name": "Ayesha  Siddiqui",
        "phone_normalized": "923001234567",
        "address": "House 14-B\nStreet 7, Model Town",
        "city": "lahore ",
        "country": "Pakistan",
        "notes": "Call\nfirst",
        "lines": LINES,
    }
    return Parcel(**{**facts, **over})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("{number}", "BQ-20261121-007"),
        ("{name}", "Ayesha Siddiqui"),
        ("{phone}", "03001234567"),
        ("{address}", "House 14-B, Street 7, Model Town"),
        ("{city}", "LHE"),
        ("{pieces}", Decimal(3)),
        ("{weight}", Decimal("1.2")),
        ("{collect}", Decimal(0)),
        ("{contents}", "2 x Noor Lawn (M, Ivory); 1 x Mehr Maxi (S, Red)"),
        ("{remarks}", "Call first"),
        ("Overland", "Overland"),
        ("pieces", "pieces"),
        ("", ""),
        ("{number} / {pieces} pcs, {weight} kg", "BQ-20261121-007 / 3 pcs, 1.20 kg"),
    ],
)
def test_a_column_holds_its_fixed_text_with_placeholders_filled_in(value: str, cell: object) -> None:
    courier = Courier("TCS", sheet=f"Column = {value}", cities="Lahore = LHE", piece_kg=Decimal("0.4"))
    assert sheet_of([parcel()], courier).rows == [[cell]]


def test_columns_stand_in_the_courier_s_order_and_one_without_a_value_stays_empty() -> None:
    sheet = sheet_of([parcel(), parcel(number="BQ-20261121-008")], Courier("TCS", sheet="B={number}\n\nA\n"))
    assert (sheet.headings, sheet.rows) == (["B", "A"], [["BQ-20261121-007", ""], ["BQ-20261121-008", ""]])


def test_what_somebody_typed_is_never_taken_for_a_placeholder() -> None:
    sheet = sheet_of([parcel(customer_name="{phone}")], Courier("TCS", sheet="Name={name}"))
    assert sheet.rows == [["{phone}"]]


def test_cities_that_the_courier_s_list_lacks_are_named_with_their_orders() -> None:
    parcels = [
        parcel(),
        parcel(number="2", city="Okara"),
        parcel(number="3", city="Okara"),
        parcel(city="کراچی"),
    ]
    sheet = sheet_of(parcels, Courier("TCS", sheet="City={city}", cities="LAHORE\nKarachi = KHI"))
    assert {city: len(found) for city, found in sheet.unknown_cities.items()} == {"Okara": 2, "کراچی": 1}
    assert [row[0] for row in sheet.rows] == ["LAHORE", "Okara", "Okara", "کراچی"]
    assert sheet_of(parcels, Courier("TCS", sheet="City={city}")).unknown_cities == {}


def test_a_parcel_that_goes_abroad_says_where_to() -> None:
    sheet = sheet_of(
        [parcel(country="United Arab Emirates", phone_normalized="971501234567")],
        Courier("TCS", sheet="Address={address}\nPhone={phone}"),
    )
    assert sheet.rows == [["House 14-B, Street 7, Model Town, United Arab Emirates", "+971501234567"]]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("Name = {name}\nPhone={phone}", None),
        ("Name = {nmae}", "Name: {nmae} is not known. Use {number}, {name}, {phone}"),
        ("Name = {name", "Name: A curly bracket stands alone."),
        ("= {name}", "Column 1 has no heading"),
        ("Name = {name}\nNAME=", "NAME is a column already."),
        ("\n".join(f"C{each}" for each in range(51)), "A sheet has at most 50 columns; these are 51."),
        ("x" * 101, "The heading of column 1 is longer than 100 characters."),
    ],
)
def test_lines_that_are_no_layout_are_told(lines: str, told: str | None) -> None:
    found = wrong_columns(lines)
    assert found is None if told is None else found and found.startswith(told)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("Lahore = LHE\nMultan", None),
        ("= LHE", "Write our city before the = of “LHE”."),
        ("Lahore\nLAHORE = LHE", "LAHORE stands in the list twice. Leave one."),
    ],
)
def test_lines_that_are_no_spellings_are_told(lines: str, told: str | None) -> None:
    assert wrong_cities(lines) == told


@pytest.mark.parametrize(
    ("normalized", "written"),
    [("923001234567", "03001234567"), ("924235761234", "04235761234"), ("447700900123", "+447700900123")],
)
def test_a_phone_is_written_as_couriers_of_pakistan_write_it(normalized: str, written: str) -> None:
    assert local(normalized) == written
