"""Reading a screenshot, once. It changes no order, no payment, no proof: import contract `readings-change-nothing` (0036)."""

import uuid

from sqlalchemy import Uuid, bindparam, select

from beautique.kernel import clock
from beautique.kernel.db import db, end_read, transaction
from beautique.kernel.errors import NotFound
from beautique.media.private_store import PrivateStore
from beautique.payments.models import PaymentProof
from beautique.payments.queries import NO_SUCH_PROOF, get_proof
from beautique.payments.readings import reader, rules
from beautique.payments.readings.models import ProofReading
from beautique.payments.readings.queries import find_reading
from beautique.payments.readings.types import Reading


def read_proof(proof_id: uuid.UUID, store: PrivateStore) -> ProofReading:
    """What a screenshot says: as it was read before, else read now and kept, also that it could not be read.

    Not audited, as it is a copy of what the picture shows. Raises `NotFound`, also once the picture is purged, and `Busy`.
    """
    if (kept := find_reading(proof_id)) is not None:
        return kept
    proof = get_proof(proof_id)
    picture = store.find_content(proof.file_key) if proof.purged_at is None else None
    if picture is None:
        raise NotFound(NO_SUCH_PROOF)
    read, engine = read_picture(picture)
    with transaction() as session:
        if session.scalar(_PICTURE, {"proof_id": proof_id}) is None:  # purged meanwhile
            raise NotFound(NO_SUCH_PROOF)
        row = session.get(ProofReading, proof_id)  # somebody else may have been faster
        if row is None:
            row = ProofReading.of(proof_id, read, engine)
            session.add(row)
    return row


def read_picture(picture: bytes) -> tuple[Reading | None, str]:
    """What one of our own JPEGs says, None when it could not be read, and what read it. Kept by nobody. Raises `Busy`."""
    end_read(db.session())  # no connection is held while the picture is looked at
    try:
        seen = reader.look_at(picture)
    except reader.Unreadable:
        return None, ""
    return rules.read(seen.looks, clock.today()), seen.engine


# Locked, so that a purge waits for the row that it is to delete. Made once (0023).
_PICTURE = (
    select(PaymentProof.id)
    .where(PaymentProof.id == bindparam("proof_id", type_=Uuid), PaymentProof.purged_at.is_(None))
    .with_for_update()
)
