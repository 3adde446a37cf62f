"""Was this picture used before? Finds near pictures among all proofs without reading their hashes.

Two hashes are near when they differ in at most 20 bits. Cut into 21 bands, such a pair has at least one band without any
difference, so it is found by equality of one of 21 indexed numbers; the few candidates are then compared exactly. A band
takes every 21st bit, not 21 neighbours: receipts of one app share whole stretches of their picture, so bands of neighbours
would be equal for all of them (measured: 20 of 32 rows, against 0.2 of 21 such bands).
"""

from collections.abc import Sequence

from sqlalchemy import and_, not_, select

from beautique.kernel.db import db
from beautique.media.hashing import HASH_BITS, distance
from beautique.orders.models import Order
from beautique.payments.models import PaymentProof, ProofBand
from beautique.payments.rules import NEAR_BITS
from beautique.payments.types import OtherUse

_BANDS = NEAR_BITS + 1
_BITS_OF_A_BAND = -(-HASH_BITS // _BANDS)
_SHOWN = 5


def bands_of(picture_hash: int) -> list[int]:
    """The hash as 21 numbers that are equal where its band is equal: the band's own number, then its bits."""
    bits = f"{picture_hash:0{HASH_BITS}b}"
    return [band << _BITS_OF_A_BAND | int(bits[band::_BANDS], base=2) for band in range(_BANDS)]


def find_other_uses(proof: PaymentProof, limit: int = _SHOWN) -> Sequence[OtherUse]:
    """Proofs that show the same or nearly the same picture, newest first.

    A customer may send a picture twice: other proofs of the same order count only when they were rejected.
    """
    picture_hash = int(proof.perceptual_hash, base=16)
    sharing_a_band = select(ProofBand.proof_id).where(ProofBand.band.in_(bands_of(picture_hash)))
    candidates = db.session.execute(
        select(
            PaymentProof.id,
            PaymentProof.order_id,
            Order.number,
            PaymentProof.uploaded_at,
            PaymentProof.sha256,
            PaymentProof.perceptual_hash,
            PaymentProof.rejected_reason,
        )
        .join(Order, Order.id == PaymentProof.order_id)
        .where(
            PaymentProof.id.in_(sharing_a_band),
            PaymentProof.id != proof.id,
            not_(and_(PaymentProof.order_id == proof.order_id, PaymentProof.rejected_at.is_(None))),
        )
        .order_by(PaymentProof.id.desc())
    )
    uses = [
        OtherUse(
            row.id, row.order_id, row.number, row.uploaded_at, row.sha256 == proof.sha256, row.rejected_reason
        )
        for row in candidates
        if distance(int(row.perceptual_hash, base=16), picture_hash) <= NEAR_BITS
    ]
    return uses[:limit]
