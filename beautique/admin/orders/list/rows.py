"""The rows of the list of orders: what is shown of an order, and what is odd about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from beautique.admin.core.context import thumb_url
from beautique.admin.orders.list import neighbours
from beautique.admin.orders.telling import Tell, to_tell
from beautique.kernel import clock
from beautique.orders import rules
from beautique.orders.bulk.rules import next_move
from beautique.orders.models import Order
from beautique.orders.types import Flag
from beautique.settings.queries import get_thresholds


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as the list shows it. `waits_since` is None when nobody waits for it any more."""

    order: Order
    href: str
    flags: Sequence[Flag]
    pictures: Sequence[tuple[str, str]]
    shows_delivery: bool
    waits_since: datetime | None
    level: str
    next_move: str
    tell: Tell | None


def order_row(each: Order, query: str = "") -> OrderRow:
    """An order as a row of the list with this query."""
    closed = rules.is_closed(each.order_status)
    return OrderRow(
        order=each,
        href=neighbours.order_url(each, query),
        flags=each.flags,
        pictures=tuple((thumb_url(line.image), line.name) for line in each.lines[:3]),
        shows_delivery=rules.shows_delivery(each.delivery_status, each.order_status),
        waits_since=None if closed else each.placed_at,
        level=rules.age_severity(each.statuses, each.placed_at, clock.now(), get_thresholds()),
        next_move=next_move(each.statuses),
        tell=to_tell(each),
    )
