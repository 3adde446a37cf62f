"""The orders that a bulk change would touch, and those that one has touched."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import fields

from sqlalchemy import select

from beautique.bulk.models import BulkItem
from beautique.bulk.queries import SHOWN
from beautique.bulk.rules import MOST
from beautique.bulk.types import Outcome
from beautique.kernel.db import db
from beautique.kernel.errors import Invalid
from beautique.orders.bulk.types import BulkOrder, BulkResult
from beautique.orders.filters import matching
from beautique.orders.models import Order
from beautique.orders.types import OrderFilter

_COLUMNS = [getattr(Order, each.name) for each in fields(BulkOrder)]
_RESULT = [getattr(BulkItem if each.name == "message" else Order, each.name) for each in fields(BulkResult)]


def list_bulk_orders(criteria: OrderFilter) -> list[BulkOrder]:
    """The matching orders, newest first. Raises `Invalid` for more than may be changed at once."""
    rows = db.session.execute(
        select(*_COLUMNS)
        .where(*matching(criteria))
        .order_by(Order.order_date.desc(), Order.day_counter.desc())
        .limit(MOST + 1)
    ).all()
    if len(rows) > MOST:
        raise Invalid(
            {"orders": [f"More than {MOST:,} orders match. Narrow the list, then change a part at a time."]}
        )
    return [BulkOrder(*row) for row in rows]


def find_other_parcels(numbers: Mapping[str, str]) -> Mapping[str, str]:
    """Of tracking numbers by order number: which of them another order has already, and its number. One query."""
    if not numbers:
        return {}
    rows = db.session.execute(
        select(Order.tracking_number, Order.number)
        .where(Order.tracking_number.in_(set(numbers.values())))
        .order_by(Order.order_date, Order.day_counter)
    )
    return {tracking: number for tracking, number in rows if tracking and numbers.get(number) != tracking}


def list_results(job_id: uuid.UUID, outcome: Outcome) -> Sequence[BulkResult]:
    """The first orders that came out like this, in the order of the list, as they are now."""
    rows = db.session.execute(
        select(*_RESULT)
        .join(Order, Order.id == BulkItem.subject_id)
        .where(BulkItem.job_id == job_id, BulkItem.outcome == outcome)
        .order_by(BulkItem.position)
        .limit(SHOWN)
    )
    return [BulkResult(*row) for row in rows]
