"""The steps that make equal requests one order. Source: SAFETY, placement step 1."""

import hashlib
import uuid
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from beautique.kernel import clock
from beautique.kernel.db import UtcDateTime, is_lock_timeout, transaction
from beautique.kernel.errors import Conflict, DomainError
from beautique.kernel.versions import select_for_update
from beautique.orders.placement.models import IdempotencyKeyRow
from beautique.orders.placement.types import IdempotencyKey, Placed

# Both databases spell them alike.
_TAKE = text(
    "INSERT INTO idempotency_keys (key_hash, fingerprint, created_at) VALUES (:key_hash, :fingerprint, :created_at)"
    " ON CONFLICT DO NOTHING RETURNING key_hash"
).bindparams(bindparam("created_at", type_=UtcDateTime))
# Stores what is answered, so that a repetition is told the same. Takes what `kept` gives.
KEEP_ANSWER = (
    update(cast(Table, IdempotencyKeyRow.__table__))
    .where(IdempotencyKeyRow.key_hash == bindparam("kept_under"))
    .values(order_id=bindparam("kept_order_id"), answer=bindparam("kept_answer"))
)


class KeyMismatch(DomainError):
    """The key was used before, for something else."""

    code = "IDEMPOTENCY_MISMATCH"


class KeyHeld(Conflict):
    """The same request is being worked on right now and did not end in time."""

    code = "IDEMPOTENCY_IN_PROGRESS"
    retry_after_s = 1


def claim(session: Session, key: IdempotencyKey) -> Placed | None:
    """Takes the key for this transaction, or gives what it was answered before.

    Waits for a transaction that holds the same key: if that one commits, its answer is returned; if it dies, the key is ours.
    Raises `KeyMismatch` when the key was used for another request, `KeyHeld` when the wait was too long.
    """
    key_hash = _hash(key)
    if _insert(session, key_hash, key.fingerprint):
        return None
    taken = select(IdempotencyKeyRow).where(IdempotencyKeyRow.key_hash == key_hash)
    row = select_for_update(session, taken)
    if row is None:
        raise AssertionError("a taken key has a row")
    if key.within is not None and row.created_at < clock.now() - key.within:
        row.created_at = clock.now()
        session.flush()
        return None
    if row.fingerprint != key.fingerprint:
        raise KeyMismatch("This Idempotency-Key was used for another order. Use a new key for a new order.")
    if row.answer is None or row.order_id is None:
        raise AssertionError("a committed key has its answer")
    return Placed(row.answer, row.order_id, replayed=True)


def _insert(session: Session, key_hash: str, fingerprint: str) -> bool:
    row = {"key_hash": key_hash, "fingerprint": fingerprint, "created_at": clock.now()}
    try:
        return session.execute(_TAKE, row).scalar_one_or_none() is not None
    except OperationalError as error:
        if is_lock_timeout(error):
            raise KeyHeld("This order is being placed right now. Ask again in a moment.") from error
        raise


def kept(key: IdempotencyKey, order_id: uuid.UUID, answer: str) -> dict[str, Any]:
    """What `KEEP_ANSWER` takes."""
    return {"kept_under": _hash(key), "kept_order_id": order_id, "kept_answer": answer}


def purge_keys(older_than: timedelta) -> int:
    """A command: forgets keys that nobody will repeat any more; their orders stay. Returns how many."""
    with transaction() as session:
        old = session.execute(
            delete(IdempotencyKeyRow)
            .where(IdempotencyKeyRow.created_at < clock.now() - older_than)
            .returning(IdempotencyKeyRow.key_hash)
        )
        return len(old.all())


def _hash(key: IdempotencyKey) -> str:
    return hashlib.sha256(f"{key.scope}\n{key.key}".encode()).hexdigest()
