"""A photo becomes one pair, or a sentence."""

from pathlib import Path

import pytest

from beautique.orders.parcel_photos import reader
from beautique.orders.parcel_photos.rules import Pair, pair
from tests.orders.parcel_photos.photos import label, photo, slip

NUMBER, CODE = "BQ-20261121-007", "779912345678"


@pytest.mark.parametrize(
    ("qr", "bars", "problem"),
    [
        ([NUMBER, NUMBER, "https://tcs.example"], [CODE, CODE, "12"], ""),
        ([], [CODE], "The code of our slip could not be read."),
        (["https://tcs.example"], [CODE], "The code of our slip could not be read."),
        ([NUMBER], [], "The slip of BQ-20261121-007 was read, but no bar code of a label."),
        ([NUMBER], ["03001234567"], "The slip of BQ-20261121-007 was read, but no bar code of a label."),
        ([NUMBER, "BQ-20261121-008"], [CODE], "There are 2 slips on this photo."),
        (
            [NUMBER],
            [CODE, "LE123456789PK"],
            "There are 2 bar codes beside BQ-20261121-007: 779912345678, LE123456789PK.",
        ),
    ],
)
def test_one_slip_and_one_label_are_a_pair_and_nothing_else_is(qr, bars, problem) -> None:
    found = pair(qr, bars)
    if problem:
        assert found.problem.startswith(problem)
        assert not found.number
        assert not found.tracking_number
    else:
        assert found == Pair(NUMBER, CODE)


def test_a_photo_is_read_behind_the_fence() -> None:
    assert reader.read_pair(photo([slip(NUMBER), label(CODE)], plain=True)) == Pair(NUMBER, CODE)


def test_two_slips_and_one_label_pair_nothing_and_say_so() -> None:
    papers = [slip(NUMBER), slip("BQ-20261121-008"), label(CODE)]
    found = reader.read_pair(photo(papers, plain=True))
    assert found == Pair(problem="There are 2 slips on this photo. Take one slip with its label at a time.")


@pytest.mark.parametrize(
    "source", ["raise SystemExit(1)", "print('[]')", "print('{}')", "print('{\"qr\": 1}')"]
)
def test_a_reader_that_fails_is_told_and_pairs_nothing(tmp_path: Path, monkeypatch, source: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(source)
    monkeypatch.setattr(reader, "PROGRAM", program)
    assert reader.read_pair(b"") == Pair(problem="This photo could not be read.")
