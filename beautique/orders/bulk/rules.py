"""Which orders a bulk change may touch. Pure. Source: PRODUCT.md, words and capability 8."""

from collections.abc import Iterable, Mapping
from typing import Any

from beautique.bulk.types import Outcome
from beautique.orders import rules
from beautique.orders.bulk.types import BulkOrder, Preview
from beautique.orders.rules import Move
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus, Status, Statuses
from beautique.orders.unpaid import Unpaid, unpaid_when_sent

MOST_PAYMENTS = 50  # of one page: each transaction ID is typed or pasted by a person
NAMES = {"payment_status": "payment", "order_status": "order", "delivery_status": "parcel"}

CANCEL, DISPATCH = "cancel", "dispatch"
CONFIRM = "confirm"  # not a move: a transaction ID is asked for each order
MOVES: Mapping[str, Mapping[str, Status]] = {
    "paid": {"payment_status": PaymentStatus.PAID},
    "processing": {"order_status": OrderStatus.PROCESSING},
    "ready": {"order_status": OrderStatus.READY},
    "packed": {"delivery_status": DeliveryStatus.IN_PROGRESS},
    DISPATCH: {"delivery_status": DeliveryStatus.OUT_FOR_DELIVERY},
    "delivered": {"order_status": OrderStatus.DELIVERED, "delivery_status": DeliveryStatus.DELIVERED},
    CANCEL: {"order_status": OrderStatus.CANCELLED},
}  # what a change of many orders sets, by its key


def next_move(now: Statuses) -> str:
    """The key of what the shop most likely does next with an order; empty when nothing is left to do."""
    step = rules.next_step(now)
    if step.get("payment_status") == PaymentStatus.VERIFIED:
        return CONFIRM
    return next((key for key, changes in MOVES.items() if step and step.items() <= changes.items()), "")


def check(order: BulkOrder, changes: Mapping[str, Any]) -> tuple[Outcome, str]:
    """What a change would do to an order, and why not. A correction is made one at a time, with its reason, never in bulk."""
    moves = {name: word for name, word in changes.items() if name in rules.STATUS_FIELDS}
    for name, word in moves.items():
        now = getattr(order, name)
        if rules.move(name, now, word) is Move.CORRECTION:
            return Outcome.REFUSED, f"The {NAMES[name]} is {now} already."
    order_status = moves.get("order_status", order.order_status)
    delivery_status = moves.get("delivery_status", order.delivery_status)
    if "delivery_status" in moves and not rules.may_be_dispatched(order_status, delivery_status):
        return Outcome.REFUSED, "A cancelled order cannot be dispatched."
    if all(getattr(order, name) == word for name, word in changes.items() if hasattr(order, name)):
        return Outcome.SAME, ""
    return Outcome.CHANGED, ""


def preview(orders: Iterable[BulkOrder], changes: Mapping[str, Any]) -> Preview:
    """The verdicts of many orders, grouped."""
    changing: list[BulkOrder] = []
    unpaid: list[tuple[BulkOrder, Unpaid]] = []
    same: list[BulkOrder] = []
    refused: dict[str, list[BulkOrder]] = {}
    for order in orders:
        outcome, why = check(order, changes)
        missing = unpaid_of(order, changes)
        if outcome is Outcome.CHANGED and missing:
            unpaid.append((order, missing))
            continue
        group = {Outcome.CHANGED: changing, Outcome.SAME: same}.get(outcome)
        (refused.setdefault(why, []) if group is None else group).append(order)
    return Preview(changing, unpaid, same, refused)


def unpaid_of(order: BulkOrder, changes: Mapping[str, Any]) -> Unpaid | None:
    """What is not paid of an order that a change sends out."""
    return unpaid_when_sent(order.statuses, changes, order.money)
