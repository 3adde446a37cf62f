"""What must hold of the private folder of screenshots."""

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import select

from beautique.cli.integrity_checks.rows import BATCH, rows
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.orders.models import Order
from beautique.payments.models import PaymentProof
from beautique.payments.proofs import UNKNOWN_FOR
from beautique.web.stores import proof_store


def proof_files() -> Iterator[str]:
    """Every screenshot that was not purged has its file, and no file lies there unknown for longer than an upload takes."""
    store = proof_store()
    kept = (
        select(Order.number, PaymentProof.file_key)
        .join(Order, Order.id == PaymentProof.order_id)
        .where(PaymentProof.purged_at.is_(None))
        .order_by(Order.number)
    )
    for number, key in rows(kept):
        if store.find_path(key) is None:
            yield f"{number}: the file of a screenshot is gone"
    keys = store.keys_before(clock.now() - UNKNOWN_FOR)
    while some := set(islice(keys, BATCH)):
        db.session.rollback()  # a fresh look: a row may be younger than the first one
        known = db.session.scalars(
            select(PaymentProof.file_key).where(
                PaymentProof.file_key.in_(some), PaymentProof.purged_at.is_(None)
            )
        )
        yield from (f"file {key[:8]}... is of no screenshot" for key in sorted(some.difference(known)))
