"""What was done for the shop is written to its log, where the owner's System page finds it."""

from collections.abc import Mapping
from datetime import datetime

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.kernel.db import transaction
from beautique.upkeep.types import Backup, UpkeepAction

SUBJECT = "upkeep"
_REASON_LENGTH = 500


def record_backup(backup: Backup, actor: Actor) -> None:
    """A backup lies whole where it belongs. It does not know of itself."""
    told = {"file": Change(None, backup.file), "size_bytes": Change(None, backup.size_bytes)}
    _record(UpkeepAction.BACKED_UP, backup.made_at.isoformat(), told, actor)


def record_trial(made_at: datetime | None, file: str, problem: str, actor: Actor) -> None:
    """A backup was restored aside and looked at; `problem` says in a sentence what is wrong, empty when all is well."""
    told = {"file": Change(None, file), "is_well": Change(None, not problem)}
    name = made_at.isoformat() if made_at else "unknown"
    _record(UpkeepAction.RESTORE_TRIED, name, told, actor, problem[:_REASON_LENGTH] or None)


def record_purge(deleted: Mapping[str, int], actor: Actor) -> None:
    """What no longer counts was deleted: how many, by thing."""
    told = {thing: Change(None, count) for thing, count in deleted.items() if count}
    _record(UpkeepAction.PURGED, "purge", told, actor)


def _record(
    action: UpkeepAction, name: str, told: Mapping[str, Change], actor: Actor, reason: str | None = None
) -> None:
    with transaction() as session:
        log.record(session, actor, action, SUBJECT, name, told, reason=reason)
