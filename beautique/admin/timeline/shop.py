"""What happens to the shop itself: its settings, its storefront tokens, its log, the demo it was filled with."""

from dataclasses import replace

from beautique.admin.timeline.entry import Entry, Wordings
from beautique.admin.timeline.wordings import label, listed
from beautique.audit.models import AuditEvent
from beautique.audit.types import LogAction
from beautique.demo.types import DemoAction
from beautique.kernel.text import counted
from beautique.settings.types import SettingsAction


def _settings_saved(event: AuditEvent) -> Entry:
    return replace(listed("settings", "Settings saved")(event), subject=label(event.subject_id))


def _log_exported(event: AuditEvent) -> Entry:
    rows = event.changes.get("rows", [None, 0])[1]
    return Entry.of(event, "download", "Activity exported", [counted(rows, "line")])


WORDED: Wordings = {
    SettingsAction.SAVED: _settings_saved,
    SettingsAction.TOKEN_ISSUED: listed("key-round", "Storefront token issued"),
    SettingsAction.TOKEN_REVOKED: listed("ban", "Storefront token revoked"),
    LogAction.EXPORTED: _log_exported,
    DemoAction.FILLED: listed("store", "Demo shop made"),
}
