"""Placing an order: one transaction, with the day's next number, on the timeline. Source: SAFETY, placement."""

from collections.abc import Callable, Sequence
from typing import Any

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.catalog.queries import find_offers
from beautique.kernel.db import retrying, transaction
from beautique.orders.labels.commands import index_labels
from beautique.orders.placement import pricing, rows
from beautique.orders.placement.idempotency import claim, kept
from beautique.orders.placement.numbers import next_number
from beautique.orders.placement.types import Ceiling, IdempotencyKey, NewOrder, PlaceableOrder, Placed
from beautique.orders.rules import STATUS_FIELDS
from beautique.orders.types import SUBJECT, OrderAction, OrderNumber
from beautique.settings.queries import get_labels
from beautique.staff import throttling
from beautique.staff.types import Limit

Answer = Callable[[NewOrder], Callable[[OrderNumber], str]]


def place_order(
    order: PlaceableOrder,
    actor: Actor,
    answer: Answer,
    key: IdempotencyKey | None = None,
    limits: Sequence[Limit] = (),
    ceiling: Ceiling | None = None,
) -> Placed:
    """Places a checked order at our prices and gives it the day's next number.

    `answer` renders what the caller is told; it is kept with the key, so that a repetition is told the same, to the byte. It is asked
    before the day's counter is locked, and what it returns afterwards, for the little that follows from the number.
    `limits` count orders: neither refusals nor repetitions. Without a `ceiling` an order may come to anything.
    Raises `Invalid`, `ProductUnavailable`, `PriceChanged`, `TotalTooHigh`, `RateLimited`, `KeyMismatch`, `KeyHeld`, `Busy`. A refusal leaves no
    key and no gap.
    """
    return retrying(lambda: _place(order, actor, answer, key, limits, ceiling))


def _place(
    placeable: PlaceableOrder,
    actor: Actor,
    answer: Answer,
    key: IdempotencyKey | None,
    limits: Sequence[Limit],
    ceiling: Ceiling | None,
) -> Placed:
    with transaction() as session:
        if key is not None and (earlier := claim(session, key)) is not None:
            return earlier
        offers = find_offers({line.product_id for line in placeable.lines if line.product_id})
        lines = pricing.priced_lines(placeable.lines, offers)
        pricing.check_total(lines, ceiling)
        order = rows.new_order(placeable, lines)
        row, event, with_number = (
            rows.order_row(placeable, order),
            _event(placeable, order, actor),
            answer(order),
        )
        throttling.consume_in(session, limits)
        number = next_number(session, order.order_date)
        # From here on every other order of the day waits for us.
        answered = with_number(number)
        keeping = None if key is None else kept(key, order.id, answered)
        rows.write(session, row | rows.numbered(placeable, number), event, keeping)
        index_labels(session, order.order_date, number.counter, placeable.labels)
    return Placed(answered, order.id, replayed=False)


def _event(placeable: PlaceableOrder, order: NewOrder, actor: Actor) -> dict[str, Any]:
    """The beginning of the fold: every status comes from nothing."""
    first = {field: Change(None, getattr(order, field)) for field in STATUS_FIELDS}
    if placeable.labels:
        first["labels"] = Change(None, get_labels().names(placeable.labels))
    return log.event_row(actor, OrderAction.PLACED, SUBJECT, order.id, first, seq=rows.FIRST_VERSION)
