"""The icons of statuses, which badges and timelines share."""

from collections.abc import Mapping

from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus

_OF_STATUS: Mapping[str, str] = {
    OrderStatus.RECEIVED: "st-1",
    OrderStatus.PROCESSING: "st-2",
    OrderStatus.READY: "st-3",
    OrderStatus.DELIVERED: "st-4",
    OrderStatus.CANCELLED: "st-x",
    PaymentStatus.PENDING: "st-0",
    PaymentStatus.PAID: "eye",
    PaymentStatus.VERIFIED: "badge-check",
    DeliveryStatus.NOT_STARTED: "package",
    DeliveryStatus.IN_PROGRESS: "package-open",
    DeliveryStatus.OUT_FOR_DELIVERY: "truck",
}


def status_icon(status: str) -> str:
    """The icon of an order, payment or delivery status, by its word. A delivered parcel looks like a delivered order."""
    return _OF_STATUS.get(status, "circle-alert")
