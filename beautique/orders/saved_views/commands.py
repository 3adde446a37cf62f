"""Saved views: lists of orders that somebody gave a name, for oneself or for everybody in the shop.

Anybody may share a view; others' shared views are changed and deleted only by who may change the shop's settings.
"""

import uuid
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.models import AuditEvent
from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor, Change
from beautique.kernel.db import insert_into, transaction
from beautique.kernel.errors import Complaints, Forbidden, Invalid, NotFound
from beautique.kernel.field_validation import clean_field
from beautique.kernel.versions import lock
from beautique.orders.saved_views.models import SavedView
from beautique.orders.saved_views.queries import POSITIONS, find_view
from beautique.orders.saved_views.types import SavedViewAction
from beautique.orders.types import ViewDraft
from beautique.staff.models import StaffAccount
from beautique.staff.permissions import Permission

SUBJECT = "view"
NAME_LENGTH = (1, 60)
MOST = 30  # of one account
_LONGEST_QUERY = 2_000


def may_change(view: SavedView, account_id: uuid.UUID, actor: Actor) -> bool:
    """Whether this account may rename, move, share and delete a view that it sees."""
    return view.account_id == account_id or actor.may(Permission.SETTINGS_WRITE)


def save_view(account_id: uuid.UUID, query: str, draft: ViewDraft, actor: Actor) -> SavedView:
    """Gives a list a name. The same name for the same list again is a form sent twice: one view. Raises `Invalid`."""
    draft = _cleaned(draft)
    if len(query) > _LONGEST_QUERY:
        raise Invalid({"name": ["This list has too many filters to be saved."]})
    with transaction() as session:
        lock(session, StaffAccount, account_id, "account")  # two of its forms at once wait for each other
        own = session.scalars(select(SavedView).where(SavedView.account_id == account_id)).all()
        for view in own:
            if (view.name, view.query) == (draft.name, query):
                return view
        if len(own) >= MOST:
            raise Invalid({"name": [f"You have {MOST} views already. Delete one first."]})
        view = SavedView(account_id=account_id, query=query, **asdict(draft))
        session.add(view)
        session.flush()
        changes = {name: Change(None, value) for name, value in {**asdict(draft), "query": query}.items()}
        log.record(session, actor, SavedViewAction.SAVED, SUBJECT, view.id, changes, seq=view.version)
    return view


def change_view(
    view_id: uuid.UUID, account_id: uuid.UUID, draft: ViewDraft, actor: Actor, expected_version: int | None
) -> SavedView:
    """Renames, moves or shares a view. A change of nothing is no event. Raises `NotFound`, `Forbidden`, `Stale`, `Invalid`."""
    draft = _cleaned(draft)
    _get(view_id, account_id, actor)
    with transaction() as session:
        view = lock(session, SavedView, view_id, SUBJECT, expected_version)
        changes = log.differences(asdict(draft_of(view)), asdict(draft))
        if changes:
            for field, change in changes.items():
                setattr(view, field, change.new)
            session.flush()
            log.record(session, actor, SavedViewAction.CHANGED, SUBJECT, view.id, changes, seq=view.version)
    return view


def delete_view(
    view_id: uuid.UUID, account_id: uuid.UUID, actor: Actor, expected_version: int | None
) -> SavedView:
    """Deletes a view and returns it as it was. Raises `NotFound`, `Forbidden`, `Stale`."""
    _get(view_id, account_id, actor)
    with transaction() as session:
        view = lock(session, SavedView, view_id, SUBJECT, expected_version)
        changes = {
            name: Change(value, None)
            for name, value in {
                **asdict(draft_of(view)),
                "query": view.query,
                "account_id": view.account_id,
            }.items()
        }
        session.delete(view)
        log.record(session, actor, SavedViewAction.DELETED, SUBJECT, view.id, changes, seq=view.version + 1)
    return view


def restore_view(view_id: uuid.UUID, actor: Actor) -> SavedView:
    """Brings a view back that one has deleted: the same one, of the account that it was of. Twice is once. Raises `NotFound`, `Forbidden`."""
    with transaction() as session:
        newest = next(iter(list_timeline(SUBJECT, view_id, limit=1)), None)
        if newest is None or newest.action not in (SavedViewAction.DELETED, SavedViewAction.RESTORED):
            raise NotFound("This view does not exist.")
        if newest.actor_id != actor.id:
            raise Forbidden(f"{newest.actor_name} deleted this view, and may bring it back.")
        if newest.action == SavedViewAction.DELETED:
            _insert_again(session, view_id, newest, actor)
        return session.get_one(SavedView, view_id)


def draft_of(view: SavedView) -> ViewDraft:
    """What may be changed of a view, as it is now."""
    return ViewDraft(name=view.name, is_shared=view.is_shared, position=view.position)


def _insert_again(session: Session, view_id: uuid.UUID, deleted: AuditEvent, actor: Actor) -> None:
    """The row that the log says was deleted; nothing when the same click, sent twice, has brought it back."""
    was = {name: old for name, (old, _) in deleted.changes.items()}
    owner = uuid.UUID(str(was.pop("account_id", actor.id)))  # once, whose it was was not written down
    version = deleted.seq + 1
    back = insert_into(SavedView).values(id=view_id, account_id=owner, version=version, **was)
    if session.scalar(back.on_conflict_do_nothing().returning(SavedView.id)) is not None:
        changes = {name: Change(None, value) for name, value in was.items()}
        log.record(session, actor, SavedViewAction.RESTORED, SUBJECT, view_id, changes, seq=version)


def _get(view_id: uuid.UUID, account_id: uuid.UUID, actor: Actor) -> SavedView:
    view = find_view(view_id, account_id)
    if view is None:
        raise NotFound("This view does not exist.")
    if not may_change(view, account_id, actor):
        raise Forbidden("This view belongs to somebody else. Ask them or the owner to change it.")
    return view


def _cleaned(draft: ViewDraft) -> ViewDraft:
    complaints = Complaints()
    name = clean_field(complaints, "name", draft.name, NAME_LENGTH)
    first, last = POSITIONS
    if not first <= draft.position <= last:
        complaints.add("position", f"Choose a place from {first} to {last}.")
    complaints.raise_if_any()
    return ViewDraft(name=name, is_shared=draft.is_shared, position=draft.position)
