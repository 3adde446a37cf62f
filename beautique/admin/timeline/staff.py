"""What happens to accounts, at the log-in, and to the tasks of staff."""

from collections.abc import Mapping, Sequence

from beautique.admin.timeline.entry import Entry, Wordings
from beautique.admin.timeline.wordings import listed
from beautique.audit.models import AuditEvent
from beautique.kernel.text import counted
from beautique.staff.permissions import Permission
from beautique.staff.types import StaffAction
from beautique.tasks.types import TaskAction

ASKED_FOR: Mapping[str, str] = {  # what somebody wanted who lacked the permission
    Permission.ACCOUNT_OWN: "Opening an account",
    Permission.ORDERS_READ: "Opening orders",
    Permission.ORDERS_WRITE: "Changing orders",
    Permission.ORDERS_CORRECT: "Correcting an order",
    Permission.ORDERS_EXPORT: "Exporting orders",
    Permission.PAYMENTS_VERIFY: "Verifying payments",
    Permission.PAYMENTS_SPLIT: "Splitting a payment over several orders",
    Permission.PAYMENTS_REVERSE: "Taking a payment back",
    Permission.ARRIVALS_IMPORT: "Bringing in what arrived",
    Permission.PRODUCTS_READ: "Opening products",
    Permission.PRODUCTS_WRITE: "Changing products",
    Permission.PRODUCTS_DELETE_FOREVER: "Deleting a product for good",
    Permission.ANALYTICS_READ: "Reading the shop’s numbers",
    Permission.ANALYTICS_FULL: "Opening Analytics",
    Permission.TASKS_OWN: "Opening a task of somebody else",
    Permission.SETTINGS_READ: "Opening Settings",
    Permission.SETTINGS_WRITE: "Changing Settings",
    Permission.STAFF_MANAGE: "Managing staff",
    Permission.ACTIVITY_READ: "Opening Activity",
}


def logged_in(events: Sequence[AuditEvent]) -> Entry:
    """Log-ins of a person with nothing in between, newest first, as one entry: how often, and from where."""
    often = f" {counted(len(events), 'time')}" if len(events) > 1 else ""
    addresses = {(event.changes.get("address") or [None, None])[1] for event in events} - {None}
    places = [f"from {', '.join(sorted(addresses))}"] if addresses else []
    shown = {(event.changes.get("with") or [None, None])[1] for event in events} - {None}
    return Entry.of(
        events[0], "log-in", f"Signed in{often}", [*places, *(f"with a {word}" for word in sorted(shown))]
    )


def _refused(event: AuditEvent) -> Entry:
    permission = (event.changes.get("permission") or [None, ""])[1]
    if permission not in ASKED_FOR:
        return listed("ban", "Refused")(event)
    return Entry.of(event, "ban", f"{ASKED_FOR[permission]} was refused")


WORDED: Wordings = {
    StaffAction.CREATED: listed("user-plus", "Account created"),
    StaffAction.INVITED: listed("user-plus", "Invited"),
    StaffAction.INVITATION_RENEWED: listed("link", "Invitation made anew"),
    StaffAction.INVITATION_WITHDRAWN: listed("user-x", "Invitation withdrawn"),
    StaffAction.JOINED: listed("user-plus", "Joined, with a password of their own"),
    StaffAction.DETAILS_CHANGED: listed("pencil", "Name or e-mail changed"),
    StaffAction.PASSWORD_RESET: listed("lock", "Password reset, a link made"),
    StaffAction.PASSWORD_CHOSEN: listed("lock", "Password chosen by link"),
    StaffAction.OTHER_SESSIONS_ENDED: listed("log-out", "All other sessions ended"),
    StaffAction.DEACTIVATED: listed("user-x", "Account deactivated"),
    StaffAction.REACTIVATED: listed("user-plus", "Account active again"),
    StaffAction.ROLE_CHANGED: listed("shield-check", "Role changed"),
    StaffAction.PREFERENCE_SET: listed("sliders-horizontal", "Preference set"),
    StaffAction.PASSWORD_SET: listed("lock", "Password set for the account"),
    StaffAction.PASSWORD_CHANGED: listed("lock", "Password changed"),
    StaffAction.PASSWORD_CHANGE_FAILED: listed("circle-alert", "Change of password failed"),
    StaffAction.PASSWORD_REFUSED: listed("circle-alert", "Asked for the password, and it was wrong"),
    StaffAction.PASSKEY_ADDED: listed("fingerprint", "Passkey added"),
    StaffAction.PASSKEY_RENAMED: listed("fingerprint", "Passkey renamed"),
    StaffAction.PASSKEY_REMOVED: listed("fingerprint", "Passkey removed"),
    StaffAction.PASSKEYS_RESET: listed("fingerprint", "Passkeys and recovery codes taken away"),
    StaffAction.PASSKEY_COPIED: listed("triangle-alert", "Passkey refused, it may have been copied"),
    StaffAction.PASSKEYS_REQUIRED: listed("shield-check", "Whether owners need a passkey"),
    StaffAction.RECOVERY_CODES_MADE: listed("key-round", "Recovery codes made"),
    StaffAction.SIGNED_IN: lambda event: logged_in([event]),
    StaffAction.SIGN_IN_FAILED: listed("circle-alert", "Sign-in failed"),
    StaffAction.SIGNED_OUT: listed("log-out", "Signed out"),
    StaffAction.SESSION_ENDED: listed("log-out", "Session ended"),
    StaffAction.SESSIONS_ENDED: listed("log-out", "All sessions ended"),
    StaffAction.REFUSED: _refused,
    TaskAction.CREATED: listed("list-todo", "Task created"),
    TaskAction.CHANGED: listed("list-todo", "Task changed"),
    TaskAction.DELETED: listed("trash-2", "Task deleted"),
    TaskAction.RESTORED: listed("undo-2", "Task brought back"),
}
