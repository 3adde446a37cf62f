"""Two hundred drawn receipts through the real engine: an amount is never wrong, an ID of digits right or not there."""

from collections import Counter

import pytest

from beautique.payments.readings import recognition, rules
from beautique.payments.readings.reader import look_of
from beautique.payments.readings.types import Reading
from tests.payments.readings.receipt_kinds import KINDS
from tests.payments.readings.receipts import GOLDEN_DAY, TREATMENTS, Drawn, draw

SEEDS = range(200)


@pytest.fixture(scope="module")
def golden() -> list[tuple[Drawn, Reading]]:
    """Every receipt of the set, and what is read of it, by one engine in this process."""
    engine = recognition.load_engine()
    return [read(engine, draw(seed)) for seed in SEEDS]


def read(engine, drawn: Drawn) -> tuple[Drawn, Reading]:
    looks = [look_of(look) for look in recognition.recognise(engine, drawn.picture)]
    return drawn, rules.read(looks, GOLDEN_DAY)


def tally(golden: list[tuple[Drawn, Reading]], field: str) -> Counter[str]:
    """How often a field was right, silent or wrong, and of which receipts it was wrong."""
    found: Counter[str] = Counter()
    for drawn, reading in golden:
        got, wanted = getattr(reading, field), getattr(drawn, field)
        found[
            "right" if got == wanted else "silent" if got is None else f"wrong: {drawn.kind} {got} {wanted}"
        ] += 1
    return found


def wrong(found: Counter[str]) -> list[str]:
    return [each for each in found if each.startswith("wrong")]


@pytest.mark.timeout(300)
def test_an_amount_is_right_or_not_there(golden) -> None:
    found = tally(golden, "amount")
    print("amount", found)
    assert wrong(found) == []
    assert found["right"] >= 0.97 * len(SEEDS)


@pytest.mark.timeout(300)
def test_an_id_of_digits_is_right_or_not_there(golden) -> None:
    numeric = [(drawn, reading) for drawn, reading in golden if not rules.has_letters(drawn.reference)]
    found = tally(numeric, "reference")
    print("ID of digits", found)
    assert wrong(found) == []
    assert found["right"] >= 0.97 * len(numeric)


@pytest.mark.timeout(300)
def test_an_id_with_letters_may_be_wrong_and_therefore_always_says_so(golden) -> None:
    lettered = [(drawn, reading) for drawn, reading in golden if rules.has_letters(drawn.reference)]
    print("ID with letters", tally(lettered, "reference"))
    assert sum(drawn.reference == reading.reference for drawn, reading in lettered) >= 0.3 * len(lettered)
    assert all(reading.reference is None or rules.has_letters(reading.reference) for _, reading in lettered)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("field", ["paid_on", "receiver"])
def test_day_and_receiver_are_right_or_not_there(golden, field) -> None:
    found = tally(golden, field)
    print(field, found)
    assert wrong(found) == []
    assert found["right"] >= 0.97 * len(SEEDS)


@pytest.mark.timeout(300)
def test_the_set_has_every_kind_in_every_state_and_shows_where_an_id_stands(golden) -> None:
    assert {(drawn.kind, drawn.treatment) for drawn, _ in golden} == {
        (k, t) for k in KINDS for t in TREATMENTS
    }
    for drawn, reading in golden:
        if reading.reference is not None:
            box = reading.boxes["reference"]
            assert 0 <= box.left < box.right <= 1_400
            assert box.width > 2 * box.height > 0, drawn.kind
