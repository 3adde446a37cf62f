"""Text and phones from outside. Source: SAFETY, text and phones."""

import sys
import unicodedata

import pytest
from email_validator import validate_email

from beautique.kernel import phones, text
from beautique.kernel.phones import NotAPhone


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ayesha  ", "Ayesha"),
        ("Cafe\u0301", "Café"),
        ("a\u202eb\u200f", "ab"),
        ("a\tb\nc", "a b c"),
        ("a\x07b", "ab"),
        ("عائشہ", "عائشہ"),
    ],
)
def test_a_line_is_stored_clean(typed, stored) -> None:
    assert text.clean(typed) == stored


def test_line_breaks_stay_where_they_belong() -> None:
    assert text.clean("House 1\r\nStreet 2\rBlock 3", newlines=True) == "House 1\nStreet 2\nBlock 3"


@pytest.mark.parametrize("form", ["NFC", "NFKC", "NFKD"])
def test_of_marks_without_end_no_more_are_kept_than_any_script_has(form) -> None:
    """All of them would be sorted one by one: 250,000 in a minute and a half, in which no thread of the process goes on."""
    for above, below in ("\u0315\u0323", "\u0f73\u0f71", "\u0315\uff9e"):
        shown = text.normalized(form, "a" + above * 20_000 + below * 20_000 + "b")
        assert (shown[0], shown[-1]) == ("a", "b")
        assert len(shown) <= 62
    stacked = "a" + "\u0323\u0315" * 15
    assert text.normalized(form, stacked) == unicodedata.normalize(form, stacked)
    long = "Ayesha کراچی é " * 10
    assert text.normalized(form, long) == unicodedata.normalize(form, long)


def test_whatever_comes_apart_into_marks_counts_as_one() -> None:
    """Else a run of it would be endless marks again."""
    for c in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.combining(unicodedata.normalize("NFKD", c)[0]):
            assert len(text.normalized("NFC", "a" + c * 100)) <= 62, hex(ord(c))


@pytest.mark.parametrize("typed", ["a\x00b", "a\ud800b"])
def test_what_no_database_stores_is_refused(typed) -> None:
    with pytest.raises(text.Unstorable):
        text.clean(typed)


@pytest.mark.parametrize(
    ("typed", "length"),
    [("  ", 0), ("\u00a0\u200b\u2060", 0), ("a-1", 2), ("عا", 2), ("a\u200bb", 2), ("🙂🙂🙂", 0)],
)
def test_only_visible_letters_and_digits_count(typed, length) -> None:
    assert text.visible_length(typed) == length


def test_folding_forgets_case_accents_and_spaces() -> None:
    assert text.fold("  Noor\u00a0 JAHĀN ") == "noor jahan"
    assert text.search_terms("Mehr - Long–Shirt") == ["mehr", "long-shirt"]


@pytest.mark.parametrize(
    ("typed", "elsewhere"),
    [
        ("علی", "علي"),  # yeh: Urdu, Arabic
        ("علی", "على"),  # alef maksura
        ("فائزہ", "فاىٔزہ"),  # yeh with hamza, in one and in two characters
        ("فائزہ", "فایزہ"),
        ("کراچی", "كراچي"),
        ("لاہور", "لاهور"),
        ("لاہور", "لاەور"),
        ("زهرۀ", "زهرہ"),  # the hamza above goes as every mark does
        ("رقیۃ", "رقية"),
        ("ﻋﻠﻲ", "علی"),  # presentation forms, as old programs copy them
        ("گل\u200cناز", "گلناز"),
        ("گل\u200dناز", "گلناز"),
        ("Noor\u200bJahan", "NoorJahan"),
        ("\ufeffNoor\u00ad", "noor"),
        ("\u202bنور\u202c", "نور"),
        ("نـــور", "نور"),
        ("O\u2019Brien", "O'Brien"),
        ("O\u2018Brien", "o'brien"),
        ("O\u00b4Brien", "O'Brien"),
        ("O`Brien", "O\u02bcBrien"),
        ("Ain\uff07", "ain'"),
        *(
            (f"Anarkali{dash}Maxi", "anarkali-maxi")
            for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
        ),
    ],
)
def test_the_same_word_from_another_keyboard_is_the_same(typed, elsewhere) -> None:
    assert text.fold(typed) == text.fold(elsewhere) != ""
    assert text.fold(text.fold(typed)) == text.fold(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("نور", "نورا"),
        ("کہ", "کھ"),
        ("مے", "می"),
        ("رقیۃ", "رقیہ"),
        ("گل", "کل"),
        ("O'Brien", "OBrien"),
        ("a-b", "a b"),
    ],
)
def test_other_letters_stay_other_letters(one, other) -> None:
    assert text.fold(one) != text.fold(other)


@pytest.mark.parametrize(
    ("typed", "normalized"),
    [
        ("03001234567", "923001234567"),
        ("0300-1234567", "923001234567"),
        ("+92 300 1234567", "923001234567"),
        ("00923001234567", "923001234567"),
        ("923001234567", "923001234567"),
        ("(0300) 123 4567", "923001234567"),
        ("٠٣٠٠١٢٣٤٥٦٧", "923001234567"),
        ("+1-555-123-4567", "15551234567"),
        ("+1 (555) 123-4567", "15551234567"),
        ("+44 7911 123456", "447911123456"),
        ("+44 20 7946 0958", "442079460958"),
        ("+971 50 123 4567", "971501234567"),
    ],
)
def test_phones_are_normalised_to_international_digits(typed, normalized) -> None:
    assert phones.normalize(typed) == normalized


@pytest.mark.parametrize("typed", ["", "12", "0300", "0300 CALL ME", "+" + "9" * 16, "hello", "+0000000000"])
def test_what_is_no_phone_is_refused_with_an_example(typed) -> None:
    with pytest.raises(NotAPhone, match="0300 1234567"):
        phones.normalize(typed)
    assert phones.find_normalized(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "ayesha@example.com",
        "a.b-c_d@x.pk",
        "A1@a-b.c-d.co.uk",
        f"{'a' * 45}@{'b' * 9}.net",
        "1@2.org",
        "x@localhost.ae",
    ],
)
def test_what_is_read_as_an_address_at_a_glance_is_one(typed: str) -> None:
    assert text._PLAIN_EMAIL.fullmatch(typed)
    assert text.is_email(typed)
    validate_email(typed, check_deliverability=False)  # raises for what is none


@pytest.mark.parametrize(
    "typed", ["a@b", "a..b@c.com", "a@b..com", "a@-b.com", "a@ab--c.com", "a b@c.com", "a@b.test"]
)
def test_no_glance_accepts_what_is_no_plain_address(typed: str) -> None:
    assert text._PLAIN_EMAIL.fullmatch(typed) is None


@pytest.mark.parametrize("middle", ["", " ", "-"])
def test_a_mobile_is_read_at_a_glance_as_the_metadata_reads_it(middle: str) -> None:
    for prefix in range(300, 400):
        typed = f"0{prefix}{middle}1234567"
        assert phones.normalize(typed) == phones.normalize(f"({typed})") == f"92{prefix}1234567"


@pytest.mark.parametrize(
    ("size_bytes", "written"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1 kB"),
        (349_900, "350 kB"),
        (12_400_000, "12.4 MB"),
        (271_000_000_000, "271 GB"),
        (5_000_000_000_000_000, "5000 TB"),
    ],
)
def test_a_size_is_written_as_disks_are_sold(size_bytes: int, written: str) -> None:
    assert text.sized(size_bytes) == written
