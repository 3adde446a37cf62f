"""What happened while somebody was away: since their last visit to the dashboard (docs/decisions/0030)."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, literal_column, select, union_all

from beautique.kernel import clock
from beautique.kernel.db import UtcDateTime, first_id, read_rows
from beautique.orders.models import Order
from beautique.payments.models import Payment
from beautique.payments.queries import GRACE
from beautique.tasks.models import OPEN, Task

MOST = 1_000  # of a kind; more are not counted


@dataclass(frozen=True, slots=True)
class Absence:
    """Since an instant: new orders, payments that others verified, own tasks that came due. Each stops at one more than `MOST`."""

    since: datetime
    orders: int
    verified: int
    due: int

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened."""
        return not (self.orders or self.verified or self.due)


def absence(account_id: uuid.UUID, since: datetime, now: datetime) -> Absence:
    """What a person has missed. One query, whose parts each begin at a place in an index and end at a number."""
    asked = {
        "me": account_id,
        "since": since,
        "since_day": clock.store_day(since),
        "today": clock.store_day(now),
        "first_id": first_id(since - GRACE),
    }
    return Absence(since, **dict(read_rows(_MISSED, asked).all()))


def _count(name: str, *conditions: ColumnElement[bool]) -> Select[str, int]:
    rows = select(literal_column("1")).where(*conditions).limit(MOST + 1).subquery()
    return select(literal(name), func.count()).select_from(rows)


_since: Any = bindparam("since", type_=UtcDateTime)
# Made once (0023).
_MISSED = union_all(
    _count("orders", Order.order_date >= bindparam("since_day"), Order.placed_at > _since),
    _count(
        "verified",
        Payment.id >= bindparam("first_id"),
        Payment.verified_at > _since,
        Payment.reversed_at.is_(None),
        Payment.verified_by.is_distinct_from(bindparam("me")),
    ),
    _count(
        "due",
        Task.account_id == bindparam("me"),
        OPEN,
        Task.due_date > bindparam("since_day"),
        Task.due_date <= bindparam("today"),
    ),
)
