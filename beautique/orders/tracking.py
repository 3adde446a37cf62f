"""What customers may know of an order, by its number and their phone."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from beautique.kernel import phones
from beautique.kernel.errors import NotFound
from beautique.orders import rules
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus, Statuses
from beautique.orders.unpaid import asked_of_customer
from beautique.settings.queries import RAAST, read_raast
from beautique.settings.raast import Raast
from beautique.settings.types import PaymentMethod
from beautique.staff.throttling import list_within
from beautique.staff.types import Limit


class Tracked(NamedTuple):
    """What may be told of an order to who knows its number and phone, as it is stored."""

    number: str
    customer_name: str
    items: list[Any]
    total_amount: Decimal
    payment_method: PaymentMethod
    payment_status: PaymentStatus
    order_status: OrderStatus
    delivery_status: DeliveryStatus
    estimated_delivery: date | None
    courier: str | None
    tracking_number: str | None
    tracking_notes: str | None
    order_date: date
    paid_amount: Decimal
    refunded_amount: Decimal
    kept_amount: Decimal
    raast: Raast

    @property
    def waits_for_qr(self) -> bool:
        """Whether it waits for money that its customer can pay by Raast QR, if the account is still the one that was tried."""
        return (
            self.payment_status == PaymentStatus.PENDING and self.raast.by_method[self.payment_method].is_on
        )

    @property
    def still_asked(self) -> Decimal:
        """What the customer is still to be asked for."""
        settled = self.refunded_amount + self.kept_amount
        here = rules.money_here(self.payment_status, self.total_amount, self.paid_amount, settled)
        now = Statuses(self.payment_status, self.order_status, self.delivery_status)
        return asked_of_customer(now, self.total_amount, here)


# Made once.
_ORDERS = Order.__table__.c
_TRACKED = select(
    _ORDERS.phone_normalized,
    _ORDERS.whatsapp_normalized,
    RAAST,
    *(_ORDERS[column] for column in Tracked._fields[:-1]),
).where(_ORDERS.number == bindparam("number"))


def track_order(number: str, phone: str, *limits: Limit) -> Tracked:
    """The order of a number, for who knows its phone. One and the same `NotFound` for a wrong number and a wrong phone.

    One indexed query in every case, so that the time says nothing either. Raises `RateLimited` where one more try would be too many.
    """
    parsed = rules.parse_number(number)
    normalized = phones.find_normalized(phone)
    for phone_of_order, whatsapp, raast, *columns in list_within(limits, _TRACKED, {"number": str(parsed)}):
        if normalized in (phone_of_order, whatsapp):
            return Tracked._make((*columns, read_raast(raast)))
    raise NotFound("No order was found with this number and phone. Check both and try again.")
