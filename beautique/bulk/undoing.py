"""Taking back a bulk change: who may, and for how long. Whether each row still stands as it was left, its own step asks."""

from beautique.audit.types import Actor
from beautique.bulk import rules
from beautique.bulk.kinds import BulkKind
from beautique.bulk.models import BulkJob
from beautique.bulk.types import Progress
from beautique.kernel import clock
from beautique.kernel.errors import Conflict, Forbidden


def may_undo(job: BulkJob, kind: BulkKind, done: Progress, actor: Actor) -> bool:
    """Whether this person may take a change back now. Whether each row still stands as it was left, is asked of each."""
    try:
        refuse_undo(job, kind, done, actor)
    except (Conflict, Forbidden):
        return False
    return True


def refuse_undo(job: BulkJob, kind: BulkKind, done: Progress, actor: Actor) -> None:
    """Raises `Forbidden` or `Conflict`, with the sentence that says why a change cannot be taken back as a whole."""
    is_own = job.created_by is not None and job.created_by == actor.id
    asks = kind.undone_by_others_with
    if not is_own and asks is not None and not actor.may(asks):
        raise Forbidden(f"{job.created_by_name} started this change, and may undo it. Nothing was changed.")
    if job.undoes is not None:
        raise Conflict("This is an undo already. Start the change again instead.")
    if kind.undo is None:
        raise Conflict(kind.not_undone)
    if done.left and job.stopped_at is None:
        raise Conflict("This change is still being made. Stop it first.")
    if not done.changed:
        raise Conflict("This change has changed nothing. There is nothing to undo.")
    if not rules.may_still_be_undone(job.created_at, clock.now()):
        raise Conflict(
            f"A change of many {kind.noun}s can be undone for 24 hours; these are over. Nothing was changed."
        )
