"""What happens to the shop itself: its settings, its storefront tokens, the demo it was filled with."""

from dataclasses import replace

from beautique.admin.timeline.entry import Entry, Wordings
from beautique.admin.timeline.wordings import label, listed
from beautique.audit.models import AuditEvent
from beautique.demo.types import DemoAction
from beautique.settings.types import SettingsAction


def _settings_saved(event: AuditEvent) -> Entry:
    return replace(listed("settings", "Settings saved")(event), subject=label(event.subject_id))


WORDED: Wordings = {
    SettingsAction.SAVED: _settings_saved,
    SettingsAction.TOKEN_ISSUED: listed("key-round", "Storefront token issued"),
    SettingsAction.TOKEN_REVOKED: listed("ban", "Storefront token revoked"),
    DemoAction.FILLED: listed("store", "Demo shop made"),
}
