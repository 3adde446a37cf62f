"""What happens to accounts, at the log-in, and to the tasks of staff."""

from beautique.admin.timeline.entry import Wordings
from beautique.admin.timeline.wordings import listed
from beautique.staff.types import StaffAction
from beautique.tasks.types import TaskAction

WORDED: Wordings = {
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
}
