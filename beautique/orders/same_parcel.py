"""Open orders that go to the same phone and address: perhaps in one parcel, which a person decides."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import bindparam, select

from beautique.kernel.db import read_rows
from beautique.kernel.text import fold
from beautique.orders import rules
from beautique.orders.models import Order
from beautique.orders.types import OPEN, DeliveryStatus

_OPEN = (  # made once (0023)
    select(Order.number, Order.phone_normalized, Order.address, Order.city)
    .where(
        Order.phone_normalized.in_(bindparam("phones", expanding=True)),
        Order.order_status.in_(OPEN),
        Order.delivery_status.in_([each for each in DeliveryStatus if not rules.is_dispatched(each)]),
    )
    .order_by(Order.order_date, Order.day_counter)
)
_NAMED = select(Order.number, Order.phone_normalized, Order.address, Order.city).where(
    Order.number.in_(bindparam("numbers", expanding=True))
)


def destination(phone_normalized: str, address: str, city: str) -> str:
    """Equal for orders of one phone whose addresses differ in nothing but letter case, spaces and signs."""
    return f"{phone_normalized} {''.join(filter(str.isalnum, fold(f'{address} {city}')))}"


def find_companions(orders: Iterable[Order]) -> Mapping[str, Sequence[str]]:
    """By the number of each of the orders that is not sent yet: the other open orders for its phone and address. One query at most."""
    waiting = [
        each for each in orders if each.order_status in OPEN and not rules.is_dispatched(each.delivery_status)
    ]
    if not waiting:
        return {}
    going: dict[str, list[str]] = {}
    for number, *where in read_rows(_OPEN, {"phones": sorted({each.phone_normalized for each in waiting})}):
        going.setdefault(destination(*where), []).append(number)
    found = {
        each.number: [
            other
            for other in going.get(destination(each.phone_normalized, each.address, each.city), ())
            if other != each.number
        ]
        for each in waiting
    }
    return {number: others for number, others in found.items() if others}


def list_destinations(numbers: Collection[str]) -> Mapping[str, str]:
    """The destination of each of these orders. One query; none for no orders."""
    if not numbers:
        return {}
    rows = read_rows(_NAMED, {"numbers": sorted(numbers)})
    return {number: destination(*where) for number, *where in rows}
