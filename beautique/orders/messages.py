"""What the shop writes to a customer by WhatsApp: which message fits an order, and what fills its placeholders. Pure."""

from beautique.kernel.money import rupees
from beautique.kernel.phones import is_landline
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
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


def values(order: Order, account: Account, tracking_url: str | None) -> dict[Placeholder, str]:
    """What fills the placeholders for an order. Without a page that follows the parcel, courier and number stand for it."""
    parcel = f"{order.courier or ''} {order.tracking_number}".strip() if order.tracking_number else ""
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
    return ", ".join(part for part in parts if part)


def whatsapp_number(order: Order) -> str | None:
    """The digits behind `wa.me/`: the customer's WhatsApp number, else the phone; None when both are landlines."""
    numbers = (order.whatsapp_normalized, order.phone_normalized)
    return next((number for number in numbers if not is_landline(number)), None)
