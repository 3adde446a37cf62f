"""What happened to a product, in the words of people: one entry for each event of its log."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from beautique.audit.models import AuditEvent
from beautique.kernel import money

LABELS = {
    "name": "Name",
    "category": "Category",
    "regular_price": "Price",
    "sale_price": "Sale price",
    "description": "Description",
    "sizes": "Sizes",
    "colors": "Colours",
    "is_bestseller": "Bestseller",
    "is_active": "In the shop",
}
_PRICES = ("regular_price", "sale_price")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: what, in a few words; the details, one line each; who and when."""

    icon: str
    fact: str
    details: list[str]
    who: str
    at: datetime


def entry(event: AuditEvent) -> Entry:
    """An event of a product's log in words."""
    icon, fact, details = _TELLERS.get(event.action, _changed)(event.changes)
    return Entry(icon, fact, details, event.actor_name, event.at)


def shown(name: str, value: Any) -> str:
    """A field's value as people read it; the log keeps amounts as text."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name in _PRICES:
        return "none" if value is None else money.rupees(Decimal(value))
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return str(value)


def _created(changes: dict[str, Any]) -> tuple[str, str, list[str]]:
    is_active = changes.get("is_active", [None, True])[1]
    return "plus", "Created", [] if is_active else ["Not in the shop yet"]


def _pictures_added(changes: dict[str, Any]) -> tuple[str, str, list[str]]:
    return "image-plus", _about_pictures(*changes.get("images", [[], []])), []


def _changed(changes: dict[str, Any]) -> tuple[str, str, list[str]]:
    if set(changes) == {"is_active"}:
        return ("store", "Put into the shop", []) if changes["is_active"][1] else ("archive", "Archived", [])
    if set(changes) == {"images"}:
        return "image", _about_pictures(*changes["images"]), []
    order = [*LABELS, *changes]  # PostgreSQL keeps the keys of JSON in an order of its own
    details = [_detail(name, *changes[name]) for name in sorted(changes, key=order.index)]
    return "pencil", "Changed", details


def _detail(name: str, old: Any, new: Any) -> str:
    if name == "images":
        return _about_pictures(old, new)
    if name == "description":
        return "Description rewritten"
    return f"{LABELS.get(name, name)}: {shown(name, old)} → {shown(name, new)}"


def _about_pictures(old: list[Any] | None, new: list[Any] | None) -> str:
    """`2 pictures added, 1 removed`, or that only their order or their words changed."""
    before, after = ([each["url"] for each in several or []] for several in (old, new))
    added, removed = len(set(after) - set(before)), len(set(before) - set(after))
    if added or removed:
        parts = [f"{count} {word}" for count, word in ((added, "added"), (removed, "removed")) if count]
        many = "s" if (added or removed) != 1 else ""
        parts[0] = parts[0].replace(" ", f" picture{many} ")
        return ", ".join(parts)
    return "Pictures in another order" if before != after else "Words of the pictures changed"


_TELLERS: dict[str, Callable[[dict[str, Any]], tuple[str, str, list[str]]]] = {
    "product.created": _created,
    "product.pictures_added": _pictures_added,
}
