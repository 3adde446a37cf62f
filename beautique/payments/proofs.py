"""Commands for the screenshots that customers send: attaching, rejecting, forgetting them."""

import contextlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from sqlalchemy import and_, delete, func, not_, select
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.models import AuditEvent
from beautique.audit.types import SYSTEM, Action, Actor, Change
from beautique.kernel import clock
from beautique.kernel.db import new_id, transaction
from beautique.kernel.errors import Conflict, DomainError, NotFound
from beautique.kernel.versions import lock
from beautique.media.hashing import perceptual_hash
from beautique.media.private_store import PrivateStore
from beautique.media.reading import by_width, prepare_picture, uploading
from beautique.media.types import PictureFile, PreparedPicture
from beautique.orders import telling, workflow
from beautique.orders.flagged import WAITS_FOR_VERIFICATION
from beautique.orders.models import Order
from beautique.orders.types import SUBJECT, OrderAction, PaymentStatus
from beautique.payments import rules
from beautique.payments.models import PaymentProof
from beautique.payments.queries import NO_SUCH_PROOF, name_of_verifier
from beautique.payments.readings.models import ProofReading
from beautique.payments.similarity import find_other_uses, note_likenesses
from beautique.payments.totals import recalculate_order_totals
from beautique.payments.types import OtherUse, PaymentAction, RejectReason
from beautique.payments.undoing import find_undoable
from beautique.settings.types import Message

_AT_ONCE = 500
UNKNOWN_FOR = timedelta(days=1)  # a file without a row is younger only while its upload runs


@dataclass(frozen=True, slots=True)
class AttachedProof:
    """A kept proof, where its picture was seen before, and whether it is too small to be read: warnings, never a refusal."""

    proof: PaymentProof
    other_uses: Sequence[OtherUse]
    is_unreadable: bool


def attach_proof(order_id: uuid.UUID, file: PictureFile, store: PrivateStore, actor: Actor) -> AttachedProof:
    """Keeps a screenshot of the customer's transfer; an order that was Pending is Paid from now on.

    The very picture that the order has already is kept once. Raises `NotFound`, `BadPicture`, `Conflict` (too many),
    `PictureStoreError`, `PicturesBusy`, `Busy`.
    """
    with uploading(file.name):
        return attach_prepared(order_id, prepare_picture(file, by_width), store, actor)


def attach_prepared(
    order_id: uuid.UUID, prepared: PreparedPicture, store: PrivateStore, actor: Actor
) -> AttachedProof:
    """The same for a picture that was prepared before, `by_width`. Raises `NotFound`, `Conflict`, `PictureStoreError`."""
    picture_hash = perceptual_hash(prepared.content)
    key = store.save(prepared.content)
    kept = False
    try:
        proof = _attach(order_id, prepared, picture_hash, key, actor)
        kept = proof.file_key == key
    finally:
        if not kept:
            with contextlib.suppress(DomainError):  # the sweep of `purge_proofs` finds it
                store.delete(key)
    return AttachedProof(proof, find_other_uses(proof), prepared.is_unreadable)


def reject_proof(
    proof_id: uuid.UUID, why: RejectReason, actor: Actor, of_order: uuid.UUID | None = None
) -> PaymentProof:
    """Marks a screenshot as proving nothing; a Paid order without another proof or payment goes back to Pending.

    The same reason again changes nothing. Raises `NotFound` (also when it is not `of_order`, the order that was shown with it),
    `Conflict` (rejected for another reason, or the payment is Verified).
    """
    with transaction() as session:
        order, proof = _lock_proof(session, proof_id)
        if of_order not in (None, order.id):
            raise NotFound(NO_SUCH_PROOF)
        if proof.rejected_reason == why:
            return proof
        if proof.rejected_reason is not None:
            raise Conflict(
                f"{proof.rejected_by_name} rejected this proof already: {proof.rejected_reason.value.lower()}."
            )
        if not rules.may_be_rejected(order.payment_status):
            raise Conflict(
                f"{name_of_verifier(order)} has verified the payment of this order. Nothing was changed."
            )
        proof.rejected_reason, proof.rejected_at, proof.rejected_by_name = why, clock.now(), actor.name
        recalculate_order_totals(session, order)
        # With another screenshot the order waits on, and the customer has nothing to do.
        untold = {} if order.has_proof else telling.leave(session, order, Message.PROOF_REJECTED)
        _log(session, order, PaymentAction.PROOF_REJECTED, Change(proof.id, None), actor, untold, why.value)
        if not order.has_proof and not order.paid_amount:
            workflow.send_back_to_pending(session, order, actor, why.value)
    return proof


def undo_rejection(proof_id: uuid.UUID, actor: Actor) -> PaymentProof:
    """Lets a screenshot speak again that one rejected a moment ago; the order stands where it stood. Asking twice is asking once.

    Raises `NotFound`, `Forbidden` (somebody else's), `Conflict` (too late, or the order was changed since).
    """
    with transaction() as session:
        order, proof = _lock_proof(session, proof_id)
        found = find_undoable(
            order, actor, lambda event: _rejects(event, proof_id), moved_by=OrderAction.SENT_BACK
        )
        if found is None:
            return proof
        made, moved = found
        if proof.rejected_at is None:
            raise Conflict("This screenshot is not rejected any more. Nothing was changed.")
        proof.rejected_reason = proof.rejected_at = proof.rejected_by_name = None
        recalculate_order_totals(session, order)
        untold = telling.give_back(session, order, made)
        _log(session, order, PaymentAction.PROOF_RESTORED, Change(None, proof.id), actor, untold)
        if moved is not None:
            workflow.take_back(session, order, moved, actor)
    return proof


