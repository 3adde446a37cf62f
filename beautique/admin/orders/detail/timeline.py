"""The timeline of an order: its part of the activity log, as the page of the order shows it."""

from collections.abc import Iterable
from dataclasses import replace

from beautique.admin.timeline.entry import Entry
from beautique.admin.timeline.labels import order_entry
from beautique.audit.models import AuditEvent
from beautique.audit.types import Via
from beautique.orders.models import Order
from beautique.orders.types import OrderAction
from beautique.settings.rules import tracking_url
from beautique.settings.types import Couriers


def entries(events: Iterable[AuditEvent], order: Order, couriers: Couriers | None = None) -> list[Entry]:
    """The events as entries, in the order given. With `couriers`, dispatches lead to the page that follows the parcel."""
    return [_entry(event, order, couriers or Couriers(())) for event in events]


def _entry(event: AuditEvent, order: Order, couriers: Couriers) -> Entry:
    entry = order_entry(event, order)
    return replace(
        entry,
        who=order.customer_name if event.via == Via.PUBLIC else entry.who,
        via="automatic" if event.via == Via.SYSTEM else entry.via,
        parcel=None if event.action == OrderAction.UNDONE else _parcel(event, couriers),
    )


def _parcel(event: AuditEvent, couriers: Couriers) -> str | None:
    courier, number = (event.changes.get(field, (None, None))[1] for field in ("courier", "tracking_number"))
    return tracking_url(couriers, courier, number)
