"""Screenshots of payments come back from a backup, are looked at by the doctor, and go when they are old."""

import os
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.orders.types import OrderStatus
from beautique.payments.models import PaymentProof
from beautique.payments.proofs import attach_proof
from beautique.payments.queries import get_proof
from beautique.settings.commands import save_section
from beautique.settings.types import Thresholds
from beautique.web.stores import proof_store
from tests.admin.order_pages import move
from tests.cli.conftest import Run, rewritten, runner
from tests.factories import make_order
from tests.payments.desk import ASMA, screenshot


@pytest.fixture
def proofs(app: Flask, run: Run) -> list[PaymentProof]:
    """Two screenshots on two orders of a shop that is otherwise empty."""
    orders = [make_order(app), make_order(app)]
    with app.app_context():
        return [
            attach_proof(order.id, screenshot(seed), proof_store(), ASMA).proof
            for seed, order in enumerate(orders, 1)
        ]


def path_of(shop: Flask, proof: PaymentProof) -> Path | None:
    with shop.app_context():
        return proof_store().find_path(get_proof(proof.id).file_key)


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_screenshots_come_back_whole_and_private(
    target: str,
    proofs: list[PaymentProof],
    app: Flask,
    run: Run,
    another_shop: Callable[..., Flask],
    tmp_path: Path,
) -> None:
    written = run("backup", tmp_path / "shop.zip")
    assert "2 screenshots" in written.output
    shop = another_shop(target)
    restored = runner(shop)("restore", tmp_path / "shop.zip")
    assert restored.exit_code == 0, restored.output
    for proof in proofs:
        before, after = path_of(app, proof), path_of(shop, proof)
        assert before is not None
        assert after is not None
        assert after != before
        assert after.read_bytes() == before.read_bytes()
        assert (stat.S_IMODE(after.stat().st_mode), stat.S_IMODE(after.parent.stat().st_mode)) == (
            0o600,
            0o700,
        )


def test_a_screenshot_that_vanished_is_told_and_the_rest_is_kept(
    proofs: list[PaymentProof], app: Flask, run: Run, another_shop: Callable[..., Flask], tmp_path: Path
) -> None:
    lost = path_of(app, proofs[0])
    assert lost is not None
    lost.unlink()
    written = run("backup", tmp_path / "shop.zip")
    assert written.exit_code == 0, written.output
    assert "no longer there: 1 screenshot." in written.output
    shop = another_shop("sqlite")
    assert runner(shop)("restore", tmp_path / "shop.zip").exit_code == 0
    assert [path_of(shop, proof) is None for proof in proofs] == [True, False]


def test_a_backup_from_before_screenshots_still_comes_back(
    run: Run, app: Flask, another_shop: Callable[..., Flask], tmp_path: Path
) -> None:
    make_order(app)
    assert run("backup", tmp_path / "shop.zip").exit_code == 0

    def older(_: dict[str, bytes], manifest: dict[str, Any]) -> None:
        del manifest["proofs"]

    restored = runner(another_shop("sqlite"))("restore", rewritten(tmp_path / "shop.zip", older))
    assert restored.exit_code == 0, restored.output


def test_a_screenshot_of_another_content_is_refused(
    proofs: list[PaymentProof], run: Run, another_shop: Callable[..., Flask], tmp_path: Path
) -> None:
    run("backup", tmp_path / "shop.zip")

    def altered(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
        members[next(iter(manifest["proofs"]))] += b"."

    shop = another_shop("sqlite")
    result = runner(shop)("restore", rewritten(tmp_path / "shop.zip", altered))
    assert result.exit_code == 1
    assert "another checksum" in result.output
    assert not shop.extensions["settings"].proofs_root.exists()


def test_the_doctor_finds_a_screenshot_without_its_file(
    proofs: list[PaymentProof], app: Flask, run: Run
) -> None:
    healthy = run("doctor")
    assert "✓ Every screenshot has its file" in healthy.output
    lost = path_of(app, proofs[0])
    assert lost is not None
    lost.unlink()
    result = run("doctor")
    assert result.exit_code == 1
    assert "✗ Every screenshot has its file" in result.output
    assert "the file of a screenshot is gone" in result.output


def test_the_doctor_finds_a_file_that_no_upload_is_still_busy_with(
    proofs: list[PaymentProof], app: Flask, run: Run
) -> None:
    with app.app_context():
        key = proof_store().save(b"left by a crash")
        path = proof_store().find_path(key)
    assert path is not None
    assert "is of no screenshot" not in run("doctor").output
    long_ago = (clock.now() - timedelta(hours=25)).timestamp()
    os.utime(path, (long_ago, long_ago))
    result = run("doctor")
    assert result.exit_code == 1
    assert f"file {key[:8]}... is of no screenshot" in result.output


def test_screenshots_go_after_the_days_that_the_owner_chose(app: Flask, run: Run) -> None:
    with app.app_context():
        save_section(Thresholds(proof_days=90), 0, SYSTEM)
        made = []
        for days in (91, 89):
            order = make_order(app)
            with time_machine.travel(clock.now() - timedelta(days=days)):
                made.append(attach_proof(order.id, screenshot(days), proof_store(), ASMA).proof)
            move(app, order, order_status=OrderStatus.CANCELLED)  # what still waits is never purged
    result = run("purge")
    assert result.exit_code == 0, result.output
    assert "1 screenshot of more than 90 days" in result.output
    assert [path_of(app, proof) is None for proof in made] == [True, False]
