"""Which transaction IDs are the same, and which are alike, as tables. Source: API.md, payments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beautique.orders.references import alike_runs, comparable_reference, digit_run


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("A-12 3456/a", "A123456A"),
        ("a123456a", "A123456A"),
        ("Ａ１２３４５６Ａ", "A123456A"),
        ("A ١٢٣٤٥٦ a", "A123456A"),
        ("straße-é", "STRASSEÉ"),
        ("%_- ", ""),
    ],
)
def test_transaction_ids_are_compared_by_letters_and_digits_only(typed, compared) -> None:
    assert comparable_reference(typed) == compared


@pytest.mark.parametrize(
    "typed",
    [
        "TID 88120345671",
        "tid:88120345671",
        "TID88120345671",
        "T.I.D. 88120345671",
        "ＴＩＤ　８８１２０３４５６７１",
        "TID ٨٨١٢٠٣٤٥٦٧١",
        "Trx ID: 88120345671",
        "TRX-88120345671",
        "TrxID88120345671",
        "Txn ID 88120345671",
        "Trans. ID 88120345671",
        "Transaction ID #88120345671",
        "TransactionID: 8812-0345-671",
        "Transaction No. 88120345671",
        "Transaction Number 88120345671",
        "№ 88120345671",
        "Ref. 88120345671",
        "Ref #88120345671",
        "ref_no_88120345671",
        "Reference No: 88120345671",
        "ID#88120345671",
        "# 88120345671",
        "(STAN) 88120345671",
        "RRN 88120345671",
        "Ref: TID 88120345671",
    ],
)
def test_a_label_in_front_is_no_part_of_the_id(typed) -> None:
    assert comparable_reference(typed) == "88120345671"


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("TRX12345", "12345"),  # spaces do not matter, so this is `TRX 12345`
        ("TID FT26325009", "FT26325009"),  # the label ends with its word
        ("TIDFT26325009", "TIDFT26325009"),  # these letters are one word, and it is no label
        ("TRXA12345", "TRXA12345"),
        ("REFUND 12345", "REFUND12345"),
        ("IDEAL-12345", "IDEAL12345"),
        ("FT 26325 TID 9", "FT26325TID9"),  # not in front
        ("TID 123", "TID123"),  # what would be left is no ID
        ("ID NO 12-3", "IDNO123"),
        ("Ref: Ayesha", "REFAYESHA"),
        ("TID", "TID"),
    ],
)
def test_letters_that_may_belong_to_the_id_stay(typed, compared) -> None:
    assert comparable_reference(typed) == compared


_LABELLED = st.lists(
    st.sampled_from(["TID", "ref", "No", "id", "1234", "7", "FT", " ", "-", "#", "."]), max_size=9
)


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=60) | _LABELLED.map("".join))
def test_case_and_what_stands_around_never_make_another_transaction_id(typed) -> None:
    assert (
        comparable_reference(typed)
        == comparable_reference(f" {typed.lower()}-")
        == comparable_reference(comparable_reference(typed))
    )


@pytest.mark.parametrize(
    ("typed", "run"),
    [
        ("88120345671", "88120345671"),
        ("0088120345671", "88120345671"),
        ("88120345671.0", "88120345671"),
        ("88120345671 Rs 4,500/-", "88120345671"),
        ("88120345671Rs4500", "88120345671"),
        ("88120345671 4500", "88120345671"),
        ("TID 88120345671 sent by Ali", "88120345671"),
        ("Rs 4500 paid, 88120345671", "88120345671"),
        ("8812O345671", "88120345671"),
        ("8812o34567I", "88120345671"),
        ("8812034567l", "88120345671"),
        ("8812-0345-671", "88120345671"),
        ("Trx No 8812 0345 671", "88120345671"),
        ("٨٨١٢٠٣٤٥٦٧١", "88120345671"),
        ("FT26325009 88", "26325009"),
        ("IB-0001-2345678", "12345678"),
        ("1234567", None),
        ("00001234567", None),
        ("FT-1234", None),
        ("OIL OIL OIL", None),
        ("", None),
    ],
)
def test_an_id_is_known_again_by_its_longest_run_of_eight_digits_and_more(typed, run) -> None:
    assert digit_run(typed) == run


@pytest.mark.parametrize(
    ("run", "other", "are_alike"),
    [
        ("88120345671", "88120345671", True),
        ("88120345671", "8812034567", True),
        ("88120345671", "881203456719", True),
        ("88120345671", "881203456", False),
        ("88120345671", "88120345672", False),
        ("88120345671", "8120345671", False),
        ("12345678", "1234567", False),
    ],
)
def test_alike_is_the_same_run_or_one_without_its_last_digit(run, other, are_alike) -> None:
    assert (other in alike_runs(run), run in alike_runs(other) if len(other) >= 8 else False) == (
        are_alike,
        are_alike,
    )
