"""A demo shop is never mistaken for a real one: where the command refuses, and what it leaves alone."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from beautique import create_app
from beautique.audit.models import AuditEvent
from beautique.demo import bulk
from beautique.kernel.db import db
from beautique.staff.models import StaffAccount
from tests.demo.conftest import SMALL, Run, all_orders, counted
from tests.factories import make_order


def test_if_empty_does_nothing_beside_a_product_or_an_order(filled: Run, app: Flask) -> None:
    before = counted(app)
    result = filled("demo", "--if-empty")
    assert (result.exit_code, result.output) == (0, "")
    assert counted(app) == before


def test_if_empty_fills_an_empty_shop(run: Run, app: Flask) -> None:
    run("demo", *SMALL, "--if-empty")
    assert counted(app)[:2] == (12, 90)


def test_a_shop_with_a_real_order_is_refused_also_after_a_demo(filled: Run, app: Flask) -> None:
    assert filled("demo", *SMALL).exit_code == 0  # a second demo is fine
    make_order(app)
    before = counted(app)
    result = filled("demo", *SMALL)
    assert result.exit_code == 1
    assert "1 real order." in result.output
    assert counted(app) == before


def test_force_goes_on_with_the_numbers_of_real_orders(run: Run, app: Flask) -> None:
    real = make_order(app)
    assert run("demo", *SMALL, "--force").exit_code == 0
    assert real.number in {order.number for order in all_orders(app)}
    assert run("doctor").exit_code == 0


def test_production_is_refused_and_even_by_force_gets_no_demo_accounts(app: Flask, run: Run) -> None:
    settings = app.extensions["settings"].model_copy(update={"beautique_env": "production"})
    production = create_app(settings)
    runner = production.test_cli_runner()
    refused = runner.invoke(args=["demo", "--orders", "5", "--products", "5"])
    assert refused.exit_code == 1
    assert "production" in refused.output
    assert counted(app) == (0, 0, 0)
    forced = runner.invoke(args=["demo", "--orders", "5", "--products", "5", "--force"])
    assert forced.exit_code == 0, forced.output
    assert "beautique-demo" not in forced.output
    assert counted(app) == (5, 5, 0)
    with production.app_context():
        db.engine.dispose()


def test_accounts_with_the_demos_names_keep_their_passwords(
    run: Run, app: Flask, owner: StaffAccount
) -> None:
    assert owner.username == "sana"
    assert run("demo", *SMALL).exit_code == 0
    with app.app_context():
        account = db.session.get_one(StaffAccount, owner.id)
        assert account.password_hash == owner.password_hash
        names = set(db.session.scalars(select(AuditEvent.actor_id).where(AuditEvent.subject_type == "order")))
    assert owner.id not in names  # nothing is said to have been done by a real person


def test_a_demo_that_fails_leaves_neither_products_nor_orders(
    run: Run, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = bulk.insert

    def failing(session: Any, table: str, *rest: Any) -> None:
        if table == "audit_events":
            raise RuntimeError("the power is gone")
        insert(session, table, *rest)

    monkeypatch.setattr(bulk, "insert", failing)
    assert run("demo", *SMALL).exit_code == 1
    assert counted(app)[:2] == (0, 0)


def test_drawings_are_not_sent_to_a_picture_service(
    run: Run, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "images", object())
    result = run("demo")
    assert result.exit_code == 1
    assert "CLOUDINARY_URL" in result.output
    assert counted(app) == (0, 0, 0)


def test_orders_without_any_product_are_refused(run: Run, app: Flask) -> None:
    result = run("demo", "--products", 0, "--orders", 5)
    assert result.exit_code == 1
    assert "--products" in result.output
