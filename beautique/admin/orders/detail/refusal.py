"""Why a change of an order was not made, and what somebody else did to it meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass

from beautique.admin.core.gate import actor
from beautique.admin.orders.detail.steps import Step
from beautique.admin.timeline import orders as order_timeline
from beautique.audit.queries import list_timeline
from beautique.orders.models import Order
from beautique.orders.types import SUBJECT


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a move was not made, what happened meanwhile, and the form to try again with (None: no longer possible)."""

    title: str
    text: str
    panel: str
    meanwhile: Sequence[order_timeline.Entry] = ()
    again: Step | None = None


def overtaken(found: Order, seen: int, text: str, panel: str, again: Step | None = None) -> Refusal:
    """Somebody changed the order after the version `seen`: who, and what they did."""
    events = order_timeline.since(list_timeline(SUBJECT, found.id), seen)
    entries = order_timeline.tell(events, found)
    if events and all(event.actor_id == actor().id for event in events):
        title = "You changed this order in another window"
    else:
        title = f"{entries[0].who if entries else 'Somebody'} changed this order while you were looking at it"
    return Refusal(title, text, panel, entries, again)
