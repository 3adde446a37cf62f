"""The step that moves an order's statuses. The only place that writes them after placement; never commits."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.models import AuditEvent
from beautique.audit.types import Action, Actor, Change
from beautique.kernel import clock
from beautique.kernel.errors import Complaints, Conflict, Forbidden, Invalid
from beautique.kernel.field_validation import clean_field
from beautique.orders import rules, telling
from beautique.orders.models import Order
from beautique.orders.placement import duplicates
from beautique.orders.placement.numbers import mark_day_changed
from beautique.orders.placement.pricing import set_search_text
from beautique.orders.rules import Move
from beautique.orders.tracking_numbers import bare, problem
from beautique.orders.types import SUBJECT, DeliveryStatus, OrderAction, OrderStatus, PaymentStatus
from beautique.orders.unpaid import SENT_UNPAID, refuse_unpaid, unpaid_when_sent
from beautique.settings.types import Message
from beautique.staff.permissions import Permission

MOVES = frozenset({OrderAction.MOVED, OrderAction.CORRECTED, OrderAction.DELIVERY_SET})  # what `apply` writes
_FROM_LOG: Mapping[str, Callable[[str], Any]] = {
    "payment_status": PaymentStatus,
    "order_status": OrderStatus,
    "delivery_status": DeliveryStatus,
    "estimated_delivery": date.fromisoformat,
    "untold": Message,
}
_REACHED = {
    ("payment_status", PaymentStatus.PAID): "paid_at",
    ("payment_status", PaymentStatus.VERIFIED): "verified_at",
    ("order_status", OrderStatus.DELIVERED): "delivered_at",
}


class IllegalMove(Conflict):
    """A move that nobody may make. `details["allowed"]` lists what is possible instead."""

    code = "ILLEGAL_TRANSITION"


def apply(
    session: Session,
    order: Order,
    given: Mapping[str, Any],
    actor: Actor,
    reason: str | None = None,
    *,
    accept_unpaid: bool = False,
) -> bool:
    """Gives a locked order new statuses and delivery facts; True when anything changed.

    Raises `IllegalMove`, `Forbidden` (a correction without the permission), `Invalid` (a correction without a reason,
    a delivery before the order, an unpaid order that nobody has decided to send unpaid).
    """
    given = tidied(given)
    changes = log.differences({field: getattr(order, field) for field in given}, given)
    if not changes:
        return False
    corrections = _check(order, changes, actor, reason)
    wished = {field: change.new for field, change in changes.items()}
    unpaid = unpaid_when_sent(order.statuses, wished, order.money)
    if unpaid and not accept_unpaid:
        raise refuse_unpaid(unpaid)
    action = (
        OrderAction.CORRECTED
        if corrections
        else OrderAction.MOVED
        if set(changes) & set(rules.STATUS_FIELDS)
        else OrderAction.DELIVERY_SET
    )
    told = {SENT_UNPAID: Change(None, unpaid.amount)} if unpaid else {}
    changes |= telling.after_move(order, changes)
    _write(session, order, changes, action, actor, reason, told)
    return True


def send_back_to_pending(session: Session, order: Order, actor: Actor, reason: str) -> bool:
    """Paid -> Pending because the screenshot that said "paid" was rejected, or nothing stood behind the word; True when it was Paid.

    The one move backwards that is the desk's own act and no correction: nobody had seen the money yet. Source: decision 0006.
    """
    if order.payment_status != PaymentStatus.PAID:
        return False
    change = {"payment_status": Change(PaymentStatus.PAID, PaymentStatus.PENDING)}
    _write(session, order, change, OrderAction.SENT_BACK, actor, reason)
    return True


def take_back(session: Session, order: Order, event: AuditEvent, actor: Actor) -> None:
    """Gives a locked order back what it was before a move of the log that nothing has followed.

    No correction, whichever way it goes: the order stands where it stood. What was told since stays told: telling makes no version.
    Source: PRODUCT.md, words.
    """
    changes = {
        field: Change(_from_log(field, new), _from_log(field, old))
        for field, (old, new) in event.changes.items()
        if field != SENT_UNPAID
    }
    if telling.FIELD in changes and changes[telling.FIELD].old != order.untold:
        del changes[telling.FIELD]
    _write(session, order, changes, OrderAction.UNDONE, actor, None)


def from_log(logged: Mapping[str, str | None]) -> dict[str, Any]:
    """Values of an order's fields, as JSON keeps them, in their own types."""
    return {field: _from_log(field, value) for field, value in logged.items()}


