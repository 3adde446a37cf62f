"""How every action of the activity log is worded: one registry, to which each subject gives its part."""

from collections.abc import Mapping

from beautique.admin.timeline import order_lists, orders, payments, products, shop, staff
from beautique.admin.timeline.entry import Entry, Wording
from beautique.admin.timeline.wordings import label, plain
from beautique.audit.models import AuditEvent
from beautique.orders.models import Order
from beautique.orders.types import OrderAction

WORDED: Mapping[str, Wording] = {
    action: wording
    for part in (orders, order_lists, payments, products, shop, staff)
    for action, wording in part.WORDED.items()
}


def action_words(action: str) -> str:
    """An action without an event: `order.proof_attached` is `Order: screenshot attached`."""
    subject, _, done = action.partition(".")
    words = label(done).lower().replace("proof", "screenshot").replace("whatsapp", "WhatsApp")
    return f"{_SUBJECTS.get(subject) or label(subject)}: {words}"


_SUBJECTS = {
    "arrival": "Money that arrived",
    "arrivals": "Money that arrived",
    "bulk": "Change of many",
    "closing": "Daily closing",
    "import": "File of products",
    "view": "Saved list",
}


def entry(event: AuditEvent) -> Entry:
    """An event in the words of people. An action that no release knows any more is told by its name."""
    return WORDED.get(event.action, plain)(event)


def order_entry(event: AuditEvent, order: Order) -> Entry:
    """An event of an order in the words of people."""
    return orders.placed(event, order.source) if event.action == OrderAction.PLACED else entry(event)
