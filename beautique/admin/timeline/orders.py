"""The activity log of an order, worded for people."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from beautique.admin.timeline import payments as payment_timeline
from beautique.admin.timeline.entry import Told
from beautique.audit.models import AuditEvent
from beautique.audit.types import Via
from beautique.kernel.money import rupees
from beautique.orders.models import Order
from beautique.orders.packing import Paper
from beautique.orders.rules import STATUS_FIELDS
from beautique.orders.types import Source
from beautique.settings.rules import tracking_url
from beautique.settings.types import Couriers, Message

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
_VIA = {Via.SESSION: "", Via.TOKEN: "by API", Via.PUBLIC: "", Via.CLI: "by command", Via.SYSTEM: "automatic"}
_ICONS = {
    "Received": "st-1",
    "Processing": "st-2",
    "Ready": "st-3",
    "Delivered": "st-4",
    "Cancelled": "st-x",
    "Pending": "st-0",
    "Paid": "eye",
    "Verified": "badge-check",
    "Not Started": "package",
    "In Progress": "package-open",
    "Out for Delivery": "truck",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: what happened (the first fact is its title), the words that somebody wrote, who, when and by which way.

    `parcel` is the page that follows the parcel of a dispatch.
    """

    icon: str
    title: str
    facts: Sequence[str]
    note: str | None
    who: str
    via: str
    at: datetime
    parcel: str | None = None


def tell(events: Iterable[AuditEvent], order: Order, couriers: Couriers | None = None) -> list[Entry]:
    """The events as entries, in the order given. With `couriers`, dispatches lead to the page that follows the parcel."""
    return [_entry(event, order, couriers or Couriers(())) for event in events]


def since(events: Sequence[AuditEvent], version: int) -> list[AuditEvent]:
    """What changed the order after a version; notes change nothing."""
    return [event for event in events if event.seq > version]


def last_move(events: Sequence[AuditEvent], field: str) -> AuditEvent | None:
    """The newest event that set a status field."""
    return next((event for event in events if field in event.changes), None)


def _entry(event: AuditEvent, order: Order, couriers: Couriers) -> Entry:
    told = _WORDS.get(event.action, _other)(event, order)
    who = order.customer_name if event.via == Via.PUBLIC else event.actor_name
    via, parcel = _VIA.get(event.via, ""), None
    if event.action != "order.undone":
        parcel = tracking_url(couriers, *(_now(event, name) for name in ("courier", "tracking_number")))
    return Entry(told.icon, told.facts[0], told.facts[1:], told.note, who, via, event.at, parcel)


def _now(event: AuditEvent, field: str) -> str | None:
    """What an event set a field to."""
    new: str | None = (event.changes.get(field) or [None, None])[1]
    return new


def _placed(_event: AuditEvent, order: Order) -> Told:
    return Told(
        "shopping-bag",
        ["Order typed in by staff" if order.source == Source.STAFF else "Order placed on the website"],
    )


def _moved(event: AuditEvent, _order: Order) -> Told:
    correction = event.action == "order.corrected"
    facts: list[str] = []
    icon = "truck"
    for field in ("order_status", "payment_status", "delivery_status"):
        if field in event.changes:
            old, new = event.changes[field]
            facts.append(
                f"Corrected: {old} → {new}" if correction else _status_words(field, old, new, event.changes)
            )
            icon = "undo-2" if correction else _ICONS.get(new, "circle-check") if len(facts) == 1 else icon
    told = {"courier", "tracking_number"} if facts and facts[-1].startswith("Dispatched") else set()
    facts += _differences(
        _FACTS, {field: change for field, change in event.changes.items() if field not in told}
    )
    return Told(icon, facts or ["Nothing changed"], event.reason)


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
                + (f" with {courier}" if courier else "")
                + (f", tracking number {number}" if number else "")
            )
        case "delivery_status", _:
            return f"Delivery: {old} → {new}"
        case _:
            return f"{old} → {new}"


def _delivery_set(event: AuditEvent, _order: Order) -> Told:
    return Told("truck", ["Delivery details changed", *_differences(_FACTS, event.changes)], event.reason)


def _corrected(event: AuditEvent, _order: Order) -> Told:
    facts = _differences(_DETAILS, event.changes)
    if "items" in event.changes:
        facts.append(_items(*event.changes["items"]))
    if "total_amount" in event.changes:
        old, new = (rupees(Decimal(amount)) for amount in event.changes["total_amount"])
        if old != new:
            facts.append(f"Total {old} → {new}")
    title = f"Details corrected: {facts[0]}" if len(facts) == 1 else "Details corrected"
    return Told("pencil", [title, *(facts if len(facts) > 1 else [])], event.reason)


def _undone(event: AuditEvent, _order: Order) -> Told:
    """What it is again: the old value of an undone move stands where others have the new one."""
    facts = [
        f"{_shown(name, old)} → {_shown(name, new)}"
        for name, (old, new) in event.changes.items()
        if name in STATUS_FIELDS
    ]
    return Told("undo-2", [f"Undone: {', '.join(facts)}" if facts else "Delivery details undone"])


def _whatsapp_opened(event: AuditEvent, _order: Order) -> Told:
    message = _now(event, "message")
    return Told(
        "whatsapp",
        [f"WhatsApp opened: {Message(message).label}" if message in set(Message) else "WhatsApp opened"],
    )


def _printed(event: AuditEvent, _order: Order) -> Told:
    is_list = _now(event, "paper") == Paper.PICK_LIST
    return Told("printer", ["Pick list printed" if is_list else "Packing slip printed"])


def _noted(event: AuditEvent, _order: Order) -> Told:
    return Told("sticky-note", ["Note"], _now(event, "note"))


def _other(event: AuditEvent, _order: Order) -> Told:
    words = event.action.partition(".")[2].replace("_", " ").capitalize()
    return Told("history", [words or event.action], event.reason)


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
    return " ".join((value or "").split())


def _items(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> str:
    """Only the lines that differ: `1 × Mehr, M, Ivory → 2 × Mehr, M, Ivory`."""
    before = [_line(item) for item in old if item not in new]
    after = [_line(item) for item in new if item not in old]
    if not after:
        return f"{' and '.join(before)} taken off"
    return f"{' and '.join(before)} → {' and '.join(after)}"


def _line(item: Mapping[str, Any]) -> str:
    return f"{item['quantity']} × {item['name']}, {item['size']}, {item['color']}"


_WORDS: dict[str, Callable[[AuditEvent, Order], Told]] = {
    "order.placed": _placed,
    "order.moved": _moved,
    "order.corrected": _moved,
    "order.delivery_set": _delivery_set,
    "order.details_corrected": _corrected,
    "order.noted": _noted,
    "order.printed": _printed,
    **payment_timeline.WORDS,
    "order.undone": _undone,
    "order.whatsapp_opened": _whatsapp_opened,
}
