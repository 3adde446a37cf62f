"""Placing an order: one transaction, with the day's next number, on the timeline. Source: SAFETY, placement."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.catalog.queries import find_products
from beautique.kernel import clock
from beautique.kernel.db import new_id, retrying, transaction
from beautique.orders.models import Order
from beautique.orders.placement import duplicates, pricing
from beautique.orders.placement.idempotency import claim, keep_answer
from beautique.orders.placement.numbers import next_number
from beautique.orders.placement.types import Ceiling, IdempotencyKey, PlaceableOrder, Placed
from beautique.orders.rules import STATUS_FIELDS
from beautique.orders.types import SUBJECT, DeliveryStatus, Line, OrderAction, OrderStatus, PaymentStatus
from beautique.staff import throttling
from beautique.staff.types import Limit


def place_order(
    order: PlaceableOrder,
    actor: Actor,
    answer: Callable[[Order], str],
    key: IdempotencyKey | None = None,
    limits: Sequence[Limit] = (),
    ceiling: Ceiling | None = None,
) -> Placed:
    """Places a checked order at our prices and gives it the day's next number.

    `answer` renders what the caller is told; it is kept with the key, so that a repetition is told the same, to the byte.
    `limits` count orders: neither refusals nor repetitions. Without a `ceiling` an order may come to anything.
    Raises `Invalid`, `ProductUnavailable`, `PriceChanged`, `TotalTooHigh`, `RateLimited`, `KeyMismatch`, `KeyHeld`, `Busy`. A refusal leaves no
    key and no gap.
    """
    return retrying(lambda: _place(order, actor, answer, key, limits, ceiling))


def _place(
    criteria: PlaceableOrder,
    actor: Actor,
    answer: Callable[[Order], str],
    key: IdempotencyKey | None,
    limits: Sequence[Limit],
    ceiling: Ceiling | None,
) -> Placed:
    with transaction() as session:
        if key is not None and (earlier := claim(session, key)) is not None:
            return earlier
        products = find_products({line.product_id for line in criteria.lines if line.product_id})
        lines = pricing.priced_lines(criteria.lines, products)
        pricing.check_total(lines, ceiling)
        throttling.consume_in(session, limits)
        order = _insert(session, criteria, lines)
        log.record(
            session, actor, OrderAction.PLACED, SUBJECT, order.id, _first_statuses(order), seq=order.version
        )
        answered = answer(order)
        if key is not None:
            keep_answer(session, key, order.id, answered)
        return Placed(answered, order.id, replayed=False)


def _insert(session: Session, criteria: PlaceableOrder, lines: list[Line]) -> Order:
    placed_at = clock.now()
    order = Order(
        id=new_id(),
        placed_at=placed_at,
        order_date=clock.store_day(placed_at),
        source=criteria.source,
        notes=criteria.notes,
        payment_method=criteria.payment_method,
        payment_status=PaymentStatus.PENDING,
        order_status=OrderStatus.RECEIVED,
        delivery_status=DeliveryStatus.NOT_STARTED,
        courier=None,
        tracking_number=None,
        tracking_notes=None,
        estimated_delivery=None,
    )
    pricing.set_contact(order, criteria.contact)
    pricing.set_lines(order, lines)
    number = next_number(session, order.order_date)
    order.number, order.day_counter = str(number), number.counter
    pricing.set_search_text(order)
    order.duplicate_of = duplicates.duplicate_of(order)
    session.add(order)
    session.flush()
    return order


def _first_statuses(order: Order) -> dict[str, Change]:
    """The beginning of the fold: every status comes from nothing."""
    return {field: Change(None, getattr(order, field)) for field in STATUS_FIELDS}
