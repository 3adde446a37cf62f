"""What of an order's money is not here when its parcel leaves the house. Pure. Source: PRODUCT.md, words and rules 2-7."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from beautique.kernel.errors import Invalid
from beautique.kernel.money import rupees
from beautique.orders import rules
from beautique.orders.rules import Move
from beautique.orders.types import OrderMoney, OrderStatus, PaymentStatus, Statuses

ACCEPT = "accept_unpaid"  # the deliberate decision, as forms and changes of many orders name it
SENT_UNPAID = "sent_unpaid"  # the amount, in the event of the move that sent the parcel


@dataclass(frozen=True, slots=True)
class Unpaid:
    """An amount that is not here, and the sentence that says so."""

    amount: Decimal
    sentence: str


def find_unpaid(payment: PaymentStatus, money: OrderMoney) -> Unpaid | None:
    """What is not paid of an order; None when nothing is.

    What was verified without an amount counts as paid.
    """
    # Less than nothing is here where money was verified by hand and sent back, and the verification was taken back after that.
    total, missing = money.total, money.total - max(rules.money_here(payment, money), Decimal(0))
    if payment == PaymentStatus.VERIFIED:
        if missing <= 0:
            return None
        return Unpaid(missing, f"{rupees(missing)} of {rupees(total)} are not paid.")
    if total <= 0:
        return None
    amount = missing if missing > 0 else total  # received in full, and not verified all the same
    if payment == PaymentStatus.PAID or missing <= 0:
        return Unpaid(amount, f"The payment of {rupees(amount)} is not verified yet.")
    return Unpaid(amount, f"{rupees(amount)} are not paid.")


def asked_of_customer(now: Statuses, total: Decimal, here: Decimal) -> Decimal:
    """What a customer is still to be asked for, of whose money so much is `here`; 0 when nothing is.

    Nothing of a cancelled order, nor while a screenshot says that all is paid: asked once more, somebody might pay twice.
    """
    if now.order == OrderStatus.CANCELLED or now.payment == PaymentStatus.PAID:
        return Decimal(0)
    return max(total - max(here, Decimal(0)), Decimal(0))


def unpaid_when_sent(now: Statuses, wished: Mapping[str, Any], money: OrderMoney) -> Unpaid | None:
    """What is not paid of an order that a change of its statuses sends out; None when nothing is, or nothing is sent."""
    if not _sends(now, wished):
        return None
    return find_unpaid(wished.get("payment_status", now.payment), money)


def _sends(now: Statuses, wished: Mapping[str, Any]) -> bool:
    """Whether the parcel, or the order itself, goes out or arrives by this change; moving a parcel back sends nothing."""
    parcel = wished.get("delivery_status", now.delivery)
    goes = rules.is_dispatched(parcel) and rules.move("delivery_status", now.delivery, parcel) is Move.FORWARD
    order = wished.get("order_status", now.order)
    return goes or (order != now.order and order == OrderStatus.DELIVERED)


def refuse_unpaid(unpaid: Unpaid) -> Invalid:
    """The refusal of a parcel that nobody has decided to send unpaid."""
    return Invalid({ACCEPT: [f"{unpaid.sentence} Tick “Send it unpaid” to send it all the same."]})
