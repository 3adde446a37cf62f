"""Reading a screenshot, once. It changes no order, no payment, no proof: import contract `readings-change-nothing` (0036)."""

import uuid

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
    end_read(db.session())  # no connection is held while the picture is looked at
    read, engine = _read(picture)
    with transaction() as session:
        locked = session.get_one(PaymentProof, proof_id, with_for_update=True, populate_existing=True)
        if locked.purged_at is not None:
            raise NotFound(NO_SUCH_PROOF)
        row = session.get(ProofReading, proof_id)  # somebody else may have been faster
        if row is None:
            row = ProofReading.of(proof_id, read, engine)
            session.add(row)
    return row


def _read(picture: bytes) -> tuple[Reading | None, str]:
    try:
        seen = reader.look_at(picture)
    except reader.Unreadable:
        return None, ""
    return rules.read(seen.looks, clock.today()), seen.engine
