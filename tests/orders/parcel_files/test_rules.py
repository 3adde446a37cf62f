"""A courier's file becomes the lines of the day's parcels."""

import pytest

from beautique.kernel.errors import Invalid
from beautique.orders.parcel_files.rules import ParcelColumns, parcel_file
from beautique.spreadsheets.tables import read_table

FILE = b"""Sr,Customer Ref,Consignee,Phone,CN No,Old CN,Weight,Date
1,BQ-20261121-007,Ayesha,03001234567,00779912345678,LE111111111PK,0.5,21-11-2026
2,bq20261121008,Gul,03211234567,00779912345679,,0.5,21-11-2026
3,,,,,,,
"""


def test_columns_are_guessed_by_what_stands_in_them() -> None:
    found = parcel_file(read_table(FILE))
    assert (list(found.orders), list(found.trackings)) == (["Customer Ref"], ["CN No", "Old CN"])
    assert found.columns() == ParcelColumns("customer ref", "cn no")
    assert found.block(found.columns()) == "BQ-20261121-007\t00779912345678\nbq20261121008\t00779912345679"


@pytest.mark.parametrize("other", ["CNIC", "CN Amount", "COD Amount", "Consignee Phone", "Booking Date"])
def test_numbers_that_are_no_tracking_numbers_are_not_offered(other: str) -> None:
    rows = "".join(f"BQ-20261121-00{n},3520212345{n}71,7799123456{n}\n" for n in range(1, 4))
    found = parcel_file(read_table(f"Order No,{other},Shipment\n{rows}".encode()))
    assert found.trackings == ["Shipment"]


def test_another_choice_is_taken_when_the_file_has_it() -> None:
    found = parcel_file(read_table(FILE))
    other = ParcelColumns("customer ref", "old cn")
    assert found.columns(other) == other
    assert found.columns(ParcelColumns("customer ref", "phone"), None) == found.columns()
    assert found.block(other).startswith("BQ-20261121-007\tLE111111111PK\n")


def test_what_travels_with_the_page_reads_the_same_and_holds_no_customer() -> None:
    found = parcel_file(read_table(FILE))
    text = found.narrowed()
    assert "Ayesha" not in text
    assert "0300" not in text
    again = parcel_file(read_table(text.encode()))
    assert [again.orders, again.trackings] == [found.orders, found.trackings]
    for columns in (found.columns(), ParcelColumns("customer ref", "old cn")):
        assert again.block(columns) == found.block(columns)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Ref,CN\n1,00779912345678", "No column of this file has order numbers"),
        (b"Ref,CN\nBQ-20261121-007,", "No column of this file has tracking numbers"),
        (b"Ref,CN\n" + b"BQ-20261121-007,00779912345678\n" * 501, "The file has 501 rows."),
    ],
)
def test_a_file_without_orders_or_tracking_numbers_is_told(content: bytes, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        parcel_file(read_table(content))
