"""What a bulk change does to one order: its move, and the step that gives back what it was."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy.orm import Session

from beautique.audit.types import Actor
from beautique.bulk.commands import start_bulk
from beautique.bulk.kinds import BulkKind
from beautique.bulk.models import BulkJob
from beautique.bulk.types import BulkItemRequest, Outcome
from beautique.kernel.errors import Conflict
from beautique.orders import workflow
from beautique.orders.bulk import rules
from beautique.orders.bulk.types import BulkOrder
from beautique.orders.models import Order
from beautique.orders.queries import changes_since, timeline
from beautique.orders.rules import cleaned_reason
from beautique.orders.unpaid import ACCEPT
from beautique.staff.permissions import Permission

_RECENT = 100  # events of one order that notes, prints and messages may have brought since


def start_moves(
    title: str,
    wishes: Sequence[BulkItemRequest],
    actor: Actor,
    changes: Mapping[str, Any],
    *,
    reason: str | None = None,
    back: str = "",
    job_id: uuid.UUID | None = None,
) -> BulkJob:
    """Writes down which moves are to happen to which orders. Raises `Invalid`."""
    reason = cleaned_reason(reason)
    changes = workflow.tidied(changes)
    return start_bulk(
        ORDER_MOVES, title, wishes, actor, changes=changes, reason=reason, back=back, job_id=job_id
    )


def move_step(
    session: Session, order: Order, changes: Mapping[str, Any], actor: Actor, reason: str | None
) -> bool:
    """Moves one order. Corrections are refused, whoever asks, and unpaid orders that nobody accepted. Raises `Conflict`, `Invalid`."""
    moves = workflow.from_log({field: value for field, value in changes.items() if field != ACCEPT})
    outcome, why = rules.check(_candidate(order), moves)
    if outcome is Outcome.REFUSED:
        raise Conflict(why)
    accepts = changes.get(ACCEPT) is True
    return workflow.apply(session, order, moves, actor, reason, accept_unpaid=accepts)


def undo_step(
    session: Session, order: Order, changes: Mapping[str, Any], actor: Actor, _: str | None
) -> bool:
    """Gives a locked order back what it was before the move that made `changes["version"]`.

    Raises `Conflict` when somebody changed it since. Notes do not count.
    """
    version = changes["version"]
    if order.version != version:
        since = changes_since(order.id, version)
        who = since[0].actor_name if since else "Somebody"
        raise Conflict(f"{who} changed this order since. It stays as it is.")
    move = next(
        (
            event
            for event in timeline(order.id, limit=_RECENT)
            if event.seq == version and event.action in workflow.MOVES
        ),
        None,
    )
    if move is None:
        raise Conflict("What was changed cannot be found any more. The order stays as it is.")
    workflow.take_back(session, order, move, actor)
    return True


def _candidate(order: Order) -> BulkOrder:
    return BulkOrder(**{each.name: getattr(order, each.name) for each in fields(BulkOrder)})


ORDER_MOVES = BulkKind(
    name="move",
    logged_as="bulk",
    noun="order",
    model=Order,
    step=move_step,
    undo=undo_step,
    undo_note="For 24 hours. An order that somebody changes meanwhile stays as it is; notes do not count.",
    undone_by_others_with=Permission.ORDERS_CORRECT,
)
