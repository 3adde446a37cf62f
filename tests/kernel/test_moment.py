"""The moment of the database: the same while nothing is written, another one after every change, and never one that was."""

import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from flask import Flask
from sqlalchemy import create_engine, delete, select, text, update
from sqlalchemy.dialects.postgresql import psycopg2 as driver

from beautique.kernel.alone import read_alone
from beautique.kernel.db import db, on_sqlite, transaction
from beautique.kernel.moment import MOMENT
from beautique.staff.models import RateBucket
from tests.servers import Postgres

_QUESTION = select(MOMENT)
_ADD = "INSERT INTO rate_buckets (key, window_start, count) VALUES ('{}', '2026-11-21 10:00:00+00:00', 1)"


def moment() -> str:
    return read_alone(_QUESTION)[0]


def _connected(url: str, tries: int = 100) -> Any:
    """A line that commits each statement; the server may still recover."""
    try:
        connection = psycopg2.connect(url)
    except psycopg2.OperationalError:
        if not tries:
            raise
        time.sleep(0.1)
        return _connected(url, tries - 1)
    connection.autocommit = True
    return connection


def _crash(url: str) -> None:
    """Kills a backend, upon which the server ends all others, and throws away what it has in memory."""
    killed, other = _connected(url).cursor(), _connected(url).cursor()
    killed.execute("SELECT pg_backend_pid()")
    os.kill(killed.fetchone()[0], signal.SIGKILL)
    with pytest.raises(psycopg2.OperationalError):  # until then it takes connections, and cuts them
        other.execute("SELECT pg_sleep(60)")


@pytest.mark.usefixtures("app_context")
def test_the_moment_stays_while_nothing_is_written(app: Flask) -> None:
    def seen() -> set[str]:
        first = moment()
        with transaction() as session:
            session.scalar(select(RateBucket.count))
            session.execute(delete(RateBucket).where(RateBucket.key == "nobody's"))
        return {first, *(moment() for _ in range(5))}

    # What another test writes on the same server is another moment, too.
    assert min(len(seen()) for _ in range(20)) == 1


@pytest.mark.usefixtures("app_context")
@pytest.mark.parametrize("whose", ["this program's", "somebody else's"])
def test_every_change_is_another_moment(app: Flask, whose: str) -> None:
    other = create_engine(db.engine.url)
    seen = [moment()]
    for statement in (
        text(_ADD.format("k")),
        update(RateBucket).values(count=2),
        update(RateBucket).values(count=1),
        delete(RateBucket).where(RateBucket.key == "k"),
        text(_ADD.format("k")),
        delete(RateBucket),  # of all rows, which SQLite has a short way for
    ):
        if whose == "this program's":
            with transaction() as session:
                session.execute(statement)
        else:
            with other.begin() as connection:
                connection.execute(statement)
        seen.append(moment())
    other.dispose()
    assert len(set(seen)) == len(seen)


@pytest.mark.usefixtures("app_context")
def test_what_is_not_committed_belongs_to_no_moment_yet(app: Flask) -> None:
    """A longer transaction, which others overtake where they can: its commit is a moment of its own."""
    other = create_engine(db.engine.url)
    before = moment()
    with other.begin() as slow:
        slow.execute(text(_ADD.format("slow")))
        if not on_sqlite():  # which has one writer at a time
            with transaction() as session:
                session.execute(text(_ADD.format("fast")))
        meanwhile = moment()
        assert meanwhile == moment()
    other.dispose()
    assert moment() not in (before, meanwhile)


@pytest.mark.usefixtures("app_context")
@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_file_put_back_has_no_moment_that_was(app: Flask, tmp_path: Path) -> None:
    file, kept = Path(str(db.engine.url.database)), tmp_path / "kept.db"
    before = moment()
    db.engine.dispose()
    shutil.copy(file, kept)
    with transaction() as session:
        session.execute(text(_ADD.format("k")))
    seen = {before, moment()}
    db.engine.dispose()
    for leftover in file.parent.glob("shop.db-*"):
        leftover.unlink()
    shutil.copy(kept, file)
    assert moment() not in seen


@pytest.mark.timeout(120)
def test_transaction_numbers_that_a_crash_gave_again_are_no_moment_that_was() -> None:
    """A transaction that was rolled back leaves nothing on disk at once: after a crash, the next one gets its number."""
    question = str(_QUESTION.compile(dialect=driver.dialect()))
    with Postgres() as postgres:

        def asked(*statements: str) -> str:
            cursor = _connected(postgres.url).cursor()
            for statement in (*statements, question):
                cursor.execute(statement)
            return str(cursor.fetchone()[0])

        before = asked("CREATE TABLE things (id int)", "BEGIN", "INSERT INTO things VALUES (1)", "ROLLBACK")
        assert asked() == before
        _crash(postgres.url)
        after = asked("INSERT INTO things VALUES (2)")
        assert after.split()[-1] == before.split()[-1]  # the snapshots alone would be one
        assert after != before
