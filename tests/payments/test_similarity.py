"""Copies of a picture have near hashes, and the database finds them."""

import random
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.media.hashing import HASH_BITS, distance, perceptual_hash
from beautique.media.reading import prepare_picture
from beautique.orders.models import Order
from beautique.payments.models import PaymentProof
from beautique.payments.picture_hashes import bits_apart
from beautique.payments.proofs import attach_proof
from beautique.payments.rules import LOOK_BACK, NEAR_BITS
from beautique.payments.similarity import find_other_uses, note_likenesses
from tests.factories import make_order
from tests.media.pictures import encoded, photo
from tests.payments.desk import ASMA, forwarded, screenshot

DICE = random.Random(7)


def hash_of(file) -> int:
    return perceptual_hash(prepare_picture(file).content)


def kept_proof(order: Order, picture_hash: int) -> PaymentProof:
    """A proof as it is stored, with this hash."""
    with transaction() as session:
        proof = PaymentProof(
            order_id=order.id,
            file_key=f"{DICE.getrandbits(128):032x}",
            content_type="image/jpeg",
            size_bytes=1,
            width_px=1,
            height_px=1,
            sha256=f"{DICE.getrandbits(256):064x}",
            perceptual_hash=picture_hash,
            uploaded_by_name="Asma",
            uploaded_at=clock.now(),
        )
        session.add(proof)
        session.flush()
        note_likenesses(session, proof)
    return proof


def flipped(picture_hash: int, bits: int) -> int:
    """A hash that differs in so many bits, anywhere."""
    for bit in DICE.sample(range(HASH_BITS), bits):
        picture_hash ^= 1 << bit
    return picture_hash


def test_a_recompressed_copy_is_near_and_another_receipt_is_not() -> None:
    hashes = [hash_of(screenshot(seed)) for seed in range(8)]
    copies = [hash_of(forwarded(seed)) for seed in range(8)]
    assert max(distance(one, copy) for one, copy in zip(hashes, copies, strict=True)) <= NEAR_BITS
    others = [distance(one, other) for n, one in enumerate(hashes) for other in hashes[:n]]
    assert min(others) > NEAR_BITS


def test_a_picture_of_one_colour_has_a_hash_too() -> None:
    assert perceptual_hash(encoded(photo(color="white"))) == 0


def test_the_database_counts_differing_bits_as_python_does(app: Flask, app_context) -> None:
    order, asked = make_order(app), DICE.getrandbits(HASH_BITS)
    proofs = [
        kept_proof(order, each)
        for each in (0, 1, 1 << (HASH_BITS - 1), (1 << HASH_BITS) - 1, asked, flipped(asked, 21))
    ]
    counted = select(PaymentProof.id, bits_apart(PaymentProof.perceptual_hash, asked))
    assert dict(db.session.execute(counted).all()) == {
        proof.id: distance(proof.perceptual_hash, asked) for proof in proofs
    }
    db.session.expire_all()
    stored = db.session.scalars(select(PaymentProof.perceptual_hash).order_by(PaymentProof.id))
    assert list(stored) == [proof.perceptual_hash for proof in proofs]


@pytest.mark.parametrize(
    ("bits", "is_known"), [(0, True), (1, True), (NEAR_BITS, True), (NEAR_BITS + 1, False)]
)
def test_a_hash_is_near_up_to_twenty_bits_seen_from_both_proofs(
    app: Flask, app_context, bits, is_known
) -> None:
    orders, one = [make_order(app), make_order(app)], DICE.getrandbits(HASH_BITS)
    for _ in range(5):
        kept_proof(orders[0], DICE.getrandbits(HASH_BITS))
    first, second = kept_proof(orders[0], one), kept_proof(orders[1], flipped(one, bits))
    for proof, other in ((first, second), (second, first)):
        assert [use.proof_id for use in find_other_uses(proof)] == ([other.id] if is_known else [])


def test_the_nearest_are_shown_first_and_only_some_of_many(app: Flask, app_context) -> None:
    orders, one = [make_order(app), make_order(app)], DICE.getrandbits(HASH_BITS)
    kept = {bits: kept_proof(orders[0], flipped(one, bits)) for bits in (7, 3, 9, 1, 5, 8)}
    shown = find_other_uses(kept_proof(orders[1], one))
    assert [use.proof_id for use in shown] == [kept[bits].id for bits in (1, 3, 5, 7, 8)]


def test_a_year_back_near_pictures_count_and_the_very_same_for_ever(app: Flask, app_context, store) -> None:
    now = clock.now()
    with time_machine.travel(now - LOOK_BACK - timedelta(days=1), tick=False):
        old = attach_proof(make_order(app).id, screenshot(1), store, ASMA).proof
    near = attach_proof(make_order(app).id, forwarded(1), store, ASMA)
    same = attach_proof(make_order(app).id, screenshot(1), store, ASMA)
    assert near.other_uses == []
    assert [(use.proof_id, use.is_same) for use in same.other_uses] == [
        (old.id, True),
        (near.proof.id, False),
    ]
