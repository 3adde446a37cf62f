"""The changes that may be made to many orders at once, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beautique.orders import rules
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus


@dataclass(frozen=True, slots=True)
class BulkMove:
    """One change: what it sets, its words before and after the number of orders, and the panel that asks for more."""

    changes: Mapping[str, Any]
    verb: str
    result: str = ""
    asks: str = ""

    def words(self, count: int | str = "") -> str:
        """`Mark 13 as Ready`, `Cancel 13`."""
        return " ".join(part for part in (self.verb, str(count), self.result) if part)


CANCEL, DISPATCH = "cancel", "dispatch"

MOVES: Mapping[str, BulkMove] = {
    "paid": BulkMove({"payment_status": PaymentStatus.PAID}, "Mark", "as Paid"),
    "processing": BulkMove({"order_status": OrderStatus.PROCESSING}, "Mark", "as Processing"),
    "ready": BulkMove({"order_status": OrderStatus.READY}, "Mark", "as Ready"),
    "packed": BulkMove({"delivery_status": DeliveryStatus.IN_PROGRESS}, "Mark", "as In Progress"),
    "dispatch": BulkMove({"delivery_status": DeliveryStatus.OUT_FOR_DELIVERY}, "Dispatch", asks=DISPATCH),
    "delivered": BulkMove(
        {"order_status": OrderStatus.DELIVERED, "delivery_status": DeliveryStatus.DELIVERED},
        "Mark",
        "as Delivered",
    ),
    "cancel": BulkMove({"order_status": OrderStatus.CANCELLED}, "Cancel", asks=CANCEL),
}

CONFIRM = "confirm"  # not a move: a transaction ID is asked for each order


def next_move(
    payment_status: PaymentStatus, order_status: OrderStatus, delivery_status: DeliveryStatus
) -> str:
    """The key of what the shop most likely does next with an order; empty when nothing is left to do."""
    step = rules.sensible_step(payment_status, order_status, delivery_status)
    if step.get("payment_status") == PaymentStatus.VERIFIED:
        return CONFIRM
    moves = (key for key, move in MOVES.items() if step and step.items() <= move.changes.items())
    return next(moves, "")


def counted(count: int, thing: str = "order") -> str:
    """`1 order`, `13 orders`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def told(names: Sequence[str], most: int = 3) -> str:
    """`A, B, C and 4 more`."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
