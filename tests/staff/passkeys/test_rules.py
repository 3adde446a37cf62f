import uuid
from datetime import UTC, datetime, timedelta

import pytest

from beautique.kernel.text import Unstorable
from beautique.staff.passkeys import rules

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stored", "sent", "goes_on"),
    [(0, 0, True), (0, 1, True), (4, 5, True), (4, 90, True), (5, 5, False), (5, 4, False), (5, 0, False)],
)
def test_a_counter_goes_on_or_was_never_there(stored, sent, goes_on):
    assert rules.counts_on(stored, sent) is goes_on


@pytest.mark.parametrize(("minutes", "fresh"), [(0, True), (14, True), (15, False), (600, False)])
def test_a_session_is_fresh_for_a_quarter_of_an_hour(minutes, fresh):
    assert rules.is_fresh(NOON, NOON + timedelta(minutes=minutes)) is fresh


def test_ten_codes_differ_and_are_written_in_groups():
    codes = rules.new_codes()
    assert len(set(codes)) == 10
    assert {tuple(map(len, code.split("-"))) for code in codes} == {(5, 5, 5, 5, 5)}


@pytest.mark.parametrize("typed", ["k7mw-3xqa", " K7MW 3XQA ", "k7mw3xqa", "K7mw–3xqa"])
def test_a_code_may_be_typed_without_its_dashes_and_in_capitals(typed):
    account = uuid.uuid4()
    assert rules.code_hash(account, typed) == rules.code_hash(account, "k7mw-3xqa")
    assert rules.code_hash(uuid.uuid4(), typed) != rules.code_hash(account, typed)


def test_what_cannot_be_stored_is_the_hash_of_no_code():
    account = uuid.uuid4()
    assert rules.code_hash(account, "k7mw\x00") not in {
        rules.code_hash(account, c) for c in rules.new_codes()
    }


def test_a_passkey_has_a_name_even_when_none_was_typed():
    assert rules.cleaned_name("  ") == "Passkey"
    assert rules.cleaned_name(" Shop phone ") == "Shop phone"
    with pytest.raises(ValueError, match="at most 60"):
        rules.cleaned_name("x" * 61)
    with pytest.raises(Unstorable):
        rules.cleaned_name("a\x00b")
