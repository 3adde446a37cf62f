"""A backup is one moment of the shop, for its owner alone, or it is not made."""

import json
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from beautique.cli.archive import TableForm
from beautique.kernel.db import db, transaction
from beautique.payments.models import PaymentProof
from tests.cli.conftest import Run, runner
from tests.factories import make_order


def test_a_backup_is_for_its_owner_alone_and_leaves_nothing_beside_it(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list(file.parent.glob(".*"))


def test_a_backup_is_one_moment_also_while_orders_come_in(
    filled: Run,
    app: Flask,
    another_shop: Callable[..., Flask],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    placed = []
    lines = TableForm.lines

    def lines_while_somebody_orders(form: TableForm, session: Session) -> Iterator[bytes]:
        placed.append(make_order(app).number)
        yield from lines(form, session)

    monkeypatch.setattr(TableForm, "lines", lines_while_somebody_orders)
    result = filled("backup", tmp_path / "busy.zip")
    monkeypatch.undo()
    assert result.exit_code == 0, result.output
    shop = another_shop("sqlite")
    assert runner(shop)("restore", tmp_path / "busy.zip").exit_code == 0
    assert runner(shop)("doctor").exit_code == 0
    assert len(placed) > 10
    with zipfile.ZipFile(tmp_path / "busy.zip") as archive:
        orders = archive.read("tables/orders.jsonl").decode()
    assert (
        sum(number in orders for number in placed) <= 1
    )  # SQLite's moment is the first read, PostgreSQL's too


def test_a_backup_is_written_to_the_log_which_it_does_not_know_of_itself(
    file: Path, execute: Callable[..., Any]
) -> None:
    ((actor, changes),) = execute(
        "SELECT actor_name, changes FROM audit_events WHERE action = 'upkeep.backed_up'"
    )
    told = changes if isinstance(changes, dict) else json.loads(changes)
    assert actor == "Command line"
    assert told == {"file": [None, str(file)], "size_bytes": [None, file.stat().st_size]}
    with zipfile.ZipFile(file) as archive:
        assert b"upkeep.backed_up" not in archive.read("tables/audit_events.jsonl")


def test_a_backup_that_fails_leaves_the_earlier_one_alone(
    filled: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()

    def full(*_: object) -> Iterator[bytes]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(TableForm, "lines", full)
    result = filled("backup", file)
    assert result.exit_code == 1
    assert "No space left" in result.output
    assert file.read_bytes() == before
    assert not list(file.parent.glob(".*"))


def test_what_a_killed_backup_left_is_in_nobodys_way(run: Run, tmp_path: Path) -> None:
    (
        tmp_path / f".shop.zip.{os.getpid()}.part"
    ).touch()  # in a container every backup has the same process id
    result = run("backup", tmp_path / "shop.zip")
    assert result.exit_code == 0, result.output


def test_a_device_or_a_pipe_is_not_replaced(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "null"
    os.mkfifo(pipe)
    result = run("backup", pipe)
    assert result.exit_code == 1
    assert "name a file" in result.output
    assert pipe.is_fifo()


def test_a_database_of_another_version_is_not_backed_up(filled: Run, execute: Any, tmp_path: Path) -> None:
    ((head,),) = execute("SELECT version_num FROM alembic_version")
    execute("UPDATE alembic_version SET version_num = '0000'")
    try:
        result = filled("backup", tmp_path / "never.zip")
    finally:
        execute("UPDATE alembic_version SET version_num = :head", head=head)
    assert result.exit_code == 1
    assert "db upgrade" in result.output
    assert not (tmp_path / "never.zip").exists()


def test_the_hash_of_a_screenshot_comes_back_as_it_was(app: Flask) -> None:
    order, wide = make_order(app), 2**1_023 + 5
    proof = {
        "order_id": order.id,
        "file_key": "0" * 32,
        "content_type": "image/jpeg",
        "size_bytes": 1,
        "sha256": "0" * 64,
        "perceptual_hash": wide,
        "width_px": 1,
        "height_px": 1,
        "uploaded_by_name": "Sana Tariq",
    }
    form = TableForm.of(PaymentProof.__table__)
    with app.app_context():
        with transaction() as session:
            session.add(PaymentProof(**proof))
        (line,) = b"".join(form.lines(db.session())).splitlines()
    assert form.values(line)["perceptual_hash"] == wide
