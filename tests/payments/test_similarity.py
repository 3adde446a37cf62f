"""Near pictures have near hashes, and near hashes share a band."""

import random

import pytest

from beautique.media.hashing import HASH_BITS, distance, perceptual_hash
from beautique.media.reading import prepare_picture
from beautique.payments.rules import NEAR_BITS
from beautique.payments.similarity import bands_of
from tests.media.pictures import encoded, photo
from tests.payments.desk import forwarded, screenshot

DICE = random.Random(7)


def hash_of(file) -> int:
    return perceptual_hash(prepare_picture(file).content)


@pytest.mark.parametrize("changed", [0, 1, NEAR_BITS])
def test_hashes_that_differ_in_few_bits_share_a_band_wherever_the_bits_are(changed) -> None:
    for _ in range(200):
        one = DICE.getrandbits(HASH_BITS)
        other = one
        for bit in DICE.sample(range(HASH_BITS), changed):
            other ^= 1 << bit
        assert distance(one, other) == changed
        assert set(bands_of(one)) & set(bands_of(other))


def test_the_bands_hold_every_bit_and_fit_into_a_column() -> None:
    one = DICE.getrandbits(HASH_BITS)
    for bit in range(HASH_BITS):
        assert len(set(bands_of(one)) - set(bands_of(one ^ (1 << bit)))) == 1
    assert max(bands_of((1 << HASH_BITS) - 1)) < 2**63


def test_a_recompressed_copy_is_near_and_another_receipt_is_not() -> None:
    hashes = [hash_of(screenshot(seed)) for seed in range(8)]
    copies = [hash_of(forwarded(seed)) for seed in range(8)]
    assert max(distance(one, copy) for one, copy in zip(hashes, copies, strict=True)) <= NEAR_BITS
    others = [distance(one, other) for n, one in enumerate(hashes) for other in hashes[:n]]
    assert min(others) > NEAR_BITS


def test_a_picture_of_one_colour_has_a_hash_too() -> None:
    assert perceptual_hash(encoded(photo(color="white"))) == 0
