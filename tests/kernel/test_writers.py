"""SQLite's writers queue: one after the other, for so long and no longer, and whatever becomes of the one before."""

import multiprocessing
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from beautique.catalog.models import Product
from beautique.kernel import engines
from beautique.kernel.db import db, retrying, transaction
from beautique.kernel.errors import Busy
from beautique.kernel.writers import Connection
from tests.factories import make_product


def connected(path: Path) -> Connection:
    return sqlite3.connect(path, isolation_level=None, factory=Connection, check_same_thread=False)


def take_for_good(path: Path, taken) -> None:
    writer = connected(path)
    writer.take_turn(str(path), 5)
    taken.set()
    time.sleep(60)
    writer.rollback()


@pytest.mark.parametrize("ending", ["commit", "rollback", "close"])
def test_the_next_thread_writes_when_the_one_before_has_ended(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "shop.db"
    first, second = connected(path), connected(path)
    first.take_turn(str(path), 1)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        second.take_turn(str(path), 0.05)
    waiting = threading.Thread(target=second.take_turn, args=(str(path), 5))
    waiting.start()
    getattr(first, ending)()
    waiting.join(5)
    assert not waiting.is_alive()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        first.take_turn(str(path), 0.05)
    second.close()


def test_a_process_that_dies_gives_its_turn_back(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    spawning = multiprocessing.get_context("spawn")
    taken = spawning.Event()
    other = spawning.Process(target=take_for_good, args=(path, taken))
    other.start()
    mine = connected(path)
    try:
        assert taken.wait(60)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            mine.take_turn(str(path), 0.05)
        other.kill()
        mine.take_turn(str(path), 5)
    finally:
        other.kill()
        other.join()
        mine.close()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_who_waits_too_long_for_a_turn_is_told_that_the_shop_is_busy(
    app: Flask, app_context: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "LOCK_TIMEOUT_MS", 200)
    product = make_product(app)

    def rename() -> None:
        with transaction() as session:
            session.execute(update(Product).values(name="Changed"))

    writer = connected(Path(str(db.engine.url.database)))
    writer.take_turn(str(db.engine.url.database), 1)
    try:
        with pytest.raises(Busy):
            retrying(rename)
    finally:
        writer.close()
    retrying(rename)
    db.session.refresh(db.session.get_one(Product, product.id))
    assert db.session.get_one(Product, product.id).name == "Changed"


def test_where_the_queue_can_have_no_file_sqlite_decides_alone(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    (tmp_path / "shop.db-writer").mkdir()
    writer = connected(path)
    writer.take_turn(str(path), 1)
    writer.execute("CREATE TABLE written (id INTEGER)")
    writer.commit()
    writer.take_turn(str(path), 1)
    writer.close()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_connection_that_once_waited_in_vain_waits_as_long_as_ever_the_next_time(
    app: Flask, app_context: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(db.engine.url.database)
    does_not_queue = sqlite3.connect(path, isolation_level=None)
    does_not_queue.execute("BEGIN IMMEDIATE")
    with monkeypatch.context() as long_queue:
        long_queue.setattr(engines, "_lock_wait_left_ms", lambda began: 50)
        with pytest.raises(OperationalError, match="locked"), transaction():
            raise AssertionError("it had no turn")
    does_not_queue.close()
    with transaction() as session:
        assert session.scalar(text("PRAGMA busy_timeout")) == engines.LOCK_TIMEOUT_MS
