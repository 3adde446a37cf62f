"""Reading what was done for the shop, and how its database is. Nothing here reads a whole table."""

from datetime import datetime

from sqlalchemy import select, text

from beautique.audit.models import AuditEvent
from beautique.kernel.db import db, on_sqlite
from beautique.upkeep.types import Backup, Chores, DatabaseState, RestoreTrial, UpkeepAction

_ON_POSTGRESQL = text(
    "SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1), pg_database_size(current_database()),"
    " (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()), current_setting('max_connections')::int"
)
_ON_SQLITE = text(
    "SELECT 'SQLite ' || sqlite_version(), (SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size())"
)


def find_last_backup() -> Backup | None:
    """The newest backup that was made."""
    event = _last(UpkeepAction.BACKED_UP)
    if event is None:
        return None
    made_at = datetime.fromisoformat(event.subject_id)
    return Backup(made_at, event.changes["file"][1], event.changes["size_bytes"][1])


def find_last_trial() -> RestoreTrial | None:
    """The newest trial of a backup, of whichever."""
    event = _last(UpkeepAction.RESTORE_TRIED)
    if event is None:
        return None
    made_at = None if event.subject_id == "unknown" else datetime.fromisoformat(event.subject_id)
    return RestoreTrial(event.at, made_at, event.reason or "")


def find_last_chores() -> Chores | None:
    """The newest run of `purge`."""
    event = _last(UpkeepAction.PURGED)
    if event is None:
        return None
    return Chores(event.at, {thing: new for thing, (_, new) in event.changes.items()})


def read_database_state() -> DatabaseState:
    """How the database is. One query."""
    return DatabaseState(*db.session.execute(_ON_SQLITE if on_sqlite() else _ON_POSTGRESQL).one())


def _last(action: UpkeepAction) -> AuditEvent | None:
    return db.session.scalar(
        select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id.desc()).limit(1)
    )
