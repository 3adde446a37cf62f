"""Addresses as they are compared: without case, spaces and punctuation, and with what nearly everybody shortens written short.

The key is an expression that both databases index, not a column: what is stored stays what was typed, and old orders have it too.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, String, and_, bindparam, func, select, text

from beautique.kernel.text import digits, visible_length
from beautique.orders.models import Order

_SHORTEST = 10  # letters and digits, one of them a digit: what says less is shared by strangers
_LEFT_OUT = (" ", "\n", ",", ".", "-", "#", "/", ":", "(", ")")
_SHORT = {
    "house": "h",
    "street": "st",
    "phase": "ph",
    "block": "blk",
    "sector": "sec",
    "road": "rd",
    "no": "",
}


def says_enough(address: str) -> bool:
    """Whether an address names one place: `House 14, Street 7, Model Town` does, `near the mosque` does not."""
    return visible_length(address) >= _SHORTEST and digits(address) != ""


def others_at(most: int) -> Select[Any]:
    """For other queries: the numbers of the newest orders to `address` in `city_folded` of other numbers than `phone` and `whatsapp`."""
    theirs = (Order.phone_normalized, Order.whatsapp_normalized)
    ours = (bindparam("phone", type_=String), bindparam("whatsapp", type_=String))
    return (
        select(Order.number)
        .where(
            _key(Order.address) == _key(bindparam("address", type_=String)),
            Order.city_folded == bindparam("city_folded", type_=String),
            and_(*(column.not_in(ours) for column in theirs)),
        )
        .order_by(Order.order_date.desc(), Order.day_counter.desc())
        .limit(most)
    )


def _key(address: Any) -> ColumnElement[str]:
    """Its first 200 letters are enough, and an entry of an index may not be long. Words stand in it: an index is known by its text."""
    key = func.lower(address, type_=String)
    changes: Sequence[tuple[str, str]] = [*((mark, "") for mark in _LEFT_OUT), *_SHORT.items()]
    for old, new in changes:
        key = func.replace(key, text(f"'{old}'"), text(f"'{new}'"), type_=String)
    return func.substr(key, text("1"), text("200"), type_=String)


Index("ix_orders_address_key", _key(Order.address))
