"""Why a change of an order was not made, and what somebody else did to it meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass

from beautique.admin.core.identity import actor
from beautique.admin.orders.detail.steps import Step
from beautique.admin.orders.detail.timeline import entries
from beautique.admin.timeline.entry import Entry
from beautique.orders.models import Order
from beautique.orders.queries import changes_since


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a move was not made, what happened meanwhile, and the form to try again with (None: no longer possible)."""

    title: str
    text: str
    panel: str
    meanwhile: Sequence[Entry] = ()
    again: Step | None = None


def overtaken(
    found: Order, expected_version: int, text: str, panel: str, again: Step | None = None
) -> Refusal:
    """Somebody changed the order after the version `expected_version`: who, and what they did."""
    events = changes_since(found.id, expected_version)
    meanwhile = entries(events, found)
    if events and all(event.actor_id == actor().id for event in events):
        title = "You changed this order in another window"
    else:
        who = meanwhile[0].who if meanwhile else "Somebody"
        title = f"{who} changed this order while you were looking at it"
    return Refusal(title, text, panel, meanwhile, again)
