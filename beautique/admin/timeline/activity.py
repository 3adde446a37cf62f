"""One line of the activity log in the words of people, whatever it is about."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from beautique.admin.timeline import orders as order_timeline
from beautique.admin.timeline import products as product_timeline
from beautique.audit.models import AuditEvent
from beautique.audit.types import Via
from beautique.catalog.queries import find_products
from beautique.orders.queries import find_orders

_LONGEST = 80  # of a value that is shown; a longer one is only said to have changed
_WORDS = {
    "order.exported": ("download", "Orders exported"),
    "payment.closing_exported": ("download", "Daily closing exported"),
    "product.pictures_added": ("image-plus", "Pictures added"),
    "picture.uploaded": ("upload", "Picture uploaded"),
    "picture.deleted": ("trash-2", "Picture deleted"),
    "customer_note.written": ("sticky-note", "Note about a customer"),
    "customer_note.edited": ("sticky-note", "Note about a customer changed"),
    "customer_note.removed": ("sticky-note", "Note about a customer removed"),
    "customer_note.restored": ("sticky-note", "Note about a customer brought back"),
    "settings.saved": ("settings", "Settings saved"),
    "storefront_token.issued": ("key-round", "Storefront token issued"),
    "storefront_token.revoked": ("ban", "Storefront token revoked"),
    "staff.created": ("user-plus", "Account created"),
    "staff.signed_in": ("log-in", "Logged in"),
    "staff.sign_in_failed": ("circle-alert", "Log-in failed"),
    "staff.signed_out": ("log-out", "Logged out"),
    "staff.password_changed": ("lock", "Password changed"),
    "staff.password_set": ("lock", "Password set for the account"),
    "staff.password_change_failed": ("circle-alert", "Change of password failed"),
    "staff.deactivated": ("user-x", "Account deactivated"),
    "staff.reactivated": ("user-plus", "Account active again"),
    "staff.role_changed": ("shield-check", "Role changed"),
    "staff.refused": ("ban", "Refused"),
    "staff.preference_set": ("sliders-horizontal", "Preference set"),
    "bulk.started": ("check-check", "Change of many orders started"),
    "bulk.stopped": ("ban", "Change of many orders stopped"),
    "view.saved": ("bookmark", "List of orders saved"),
    "view.changed": ("bookmark", "Saved list changed"),
    "view.deleted": ("trash-2", "Saved list deleted"),
    "demo.filled": ("store", "Demo shop made"),
}
_LABELS = {"is_shared": "Shared with everybody", "position": "Place"}
_UNSAID = {"query", "start_view"}  # an address and an id say little to people
_PRIVATE = {"task"}  # what somebody noted for themselves is nobody's to read
_VIA = {Via.TOKEN: "by API", Via.CLI: "by command"}


@dataclass(frozen=True, slots=True)
class Line:
    """What happened (`title`, `facts`, the words that somebody wrote), to what (`subject`, with its address), who and when."""

    icon: str
    title: str
    facts: Sequence[str]
    note: str | None
    subject: str
    url: str
    who: str
    via: str
    at: datetime


def tell(events: Sequence[AuditEvent]) -> list[Line]:
    """The events as lines, in the order given. Two queries: their orders, their products."""
    orders = find_orders(_ids(events, "order"))
    products = find_products(_ids(events, "product"))
    return [_line(event, orders, products) for event in events]


def _line(event: AuditEvent, orders: Mapping[Any, Any], products: Mapping[Any, Any]) -> Line:
    subject_id = _id(event.subject_id)
    if order := orders.get(subject_id):
        told = order_timeline.tell([event], order)[0]
        subject, url = order.number, url_for("admin.order", number=order.number)
        return _with(event, told.icon, told.title, told.facts, told.note, subject, url)
    if product := products.get(subject_id):
        story = product_timeline.entry(event)
        url = url_for("admin.product", product_id=product.id)
        return _with(event, story.icon, story.fact, story.details, event.reason, product.name, url)
    icon, title = _WORDS.get(event.action, ("history", _plain_words(event.action)))
    facts = [] if event.subject_type in _PRIVATE else list(_facts(event.changes))
    subject = _label(event.subject_id) if event.subject_type == "settings" else ""
    return _with(event, icon, title, facts, event.reason, subject, "")


def _with(
    event: AuditEvent, icon: str, title: str, facts: Sequence[str], note: str | None, subject: str, url: str
) -> Line:
    via = _VIA.get(event.via, "")
    return Line(icon, title, facts, note, subject, url, event.actor_name, via, event.at)


def _facts(changes: Mapping[str, Any], of: str = "") -> Iterator[str]:
    """`Account title: Farah Beg → Asma Noor`; only that it changed, where a value is too long to read."""
    for name, (old, new) in changes.items():
        label = f"{of} {_label(name).lower()}".strip().capitalize() if of else _label(name)
        if old == new or name in _UNSAID:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            parts = {key: [old.get(key), new.get(key)] for key in {**old, **new}}
            yield from _facts(parts, of=label)
            continue
        before, after = _shown(old), _shown(new)
        if before is None or after is None:
            yield f"{label} changed"
        elif before and after:
            yield f"{label}: {before} → {after}"
        else:
            yield f"{label}: {after}" if after else f"{label}: {before}, removed"


def _shown(value: Any) -> str | None:
    """A value to read; empty for nothing, None for what is too long or has parts."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = ", ".join(value)
    text = str(value)
    return text if not isinstance(value, list | dict) and len(text) <= _LONGEST else None


def _label(name: str) -> str:
    return _LABELS.get(name) or name.replace("_", " ").capitalize()


def _plain_words(action: str) -> str:
    return _label(action.replace(".", " "))


def _ids(events: Iterable[AuditEvent], subject_type: str) -> set[uuid.UUID]:
    found = {_id(event.subject_id) for event in events if event.subject_type == subject_type}
    return {each for each in found if each}


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None  # "export", a section of the settings
