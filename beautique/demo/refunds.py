"""Money of cancelled orders in the demo shop: some is sent back, some of it kept, and some is still due."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from beautique.audit.types import Actor
from beautique.kernel import clock
from beautique.kernel.pages import PageRequest
from beautique.orders.models import Order
from beautique.payments.queries import list_refund_due
from beautique.payments.refunds import record_refund
from beautique.payments.types import RefundDraft

_LOOKED_AT: Final = 12  # newest first; every other one stays due
_ENDS: Final[tuple[tuple[Decimal, Mapping[str, Any]], ...]] = (
    (Decimal(1), {}),
    (Decimal("0.7"), {"keeps_rest": True, "reason": "کپڑا کٹ چکا تھا، ایڈوانس رکھ لیا گیا"}),
    (Decimal("0.5"), {}),  # and the rest is still due
)


def send_back(actor: Actor) -> None:
    """Sends money back to the customers of some of the newest cancelled orders, to each once."""
    due = list_refund_due(PageRequest(limit=_LOOKED_AT)).items
    for place, order in enumerate([each for each in due if not each.money.settled][::2]):
        share, more = _ENDS[place % len(_ENDS)]
        record_refund(order.id, _draft(order, share, more), actor)


def _draft(order: Order, share: Decimal, more: Mapping[str, Any]) -> RefundDraft:
    """So much of what is due, in whole rupees, sent today."""
    amount = order.money_due_back if share == 1 else (order.money_due_back * share).quantize(Decimal(1))
    reference = f"FT{order.order_date:%y%m%d}{order.day_counter:05d}"
    return RefundDraft(amount=amount, reference=reference, paid_on=clock.today(), **more)
