"""Remembers by which columns a courier's file is read."""

from beautique.audit import log
from beautique.audit.types import LONGEST_SUBJECT_ID, Actor
from beautique.kernel import clock
from beautique.kernel.db import insert_into, transaction
from beautique.kernel.text import fold
from beautique.orders.parcel_files.models import CourierColumns
from beautique.orders.parcel_files.queries import find_columns
from beautique.orders.parcel_files.rules import ParcelColumns
from beautique.orders.parcel_files.types import SUBJECT, ParcelFileAction


def remember_columns(courier: str, columns: ParcelColumns, actor: Actor) -> None:
    """Keeps the choice for this courier's next file. The same choice again is no change; of two at once the later one is kept."""
    before = find_columns(courier)
    if not courier or before == columns:
        return
    statement = insert_into(CourierColumns).values(
        courier_folded=fold(courier),
        order_column=columns.order,
        tracking_column=columns.tracking,
        chosen_at=clock.now(),
    )
    new = statement.excluded
    names = ("order_column", "tracking_column", "chosen_at")
    statement = statement.on_conflict_do_update(
        index_elements=[CourierColumns.courier_folded], set_={name: new[name] for name in names}
    )
    with transaction() as session:
        session.execute(statement)
        told = [
            {"order_column": each.order, "tracking_column": each.tracking} if each else {}
            for each in (before, columns)
        ]
        changes = log.differences(*told)
        # Compared, a name may be longer than the log's id of a subject.
        subject_id = fold(courier)[:LONGEST_SUBJECT_ID]
        log.record(session, actor, ParcelFileAction.COLUMNS_CHOSEN, SUBJECT, subject_id, changes)
