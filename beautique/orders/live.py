"""What is new in the shop, in one cheap statement: for the numbers in the navigation, and for open pages that ask again and again."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select, union

from beautique.kernel import clock
from beautique.kernel.db import read_rows
from beautique.orders import rules
from beautique.orders.customers.queries import newest_note_about
from beautique.orders.flagged import FLAGGED, WAITS_FOR_VERIFICATION
from beautique.orders.models import Order, OrderDay
from beautique.orders.types import OrderStatus

_NO_ORDER = (None, None, None)
COUNTED_UP_TO = 1_000  # the numbers in the navigation; beyond it they say "1,000+"

_MARK = re.compile(r"(\d{8})\.(\d{1,12})", re.ASCII)


@dataclass(frozen=True, slots=True)
class SyncToken:
    """A moment, told by the counters of order numbers: how many numbers were given from `first_day` on.

    Neither a time nor the newest number: an order becomes visible when its transaction ends, and yesterday's last one may do so
    after today's first. A counter grows in that same transaction, so no order is ever missed or counted twice.
    """

    first_day: date
    numbered: int

    def __str__(self) -> str:
        return f"{self.first_day:%Y%m%d}.{self.numbered}"

    @classmethod
    def read(cls, typed: str) -> "SyncToken | None":
        """The mark of a text; None when it was not made by `str`."""
        match = _MARK.fullmatch(typed)
        try:
            return match and cls(date.fromisoformat(match[1]), int(match[2]))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class LiveStatus:
    """How things stand. `received`, `to_verify` and `to_look_at` stop at one more than `COUNTED_UP_TO`."""

    mark: SyncToken
    new_orders: int  # since the mark that was asked about
    received: int  # orders that nobody has begun
    to_verify: int  # orders whose payment waits for a person
    to_look_at: int  # orders with a flag
    order_version: int | None  # of the order that was asked about; None when there is none
    order_notes: int | None  # how many it has
    customer_note: str | None  # the newest about its phone


def note_mark(note: str | None) -> str:
    """What a page knows a note about its customer by, so that the words themselves stand in no address; empty for none."""
    return hashlib.blake2b(note.encode(), digest_size=8).hexdigest() if note else ""


def read_live_status(since: SyncToken | None = None, number: str = "") -> LiveStatus:
    """How things stand now, what came since a mark, and where the order with this number stands. One query, each part with an index."""
    first_day = since.first_day if since else clock.today() - timedelta(days=1)
    parsed = rules.parse_number(number)
    asked = {"first_day": first_day, "number": str(parsed)}
    numbered, received, to_verify, to_look_at, *of_order = read_rows(
        _WITH_ORDER if parsed else _STATUS, asked
    ).one()
    new_orders = max(0, int(numbered) - since.numbered) if since else 0
    mark = SyncToken(first_day, int(numbered))
    return LiveStatus(mark, new_orders, received, to_verify, to_look_at, *(of_order or _NO_ORDER))


def _count(condition: ColumnElement[bool]) -> ScalarSelect[Any]:
    """How many orders, without reading on for ever."""
    found = select(Order.day_counter).where(condition).limit(COUNTED_UP_TO + 1).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _count_flagged() -> ScalarSelect[Any]:
    """How many orders have a flag: each flag is asked of its own index, and an order with two of them counts once."""
    parts = [
        select(select(Order.order_date, Order.day_counter).where(flagged).limit(COUNTED_UP_TO + 1).subquery())
        for flagged in FLAGGED.values()
    ]
    found = union(*parts).limit(COUNTED_UP_TO + 1).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


_ORDER = Order.number == bindparam("number")
_STATUS = select(  # made once (0023)
    select(func.coalesce(func.sum(OrderDay.last_number), 0))
    .where(OrderDay.day >= bindparam("first_day"))
    .scalar_subquery(),
    _count(Order.order_status == OrderStatus.RECEIVED),
    _count(WAITS_FOR_VERIFICATION),
    _count_flagged(),
)
_WITH_ORDER = _STATUS.add_columns(
    select(Order.version).where(_ORDER).scalar_subquery(),
    select(Order.note_count).where(_ORDER).scalar_subquery(),
    newest_note_about(select(Order.phone_normalized).where(_ORDER).scalar_subquery()),
)
