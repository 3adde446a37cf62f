"""Was this picture used before? Looked up once, when a proof is attached; what was found is kept.

Near pictures are compared where they lie, inside the database: 1,024 bits each, in one scan of a year of proofs. An index over
bands of the hash was measured and dropped: receipts of one app share so much that nearly all of them share a band (decision 0007).
The very same file is found by its sha256, however old.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, not_, or_, select, union_all
from sqlalchemy.orm import Session, aliased

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
    apart = bits_apart(PaymentProof.perceptual_hash, proof.perceptual_hash)
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
    return list_other_uses([proof], limit).get(proof.id, [])


def list_other_uses(
    proofs: Sequence[PaymentProof], limit: int = _SHOWN
) -> Mapping[uuid.UUID, Sequence[OtherUse]]:
    """What `find_other_uses` says of several proofs, by their ids, each up to the limit. One query; none without proofs."""
    known = {proof.id: proof for proof in proofs}
    if not known:
        return {}
    uses: dict[uuid.UUID, list[OtherUse]] = {}
    for mine_id, other_id, order_id, number, uploaded_at, sha256, rejected_reason in db.session.execute(
        _pairs(list(known), limit)
    ):
        is_same = sha256 == known[mine_id].sha256
        use = OtherUse(other_id, order_id, number, uploaded_at, is_same, rejected_reason)
        uses.setdefault(mine_id, []).append(use)
    return uses


def _pairs(ids: Sequence[uuid.UUID], limit: int) -> Select[Any]:
    """The proofs `ids` with those that look like them, whichever of the two came first, at most `limit` for each."""
    columns = (ProofLikeness.proof_id, ProofLikeness.other_id, ProofLikeness.bits_apart)
    later = select(*columns).where(ProofLikeness.proof_id.in_(ids))
    earlier = select(columns[1], columns[0], columns[2]).where(ProofLikeness.other_id.in_(ids))
    pair = union_all(later, earlier).subquery()
    mine, other = aliased(PaymentProof), aliased(PaymentProof)
    place = func.row_number().over(
        partition_by=pair.c.proof_id, order_by=(pair.c.bits_apart, other.id.desc())
    )
    found = (
        select(
            pair.c.proof_id,
            other.id,
            other.order_id,
            Order.number,
            other.uploaded_at,
            other.sha256,
            other.rejected_reason,
            place.label("place"),
        )
        .join(mine, mine.id == pair.c.proof_id)
        .join(other, other.id == pair.c.other_id)
        .join(Order, Order.id == other.order_id)
        .where(not_(and_(other.order_id == mine.order_id, other.rejected_at.is_(None))))
        .subquery()
    )
    return (
        select(*(column for column in found.c if column.name != "place"))
        .where(found.c.place <= limit)
        .order_by(found.c.proof_id, found.c.place)
    )
