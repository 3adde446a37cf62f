"""The only commit in the program, and the engines' manners."""

import threading
import uuid
from decimal import Decimal

import pytest
from flask import Flask
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from sqlalchemy import bindparam, func, literal, literal_column, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from beautique.audit.models import AuditEvent
from beautique.catalog.models import Product
from beautique.catalog.types import Category
from beautique.kernel.alone import list_alone, read_alone
from beautique.kernel.db import (
    Money,
    connection_without_timeouts,
    db,
    is_lock_timeout,
    on_sqlite,
    retrying,
    transaction,
)
from beautique.kernel.errors import NotFound, Stale
from beautique.kernel.versions import lock
from tests.factories import make_product

pytestmark = pytest.mark.usefixtures("app_context")


def test_a_failed_unit_leaves_nothing(app: Flask) -> None:
    product = make_product(app)

    def fail_midway() -> None:
        with transaction() as session:
            lock(session, Product, product.id, "product").name = "Changed"
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_midway()
    assert db.session.scalar(select(Product.name)) == product.name


def test_a_question_that_stands_alone_sees_what_is_saved_at_any_moment_and_leaves_no_transaction(
    app: Flask,
) -> None:
    make_product(app)
    names = select(func.min(Product.name))
    with transaction() as session:
        session.execute(update(Product).values(name="Not yet"))
        assert read_alone(names)[0] != "Not yet"
    assert read_alone(names)[0] == "Not yet"
    with db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        idle = (
            not raw.in_transaction if on_sqlite() else raw.info.transaction_status == TRANSACTION_STATUS_IDLE
        )
        assert idle


def test_a_question_that_stands_alone_takes_values_and_tells_them_in_our_kinds(app: Flask) -> None:
    product = make_product(app, regular_price=Decimal("1234.50"), category=Category.MAXI)
    most = bindparam("most", type_=Money())
    asked = select(Product.id, Product.effective_price, Product.category, Product.sizes, Product.created_at)
    asked = asked.where(Product.effective_price <= most, Product.regular_price <= most).limit(5)
    found = (product.id, Decimal("1234.50"), Category.MAXI, product.sizes, product.created_at)
    assert list_alone(asked, {"most": Decimal("1234.50")}) == [found]
    assert list_alone(asked, {"most": Decimal("1234.49")}) == []
    assert str(list_alone(asked, {"most": Decimal(9_999)})[0][1]) == "1234.50"


def test_a_question_that_fails_leaves_its_line_as_others_expect_it() -> None:
    wrong = select(literal_column("no_such_column"))
    with pytest.raises(DBAPIError) as error:
        read_alone(wrong)
    assert not error.value.connection_invalidated
    with db.engine.connect() as connection:
        line = connection.connection.dbapi_connection
        assert on_sqlite() or not line.autocommit
        assert on_sqlite() or line.info.transaction_status == TRANSACTION_STATUS_IDLE
    assert read_alone(select(literal(1))) == (1,)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_question_that_stands_alone_survives_a_restart_between_questions() -> None:
    question = select(literal(1))
    assert read_alone(question) == (1,)
    with db.engine.connect() as mine, db.engine.connect() as other:
        for line in (mine, other):
            line.rollback()
        their_id = other.connection.driver_connection.info.backend_pid
        other.close()
        mine.execute(select(func.pg_terminate_backend(their_id)))
        assert read_alone(question) == (1,)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_question_whose_line_is_cut_is_trouble_of_the_database() -> None:
    with pytest.raises(OperationalError) as error:
        read_alone(select(func.pg_terminate_backend(func.pg_backend_pid())))
    assert error.value.connection_invalidated
    assert read_alone(select(literal(1))) == (1,)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_question_that_stands_alone_is_as_impatient_as_others() -> None:
    told = select(func.current_setting("statement_timeout"), func.current_setting("lock_timeout"))
    assert tuple(read_alone(told)) == ("5s", "5s") == tuple(db.session.execute(told).one())
    with db.engine.connect().execution_options(no_timeouts=True) as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "0"


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_only_what_takes_its_time_has_helpers() -> None:
    helpers = select(func.current_setting("max_parallel_workers_per_gather"))
    assert read_alone(helpers) == ("0",) == tuple(db.session.execute(helpers).one())
    assert connection_without_timeouts().execute(helpers).scalar() != "0"


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_no_statement_is_compiled() -> None:
    """Not even those that may take their time, whether they are read at once or in batches."""
    compiled = select(func.current_setting("jit"))
    assert read_alone(compiled) == ("off",) == tuple(db.session.execute(compiled).one())
    assert connection_without_timeouts().scalar(compiled) == "off"
    assert connection_without_timeouts().execution_options(yield_per=1).scalar(compiled) == "off"
    with transaction(without_timeouts=True) as session:
        assert session.scalar(compiled) == "off"


