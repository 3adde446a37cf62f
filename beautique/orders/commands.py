"""Moving, correcting and noting orders: one transaction each, on the timeline."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import update
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.models import AuditEvent
from beautique.audit.types import Action, Actor, Change
from beautique.catalog.queries import find_offers
from beautique.kernel import clock
from beautique.kernel.db import retrying, transaction
from beautique.kernel.errors import Complaints, Conflict, Forbidden, Stale
from beautique.kernel.field_validation import clean_field
from beautique.kernel.versions import lock
from beautique.orders import messages, rules, telling, workflow
from beautique.orders.models import Order
from beautique.orders.placement import duplicates, pricing
from beautique.orders.placement.numbers import days_of_first_orders, mark_day_changed
from beautique.orders.placement.rules import checked_contact, total
from beautique.orders.placement.types import Ceiling
from beautique.orders.queries import timeline
from beautique.orders.types import (
    CONTACT_FIELDS,
    SUBJECT,
    Contact,
    LineCorrection,
    OrderAction,
    OrderChanges,
)
from beautique.settings.types import Message

_RECENT = 20  # events of one order, more than a minute brings


def move_order(
    order_id: uuid.UUID,
    changes: OrderChanges,
    actor: Actor,
    reason: str | None = None,
    expected_version: int | None = None,
    *,
    accept_unpaid: bool = False,
) -> Order:
    """Moves statuses and sets delivery facts. A change of nothing is no event. `accept_unpaid`: somebody decided to send it unpaid.

    Raises `NotFound`, `Stale`, `IllegalMove`, `Forbidden`, `Invalid`, `Busy`.
    """
    reason = rules.cleaned_reason(reason)

    def move() -> Order:
        with transaction() as session:
            order = lock(session, Order, order_id, SUBJECT, expected_version)
            workflow.apply(session, order, changes.given(), actor, reason, accept_unpaid=accept_unpaid)
        return order

    return retrying(move)  # the order's twins are locked after it


def undo_move(order_id: uuid.UUID, version: int, actor: Actor) -> Order:
    """Takes back the move that made `version`, for who made it, while it is fresh and nothing followed. Notes do not count.

    A move that was part of something larger (a payment, a screenshot) is not undone alone. Asking twice is asking once.
    Raises `NotFound`, `Stale`, `Conflict`, `Forbidden`, `Busy`.
    """
    return retrying(lambda: _undo(order_id, version, actor))


def _undo(order_id: uuid.UUID, version: int, actor: Actor) -> Order:
    with transaction() as session:
        order = lock(session, Order, order_id, SUBJECT)
        events = timeline(order.id, limit=_RECENT)
        undone = (version + 1, OrderAction.UNDONE, actor.id)
        if order.version == version:
            workflow.take_back(session, order, _own_move(order, events, actor), actor)
        elif undone not in [
            (each.seq, each.action, each.actor_id) for each in events if each.seq == order.version
        ]:
            raise Stale("This order was changed again since. Nothing was undone.", order)
    return order


def _own_move(order: Order, events: Sequence[AuditEvent], actor: Actor) -> AuditEvent:
    """The fresh move of this actor that made the order's present version."""
    move = next(
        (each for each in events if each.seq == order.version and each.action in workflow.MOVES), None
    )
    if move is None or any(
        each.request_id == move.request_id and each.id != move.id for each in events if each.request_id
    ):
        raise Conflict("This change cannot be undone here. Nothing was changed.")
    if actor.id is None or move.actor_id != actor.id:
        raise Forbidden(f"{move.actor_name} made this change, and may undo it. Nothing was changed.")
    if not rules.may_still_be_undone(move.at, clock.now()):
        raise Conflict(
            f"A change can be undone for {rules.UNDO_FOR.seconds} seconds; these are over. Nothing was changed."
        )
    return move


def correct_order(
    order_id: uuid.UUID,
    contact: Contact,
    lines: Mapping[int, LineCorrection],
    actor: Actor,
    expected_version: int | None = None,
    ceiling: Ceiling | None = None,
) -> Order:
    """Corrects contact, address and lines (by index) until the order is Ready. Prices of the snapshot stay, the total follows.

    The `ceiling` holds for corrections that make the order dearer.
    Raises `NotFound`, `Stale`, `Conflict` (too late), `Invalid`, `TotalTooHigh`, `Busy`.
    """
    return retrying(lambda: _correct(order_id, contact, lines, actor, expected_version, ceiling))


