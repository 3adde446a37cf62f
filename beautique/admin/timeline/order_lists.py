"""What happens around orders: notes about their customers, changes of many at once, saved lists."""

from beautique.admin.timeline.entry import Wordings
from beautique.admin.timeline.wordings import listed
from beautique.orders.bulk.types import BulkAction
from beautique.orders.customers.types import CustomerNoteAction
from beautique.orders.saved_views.types import SavedViewAction

WORDED: Wordings = {
    CustomerNoteAction.WRITTEN: listed("sticky-note", "Note about a customer"),
    CustomerNoteAction.EDITED: listed("sticky-note", "Note about a customer changed"),
    CustomerNoteAction.REMOVED: listed("sticky-note", "Note about a customer removed"),
    CustomerNoteAction.RESTORED: listed("sticky-note", "Note about a customer brought back"),
    BulkAction.STARTED: listed("check-check", "Change of many orders started"),
    BulkAction.STOPPED: listed("ban", "Change of many orders stopped"),
    SavedViewAction.SAVED: listed("bookmark", "List of orders saved"),
    SavedViewAction.CHANGED: listed("bookmark", "Saved list changed"),
    SavedViewAction.DELETED: listed("trash-2", "Saved list deleted"),
}
