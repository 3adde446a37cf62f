"""What must hold of orders: numbers, totals, statuses, and the keys that they were placed with."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, or_, select

from beautique.audit.models import AuditEvent
from beautique.cli.integrity_checks.rows import batches, rows
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.orders import telling
from beautique.orders.models import Order, OrderDay, OrderLabel
from beautique.orders.placement.models import IdempotencyKeyRow
from beautique.orders.rules import STATUS_FIELDS
from beautique.orders.types import SUBJECT, OrderAction, OrderNumber


def numbers() -> Iterator[str]:
    """Per day, the numbers run from 001 to the day's counter without gap or repeat, and say that day."""
    counters = (
        select(
            OrderDay.day,
            OrderDay.last_number,
            func.count(func.distinct(Order.day_counter)),
            func.count(Order.id),
        )
        .outerjoin(Order, Order.order_date == OrderDay.day)
        .group_by(OrderDay.day, OrderDay.last_number)
        .order_by(OrderDay.day)
    )
    highest = dict(rows(select(Order.order_date, func.max(Order.day_counter)).group_by(Order.order_date)))
    for day, last_number, different, count in rows(counters):
        if not last_number == different == count == highest.get(day, 0):
            yield f"{day}: {count} orders with {different} numbers up to {highest.get(day, 0)}, the counter says {last_number}"
    fields = select(Order.number, Order.order_date, Order.day_counter, Order.placed_at)
    for number, day, counter, placed_at in rows(fields):
        if number != str(OrderNumber(day, counter)) or day != clock.store_day(placed_at):
            yield f"{number} is not the number of order {counter} of {clock.store_day(placed_at)}"


def totals() -> Iterator[str]:
    """Totals are the sums of the lines."""
    for number, items, total in rows(select(Order.number, Order.items, Order.total_amount)):
        amount = sum((Decimal(item["price"]) * item["quantity"] for item in items), Decimal(0))
        if amount != total or not items:
            yield f"{number} costs {total}, its lines {amount}"


_TOLD = (*STATUS_FIELDS, telling.FIELD)  # what an event never changes without saying so


def statuses() -> Iterator[str]:
    """Statuses, and what is left to tell, are what the log's events lead to, each beginning where the one before it ended."""
    columns = select(Order.id, Order.number, *(getattr(Order, field) for field in _TOLD)).order_by(Order.id)
    for orders in batches(columns):
        folded: dict[str, dict[str, str | None]] = {str(row.id): dict.fromkeys(_TOLD) for row in orders}
        torn: set[str] = set()
        events = (
            select(AuditEvent.subject_id, AuditEvent.changes)
            .where(AuditEvent.subject_type == SUBJECT, AuditEvent.subject_id.in_(folded))
            .order_by(AuditEvent.subject_id, AuditEvent.seq, AuditEvent.id)
        )
        for order_id, changes in db.session.execute(events):
            for field in changes.keys() & folded[order_id].keys():
                old, new = changes[field]
                torn.update({order_id} if old != folded[order_id][field] else ())
                folded[order_id][field] = new
        for row in orders:
            expected = folded[str(row.id)]
            wrong = [field for field in _TOLD if expected[field] != getattr(row, field)]
            if wrong or str(row.id) in torn:
                yield f"{row.number}: {', '.join(wrong) or 'statuses'} not as the timeline tells"


def notes() -> Iterator[str]:
    """Every order knows how many notes its timeline has."""
    for orders in batches(select(Order.id, Order.number, Order.note_count).order_by(Order.id)):
        ids = [str(row.id) for row in orders]
        counting = (
            select(AuditEvent.subject_id, func.count())
            .where(
                AuditEvent.subject_type == SUBJECT,
                AuditEvent.subject_id.in_(ids),
                AuditEvent.action == OrderAction.NOTED,
            )
            .group_by(AuditEvent.subject_id)
        )
        found = dict(rows(counting))
        for row in orders:
            if row.note_count != found.get(str(row.id), 0):
                yield f"{row.number} counts {row.note_count} notes, its timeline has {found.get(str(row.id), 0)}"


def labels() -> Iterator[str]:
    """The labels of the orders are those that the orders are found by."""
    worn = select(Order.order_date, Order.day_counter, Order.labels).order_by(Order.id)
    listed = select(OrderLabel.order_date, OrderLabel.day_counter, OrderLabel.label_id)
    found = {tuple(row) for row in rows(listed)}
    for day, counter, ids in rows(worn):
        for label_id in ids:
            if (place := (day, counter, label_id)) not in found:
                yield f"{OrderNumber(day, counter)} has label {label_id}, and is not found by it"
            found.discard(place)
    yield from (
        f"{OrderNumber(day, counter)} is found by label {each} that it does not have"
        for day, counter, each in sorted(found)
    )


def keys() -> Iterator[str]:
    """Every idempotency key has its order and answer, and no two keys have the same order."""
    key = IdempotencyKeyRow
    without = (
        select(key.key_hash)
        .outerjoin(Order, Order.id == key.order_id)
        .where(or_(Order.id.is_(None), key.answer.is_(None)))
    )
    for (key_hash,) in rows(without):
        yield f"key {key_hash[:12]}... has no order or no answer"
    twice = (
        select(Order.number)
        .join(key, key.order_id == Order.id)
        .group_by(Order.number)
        .having(func.count() > 1)
    )
    for (number,) in rows(twice):
        yield f"{number} has several keys"
