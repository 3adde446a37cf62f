"""What happens around orders: notes about their customers, changes of many at once, saved lists."""

from dataclasses import replace

from flask import url_for

from beautique.admin.timeline.entry import Entry, Wording, Wordings
from beautique.admin.timeline.wordings import listed
from beautique.audit.models import AuditEvent
from beautique.bulk.types import BulkAction
from beautique.kernel import phones
from beautique.orders.customers.types import CustomerNoteAction
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


WORDED: Wordings = {
    CustomerNoteAction.WRITTEN: _about_customer("Note about a customer"),
    CustomerNoteAction.EDITED: _about_customer("Note about a customer changed"),
    CustomerNoteAction.REMOVED: _about_customer("Note about a customer removed"),
    CustomerNoteAction.RESTORED: _about_customer("Note about a customer brought back"),
    BulkAction.STARTED: _of_many("check-check", "Change of many {} started"),
    BulkAction.UNDO_STARTED: _of_many("undo-2", "Undo of a change of many {} started"),
    BulkAction.STOPPED: _of_many("ban", "Change of many {} stopped"),
    SavedViewAction.SAVED: listed("bookmark", "List of orders saved"),
    SavedViewAction.CHANGED: listed("bookmark", "Saved list changed"),
    SavedViewAction.DELETED: listed("trash-2", "Saved list deleted"),
}
