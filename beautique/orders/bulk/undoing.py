"""Taking back a change of many orders: who may, for how long, and the step that gives one order back what it was."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from beautique.audit.types import Actor
from beautique.kernel import clock
from beautique.kernel.errors import Conflict, Forbidden
from beautique.orders import workflow
from beautique.orders.bulk import rules
from beautique.orders.bulk.models import BulkJob
from beautique.orders.bulk.types import Kind, Progress
from beautique.orders.models import Order
from beautique.orders.queries import changes_since, timeline
from beautique.staff.permissions import Permission

_RECENT = 100  # events of one order that notes, prints and messages may have brought since


def may_undo(job: BulkJob, done: Progress, actor: Actor) -> bool:
    """Whether this person may take a change back now. Whether each order still stands as it was left, is asked of each."""
    try:
        refuse_undo(job, done, actor)
    except (Conflict, Forbidden):
        return False
    return True


def refuse_undo(job: BulkJob, done: Progress, actor: Actor) -> None:
    """Raises `Forbidden` or `Conflict`, with the sentence that says why a change cannot be taken back as a whole."""
    is_own = job.created_by is not None and job.created_by == actor.id
    if not is_own and not actor.may(Permission.ORDERS_CORRECT):
        raise Forbidden(f"{job.created_by_name} started this change, and may undo it. Nothing was changed.")
    if job.undoes is not None:
        raise Conflict("This is an undo already. Start the change again instead.")
    if job.kind is not Kind.MOVE:
        raise Conflict("Payments are taken back one at a time, each with its reason.")
    if done.left and job.stopped_at is None:
        raise Conflict("This change is still being made. Stop it first.")
    if not done.changed:
        raise Conflict("This change has changed nothing. There is nothing to undo.")
    if not rules.may_still_be_undone(job.created_at, clock.now()):
        raise Conflict(
            "A change of many orders can be undone for 24 hours; these are over. Nothing was changed."
        )


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
