"""What is kept of a share."""

import pytest

from beautique.shares.rules import phones_in, words_of


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("", "Salam", ""), "Salam"),
        (("Salam", "Salam, one maxi", ""), "Salam\nSalam, one maxi"),
        (("A shop", "See https://a.example", "https://a.example"), "A shop\nSee https://a.example"),
        (("", " one\r\ntwo\x07 ", ""), "one\ntwo"),
        (("", "", ""), ""),
    ],
)
def test_the_parts_of_a_share_are_one_message(parts, words) -> None:
    assert words_of(parts) == words


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("call 0300 1234567 or +92 301-7654321", ["923001234567", "923017654321"]),
        ("0300-1234567, 03001234567", ["923001234567"]),
        ("BQ-20261128-001 please", []),
        ("house 12, street 4, Rs 5,450", []),
        ("", []),
    ],
)
def test_phones_are_found_among_words(words, found) -> None:
    assert phones_in(words) == found
