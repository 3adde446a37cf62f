"""What happens to everything that has no timeline of its own on a page."""

from collections.abc import Mapping
from dataclasses import replace

from beautique.admin.timeline.entry import Entry, Wording
from beautique.admin.timeline.wordings import label, listed
from beautique.audit.models import AuditEvent
from beautique.audit.types import Action
from beautique.demo.types import DemoAction
from beautique.media.types import PictureAction
from beautique.orders.bulk.types import BulkAction
from beautique.orders.customers.types import CustomerNoteAction
from beautique.orders.saved_views.types import SavedViewAction
from beautique.settings.types import SettingsAction
from beautique.staff.types import StaffAction
from beautique.tasks.types import TaskAction


def _settings_saved(event: AuditEvent) -> Entry:
    return replace(listed("settings", "Settings saved")(event), subject=label(event.subject_id))


WORDED: Mapping[Action, Wording] = {
    PictureAction.UPLOADED: listed("upload", "Picture uploaded"),
    PictureAction.DELETED: listed("trash-2", "Picture deleted"),
    CustomerNoteAction.WRITTEN: listed("sticky-note", "Note about a customer"),
    CustomerNoteAction.EDITED: listed("sticky-note", "Note about a customer changed"),
    CustomerNoteAction.REMOVED: listed("sticky-note", "Note about a customer removed"),
    CustomerNoteAction.RESTORED: listed("sticky-note", "Note about a customer brought back"),
    SettingsAction.SAVED: _settings_saved,
    SettingsAction.TOKEN_ISSUED: listed("key-round", "Storefront token issued"),
    SettingsAction.TOKEN_REVOKED: listed("ban", "Storefront token revoked"),
    StaffAction.CREATED: listed("user-plus", "Account created"),
    StaffAction.DEACTIVATED: listed("user-x", "Account deactivated"),
    StaffAction.REACTIVATED: listed("user-plus", "Account active again"),
    StaffAction.ROLE_CHANGED: listed("shield-check", "Role changed"),
    StaffAction.PREFERENCE_SET: listed("sliders-horizontal", "Preference set"),
    StaffAction.PASSWORD_SET: listed("lock", "Password set for the account"),
    StaffAction.PASSWORD_CHANGED: listed("lock", "Password changed"),
    StaffAction.PASSWORD_CHANGE_FAILED: listed("circle-alert", "Change of password failed"),
    StaffAction.SIGNED_IN: listed("log-in", "Logged in"),
    StaffAction.SIGN_IN_FAILED: listed("circle-alert", "Log-in failed"),
    StaffAction.SIGNED_OUT: listed("log-out", "Logged out"),
    StaffAction.SESSION_ENDED: listed("log-out", "Session ended"),
    StaffAction.SESSIONS_ENDED: listed("log-out", "All sessions ended"),
    StaffAction.REFUSED: listed("ban", "Refused"),
    TaskAction.CREATED: listed("list-todo", "Task created"),
    TaskAction.CHANGED: listed("list-todo", "Task changed"),
    TaskAction.DELETED: listed("trash-2", "Task deleted"),
    BulkAction.STARTED: listed("check-check", "Change of many orders started"),
    BulkAction.STOPPED: listed("ban", "Change of many orders stopped"),
    SavedViewAction.SAVED: listed("bookmark", "List of orders saved"),
    SavedViewAction.CHANGED: listed("bookmark", "Saved list changed"),
    SavedViewAction.DELETED: listed("trash-2", "Saved list deleted"),
    DemoAction.FILLED: listed("store", "Demo shop made"),
}
