"""Trying the reader on a folder of real screenshots: a table to be compared with them, and nothing is kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from beautique.kernel import clock
from beautique.media.types import PictureFile
from beautique.payments.proofs import attach_proof
from beautique.payments.readings import reader
from beautique.payments.readings.commands import read_proof
from beautique.payments.readings.queries import find_reading
from beautique.web.stores import proof_store
from tests.cli.conftest import Run, runner
from tests.factories import make_order
from tests.payments.desk import ASMA
from tests.payments.readings.receipts import draw

ONCE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # no database is asked


@ONCE
def test_a_folder_of_screenshots_becomes_a_table_and_stays_as_it_was(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    numeric, lettered = draw(1), draw(3)
    (tmp_path / "a.jpg").write_bytes(numeric.picture)
    (tmp_path / "b.jpg").write_bytes(lettered.picture)
    (tmp_path / "notes.txt").write_text("not a picture")
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    output = run("readings", "try", tmp_path).output
    lines = {line.split()[0]: line.split() for line in output.splitlines()}
    assert numeric.reference in lines["a.jpg"]
    assert f"{numeric.amount:,}" in lines["a.jpg"]
    assert f"{numeric.paid_on:%d/%m/%Y}" in lines["a.jpg"]
    assert "(letters)" in lines["b.jpg"]
    assert lines["notes.txt"] == ["notes.txt", "-", "-", "-", "-"]
    assert "3 pictures: Amount 2, Transaction ID 2" in output
    assert before == {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}


@ONCE
def test_without_the_library_it_says_how_to_install_it(
    app: Flask, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "is_available", lambda: False)
    done = run("readings", "try", tmp_path)
    assert done.exit_code == 1
    assert "requirements-readings.txt" in done.output


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_what_was_read_comes_back_from_a_backup(
    target: str, app: Flask, run: Run, another_shop: Callable[..., Flask], tmp_path: Path
) -> None:
    order = make_order(app)
    with app.app_context():
        proof = attach_proof(
            order.id, PictureFile("a.jpg", draw(1, clock.today()).picture), proof_store(), ASMA
        ).proof
        before = read_proof(proof.id, proof_store())
    run("backup", tmp_path / "shop.zip")
    shop = another_shop(target)
    restored = runner(shop)("restore", tmp_path / "shop.zip")
    assert restored.exit_code == 0, restored.output
    with shop.app_context():
        after = find_reading(proof.id)
        assert after is not None
        for field in ("outcome", "amount", "reference", "paid_on", "receiver", "boxes", "engine"):
            assert getattr(after, field) == getattr(before, field), field
