"""A shop behind PgBouncer in transaction mode, which gives each transaction whatever line is free: nothing may be told to a session."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg2
import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from beautique import create_app
from beautique.audit.types import SYSTEM
from beautique.catalog.models import Product
from beautique.config import ROOT
from beautique.kernel.alone import read_alone
from beautique.kernel.db import connection_without_timeouts, db
from beautique.orders.export.files import Rows, export
from beautique.orders.models import Order
from beautique.orders.types import OrderFilter
from tests.bench.stock import order_body
from tests.conftest import settings
from tests.neighbours import PgBouncer
from tests.servers import create_database

LINES, ORDERS = 2, 2_500
OF_THE_CLIENT = (
    "application_name",
    "client_encoding",
    "DateStyle",
    "TimeZone",
    "standard_conforming_strings",
)
LEFT_BEHIND = (
    "SELECT name || ' = ' || setting FROM pg_settings WHERE source = 'session' AND name <> ALL (%s)"
    " UNION ALL SELECT 'an advisory lock' FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE locktype = 'advisory' AND datname = current_database()"  # other tests' databases hold theirs
    " UNION ALL SELECT 'the cursor ' || name FROM pg_cursors"
    " UNION ALL SELECT 'a prepared statement' FROM pg_prepared_statements"
    " UNION ALL SELECT 'listening' FROM pg_listening_channels()"
    " UNION ALL SELECT 'the temporary table ' || relname FROM pg_class WHERE relpersistence = 't'"
)


@pytest.fixture(scope="module")
def bouncer(worker_id: str) -> Iterator[PgBouncer]:
    """Before an empty database, with two lines to it."""
    with PgBouncer(create_database(f"behind_{worker_id}"), LINES) as bouncer:
        yield bouncer


@pytest.fixture(scope="module")
def shop(bouncer: PgBouncer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application of 16 connections, for which there are two lines."""
    shop = create_app(settings(bouncer.url, tmp_path_factory.mktemp("behind"), db_pool_size=16))
    with shop.app_context():
        upgrade(directory=str(ROOT / "migrations"))
    run(shop, "demo", "--products", 8, "--orders", ORDERS, "--days", 20)
    yield shop
    with shop.app_context():
        db.session.remove()
        db.engine.dispose()


def run(shop: Flask, *words: object) -> None:
    result = shop.test_cli_runner().invoke(args=[str(word) for word in words])
    assert result.exit_code == 0, result.output


def left_behind(bouncer: PgBouncer) -> list[str]:
    """What a stranger finds on the lines to PostgreSQL; all of them, for it holds them all at once."""
    found = []
    with ExitStack() as stack:
        for _ in range(LINES):
            stranger = stack.enter_context(closing(psycopg2.connect(bouncer.url)))
            cursor = stranger.cursor()
            cursor.execute(LEFT_BEHIND, [list(OF_THE_CLIENT)])
            found += [row[0] for row in cursor.fetchall()]
    return found


def test_whatever_the_shop_does_the_next_one_on_the_line_finds_nothing_of_it(
    shop: Flask, bouncer: PgBouncer, tmp_path: Path
) -> None:
    assert left_behind(bouncer) == []  # of migrations and demo
    visitor = shop.test_client()
    [product] = visitor.get("/api/products?limit=1").json["items"]
    body = order_body({**product, "price": product["effective_price"]})
    assert visitor.post("/api/orders", data=body, content_type="application/json").status_code == 201
    with shop.app_context():
        for rows in Rows:
            assert b"".join(export(OrderFilter(), SYSTEM, rows)).count(b"\n") > ORDERS
        with closing(export(OrderFilter(), SYSTEM)) as pieces:
            next(pieces)  # the names of the columns
            assert 0 < next(pieces).count(b"\n") < ORDERS  # and who takes them goes in the middle of the file
        connection_without_timeouts()
    for words in (("backup", tmp_path / "shop.zip"), ("doctor",), ("check",), ("purge",)):
        run(shop, *words)
    assert left_behind(bouncer) == []


def test_each_transaction_has_its_limits_on_whatever_line_it_comes(shop: Flask) -> None:
    told = select(func.current_setting("statement_timeout"), func.current_setting("lock_timeout"))
    with shop.app_context():
        for _ in range(2 * LINES):
            assert connection_without_timeouts().execute(told).one() == ("0", "0")
            db.session.rollback()
            assert tuple(read_alone(told)) == ("5s", "5s")
            assert db.session.execute(told).one() == ("5s", "5s")
            db.session.rollback()


def test_a_file_keeps_its_line_to_the_end_while_others_use_the_other_one(shop: Flask) -> None:
    with shop.app_context():
        orders = db.session.scalar(select(func.count(Order.id)))
        pieces = export(OrderFilter(), SYSTEM)
        begun = next(pieces) + next(pieces)  # the names of the columns, and rows
        for _ in range(20):
            with shop.app_context():
                assert read_alone(select(func.count(Product.id)))[0] == 8
                assert db.session.scalar(select(func.count(Product.id))) == 8
        assert (begun + b"".join(pieces)).count(b"\n") == 1 + (orders or 0) > ORDERS


def test_two_machines_that_start_at_once_migrate_one_after_the_other(worker_id: str) -> None:
    with PgBouncer(create_database(f"at_once_{worker_id}"), LINES) as bouncer:
        environment = {**os.environ, "BEAUTIQUE_ENV": "development", "DATABASE_URL": bouncer.url}
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
        machines = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) for _ in range(2)
        ]
        told = [machine.communicate(timeout=90)[1].decode() for machine in machines]
        assert [machine.returncode for machine in machines] == [0, 0], told
        assert left_behind(bouncer) == []