def _rejects(event: AuditEvent, proof_id: uuid.UUID) -> bool:
    return event.action == PaymentAction.PROOF_REJECTED and event.changes["proof"][0] == str(proof_id)


def purge_proofs(older_than_days: int, store: PrivateStore, actor: Actor = SYSTEM) -> int:
    """Deletes the files of old proofs, and what was read of them, and returns of how many; their rows and hashes stay, so that the
    pictures are known again.

    A proof that still waits for a person stays, whatever its age. Also deletes files that no row knows (a crash while one was
    attached or purged). Raises `PictureStoreError`.
    """
    purged = 0
    while keys := _mark_purged(older_than_days, actor):
        for key in keys:
            store.delete(key)
        purged += len(keys)
    _sweep(store)
    return purged


def _attach(
    order_id: uuid.UUID, prepared: PreparedPicture, picture_hash: int, key: str, actor: Actor
) -> PaymentProof:
    with transaction() as session:
        order = lock(session, Order, order_id, SUBJECT)
        if (known := _find_again(session, order, prepared.sha256)) is not None:
            return known
        proof = PaymentProof(
            id=new_id(),
            order_id=order.id,
            file_key=key,
            content_type=prepared.content_type,
            size_bytes=len(prepared.content),
            width_px=prepared.width_px,
            height_px=prepared.height_px,
            sha256=prepared.sha256,
            perceptual_hash=picture_hash,
            uploaded_by=actor.id,
            uploaded_by_name=actor.name,
            uploaded_at=clock.now(),
        )
        session.add(proof)
        session.flush()
        note_likenesses(session, proof)
        recalculate_order_totals(session, order)
        untold = telling.leave(session, order, None)  # who sends another screenshot need not be asked for it
        _log(session, order, PaymentAction.PROOF_ATTACHED, Change(None, proof.id), actor, untold)
        if order.payment_status == PaymentStatus.PENDING:
            workflow.apply(session, order, {"payment_status": PaymentStatus.PAID}, actor)
    return proof


def _find_again(session: Session, order: Order, sha256: str) -> PaymentProof | None:
    """The order's live proof with this very picture. Raises `Conflict` when there is none and no room for another."""
    live = (PaymentProof.order_id == order.id, PaymentProof.rejected_at.is_(None))
    known = session.scalar(select(PaymentProof).where(*live, PaymentProof.sha256 == sha256))
    if known is None and (session.scalar(select(func.count()).where(*live)) or 0) >= rules.MAX_PROOFS:
        raise Conflict(
            f"An order keeps up to {rules.MAX_PROOFS} screenshots. Reject one that proves nothing first."
        )
    return known


def _lock_proof(session: Session, proof_id: uuid.UUID) -> tuple[Order, PaymentProof]:
    order_id = session.scalar(select(PaymentProof.order_id).where(PaymentProof.id == proof_id))
    if order_id is None:
        raise NotFound(NO_SUCH_PROOF)
    order = lock(session, Order, order_id, SUBJECT)
    return order, session.get_one(PaymentProof, proof_id, populate_existing=True)


def _log(
    session: Session,
    order: Order,
    action: Action,
    change: Change,
    actor: Actor,
    untold: Mapping[str, Change] | None = None,
    reason: str | None = None,
) -> None:
    changes = {"proof": change, **(untold or {})}
    log.record(session, actor, action, SUBJECT, order.id, changes, seq=order.version, reason=reason)


def _mark_purged(older_than_days: int, actor: Actor) -> list[str]:
    with transaction() as session:
        rows = session.execute(
            select(PaymentProof, Order)
            .join(Order, Order.id == PaymentProof.order_id)
            .where(
                PaymentProof.purged_at.is_(None),
                PaymentProof.uploaded_at < clock.now() - timedelta(days=older_than_days),
                not_(and_(PaymentProof.rejected_at.is_(None), WAITS_FOR_VERIFICATION)),
            )
            .order_by(PaymentProof.uploaded_at)
            .limit(_AT_ONCE)
            .with_for_update(of=PaymentProof, skip_locked=True)
        ).all()
        for proof, order in rows:
            proof.purged_at = clock.now()
            _log(session, order, PaymentAction.PROOF_PURGED, Change(proof.id, None), actor)
        session.execute(
            delete(ProofReading).where(ProofReading.proof_id.in_([proof.id for proof, _ in rows]))
        )
        return [proof.file_key for proof, _ in rows]


def _sweep(store: PrivateStore) -> None:
    keys = store.keys_before(clock.now() - UNKNOWN_FOR)
    while some := set(islice(keys, _AT_ONCE)):
        with transaction() as session:
            known = session.scalars(
                select(PaymentProof.file_key).where(
                    PaymentProof.file_key.in_(some), PaymentProof.purged_at.is_(None)
                )
            ).all()
        for key in some.difference(known):
            store.delete(key)
