"""A backup while people order, move, pay, note and change products: what comes back is one moment of the shop, and well."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from beautique import create_app
from beautique.cli.archive import TableForm
from beautique.kernel.db import db
from beautique.orders.commands import add_note
from beautique.orders.types import OrderStatus, PaymentStatus
from tests.admin.order_pages import HINA, move
from tests.cli.conftest import Run
from tests.factories import make_order, make_product
from tests.payments.desk import pay

ROUNDS = 30  # at most, of each writer


@pytest.mark.timeout(300)
def test_what_is_backed_up_while_everybody_works_comes_back_well(
    app: Flask, filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = create_app(app.extensions["settings"].model_copy(update={"db_pool_size": 8}))
    product = make_product(crowd)
    is_over, begun = threading.Event(), threading.Semaphore(0)

    def place_and_pay() -> int:
        def step() -> None:
            order = move(crowd, make_order(crowd, product), payment_status=PaymentStatus.PAID)
            with crowd.app_context():
                pay(order)

        return _until(is_over, begun, step)

    def place_and_note() -> int:
        def step() -> None:
            order = move(crowd, make_order(crowd, product), order_status=OrderStatus.PROCESSING)
            with crowd.app_context():
                add_note(order.id, "Wants it wrapped.", HINA)

        return _until(is_over, begun, step)

    def change_catalogue() -> int:
        return _until(is_over, begun, lambda: make_product(crowd))

    lines = TableForm.lines

    def lines_while_they_work(form: TableForm, session: object) -> object:
        begun.acquire(timeout=1)  # something was written since the last table
        yield from lines(form, session)  # type: ignore[arg-type]

    monkeypatch.setattr(TableForm, "lines", lines_while_they_work)
    with ThreadPoolExecutor(3) as writers:
        working = [writers.submit(each) for each in (place_and_pay, place_and_note, change_catalogue)]
        try:
            result = filled("backup", tmp_path / "busy.zip")
        finally:
            is_over.set()
        done = [each.result() for each in working]
    monkeypatch.undo()
    with crowd.app_context():
        db.engine.dispose()
    assert result.exit_code == 0, result.output
    assert min(done) >= 1
    tried = filled("restore", tmp_path / "busy.zip", "--check")
    assert tried.exit_code == 0, tried.output


def _until(is_over: threading.Event, begun: threading.Semaphore, step: Callable[[], object]) -> int:
    """How often the step was done before the backup was."""
    for done in range(ROUNDS):
        if is_over.is_set():
            return done
        step()
        begun.release()
    return ROUNDS
