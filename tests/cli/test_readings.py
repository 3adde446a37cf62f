"""Trying the reader on a folder of real screenshots: a table to be compared with them, and nothing is kept."""

from pathlib import Path

import pytest
from flask import Flask

from beautique.payments.readings import reader
from tests.cli.conftest import Run
from tests.payments.readings.receipts import draw

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # no database is asked


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


def test_without_the_library_it_says_how_to_install_it(
    app: Flask, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "is_available", lambda: False)
    done = run("readings", "try", tmp_path)
    assert done.exit_code == 1
    assert "requirements-readings.txt" in done.output
