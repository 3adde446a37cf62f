"""What happens to the shop itself: its settings, its storefront tokens, its log, its backups, the demo it was filled with."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from beautique.admin.timeline.entry import Entry, Wordings
from beautique.admin.timeline.wordings import as_people_write, label, listed
from beautique.audit.models import AuditEvent
from beautique.audit.types import LogAction
from beautique.demo.types import DemoAction
from beautique.kernel.text import counted, isolated_rtl, sized
from beautique.settings.types import Section, SettingsAction
from beautique.upkeep.types import UpkeepAction


def _settings_saved(event: AuditEvent) -> Entry:
    entry = replace(listed("settings", "Settings saved")(event), subject=label(event.subject_id))
    told = _TOLD.get(event.subject_id)
    return replace(entry, facts=list(told(event))) if told else entry


def _log_exported(event: AuditEvent) -> Entry:
    rows = event.changes.get("rows", [None, 0])[1]
    return Entry.of(event, "download", "Activity exported", [counted(rows, "line")])


def _backed_up(event: AuditEvent) -> Entry:
    told = {name: new for name, (_, new) in event.changes.items()}
    size = sized(told.get("size_bytes", 0))
    return Entry.of(event, "archive", "Backup of the whole shop made", [f"{told.get('file', '')}, {size}"])


def _restore_tried(event: AuditEvent) -> Entry:
    failed = not event.changes.get("is_well", [None, True])[1]
    title = (
        "Restoring a backup was tried, and failed" if failed else "Restoring a backup was tried: all is well"
    )
    facts = [f"The backup of {as_people_write(event.subject_id)}"]
    return Entry.of(event, "circle-alert" if failed else "archive-restore", title, facts, event.reason)


def _purged(event: AuditEvent) -> Entry:
    """As `purge` counts."""
    facts = [f"{label(thing)}: {new}" for thing, (_, new) in event.changes.items() if isinstance(new, int)]
    return Entry.of(event, "trash-2", "What no longer counts was deleted", facts)


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
    LogAction.EXPORTED: _log_exported,
    UpkeepAction.BACKED_UP: _backed_up,
    UpkeepAction.RESTORE_TRIED: _restore_tried,
    UpkeepAction.PURGED: _purged,
    DemoAction.FILLED: listed("store", "Demo shop made"),
}
