"""What the shop writes to a customer by WhatsApp: which message fits an order, and what fills its placeholders. Pure."""

import re
from collections.abc import Mapping

from beautique.audit.types import Change
from beautique.kernel.money import rupees
from beautique.kernel.phones import is_landline
from beautique.kernel.text import direction_mark, is_right_to_left, isolated
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus, Statuses
from beautique.settings.rules import filled
from beautique.settings.types import Account, Message, PaymentMethod, Placeholder

_PARCEL = {
    DeliveryStatus.OUT_FOR_DELIVERY: Message.DISPATCHED,
    DeliveryStatus.DELIVERED: Message.DELIVERED,
}
_ORDER = {
    OrderStatus.RECEIVED: Message.PAYMENT_VERIFIED,
    OrderStatus.PROCESSING: Message.PROCESSING,
    OrderStatus.READY: Message.READY,
    OrderStatus.DELIVERED: Message.DELIVERED,
}
_NEWS = {  # what a customer is to be told when a status becomes this; of several the last one, which tells the most
    ("payment_status", PaymentStatus.VERIFIED): Message.PAYMENT_VERIFIED,
    ("delivery_status", DeliveryStatus.OUT_FOR_DELIVERY): Message.DISPATCHED,
    ("order_status", OrderStatus.CANCELLED): Message.CANCELLED,
}
_IN_COURSE = tuple(Message)
_PLACEHOLDER = re.compile(r"\{[^{}\n]*\}")
_BETWEEN = ", "  # the parts of an account


def suggested(
    payment_status: PaymentStatus,
    order_status: OrderStatus,
    delivery_status: DeliveryStatus,
    *,
    proof_rejected: bool = False,
) -> Message:
    """The message that fits: cancelled and on its way come first, then the money, then the sewing room.

    `proof_rejected` says that the last screenshot proved nothing.
    """
    if order_status == OrderStatus.CANCELLED:
        return Message.CANCELLED
    if delivery_status in _PARCEL:
        return _PARCEL[delivery_status]
    if payment_status == PaymentStatus.PENDING:
        return Message.PROOF_REJECTED if proof_rejected else Message.PAYMENT_PENDING
    if payment_status == PaymentStatus.PAID:
        return Message.PAYMENT_PAID
    return _ORDER[order_status]


def news_of(changes: Mapping[str, Change]) -> Message | None:
    """What changes of statuses are to a customer: a message, or nothing that waits to be told."""
    found = [
        message
        for (field, status), message in _NEWS.items()
        if field in changes and changes[field].new == status
    ]
    return found[-1] if found else None


def left_untold(
    news: Message | None, before: Message | None, now: Statuses, *, has_proof: bool, is_paid: bool
) -> Message | None:
    """What is left to tell a customer after `news`: the newest that is still true, as one message.

    Who has the parcel knows. Who is told of a cancellation is told nothing else, and only if a screenshot or money was sent:
    the others are waiting for nothing. On the way, the link that follows the parcel says more than that the money came.
    """
    if now.order == OrderStatus.CANCELLED:
        sent = has_proof or is_paid or now.payment != PaymentStatus.PENDING
        if news == Message.CANCELLED:
            return Message.CANCELLED if sent else None
        is_due_back = news == Message.PAYMENT_VERIFIED
        return Message.CANCELLED if is_due_back or before == Message.CANCELLED else None
    if now.order == OrderStatus.DELIVERED or now.delivery == DeliveryStatus.DELIVERED:
        return None
    is_under_way = before == Message.DISPATCHED and now.delivery == DeliveryStatus.OUT_FOR_DELIVERY
    if news is not None and not (is_under_way and news == Message.PAYMENT_VERIFIED):
        return news
    return before if before and _still_true(before, now, has_proof=has_proof) else None


def _still_true(message: Message, now: Statuses, *, has_proof: bool) -> bool:
    return {
        Message.PROOF_REJECTED: not has_proof and now.payment != PaymentStatus.VERIFIED,
        Message.PAYMENT_VERIFIED: now.payment == PaymentStatus.VERIFIED,
        Message.DISPATCHED: now.delivery == DeliveryStatus.OUT_FOR_DELIVERY,
    }.get(message, False)


def tells(message: Message, untold: Message | None) -> bool:
    """Whether a message tells what was left untold: it is the very one, or comes after it in the course of an order."""
    return untold is not None and _IN_COURSE.index(message) >= _IN_COURSE.index(untold)


def written(template: str, values: Mapping[Placeholder, str]) -> str:
    """The words of a message: its template, filled in.

    Bidirectional isolates (UAX 9): where anything is written from right to left, names, amounts and account numbers stand apart
    from the words around them, or a phone would show `7654321 0300`. The link does not: it would no longer be one. A line that
    begins with a placeholder begins with a mark of its own direction, not with that of a name.
    """
    if not any(is_right_to_left(words) for words in (template, *values.values())):
        return filled(template, values)
    lines = [
        f"{direction_mark(_PLACEHOLDER.sub('', line))}{line}" if line.startswith("{") else line
        for line in template.split("\n")
    ]
    return filled("\n".join(lines), {name: _apart(name, words) for name, words in values.items()})


def _apart(name: Placeholder, words: str) -> str:
    match name:
        case Placeholder.TRACKING_URL if "://" in words:
            return words
        case Placeholder.ACCOUNT:
            return isolated(_BETWEEN.join(isolated(part) for part in words.split(_BETWEEN)))
        case _:
            return isolated(words)


def values(order: Order, account: Account, tracking_url: str | None) -> dict[Placeholder, str]:
    """What fills the placeholders for an order. Without a page that follows the parcel, courier and number stand for it."""
    courier, number = order.courier or "", order.tracking_number or ""
    if is_right_to_left(courier):
        number = isolated(number)
    parcel = f"{courier} {number}".strip() if number else ""
    return {
        Placeholder.NAME: order.customer_name,
        Placeholder.ORDER_ID: order.number,
        Placeholder.TOTAL: rupees(order.total_amount),
        Placeholder.ACCOUNT: account_words(order.payment_method, account),
        Placeholder.TRACKING_URL: tracking_url or parcel,
    }


def account_words(method: PaymentMethod, account: Account) -> str:
    """`Meezan Bank, Beautique, 0123 4567, IBAN PK36...`: where to pay, in one line."""
    if not account.account_title:
        return f"{method.value} (we send the account in a moment)"
    iban = f"IBAN {account.iban}" if account.iban else ""
    parts = (method.value, account.account_title, account.account_number, iban)
    return _BETWEEN.join(part for part in parts if part)


def whatsapp_number(order: Order) -> str | None:
    """The digits behind `wa.me/`: the customer's WhatsApp number, else the phone; None when both are landlines."""
    numbers = (order.whatsapp_normalized, order.phone_normalized)
    return next((number for number in numbers if not is_landline(number)), None)
