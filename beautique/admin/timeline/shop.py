"""What happens to the shop itself: its settings, its storefront tokens, the demo it was filled with."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from beautique.admin.timeline.entry import Entry, Wordings
from beautique.admin.timeline.wordings import label, listed
from beautique.audit.models import AuditEvent
from beautique.demo.types import DemoAction
from beautique.kernel.text import isolated_rtl
from beautique.settings.types import Section, SettingsAction


def _settings_saved(event: AuditEvent) -> Entry:
    entry = replace(listed("settings", "Settings saved")(event), subject=label(event.subject_id))
    told = _TOLD.get(event.subject_id)
    return replace(entry, facts=list(told(event))) if told else entry


def _labels(event: AuditEvent) -> Iterator[str]:
    """`Eid → Eid 2027`, `Gift: new`: what became of each label."""
    old, new = ({each["id"]: each for each in side} for side in event.changes.get("known", ([], [])))
    for number, each in new.items():
        if number not in old:
            yield f"{isolated_rtl(each['name'])}: new"
        elif old[number]["name"] != each["name"]:
            yield f"{isolated_rtl(old[number]['name'])} → {isolated_rtl(each['name'])}"
        elif old[number] != each:
            yield f"{isolated_rtl(each['name'])} changed"
    yield from (
        f"{isolated_rtl(each['name'])} taken off" for number, each in old.items() if number not in new
    )


def _logo(event: AuditEvent) -> Iterator[str]:
    yield "New picture" if event.changes["picture"][1] else "Taken off"


_TOLD: Mapping[str, Callable[[AuditEvent], Iterator[str]]] = {Section.LABELS: _labels, Section.LOGO: _logo}
WORDED: Wordings = {
    SettingsAction.SAVED: _settings_saved,
    SettingsAction.TOKEN_ISSUED: listed("key-round", "Storefront token issued"),
    SettingsAction.TOKEN_REVOKED: listed("ban", "Storefront token revoked"),
    DemoAction.FILLED: listed("store", "Demo shop made"),
}
