"""The log as a file. In whose words the entries are told, the door says."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict

from beautique.audit import log
from beautique.audit.models import AuditEvent
from beautique.audit.queries import batches_before, count_events
from beautique.audit.types import Actor, Change, EventFilter, LogAction
from beautique.kernel.csv import stream
from beautique.kernel.db import transaction

SUBJECT = "activity"
_BATCH = 500

Told = Callable[[Sequence[AuditEvent]], Iterable[Sequence[object]]]


def export(criteria: EventFilter, header: Sequence[str], told: Told, actor: Actor) -> Iterator[bytes]:
    """The entries of a filter as CSV in pieces, newest first; `told` makes the rows of some events, one each, in their order.

    Written to the log before the first piece, and not a row of itself. Memory does not grow with the rows. The caller keeps the
    application context alive until the last piece is read.
    """
    count = count_events(criteria)
    chosen = {field: Change(None, value) for field, value in asdict(criteria).items() if value}
    with transaction() as session:
        changes = {**chosen, "rows": Change(None, count)}
        own = log.record(session, actor, LogAction.EXPORTED, SUBJECT, "export", changes)
    rows = (row for events in batches_before(criteria, own.id, _BATCH) for row in told(events))
    return stream(header, rows)
