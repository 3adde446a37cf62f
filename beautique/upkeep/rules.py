"""When the owner should worry."""

from datetime import datetime, timedelta
from typing import Literal

from beautique.upkeep.types import Backup, RestoreTrial

Level = Literal["", "warning", "error"]

BACKUP_IS_OLD = timedelta(days=2)  # one a day, and one may fail
_LITTLE_ROOM, _NO_ROOM = 0.10, 0.03  # of a disk


def backup_level(backup: Backup | None, now: datetime) -> Level:
    """An error while there is none, a warning when the last one is old."""
    if backup is None:
        return "error"
    return "warning" if now - backup.made_at > BACKUP_IS_OLD else ""


def trial_level(backup: Backup | None, trial: RestoreTrial | None) -> Level:
    """An error when the last trial failed, a warning while the last backup was not tried."""
    if trial is not None and trial.problem:
        return "error"
    return "" if backup is None or (trial is not None and trial.made_at == backup.made_at) else "warning"


def disk_level(free_bytes: int, total_bytes: int) -> Level:
    """A warning below a tenth of the disk, an error when it is nearly full."""
    if free_bytes < _NO_ROOM * total_bytes:
        return "error"
    return "warning" if free_bytes < _LITTLE_ROOM * total_bytes else ""
