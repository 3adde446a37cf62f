"""What happens around orders: notes about their customers, changes of many at once, saved lists."""

from dataclasses import replace

from flask import url_for

from beautique.admin.timeline.entry import Entry, Wording, Wordings
from beautique.admin.timeline.wordings import changed, listed
from beautique.audit.models import AuditEvent
from beautique.bulk.types import BulkAction
from beautique.kernel import phones
from beautique.orders.customers.types import CustomerNoteAction
from beautique.orders.parcel_files.types import ParcelFileAction
from beautique.orders.saved_views.types import SavedViewAction


def _about_customer(title: str) -> Wording:
    """The title, and the customer's card: by the number, which the log names since it leads there."""

    def entry(event: AuditEvent) -> Entry:
        told = listed("sticky-note", title)(event)
        phone = event.changes.get("phone", [None, None])[1]
        if phone is None:
            return told
        facts = [fact for fact in told.facts if not fact.startswith("Phone")]
        return replace(
            told, facts=facts, subject=phones.spaced(phone), url=url_for("admin.customer", phone=phone)
        )

    return entry


_SUBJECTS = {"bulk": "orders", "product_bulk": "products"}  # by what a change of many is logged as


def _of_many(icon: str, title: str) -> Wording:
    """The title with the word for what was changed, and what was said of it."""
    return lambda event: listed(icon, title.format(_SUBJECTS.get(event.subject_type, "rows")))(event)


def _view_saved(event: AuditEvent) -> Entry:
    shared = event.changes.get("is_shared", [None, False])[1]
    return _of_view(event, "List of orders saved", ["Everybody sees it"] if shared else [])


def _view_restored(event: AuditEvent) -> Entry:
    shared = event.changes.get("is_shared", [None, False])[1]
    return _of_view(event, "Saved list brought back", ["Everybody sees it"] if shared else [])


def _view_changed(event: AuditEvent) -> Entry:
    facts = []
    if "is_shared" in event.changes:
        facts.append(
            "Everybody sees it now" if event.changes["is_shared"][1] else "Only its owner sees it now"
        )
    if "position" in event.changes:
        old, new = event.changes["position"]
        facts.append(f"Moved from place {old} to {new} among the lists")
    return _of_view(event, "Saved list changed", facts)


def _view_deleted(event: AuditEvent) -> Entry:
    shared = event.changes.get("is_shared", [False])[0]
    return replace(
        _of_view(event, "Saved list deleted", ["Everybody saw it"] if shared else []), icon="trash-2"
    )


def _of_view(event: AuditEvent, title: str, facts: list[str]) -> Entry:
    """What is left to say field by field, its name, and the rest in words of its own."""
    changes = {
        name: change for name, change in event.changes.items() if name not in ("is_shared", "position")
    }
    return Entry.of(event, "bookmark", title, [*changed(changes), *facts])


WORDED: Wordings = {
    CustomerNoteAction.WRITTEN: _about_customer("Note about a customer"),
    CustomerNoteAction.EDITED: _about_customer("Note about a customer changed"),
    CustomerNoteAction.REMOVED: _about_customer("Note about a customer removed"),
    CustomerNoteAction.RESTORED: _about_customer("Note about a customer brought back"),
    BulkAction.STARTED: _of_many("check-check", "Change of many {} started"),
    BulkAction.UNDO_STARTED: _of_many("undo-2", "Undo of a change of many {} started"),
    BulkAction.STOPPED: _of_many("ban", "Change of many {} stopped"),
    SavedViewAction.SAVED: _view_saved,
    SavedViewAction.CHANGED: _view_changed,
    SavedViewAction.DELETED: _view_deleted,
    SavedViewAction.RESTORED: _view_restored,
    ParcelFileAction.COLUMNS_CHOSEN: listed("truck", "Columns of a courier’s file chosen"),
}