def _from_log(field: str, logged: str | None) -> Any:
    return None if logged is None else _FROM_LOG.get(field, str)(logged)


def _write(
    session: Session,
    order: Order,
    changes: Mapping[str, Change],
    action: Action,
    actor: Actor,
    reason: str | None,
    told: Mapping[str, Change] = MappingProxyType({}),
) -> None:
    """Changes the order and logs it; `told` stands in the event alone."""
    for field, change in changes.items():
        setattr(order, field, change.new)
        reached = _REACHED.get((field, change.new))
        # A move that is taken back, and one from Verified back to Paid, leave it so since it was so first.
        if reached and action is not OrderAction.UNDONE and change.old is not PaymentStatus.VERIFIED:
            setattr(order, reached, clock.now())
    set_search_text(order)
    session.flush()
    moved = changes.get("order_status")
    if moved is not None and OrderStatus.CANCELLED in (moved.old, moved.new):
        # Whatever repeated it stands alone now, or does so no longer.
        duplicates.refresh_duplicate_marks(session, order)
    log.record(
        session, actor, action, SUBJECT, order.id, {**changes, **told}, seq=order.version, reason=reason
    )
    mark_day_changed(session, order.order_date)


def _check(order: Order, changes: Mapping[str, Change], actor: Actor, reason: str | None) -> bool:
    """Refuses what may not be; says whether the change is a correction."""
    order_status = changes["order_status"].new if "order_status" in changes else order.order_status
    if "delivery_status" in changes and not rules.may_be_dispatched(
        order_status, changes["delivery_status"].new
    ):
        raise IllegalMove(
            "A cancelled order cannot be dispatched.",
            field="delivery_status",
            allowed=[status.value for status in rules.allowed_deliveries(order_status)],
        )
    due = changes.get("estimated_delivery")
    if due is not None and due.new is not None and due.new < order.order_date:
        raise Invalid(
            {"estimated_delivery": [f"Choose a day from {order.order_date:%d %B %Y}, when it was ordered."]}
        )
    corrected = [
        field
        for field, change in changes.items()
        if field in rules.STATUS_FIELDS and rules.move(field, change.old, change.new) is Move.CORRECTION
    ]
    if corrected and not actor.may(Permission.ORDERS_CORRECT):
        raise Forbidden("Only the owner may move an order back. Ask the owner to correct it.")
    if corrected and not reason:
        raise Invalid({"reason": ["Say why this is corrected: it is kept on the timeline."]})
    return bool(corrected)


def tidied(given: Mapping[str, Any]) -> dict[str, Any]:
    """The wished values with tidy text. Raises `Invalid`."""
    limits = {
        "courier": rules.COURIER_LENGTH,
        "tracking_number": rules.TRACKING_NUMBER_LENGTH,
        "tracking_notes": rules.NOTES_LENGTH[1],
    }
    complaints = Complaints()
    clean = {
        field: clean_field(complaints, field, value, (0, limits[field]), newlines=field == "tracking_notes")
        or None
        if field in limits and value is not None
        else value
        for field, value in given.items()
    }
    if typed := clean.get("tracking_number"):
        clean["tracking_number"] = number = bare(str(typed)) or None
        if number and (told := problem(number)):
            complaints.add("tracking_number", told)
        elif number and "tracking_number" not in complaints.errors:
            # It may have become longer: single characters may stand for many.
            clean_field(complaints, "tracking_number", number, (0, limits["tracking_number"]))
    complaints.raise_if_any()
    return clean
