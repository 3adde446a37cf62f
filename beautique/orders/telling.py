"""The steps that keep what a customer has not been told. Never commit, and never raise the version: telling makes no open form stale."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from beautique.audit.models import AuditEvent
from beautique.audit.types import Change
from beautique.orders.messages import left_untold, news_of
from beautique.orders.models import Order
from beautique.orders.rules import STATUS_FIELDS
from beautique.orders.types import Statuses
from beautique.settings.types import Message

FIELD = "untold"


def after_move(order: Order, changes: Mapping[str, Change]) -> dict[str, Change]:
    """What a move of a locked order changes of what is left to tell: one more of its changes, written and undone with it."""
    moved = {name.removesuffix("_status"): changes[name].new for name in STATUS_FIELDS if name in changes}
    return _change(order, _left(order, news_of(changes), replace(order.statuses, **moved)))


def leave(session: Session, order: Order, news: Message | None) -> dict[str, Change]:
    """Keeps that something was done to a locked order's money that its customer is to be told; None: whatever is still true.

    The answer belongs into the event of what was done: undoing that gives it back.
    """
    return _keep(session, order, _left(order, news, order.statuses))


def told(session: Session, order: Order) -> dict[str, Change]:
    """Keeps that the customer of a locked order knows; empty when there was nothing to tell."""
    return _keep(session, order, None)


def give_back(session: Session, order: Order, event: AuditEvent) -> dict[str, Change]:
    """What was left to tell before an event that is being undone."""
    if FIELD not in event.changes:
        return {}
    before = event.changes[FIELD][0]
    return _keep(session, order, Message(before) if before else None)


def _left(order: Order, news: Message | None, now: Statuses) -> Message | None:
    return left_untold(news, order.untold, now, has_proof=order.has_proof, is_paid=order.paid_amount > 0)


def _change(order: Order, message: Message | None) -> dict[str, Change]:
    return {} if order.untold == message else {FIELD: Change(order.untold, message)}


def _keep(session: Session, order: Order, message: Message | None) -> dict[str, Change]:
    change = _change(order, message)
    if change:
        stays = {"updated_at": Order.updated_at}  # otherwise it would be set
        session.execute(
            update(Order).where(Order.id == order.id).values(untold=message, **stays),
            execution_options={"synchronize_session": False},
        )
        set_committed_value(order, FIELD, message)
    return change
