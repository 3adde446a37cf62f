"""When the owner should worry about backups and disks."""

from datetime import UTC, datetime, timedelta

import pytest

from beautique.upkeep.rules import backup_level, disk_level, trial_level
from beautique.upkeep.types import Backup, RestoreTrial

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def made(days_ago: float) -> Backup:
    return Backup(NOW - timedelta(days=days_ago), "/backups/shop.zip", 1_000)


def tried(days_ago: float | None, problem: str = "") -> RestoreTrial:
    return RestoreTrial(NOW, None if days_ago is None else NOW - timedelta(days=days_ago), problem)


@pytest.mark.parametrize(
    ("backup", "level"), [(None, "error"), (made(0), ""), (made(2), ""), (made(2.01), "warning")]
)
def test_a_shop_needs_a_backup_that_is_not_old(backup: Backup | None, level: str) -> None:
    assert backup_level(backup, NOW) == level


@pytest.mark.parametrize(
    ("backup", "trial", "level"),
    [
        (None, None, ""),
        (made(1), None, "warning"),
        (made(1), tried(1), ""),
        (made(1), tried(8), "warning"),
        (made(1), tried(1, "It was altered."), "error"),
        (made(1), tried(8, "It was altered."), "error"),
        (made(1), tried(None, "It is no backup."), "error"),
        (None, tried(None, "It is no backup."), "error"),
    ],
)
def test_a_backup_counts_when_it_was_tried(
    backup: Backup | None, trial: RestoreTrial | None, level: str
) -> None:
    assert trial_level(backup, trial) == level


@pytest.mark.parametrize(
    ("free", "level"), [(50, ""), (10, ""), (9, "warning"), (3, "warning"), (2, "error"), (0, "error")]
)
def test_a_disk_needs_room(free: int, level: str) -> None:
    assert disk_level(free, 100) == level
