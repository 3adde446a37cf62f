"""Wordings that several subjects share: a fixed title, alone or with the changed fields one by one."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from beautique.admin.timeline.entry import Entry, Wording
from beautique.audit.models import AuditEvent
from beautique.kernel import clock
from beautique.kernel.text import isolated_rtl

_LONGEST = 80  # of a value that is shown; a longer one is only said to have changed
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[.\d]*([+-]\d{2}:\d{2}|Z)$", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LABELS = {
    "known": "Couriers",
    "display_name": "Name",
    "renewed_at": "Address renewed",
}
_SWITCHES = {  # how one is said to be on, and off
    "is_on": ("Switched on", "Switched off"),
    "token_required": ("A token is asked for", "No token is asked for"),
    "must_change_password": ("Has to choose a password of their own", "Has a password of their own"),
}
_UNSAID = {"query", "start_view", "last_id", "account_id"}  # addresses and ids say little to people
_PRIVATE = {"task"}  # what somebody noted for themselves is nobody's to read


def fixed(icon: str, title: str) -> Wording:
    """The title says all."""
    return lambda event: Entry.of(event, icon, title)


def listed(icon: str, title: str) -> Wording:
    """The title, and under it what changed, field by field."""
    return lambda event: Entry.of(event, icon, title, _facts(event), event.reason)


def plain(event: AuditEvent) -> Entry:
    """An action without better words: its own, and what changed."""
    return listed("history", label(event.action.replace(".", " ")))(event)


def label(name: str) -> str:
    """A name of programs as people write it: `sale_price` is Sale price."""
    return _LABELS.get(name) or name.replace("_", " ").capitalize()


def _facts(event: AuditEvent) -> list[str]:
    return [] if event.subject_type in _PRIVATE else list(changed(event.changes))


def changed(changes: Mapping[str, Any], of: str = "") -> Iterator[str]:
    """`Account title: Farah Beg → Asma Noor`; only that it changed, where a value is too long to read."""
    for name, (old, new) in changes.items():
        field = f"{of} {label(name).lower()}".strip().capitalize() if of else label(name)
        if old == new or name in _UNSAID:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            parts = {key: [old.get(key), new.get(key)] for key in {**old, **new}}
            yield from changed(parts, of=field)
            continue
        if name in _SWITCHES and isinstance(new, bool):
            said = _SWITCHES[name][not new]
            yield f"{of}: {said.lower()}" if of else said
            continue
        before, after = _shown(old), _shown(new)
        if before is None or after is None:
            yield f"{field} changed"
        elif before and after:
            yield f"{field}: {before} → {after}"
        elif before or after:
            yield f"{field}: {after}" if after else f"{field}: {before}, removed"


def as_people_write(stored: str) -> str:
    """Times in store time, days and international numbers as people write them; everything else as it is."""
    if _TIME.match(stored):
        return f"{clock.store_time(datetime.fromisoformat(stored)):%-d %B %Y, %H:%M}"
    if _DAY.fullmatch(stored):
        return f"{date.fromisoformat(stored):%-d %B %Y}"
    return stored


def _shown(value: Any) -> str | None:
    """A value to read; empty for nothing, None for what is too long or has parts."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = ", ".join(value)
    text = as_people_write(str(value))
    return isolated_rtl(text) if not isinstance(value, list | dict) and len(text) <= _LONGEST else None
