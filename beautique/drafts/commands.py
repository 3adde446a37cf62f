"""Keeping what was typed: one transaction each. Drafts are private and change nothing of the shop, so nothing is logged."""

import json
import uuid

from sqlalchemy import ColumnElement, String, Text, Uuid, bindparam, delete, or_, select, text, update
from sqlalchemy.orm import Session

from beautique.drafts import rules
from beautique.drafts.models import DraftRow
from beautique.drafts.types import Fields
from beautique.kernel import clock
from beautique.kernel.db import UtcDateTime, transaction
from beautique.kernel.errors import Invalid
from beautique.staff.models import StaffAccount

# One statement, so that two windows that keep the same form at once never clash; both databases spell it alike.
_SAVE = text(
    "INSERT INTO drafts (account_id, key, fields, saved_at) VALUES (:account_id, :key, :fields, :saved_at)"
    " ON CONFLICT (account_id, key) DO UPDATE"
    " SET fields = excluded.fields, saved_at = excluded.saved_at, discarded_at = NULL"
).bindparams(
    bindparam("account_id", type_=Uuid),
    bindparam("key", type_=String),
    bindparam("fields", type_=Text),
    bindparam("saved_at", type_=UtcDateTime),
)


def save_draft(account_id: uuid.UUID, key: str, fields: Fields) -> None:
    """Keeps a form as it was typed, in place of what was kept before; nothing typed is no draft.

    Raises `Invalid` for what is no form's key, too large or unstorable.
    """
    if not rules.is_key(key):
        raise Invalid({"draft": ["There is no such form."]})
    kept = rules.kept(fields)
    with transaction() as session:
        if not kept:
            session.execute(delete(DraftRow).where(*_one(account_id, key)))
            return
        values = {"account_id": account_id, "key": key, "saved_at": clock.now()}
        session.execute(_SAVE, {**values, "fields": json.dumps([list(field) for field in kept])})
        _drop_oldest(session, account_id)


def discard_draft(account_id: uuid.UUID, key: str) -> bool:
    """Lays a draft aside, until `restore_draft` or the purge; whether there was one."""
    return _mark(account_id, key, is_discarded=True)


def restore_draft(account_id: uuid.UUID, key: str) -> bool:
    """Undo of `discard_draft`; whether there was one."""
    return _mark(account_id, key, is_discarded=False)


def finish_draft(account_id: uuid.UUID, key: str) -> None:
    """Deletes a draft: its form has been saved."""
    with transaction() as session:
        session.execute(delete(DraftRow).where(*_one(account_id, key)))


def purge_drafts() -> int:
    """Deletes drafts of more than `rules.KEEP`, and those of deactivated accounts; their number."""
    gone = select(StaffAccount.id).where(StaffAccount.is_active.is_(False))
    with transaction() as session:
        old = delete(DraftRow).where(
            or_(DraftRow.saved_at < clock.now() - rules.KEEP, DraftRow.account_id.in_(gone))
        )
        return len(session.execute(old.returning(DraftRow.key)).all())


def _mark(account_id: uuid.UUID, key: str, *, is_discarded: bool) -> bool:
    if not rules.is_key(key):
        return False
    at = clock.now() if is_discarded else None
    with transaction() as session:
        marked = update(DraftRow).where(*_one(account_id, key)).values(discarded_at=at)
        return session.execute(marked.returning(DraftRow.key)).first() is not None


def _one(account_id: uuid.UUID, key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return DraftRow.account_id == account_id, DraftRow.key == key


def _drop_oldest(session: Session, account_id: uuid.UUID) -> None:
    newest = (
        select(DraftRow.key)
        .where(DraftRow.account_id == account_id)
        .order_by(DraftRow.saved_at.desc(), DraftRow.key)
        .limit(rules.MOST_DRAFTS)
    )
    session.execute(delete(DraftRow).where(DraftRow.account_id == account_id, DraftRow.key.not_in(newest)))
