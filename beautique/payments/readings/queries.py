"""Looking up what screenshots say."""

import uuid

from beautique.kernel.db import db
from beautique.payments.readings.models import ProofReading


def find_reading(proof_id: uuid.UUID) -> ProofReading | None:
    """What was read of a screenshot; None when nobody asked yet, or its picture is purged. One query."""
    return db.session.get(ProofReading, proof_id)
