"""`restore --check` tries a backup aside, touches nothing, and leaves in the log how it went."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from beautique.upkeep.queries import find_last_backup, find_last_trial
from tests.cli.conftest import Run, rewritten, runner

Execute = Callable[..., Any]


def counts(execute: Execute) -> dict[str, int]:
    return {
        table: execute(f"SELECT count(*) FROM {table}")[0][0]
        for table in ("orders", "products", "pictures", "payments", "staff_accounts", "sessions")
    }


def test_a_good_backup_is_tried_and_the_shop_is_as_before(
    app: Flask, file: Path, filled: Run, execute: Execute, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(aside))
    before = counts(execute)
    result = filled("restore", file, "--check")
    assert result.exit_code == 0, result.output
    assert "It can be restored" in result.output
    assert "\u2713 Totals are the sums of the lines" in result.output
    assert counts(execute) == before
    assert list(aside.iterdir()) == []
    with app.app_context():
        backup, trial = find_last_backup(), find_last_trial()
    assert backup
    assert trial
    assert (trial.made_at, trial.problem) == (backup.made_at, "")


def test_a_backup_whose_shop_is_not_well_fails_the_trial(
    app: Flask, filled: Run, execute: Execute, tmp_path: Path
) -> None:
    execute(
        "UPDATE orders SET total_amount = total_amount + 1 WHERE number = (SELECT min(number) FROM orders)"
    )
    assert filled("backup", tmp_path / "ill.zip").exit_code == 0
    result = filled("restore", tmp_path / "ill.zip", "--check")
    assert result.exit_code == 1
    assert "is not well" in result.output
    with app.app_context():
        backup, trial = find_last_backup(), find_last_trial()
    assert backup
    assert trial
    assert trial.made_at == backup.made_at
    assert "not well" in trial.problem


def test_a_damaged_backup_fails_the_trial_by_its_name(app: Flask, file: Path, filled: Run) -> None:
    def alter(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
        members["tables/orders.jsonl"] = members["tables/orders.jsonl"].replace(b"Lahore", b"Lahorr")

    altered = rewritten(file, alter)
    assert filled("restore", altered, "--check").exit_code == 1
    with app.app_context():
        trial, backup = find_last_trial(), find_last_backup()
    assert trial
    assert backup
    assert trial.made_at == backup.made_at
    assert "altered" in trial.problem


def test_a_file_that_is_no_backup_fails_the_trial(app: Flask, filled: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.zip").write_text("Dear shop")
    assert filled("restore", tmp_path / "letter.zip", "--check").exit_code == 1
    with app.app_context():
        trial = find_last_trial()
    assert trial
    assert trial.made_at is None
    assert "no backup" in trial.problem


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_trial_beside_a_database_that_cannot_be_used_still_says_what_the_backup_is_worth(
    file: Path, another_shop: Callable[..., Flask], tmp_path: Path
) -> None:
    (tmp_path / "letter.zip").write_text("Dear shop")
    run = runner(another_shop("sqlite"))
    good, bad = run("restore", file, "--check"), run("restore", tmp_path / "letter.zip", "--check")
    assert (good.exit_code, bad.exit_code) == (0, 1)
    assert "It can be restored" in good.output
    assert "no backup of Beautique" in bad.output
    for result in (good, bad):
        assert "not written to the log: no such table: audit_events" in result.output


def test_a_purge_leaves_what_it_deleted(run: Run, execute: Execute) -> None:
    assert run("purge").exit_code == 0
    [(changes,)] = execute("SELECT changes FROM audit_events WHERE action = 'upkeep.purged'")
    assert (changes if isinstance(changes, dict) else json.loads(changes)) == {}
