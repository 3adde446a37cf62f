"""The step behind Undo at the payments desk: is it one's own change, fresh, and the last one? Never commits."""

from collections.abc import Callable

from beautique.audit.models import AuditEvent
from beautique.audit.types import Action, Actor
from beautique.kernel import clock
from beautique.kernel.errors import Conflict
from beautique.orders.models import Order
from beautique.orders.queries import timeline
from beautique.orders.types import OrderAction
from beautique.payments import rules
from beautique.payments.types import Made, PaymentAction

_UNDOING = (
    PaymentAction.UNDONE,
    PaymentAction.REFUND_UNDONE,
    PaymentAction.PROOF_RESTORED,
    OrderAction.UNDONE,
)
_RECENT = 20  # events of one order, more than ten seconds bring


def find_undoable(
    order: Order, actor: Actor, is_it: Callable[[AuditEvent], bool], moved_by: Action | None = None
) -> tuple[AuditEvent, AuditEvent | None] | None:
    """The change in question, and the move of the locked order that belongs to it; None when it moved no status.

    None at all when this actor has undone it already: the answer was lost, and asking twice is asking once. `moved_by` is the action
    under which such a move is logged, right after the change; None when it moves none. Raises `Forbidden`, `Conflict`.
    """
    events = timeline(order.id, limit=_RECENT)
    made = next((event for event in events if is_it(event)), None)
    if made is None:
        raise Conflict("This change cannot be undone any more. Nothing was changed.")
    moved = next(
        (
            event
            for event in events
            if event.seq == made.seq + 1 and event.action == moved_by and "payment_status" in event.changes
        ),
        None,
    )
    last = moved or made
    # Only what nothing has followed can be undone, so an undoing that follows it is its own.
    next_one = min(
        (event for event in events if event.seq > last.seq), key=lambda event: event.seq, default=None
    )
    if next_one and next_one.action in _UNDOING and next_one.actor_id == made.actor_id == actor.id:
        return None
    rules.refuse_undo(
        Made(made.actor_id, made.actor_name, made.at), actor, order.version != last.seq, clock.now()
    )
    return made, moved
