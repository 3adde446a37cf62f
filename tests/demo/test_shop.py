"""The demo shop: what the command makes, the same from the same seed, and that work goes on in it."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from beautique.audit.types import SYSTEM, Via
from beautique.catalog.models import Product
from beautique.demo.accounts import PASSWORD
from beautique.demo.refunds import send_back
from beautique.kernel.db import db
from beautique.orders.commands import move_order
from beautique.orders.types import OrderChanges, OrderStatus
from beautique.staff.sessions import sign_in
from beautique.staff.types import Visitor
from tests.demo.conftest import SMALL, Run, all_orders, counted
from tests.factories import make_order


def told(app: Flask) -> list[Any]:
    """What a person would recognise a demo shop by."""
    return [
        (order.number, order.customer_name, order.phone, order.address, order.total_amount, order.notes)
        for order in all_orders(app)
    ]


def test_it_makes_what_was_asked_and_says_how_to_log_in(run: Run, app: Flask) -> None:
    result = run("demo", *SMALL)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "Made 12 products, and 90 orders over 45 days.",
        "Log in at http://127.0.0.1:8000/admin/ as owner / beautique-demo (staff: sana / beautique-demo).",
    ]
    assert counted(app) == (12, 90, 2)
    with app.app_context():
        for name in ("owner", "sana"):
            assert sign_in(name, PASSWORD, Visitor("127.0.0.1"), Via.SESSION).account.is_active


def test_the_doctor_finds_nothing(filled: Run) -> None:
    result = filled("doctor")
    assert result.exit_code == 0, result.output


def test_products_show_themselves_and_a_few_do_not_sell(run: Run, app: Flask) -> None:
    run("demo", "--orders", 0)
    with app.app_context():
        products = list(db.session.scalars(select(Product)))
    assert len({product.name for product in products}) == 60
    assert len({product.category for product in products}) == 5
    assert any(len(product.images) > 1 for product in products)
    assert any(not product.is_active for product in products)
    assert any(product.sale_price for product in products)
    assert all(product.images for product in products if product.is_active)


def test_more_products_than_names_get_numbers_and_share_pictures(
    run: Run, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beautique.demo.goods.MOST_DRAWN", 20)
    assert run("demo", "--products", 150, "--orders", 20).exit_code == 0
    with app.app_context():
        names = list(db.session.scalars(select(Product.name)))
    assert len(set(names)) == 150
    assert any(name.endswith(" No. 2") for name in names)
    assert run("doctor").exit_code == 0


def test_the_same_seed_makes_the_same_shop_and_another_seed_another(
    filled: Run, app: Flask, shops: Any, engine: str
) -> None:
    first = told(app)
    shops[engine].reset()
    filled("demo", *SMALL)
    assert told(app) == first
    shops[engine].reset()
    filled("demo", *SMALL, "--seed", 7)
    assert told(app) != first


def test_work_goes_on_where_the_demo_stopped(filled: Run, app: Flask) -> None:
    order = all_orders(app)[-1]
    with app.app_context():
        move_order(order.id, OrderChanges(order_status=OrderStatus.CANCELLED), SYSTEM)
    assert make_order(app).day_counter == order.day_counter + 1
    assert filled("doctor").exit_code == 0


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")  # on SQLite
def test_every_index_is_there_afterwards(run: Run, app: Flask) -> None:
    def told(index: Any) -> str:
        # Without casts and their brackets: PostgreSQL writes those of an index in another way once it has read its own words.
        conditions = {
            name: re.sub(r"::[a-z ]+(\[\])?|[()]", "", str(value))
            for name, value in index["dialect_options"].items()
        }
        return str({**index, "dialect_options": conditions})

    def indexes() -> dict[str, Any]:
        with app.app_context():
            found = inspect(db.engine)
            return {
                table: sorted(map(told, found.get_indexes(table))) for table in ("orders", "audit_events")
            }

    before = indexes()
    run("demo", *SMALL)
    assert indexes() == before


def test_a_later_demo_may_order_the_products_of_an_earlier_one(filled: Run, app: Flask) -> None:
    assert filled("demo", "--products", 0, "--orders", 5).exit_code == 0
    assert counted(app)[:2] == (12, 95)
    assert filled("doctor").exit_code == 0


def test_a_later_demo_sends_money_back_for_other_orders_than_an_earlier_one(filled: Run, app: Flask) -> None:
    """One to which only a part was sent back is still due, and would be sent it under the same transaction ID."""
    with app.app_context():
        for _ in range(5):
            send_back(SYSTEM)
    assert filled("doctor").exit_code == 0
