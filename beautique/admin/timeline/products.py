"""What happens to products and to pictures, in the words of people."""

from decimal import Decimal
from typing import Any

from beautique.admin.timeline.entry import Entry, Wordings
from beautique.admin.timeline.wordings import listed, plain
from beautique.audit.models import AuditEvent
from beautique.catalog.importing.types import ImportAction
from beautique.catalog.types import ProductAction
from beautique.kernel import money
from beautique.media.types import PictureAction

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


def shown(name: str, value: Any) -> str:
    """A field's value as people read it; the log keeps amounts as text."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name in _PRICES:
        return "none" if value is None else money.rupees(Decimal(value))
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return str(value)


def _created(event: AuditEvent) -> Entry:
    is_active = event.changes.get("is_active", [None, True])[1]
    return Entry.of(event, "plus", "Created", () if is_active else ["Not in the shop yet"], event.reason)


def _pictures_added(event: AuditEvent) -> Entry:
    return Entry.of(
        event, "image-plus", _about_pictures(*event.changes.get("images", [[], []])), note=event.reason
    )


def _changed(event: AuditEvent) -> Entry:
    changes = event.changes
    if set(changes) == {"is_active"}:
        icon, title = ("store", "Put into the shop") if changes["is_active"][1] else ("archive", "Archived")
        return Entry.of(event, icon, title, note=event.reason)
    if set(changes) == {"images"}:
        return Entry.of(event, "image", _about_pictures(*changes["images"]), note=event.reason)
    order = [*LABELS, *changes]  # PostgreSQL keeps the keys of JSON in an order of its own
    details = [detail(name, *changes[name]) for name in sorted(changes, key=order.index)]
    return Entry.of(event, "pencil", "Changed", details, event.reason)


def detail(name: str, old: Any, new: Any) -> str:
    """A changed field as one line: `Price: Rs 6,750 → Rs 7,000`."""
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


WORDED: Wordings = {
    ProductAction.CREATED: _created,
    ProductAction.CHANGED: _changed,
    ProductAction.PICTURES_ADDED: _pictures_added,
    ProductAction.DELETED: plain,
    ImportAction.UPLOADED: listed("file-text", "File of products uploaded"),
    ImportAction.DEFAULTS_CHOSEN: listed("sliders-horizontal", "Choices for a file of products"),
    ImportAction.STARTED: listed("upload", "Import of products started"),
    ImportAction.STOPPED: listed("ban", "Import of products stopped"),
    ImportAction.EXPORTED: listed("download", "Products exported"),
    PictureAction.UPLOADED: listed("upload", "Picture uploaded"),
    PictureAction.DELETED: listed("trash-2", "Picture deleted"),
}
