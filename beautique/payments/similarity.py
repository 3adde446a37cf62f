"""Was this picture used before? Looked up once, when a proof is attached; what was found is kept.

Near pictures are compared where they lie, inside the database: 1,024 bits each, in one scan of a year of proofs. An index over
bands of the hash was measured and dropped: receipts of one app share so much that nearly all of them share a band (decision 0007).
The very same file is found by its sha256, however old.
"""

from collections.abc import Sequence

from sqlalchemy import and_, case, not_, or_, select
from sqlalchemy.orm import Session

from beautique.kernel.db import db
from beautique.orders.models import Order
from beautique.payments.models import PaymentProof, ProofLikeness
from beautique.payments.picture_hashes import bits_apart
from beautique.payments.rules import LOOK_BACK, NEAR_BITS
from beautique.payments.types import OtherUse

_KEPT = 20
_SHOWN = 5


def note_likenesses(session: Session, proof: PaymentProof) -> None:
    """A step: writes down the proofs that show the same or nearly the same picture as a new one, the nearest 20. Never commits."""
    apart = bits_apart(session, PaymentProof.perceptual_hash, proof.perceptual_hash)
    near = session.execute(
        select(PaymentProof.id, apart)
        .where(
            PaymentProof.id != proof.id,
            or_(
                PaymentProof.sha256 == proof.sha256,
                and_(PaymentProof.uploaded_at >= proof.uploaded_at - LOOK_BACK, apart <= NEAR_BITS),
            ),
        )
        .order_by(apart, PaymentProof.id.desc())
        .limit(_KEPT)
    )
    session.add_all(
        ProofLikeness(proof_id=proof.id, other_id=other_id, bits_apart=bits) for other_id, bits in near
    )


def find_other_uses(proof: PaymentProof, limit: int = _SHOWN) -> Sequence[OtherUse]:
    """Proofs that show the same or nearly the same picture, the nearest first, then the newest.

    A customer may send a picture twice: other proofs of the same order count only when they were rejected.
    """
    other_id = case(
        (ProofLikeness.proof_id == proof.id, ProofLikeness.other_id), else_=ProofLikeness.proof_id
    )
    rows = db.session.execute(
        select(PaymentProof, Order.number)
        .select_from(ProofLikeness)
        .join(PaymentProof, PaymentProof.id == other_id)
        .join(Order, Order.id == PaymentProof.order_id)
        .where(
            or_(ProofLikeness.proof_id == proof.id, ProofLikeness.other_id == proof.id),
            not_(and_(PaymentProof.order_id == proof.order_id, PaymentProof.rejected_at.is_(None))),
        )
        .order_by(ProofLikeness.bits_apart, PaymentProof.id.desc())
        .limit(limit)
    )
    return [
        OtherUse(
            other.id,
            other.order_id,
            number,
            other.uploaded_at,
            other.sha256 == proof.sha256,
            other.rejected_reason,
        )
        for other, number in rows
    ]
