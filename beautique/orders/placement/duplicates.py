"""The step that notices an order which seems to repeat an earlier one: same phone, same lines, within half an hour.

Only noticed, never merged. Of two orders the later one carries the mark. Never commits.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session, aliased

from beautique.kernel import clock
from beautique.orders.models import Order
from beautique.orders.placement import rules
from beautique.orders.types import OrderStatus

_EARLIER = aliased(Order)
# The number of the order that a new one seems to repeat, as part of its INSERT: no statement of its own. The day's counter is locked
# by then, so the twin of a double click has committed. Takes what `sought` gives.
TWIN = (
    select(_EARLIER.number)
    .where(
        _EARLIER.phone_normalized == bindparam("twin_phone"),
        _EARLIER.order_date >= bindparam("twin_since_day"),  # as far as the index of the phones reaches
        _EARLIER.placed_at >= bindparam("twin_since"),
        _EARLIER.lines_hash == bindparam("twin_lines"),
        _EARLIER.order_status != OrderStatus.CANCELLED,
    )
    .order_by(_EARLIER.order_date.desc(), _EARLIER.day_counter.desc())
    .limit(1)
    .scalar_subquery()
)

Facts = Row[str, str, int | None, datetime, OrderStatus, str | None]


def sought(phone_normalized: str, placed_at: datetime, lines_hash: int) -> dict[str, Any]:
    """What `TWIN` takes."""
    earliest = placed_at - rules.DUPLICATE_WITHIN
    return {
        "twin_phone": phone_normalized,
        "twin_since_day": clock.store_day(earliest),
        "twin_since": earliest,
        "twin_lines": lines_hash,
    }


def refresh_duplicate_marks(session: Session, order: Order, phones: Collection[str] = ()) -> None:
    """Marks the order, and those placed soon after it, anew: its phone, its lines or its being cancelled has changed.

    `phones` are others that it may be compared under, such as the one before a correction.
    """
    first, last = order.placed_at - rules.DUPLICATE_WITHIN, order.placed_at + rules.DUPLICATE_WITHIN
    is_near = (
        Order.phone_normalized.in_({order.phone_normalized, *phones}),
        Order.order_date.between(clock.store_day(first), clock.store_day(last)),
        Order.placed_at.between(first, last),
    )
    # Locked before they are read, the earlier one first, as everybody does: what somebody changes just now is waited for.
    later = (
        select(Order.id)
        .where(*is_near, Order.placed_at > order.placed_at)
        .order_by(Order.placed_at, Order.id)
    )
    session.execute(later.with_for_update(key_share=True))
    near = session.execute(
        select(
            Order.number,
            Order.phone_normalized,
            Order.lines_hash,
            Order.placed_at,
            Order.order_status,
            Order.duplicate_of,
        )
        .where(*is_near)
        .order_by(Order.order_date, Order.day_counter)
    ).all()
    for place, each in enumerate(near):
        if each.placed_at < order.placed_at:
            continue  # nothing later can change what these repeat
        twin = _last_twin(each, near[:place])
        if twin != each.duplicate_of:
            session.execute(
                update(Order)
                .where(Order.number == each.number)
                .values(duplicate_of=twin, updated_at=Order.updated_at)
            )


def _last_twin(order: Facts, before: Iterable[Facts]) -> str | None:
    twins = [
        each.number
        for each in before
        if each.phone_normalized == order.phone_normalized
        and each.lines_hash == order.lines_hash is not None
        and each.placed_at >= order.placed_at - rules.DUPLICATE_WITHIN
        and each.order_status != OrderStatus.CANCELLED
    ]
    return twins[-1] if twins else None
