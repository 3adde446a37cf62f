"""A server that has stopped: nobody waits on its line for ever."""

import socket
import time

import psycopg2
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from beautique.kernel import patience
from beautique.kernel.alone import read_alone
from beautique.kernel.db import connection_without_timeouts, db, transaction

pytestmark = [
    pytest.mark.parametrize("engine", ["postgresql"], indirect=True),
    pytest.mark.usefixtures("app_context"),
]


@pytest.fixture(autouse=True)
def rested(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test is told what another has waited for."""
    monkeypatch.setattr(patience, "_rest_until", 0.0)


def wait_for_an_answer(seconds: float) -> None:
    db.session.execute(text("SELECT pg_sleep(:s)"), {"s": seconds})


def test_an_answer_that_does_not_come_is_trouble_with_the_database(monkeypatch) -> None:
    monkeypatch.setattr(patience, "STATEMENT_S", 0.3)
    monkeypatch.setattr(patience, "REST_S", 0.0)
    began = time.monotonic()
    with pytest.raises(OperationalError) as trouble:
        wait_for_an_answer(4)
    assert time.monotonic() - began < 2
    assert trouble.value.connection_invalidated
    db.session.rollback()
    assert db.session.scalar(text("SELECT 1")) == 1  # on another line


def test_a_transaction_that_may_last_is_waited_for(monkeypatch) -> None:
    monkeypatch.setattr(patience, "STATEMENT_S", 0.1)
    with transaction(without_timeouts=True) as session:
        assert session.scalar(text("SELECT 7 FROM pg_sleep(1)")) == 7


def test_work_that_may_last_is_waited_for(monkeypatch) -> None:
    monkeypatch.setattr(patience, "STATEMENT_S", 0.1)
    connection = connection_without_timeouts()
    assert connection.scalar(text("SELECT 7 FROM pg_sleep(1)")) == 7
    db.session.rollback()


def test_the_sign_of_life_before_any_work_comes_soon_or_not_at_all(monkeypatch) -> None:
    """Sooner where somebody has waited in vain: whoever queued behind that has waited as long."""
    db.session.scalar(text("SELECT 1"))  # a line of this thread's own, whoever else has one out
    waited_for: list[float] = []
    monkeypatch.setattr(db.engine.dialect, "do_ping", lambda line: waited_for.append(line.patience_s) or True)
    for patience_s in (patience.IDLE_S, patience.RESTING_S):
        db.session.remove()
        db.session.scalar(text("SELECT 1"))
        raw = db.session.connection().connection.driver_connection
        assert (waited_for[-1:], raw.patience_s) == ([patience_s], patience.STATEMENT_S)
        patience._rest()


def _cut_all_lines() -> None:
    """As a restart of the server does: nobody is told."""
    address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg2.connect(address) as other, other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_question_that_stands_alone_is_asked_again_where_its_line_was_cut() -> None:
    backend = select(func.pg_backend_pid())
    before = read_alone(backend)
    _cut_all_lines()
    assert read_alone(backend) != before


def test_a_transaction_never_begins_on_a_line_that_was_cut() -> None:
    assert db.session.scalar(text("SELECT 1")) == 1
    db.session.remove()
    _cut_all_lines()
    assert db.session.scalar(text("SELECT 1")) == 1


def test_a_question_that_was_waited_for_in_vain_is_not_asked_twice(monkeypatch) -> None:
    monkeypatch.setattr(patience, "STATEMENT_S", 1.2)
    began = time.monotonic()
    with pytest.raises(OperationalError):
        read_alone(select(func.pg_sleep(4)))
    assert time.monotonic() - began < 2


def test_after_an_answer_that_did_not_come_no_new_line_is_waited_for(monkeypatch) -> None:
    monkeypatch.setattr(patience, "STATEMENT_S", 0.3)
    with pytest.raises(OperationalError):
        wait_for_an_answer(4)
    db.session.rollback()
    db.engine.dispose()
    began = time.monotonic()
    with pytest.raises(OperationalError, match="a moment ago"):
        db.session.scalar(text("SELECT 1"))
    assert time.monotonic() - began < 0.2
    monkeypatch.setattr(patience, "_rest_until", 0.0)
    db.session.rollback()
    assert db.session.scalar(text("SELECT 1")) == 1


def test_after_a_server_that_said_nothing_the_next_is_told_at_once(monkeypatch) -> None:
    monkeypatch.setattr(patience, "IDLE_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        # Two seconds are libpq's shortest patience.
        address = {"host": "127.0.0.1", "port": silent.getsockname()[1], "connect_timeout": 2}
        for least, most in ((1, 5), (0, 0.5)):
            began = time.monotonic()
            with pytest.raises(psycopg2.OperationalError):
                patience.connect(None, None, (), address)
            assert least <= time.monotonic() - began < most
