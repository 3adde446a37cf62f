"""What happens to orders, in the words of people."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from beautique.admin.core.icons import status_icon
from beautique.admin.timeline.entry import Entry, Wordings
from beautique.admin.timeline.wordings import listed
from beautique.audit.models import AuditEvent
from beautique.kernel.money import rupees
from beautique.kernel.text import isolated_rtl
from beautique.orders import packing, rules
from beautique.orders.types import OrderAction, Source
from beautique.orders.unpaid import SENT_UNPAID
from beautique.payments.types import NO_MONEY
from beautique.settings.types import Message

_FACTS = {
    "courier": "Courier",
    "tracking_number": "Tracking number",
    "estimated_delivery": "Expected",
    "tracking_notes": "Delivery notes",
}
_DETAILS = {
    "customer_name": "Name",
    "phone": "Phone",
    "whatsapp": "WhatsApp",
    "email": "E-mail",
    "address": "Address",
    "city": "City",
    "country": "Country",
}


def placed(event: AuditEvent, source: Source = Source.STOREFRONT) -> Entry:
    """How an order came in, which only the order itself knows."""
    title = "Order typed in by staff" if source == Source.STAFF else "Order placed on the website"
    return Entry.of(
        event, "shopping-bag", title, _labels("Labels", *event.changes.get("labels", (None, None)))
    )


def _moved(event: AuditEvent) -> Entry:
    correction = event.action == OrderAction.CORRECTED
    facts: list[str] = []
    icon = "truck"
    for field in ("order_status", "payment_status", "delivery_status"):
        if field in event.changes:
            old, new = event.changes[field]
            facts.append(
                f"Corrected: {old} → {new}" if correction else _status_words(field, old, new, event.changes)
            )
            icon = "undo-2" if correction else status_icon(new) if len(facts) == 1 else icon
    in_title = {"courier", "tracking_number"} if facts and facts[-1].startswith("Dispatched") else set()
    facts += _differences(
        _FACTS, {field: change for field, change in event.changes.items() if field not in in_title}
    )
    if unpaid := _new(event, SENT_UNPAID):
        went = "Dispatched" if "Out for Delivery" in event.changes.get("delivery_status", ()) else "Delivered"
        facts.append(f"{went} unpaid: {rupees(Decimal(unpaid))}")
    title, *more = facts or ["Nothing changed"]
    return Entry.of(event, icon, title, more, event.reason)


def _status_words(field: str, old: str, new: str, changes: Mapping[str, Any]) -> str:
    match field, new:
        case "order_status", "Cancelled":
            return "Order cancelled"
        case "payment_status", "Verified":
            return "Payment verified"
        case "payment_status", _:
            return f"Payment: {old} → {new}"
        case "delivery_status", "Out for Delivery":
            courier = (changes.get("courier") or [None, None])[1]
            number = (changes.get("tracking_number") or [None, None])[1]
            return (
                "Dispatched"
                + (f" with {isolated_rtl(courier)}" if courier else "")
                + (f", tracking number {number}" if number else "")
            )
        case "delivery_status", _:
            return f"Delivery: {old} → {new}"
        case _:
            return f"{old} → {new}"


def _new(event: AuditEvent, field: str) -> str | None:
    """What an event set a field to."""
    new: str | None = (event.changes.get(field) or [None, None])[1]
    return new


def _sent_back(event: AuditEvent) -> Entry:
    old, new = event.changes["payment_status"]
    why = f"{NO_MONEY}." if event.reason == NO_MONEY else "The screenshot was rejected."
    return Entry.of(event, "st-0", f"Payment: {old} → {new}", [why])


def _delivery_set(event: AuditEvent) -> Entry:
    return Entry.of(
        event, "truck", "Delivery details changed", _differences(_FACTS, event.changes), event.reason
    )


def _corrected(event: AuditEvent) -> Entry:
    facts = _differences(_DETAILS, event.changes)
    if "items" in event.changes:
        facts.append(_items(*event.changes["items"]))
    if "total_amount" in event.changes:
        old, new = (rupees(Decimal(amount)) for amount in event.changes["total_amount"])
        if old != new:
            facts.append(f"Total {old} → {new}")
    title = f"Details corrected: {facts[0]}" if len(facts) == 1 else "Details corrected"
    return Entry.of(event, "pencil", title, facts if len(facts) > 1 else (), event.reason)


def _undone(event: AuditEvent) -> Entry:
    """What it is again: the old value of an undone move stands where others have the new one."""
    facts = [
        f"{_shown(name, old)} → {_shown(name, new)}"
        for name, (old, new) in event.changes.items()
        if name in rules.STATUS_FIELDS
    ]
    return Entry.of(event, "undo-2", f"Undone: {', '.join(facts)}" if facts else "Delivery details undone")


def _whatsapp_opened(event: AuditEvent) -> Entry:
    message = _new(event, "message")
    title = f"WhatsApp opened: {Message(message).label}" if message in set(Message) else "WhatsApp opened"
    return Entry.of(event, "whatsapp", title)


def _told(event: AuditEvent) -> Entry:
    return Entry.of(event, "check-check", f"Customer told: {Message(event.changes['untold'][0]).label}")


def _printed(event: AuditEvent) -> Entry:
    is_list = _new(event, "paper") == packing.Paper.PICK_LIST
    return Entry.of(event, "printer", "Pick list printed" if is_list else "Packing slip printed")


def _noted(event: AuditEvent) -> Entry:
    return Entry.of(event, "sticky-note", "Note", note=_new(event, "note"))


def _labelled(event: AuditEvent) -> Entry:
    facts = _labels("Label", *event.changes["labels"])
    title, *more = facts or ["Labels tidied"]
    return Entry.of(event, "tag", title, more)


def _labels(word: str, old: list[str] | None, new: list[str] | None) -> list[str]:
    """`Label added: Eid`, and on a line of its own what was taken off."""
    added, removed = (
        [each for each in a or [] if each not in (b or [])] for a, b in ((new, old), (old, new))
    )
    told = ((f"{word} added", added), (f"{word} taken off", removed))
    return [f"{what}: {', '.join(map(isolated_rtl, names))}" for what, names in told if names]


def _differences(labels: Mapping[str, str], changes: Mapping[str, Any]) -> list[str]:
    """`City Lahore → Karachi`; what was empty before, or is now, needs no arrow."""
    facts: list[str] = []
    for field, label in labels.items():
        if field not in changes:
            continue
        old, new = (_shown(field, value) for value in changes[field])
        if old and new:
            facts.append(f"{label} {old} → {new}")
        else:
            facts.append(f"{label} {new}" if new else f"{label} {old} removed")
    return facts


def _shown(field: str, value: str | None) -> str:
    if value and field == "estimated_delivery":
        return f"{date.fromisoformat(value):%-d %B %Y}"
    return isolated_rtl(" ".join((value or "").split()))


def _items(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> str:
    """Only the lines that differ: `1 × Mehr, M, Ivory → 2 × Mehr, M, Ivory`."""
    before = [_line(item) for item in old if item not in new]
    after = [_line(item) for item in new if item not in old]
    if not after:
        return f"{' and '.join(before)} taken off"
    return f"{' and '.join(before)} → {' and '.join(after)}"


def _line(item: Mapping[str, Any]) -> str:
    return f"{item['quantity']} × {isolated_rtl(item['name'])}, {item['size']}, {isolated_rtl(item['color'])}"


WORDED: Wordings = {
    OrderAction.PLACED: placed,
    OrderAction.MOVED: _moved,
    OrderAction.CORRECTED: _moved,
    OrderAction.DELIVERY_SET: _delivery_set,
    OrderAction.SENT_BACK: _sent_back,
    OrderAction.UNDONE: _undone,
    OrderAction.DETAILS_CORRECTED: _corrected,
    OrderAction.NOTED: _noted,
    OrderAction.WHATSAPP_OPENED: _whatsapp_opened,
    OrderAction.TOLD: _told,
    OrderAction.PRINTED: _printed,
    OrderAction.LABELLED: _labelled,
    OrderAction.EXPORTED: listed("download", "Orders exported"),
    OrderAction.BOOKED: listed("truck", "Booking sheet taken out"),
}
