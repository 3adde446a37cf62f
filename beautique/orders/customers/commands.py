"""Changing what staff wrote down about a customer: one transaction each, in the activity log."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Action, Actor, Change
from beautique.kernel import clock
from beautique.kernel.db import new_id, transaction
from beautique.kernel.errors import Complaints, Conflict, NotFound
from beautique.kernel.field_validation import clean_field
from beautique.kernel.versions import lock, select_for_update
from beautique.orders.customers.models import CustomerNote
from beautique.orders.customers.queries import of_phone
from beautique.orders.customers.types import NOTE_LENGTH, CustomerNoteAction
from beautique.orders.models import Order

SUBJECT = "customer_note"


def add_customer_note(phone: str, typed: str, actor: Actor) -> CustomerNote:
    """Writes a note about a number in international digits. Raises `NotFound` (no order has this number), `Invalid`.

    The same words as in the newest note, by the same person, are a form sent twice: one note.
    """
    text = _cleaned(typed)
    with transaction() as session:
        # Locked, so that a form sent twice at the same moment waits for itself.
        first = select(Order.id).where(of_phone(phone)).order_by(Order.id).limit(1)
        if select_for_update(session, first) is None:
            raise NotFound("No order has this phone number.")
        newest = session.scalar(
            select(CustomerNote)
            .where(CustomerNote.phone_normalized == phone, CustomerNote.removed_at.is_(None))
            .order_by(CustomerNote.id.desc())
            .limit(1)
        )
        if newest is not None and (newest.note, newest.author) == (text, actor.id):
            return newest
        note = CustomerNote(
            id=new_id(), phone_normalized=phone, note=text, author=actor.id, author_name=actor.name
        )
        session.add(note)
        session.flush()
        _record(session, note, CustomerNoteAction.WRITTEN, actor, note=Change(None, text))
    return note


def edit_customer_note(note_id: uuid.UUID, typed: str, actor: Actor, expected_version: int) -> CustomerNote:
    """Other words for a note. A change of nothing is no event. Raises `NotFound`, `Stale`, `Conflict` (removed), `Invalid`."""
    text = _cleaned(typed)
    with transaction() as session:
        note = _lock(session, note_id, expected_version)
        if note.note != text:
            change = Change(note.note, text)
            note.note, note.edited_by_name, note.edited_at = text, actor.name, clock.now()
            session.flush()
            _record(session, note, CustomerNoteAction.EDITED, actor, note=change)
    return note


def remove_customer_note(note_id: uuid.UUID, actor: Actor, expected_version: int) -> CustomerNote:
    """Takes a note off the card; `restore_customer_note` brings it back. Raises `NotFound`, `Stale`, `Conflict` (removed)."""
    with transaction() as session:
        note = _lock(session, note_id, expected_version)
        note.removed_at = clock.now()
        session.flush()
        _record(session, note, CustomerNoteAction.REMOVED, actor, note=Change(note.note, None))
    return note


def restore_customer_note(note_id: uuid.UUID, actor: Actor) -> CustomerNote:
    """Brings a removed note back, under its author's name. Doing it twice changes nothing. Raises `NotFound`."""
    with transaction() as session:
        note = lock(session, CustomerNote, note_id, "note")
        if note.removed_at is not None:
            note.removed_at = None
            session.flush()
            _record(session, note, CustomerNoteAction.RESTORED, actor, note=Change(None, note.note))
    return note


def _lock(session: Session, note_id: uuid.UUID, expected_version: int) -> CustomerNote:
    note = lock(session, CustomerNote, note_id, "note")
    if note.removed_at is not None:
        raise Conflict("This note was removed meanwhile. Nothing was changed.")
    return lock(session, CustomerNote, note_id, "note", expected_version)


def _cleaned(typed: str) -> str:
    complaints = Complaints()
    text = clean_field(complaints, "note", typed, NOTE_LENGTH, newlines=True)
    complaints.raise_if_any()
    return text


def _record(session: Session, written: CustomerNote, action: Action, actor: Actor, **changes: Change) -> None:
    # Whose card it is on, for readers of the log.
    phone = Change(written.phone_normalized, written.phone_normalized)
    log.record(session, actor, action, SUBJECT, written.id, {"phone": phone, **changes}, seq=written.version)
