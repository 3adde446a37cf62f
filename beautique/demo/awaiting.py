"""The orders of a small demo shop that still wait for their money."""

from collections.abc import Sequence
from dataclasses import dataclass

from beautique.audit.types import Actor
from beautique.kernel.pages import PageRequest
from beautique.orders.commands import move_order
from beautique.orders.models import Order
from beautique.orders.queries import list_orders
from beautique.orders.types import OrderChanges, OrderFilter, OrderStatus, PaymentStatus, Sort
from beautique.payments.queries import list_queue

_MOST_WAITING, _SENT_LATELY, _REJECTED = 9, 7, 2


@dataclass(frozen=True, slots=True)
class Awaiting:
    """The oldest of the queue, the newest that are still Pending, and as new ones whose screenshots are to be rejected."""

    queued: Sequence[Order]
    lately: Sequence[Order]
    rejected: Sequence[Order]


def find_awaiting(actor: Actor) -> Awaiting:
    """Looks for them; where nobody waits in the queue yet, the oldest of the new orders is moved there."""
    pending = OrderFilter(
        payment_status=(PaymentStatus.PENDING,),
        order_status=(OrderStatus.RECEIVED,),
        sort=Sort.NEWEST,
    )
    fresh = list_orders(pending, PageRequest(limit=_SENT_LATELY + _REJECTED)).items
    rejected, lately = fresh[:_REJECTED], fresh[_REJECTED:]
    queued = list_queue(PageRequest(limit=_MOST_WAITING), total=0).items
    if lately and not queued:  # soon after midnight nobody has said yet that she paid
        *lately, oldest = lately
        queued = [move_order(oldest.id, OrderChanges(payment_status=PaymentStatus.PAID), actor)]
    return Awaiting(queued, lately, rejected)
