"""Screenshots of transfers: shown to those who verify payments, attached from a phone or the clipboard, rejected."""

import uuid
from collections.abc import Sequence

from flask import abort, flash, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.orders.detail import page, payment_acts
from beautique.admin.orders.detail.payment_card import use_words
from beautique.kernel.errors import Busy, Conflict, DomainError
from beautique.media.errors import BadPicture, PictureStoreError
from beautique.media.reading import shown_name
from beautique.media.types import PictureFile
from beautique.orders.queries import get_order
from beautique.payments import proofs, queries
from beautique.payments.proofs import AttachedProof
from beautique.staff import throttling
from beautique.web.stores import SANDBOX, proof_store

_UNREADABLE = "It is so tall that its words are too small to read: ask for it in parts."
UPLOADS, WINDOW_S = 120, 600  # files of one account


@admin.get("/proofs/<uuid:proof_id>")
def proof(proof_id: uuid.UUID) -> Response:
    """The picture itself. It stays in no cache, and opened on its own it runs nothing."""
    found = queries.get_proof(proof_id)
    path = proof_store().find_path(found.file_key) if found.purged_at is None else None
    if path is None:
        abort(404)
    response = Response(path.read_bytes(), mimetype=found.content_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@admin.post("/orders/<number>/proofs")
def attach_proof(number: str) -> Response:
    """Keeps the screenshots that were sent: one per request with JavaScript, several as a plain form; a bad one takes no other along."""
    order_id = get_order(number).id
    kept: list[AttachedProof] = []
    left_out: list[DomainError] = []
    for file in _files():
        try:
            kept.append(_attach(order_id, file))
        except (BadPicture, Busy, Conflict, PictureStoreError) as refusal:
            if htmx.wants_fragment():
                raise
            left_out.append(refusal)
    return _attached(number, kept, left_out)


@admin.post("/proofs/<uuid:proof_id>/reject")
def reject_proof(proof_id: uuid.UUID) -> Response:
    """Marks a screenshot as proving nothing, for one of the fixed reasons."""
    reference = str(queries.get_proof(proof_id).order_id)
    done = payment_acts.reject(str(proof_id), request.form.get("reason", ""))
    if isinstance(done, payment_acts.Refused):
        return page.again(reference, done.status, refusal=done.refusal)
    return page.done(reference, done)


def _files() -> list[FileStorage]:
    files = [file for file in request.files.getlist("proof") if file.filename]
    return files or [FileStorage()]


def _attach(order_id: uuid.UUID, file: FileStorage) -> AttachedProof:
    if not file.filename:
        raise BadPicture("Choose a screenshot first.")
    throttling.consume("proofs", str(actor().id), UPLOADS, WINDOW_S)
    picture = PictureFile(shown_name(file.filename), file.read())
    return proofs.attach_proof(order_id, picture, proof_store(), actor())


def _attached(number: str, kept: Sequence[AttachedProof], left_out: Sequence[DomainError]) -> Response:
    sentences = reasons(left_out)
    if sentences and not htmx.next_page():
        busy = next((refusal for refusal in left_out if isinstance(refusal, Busy)), None)
        answer = page.again(number, 503 if busy else 422, proofs_left_out=sentences)
        if busy:
            answer.headers["Retry-After"] = str(busy.retry_after_s)
        return answer
    for sentence in sentences:
        flash(sentence, "error")
    return _back_or_again(number, *told(kept))


def reasons(left_out: Sequence[DomainError]) -> Sequence[str]:
    """Why files were left out: each sentence once, however many files it is about."""
    return list(dict.fromkeys(refusal.message for refusal in left_out))


def told(kept: Sequence[AttachedProof]) -> tuple[str, str]:
    """What the toast says of screenshots that were attached, and its level: where one was seen before, or is too small."""
    toast = "Screenshot added" if len(kept) == 1 else f"{len(kept)} screenshots added" if kept else ""
    for each in kept:
        if each.other_uses:
            warning = " ".join(use_words(each.other_uses[0], each.proof.order_id)).strip()
            return f"{toast}. {warning}.", "warning"
    if any(each.is_unreadable for each in kept):
        return f"{toast}. {_UNREADABLE}", "warning"
    return toast, "success"


def _back_or_again(reference: str, toast: str, level: str = "success") -> Response:
    if back := htmx.next_page():
        return htmx.leave(back, toast, level)
    return page.changed(reference, toast, level)