def test_transactions_do_not_nest() -> None:
    with pytest.raises(RuntimeError, match="nest"), transaction(), transaction():
        pass


def test_a_change_outside_a_transaction_is_refused(app: Flask) -> None:
    make_product(app)
    db.session.scalar(select(Product)).name = "Changed"
    with pytest.raises(RuntimeError, match="transaction"):
        db.session.flush()
    db.session.rollback()


def test_the_lock_reads_afresh_what_this_request_has_read_before(app: Flask) -> None:
    mine = _read_before_somebody_renames_it(app)
    with transaction() as session:
        row = lock(session, Product, mine.id, "product")
        assert (row.name, row.version) == ("Theirs", 2)
        row.name = "Mine, after theirs"
    assert (mine.name, mine.version) == ("Mine, after theirs", 3)


def test_whoever_saw_the_older_version_is_told_of_the_newer_one(app: Flask) -> None:
    mine = _read_before_somebody_renames_it(app)
    with pytest.raises(Stale) as stale, transaction() as session:
        lock(session, Product, mine.id, "product", expected_version=mine.version)
    assert (stale.value.current.name, stale.value.current.version) == ("Theirs", 2)


def _read_before_somebody_renames_it(app: Flask) -> Product:
    """A product as this request has read it, which another one has saved since."""
    mine = db.session.get_one(Product, make_product(app).id)

    def rename() -> None:
        with app.app_context(), transaction() as session:
            lock(session, Product, mine.id, "product").name = "Theirs"

    in_another_request = threading.Thread(target=rename)
    in_another_request.start()
    in_another_request.join()
    assert mine.version == 1
    return mine


def test_two_changes_of_one_row_wait_for_each_other_and_none_is_lost(app: Flask) -> None:
    product = make_product(app)

    def raise_price() -> None:
        with app.app_context():
            retrying(_raise_price)

    def _raise_price() -> None:
        with transaction() as session:
            row = lock(session, Product, product.id, "product")
            row.regular_price += 1

    threads = [threading.Thread(target=raise_price) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db.session.scalar(select(Product.regular_price)) == product.regular_price + 8


def test_lock_refuses_the_unknown_and_the_stale(app: Flask) -> None:
    product = make_product(app)
    with pytest.raises(Stale), transaction() as session:
        lock(session, Product, product.id, "product", expected_version=7)
    with pytest.raises(NotFound), transaction() as session:
        lock(session, Product, uuid.uuid4(), "product")


@pytest.mark.parametrize(
    "change",
    [
        {"sale_price": Decimal(6750)},
        {"regular_price": Decimal(-1)},
        {"regular_price": Decimal(1_000_001)},
        {"category": "Hat"},
    ],
)
def test_the_database_itself_refuses_a_broken_invariant(app: Flask, change) -> None:
    product = make_product(app)
    field, value = next(iter(change.items()))
    literal = f"'{value}'" if isinstance(value, str) else value
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(f"UPDATE products SET {field} = {literal}"))
    assert db.session.scalar(select(Product.category)) == product.category


def test_the_activity_log_is_append_only(app: Flask, engine: str) -> None:
    make_product(app)
    columns = ", ".join(column.name for column in AuditEvent.__table__.columns if column.name != "id")
    beyond = {
        "postgresql": ["TRUNCATE audit_events", "TRUNCATE audit_events, products CASCADE"],
        "sqlite": [
            f"REPLACE INTO audit_events (id, {columns}) SELECT id, {columns} FROM audit_events",
            f"REPLACE INTO audit_events (rowid, id, {columns}) SELECT rowid, 'forged', {columns} FROM audit_events",
        ],
    }
    for statement in (
        "UPDATE audit_events SET actor_name = 'x'",
        "DELETE FROM audit_events",
        *beyond[engine],
    ):
        with pytest.raises(Exception, match="append-only"), transaction() as session:
            session.execute(text(statement))


def test_commits_are_durable(app: Flask, engine: str) -> None:
    asked = "PRAGMA synchronous" if engine == "sqlite" else "SHOW synchronous_commit"
    assert str(db.session.scalar(text(asked))) in {"2", "on"}
    if engine == "sqlite":
        assert db.session.scalar(text("PRAGMA foreign_keys")) == 1


def test_waiting_for_a_lock_ends_with_a_clear_error(app: Flask, engine: str, monkeypatch) -> None:
    monkeypatch.setattr("beautique.kernel.engines.LOCK_TIMEOUT_MS", 100)
    product = make_product(app)
    db.engine.dispose()
    release, taken = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), transaction() as session:
            lock(session, Product, product.id, "product")
            taken.set()
            release.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(5)
    try:
        with pytest.raises(OperationalError) as refusal, transaction() as session:
            lock(session, Product, product.id, "product")
    finally:
        release.set()
        holder.join()
        db.engine.dispose()
    assert is_lock_timeout(refusal.value)
