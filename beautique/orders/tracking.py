"""What customers may know of an order, by its number and their phone."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from beautique.kernel import phones
from beautique.kernel.alone import asked_together
from beautique.kernel.errors import NotFound
from beautique.kernel.statements import made_once
from beautique.orders import rules
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, OrderMoney, OrderStatus, PaymentStatus, Statuses
from beautique.orders.unpaid import asked_of_customer
from beautique.settings.queries import RAAST, read_raast
from beautique.settings.raast import Raast
from beautique.settings.types import PaymentMethod
from beautique.staff import throttling
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
        money = OrderMoney(self.total_amount, self.paid_amount, self.refunded_amount + self.kept_amount)
        now = Statuses(self.payment_status, self.order_status, self.delivery_status)
        return asked_of_customer(now, money.total, rules.money_here(now.payment, money))


class _Sought(NamedTuple):
    """A number, and where a failure would be counted."""

    number: str
    windows: tuple[throttling.Window, ...]


def track_order(number: str, phone: str, *limits: Limit) -> Tracked:
    """The order of a number, for who knows its phone. One and the same `NotFound` for a wrong number and a wrong phone.

    One indexed query in every case, so that the time says nothing either. Raises `RateLimited` where one more try would be too many.
    """
    sought = _Sought(str(rules.find_number_in_parts(number)), throttling.windows_of(limits))
    normalized = phones.find_normalized(phone)
    row, counts = _find(sought)
    throttling.refuse_one_too_many(sought.windows, counts)
    if row is not None:
        *told, raast, phone_of_order, whatsapp = row
        if normalized in (phone_of_order, whatsapp):
            return Tracked._make((*told, read_raast(raast)))
    raise NotFound("No order was found with this number and phone. Check both and try again.")


@asked_together
def _find(sought: Sequence[_Sought]) -> list[tuple[tuple[Any, ...] | None, throttling.Counts]]:
    """What is stored under each number, and all that is counted."""
    windows = [window for each in sought for window in each.windows]
    numbers = {f"number_{n}": each.number for n, each in enumerate(sought)}
    rows, counts = throttling.list_counted(windows, _orders(len(sought)), numbers)
    found = {row[0]: row for row in rows}
    return [(found.get(each.number), counts) for each in sought]


@made_once
def _orders(numbers: int) -> Select[*tuple[Any, ...]]:
    columns = Order.__table__.c
    sought = [bindparam(f"number_{n}", type_=columns.number.type) for n in range(numbers)]
    return select(
        *(columns[name] for name in Tracked._fields[:-1]),
        RAAST,
        columns.phone_normalized,
        columns.whatsapp_normalized,
    ).where(columns.number.in_(sought))
