"""Moving and labelling orders, for the staff's programs."""

from beautique.api import gate
from beautique.api.admin_orders import read_order
from beautique.api.routing import Reply
from beautique.api.schemas.order_requests import OrderLabelsIn, StatusChange
from beautique.kernel.errors import Invalid
from beautique.orders.commands import move_order
from beautique.orders.labels.commands import set_labels
from beautique.orders.models import Order


def move_order_statuses(found: Order, expected_version: int | None, body: StatusChange) -> Reply:
    """Moves statuses and sets delivery facts. What is as it was is no change.

    For programs the statuses are independent: what is sent unpaid is sent, and flagged.
    """
    changes = body.changes()
    if not changes.given():
        raise Invalid({"body": ["Send at least one field to change."]})
    moved = move_order(found.id, changes, gate.actor(), body.reason, expected_version, accept_unpaid=True)
    return read_order(moved)


def set_order_labels(found: Order, expected_version: int | None, body: OrderLabelsIn) -> Reply:
    """Gives the order exactly these labels. What is as it was is no change."""
    return read_order(set_labels(found.id, body.ids(), gate.actor(), expected_version))