def _correct(
    order_id: uuid.UUID,
    contact: Contact,
    lines: Mapping[int, LineCorrection],
    actor: Actor,
    expected_version: int | None,
    ceiling: Ceiling | None,
) -> Order:
    complaints = Complaints()
    checked = checked_contact(contact, complaints)
    with transaction() as session:
        order = lock(session, Order, order_id, SUBJECT, expected_version)
        if not rules.may_be_corrected(order.order_status):
            raise Conflict(rules.too_late(order.order_status))
        products = find_offers({uuid.UUID(line.product_id) for line in order.lines})
        corrected = pricing.corrected_lines(order.lines, lines, products, complaints)
        complaints.raise_if_any()
        if total(corrected) > order.total_amount:
            pricing.check_total(corrected, ceiling)
        event = {field: getattr(checked, field) for field in CONTACT_FIELDS}
        changes = log.differences(asdict(order.contact), event)
        if corrected != order.lines:
            changes["items"] = Change(order.items, pricing.as_items(corrected))
            changes["total_amount"] = Change(order.total_amount, total(corrected))
        if changes:
            phone_before = order.phone_normalized
            pricing.set_contact(order, checked)
            pricing.set_lines(order, corrected)
            pricing.set_search_text(order)
            session.flush()
            duplicates.refresh_duplicate_marks(session, order, {phone_before})
            log.record(
                session, actor, OrderAction.DETAILS_CORRECTED, SUBJECT, order.id, changes, seq=order.version
            )
            mark_day_changed(session, order.order_date, *days_of_first_orders(session, order, phone_before))
    return order


def add_note(order_id: uuid.UUID, typed: str, actor: Actor) -> Order:
    """Adds a staff note to the timeline. Changes nothing else, so no open form becomes stale. Raises `NotFound`, `Invalid`.

    The same words again, by the same person and with nothing in between, are a form sent twice: one note.
    """
    complaints = Complaints()
    note = clean_field(complaints, "note", typed, (1, rules.NOTES_LENGTH[1]), newlines=True)
    complaints.raise_if_any()
    with transaction() as session:
        order = lock(session, Order, order_id, SUBJECT)
        newest = timeline(order_id, limit=1)
        if _record_once(session, order, OrderAction.NOTED, {"note": Change(None, note)}, actor, newest):
            more = {"note_count": Order.note_count + 1, "updated_at": Order.updated_at}
            session.execute(update(Order).where(Order.id == order.id).values(more))
    return order


def note_message(order_id: uuid.UUID, message: Message, actor: Actor) -> Order:
    """Writes down that somebody opened WhatsApp with a message; whether it was sent is not known. Makes no open form stale.

    With that message, or one that comes after it, the customer counts as told. The same click again within a minute is told
    once. Raises `NotFound`.
    """
    with transaction() as session:
        order = lock(session, Order, order_id, SUBJECT)
        told = telling.told(session, order) if messages.tells(message, order.untold) else {}
        since = clock.now() - rules.SAME_CLICK
        recent = [] if told else [each for each in timeline(order_id, limit=_RECENT) if each.at >= since]
        changes = {"message": Change(None, message.value), **told}
        _record_once(session, order, OrderAction.WHATSAPP_OPENED, changes, actor, recent)
    return order


def mark_told(order_id: uuid.UUID, message: Message, actor: Actor) -> Order:
    """Writes down that the customer knows already what `message` would say, by telephone for instance. Makes no open form stale.

    Twice is once. Raises `NotFound`, `Conflict` when it is something else by now that the customer was not told.
    """
    with transaction() as session:
        order = lock(session, Order, order_id, SUBJECT)
        if order.untold not in (message, None):
            raise Conflict(
                f"Meanwhile something else happened that the customer was not told: {order.untold.label}."
            )
        if told := telling.told(session, order):
            log.record(session, actor, OrderAction.TOLD, SUBJECT, order.id, told, seq=order.version)
    return order


def _record_once(
    session: Session,
    order: Order,
    action: Action,
    changes: Mapping[str, Change],
    actor: Actor,
    before: Iterable[AuditEvent],
) -> bool:
    """Writes an event unless the same person's same event is among those `before` it; one that told more is the same. Whether it did."""
    said = {field: [change.old, change.new] for field, change in changes.items()}
    is_new = not any(
        (each.action, each.actor_id) == (action, actor.id) and said.items() <= each.changes.items()
        for each in before
    )
    if is_new:
        log.record(session, actor, action, SUBJECT, order.id, changes, seq=order.version)
    return is_new
