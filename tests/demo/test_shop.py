"""The demo shop is believable, whole, and never mistaken for a real one."""

import shutil
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import func, inspect, select

from beautique import create_app
from beautique.audit.models import AuditEvent
from beautique.audit.types import SYSTEM, Via
from beautique.catalog.models import Product
from beautique.demo import bulk, shop
from beautique.demo.days import spread
from beautique.kernel import clock, phones, text
from beautique.kernel.db import db, transaction
from beautique.kernel.pages import PageRequest
from beautique.orders.commands import move_order
from beautique.orders.customers.queries import list_notes
from beautique.orders.models import Order, OrderDay
from beautique.orders.placement.pricing import set_search_text
from beautique.orders.types import OrderChanges, OrderStatus, PaymentStatus
from beautique.payments.ledger import keep_order
from beautique.payments.models import PaymentProof, ProofLikeness
from beautique.payments.queries import list_payments, list_queue
from beautique.payments.rules import NEAR_BITS
from beautique.proofs import proof_store
from beautique.staff.models import StaffAccount
from beautique.staff.sessions import sign_in
from beautique.staff.types import Visitor
from tests.factories import make_order

Run = Callable[..., Result]
SMALL = ("--products", 12, "--orders", 90, "--days", 45)


@pytest.fixture
def run(app: Flask) -> Run:
    shutil.rmtree(app.extensions["settings"].media_root, ignore_errors=True)
    return lambda *words: app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture
def filled(run: Run) -> Run:
    result = run("demo", *SMALL)
    assert result.exit_code == 0, result.output
    return run


def counted(app: Flask) -> tuple[int, int, int]:
    """Products, orders, accounts."""
    with app.app_context():
        products, orders, accounts = (
            db.session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Product, Order, StaffAccount)
        )
        return products, orders, accounts


def all_orders(app: Flask) -> list[Order]:
    with app.app_context():
        return list(db.session.scalars(select(Order).order_by(Order.id)))


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
            assert sign_in(name, shop.PASSWORD, Visitor("127.0.0.1"), Via.SESSION).account.is_active


def test_the_doctor_finds_nothing(filled: Run) -> None:
    result = filled("doctor")
    assert result.exit_code == 0, result.output


def test_numbers_of_each_day_run_from_001_in_the_order_of_time(filled: Run, app: Flask) -> None:
    by_day: dict[Any, list[Order]] = {}
    for order in all_orders(app):
        by_day.setdefault(order.order_date, []).append(order)
    with app.app_context():
        counters = {row.day: row.last_number for row in db.session.scalars(select(OrderDay))}
    assert counters == {day: len(orders) for day, orders in by_day.items()}
    for day, orders in by_day.items():
        assert [order.number for order in orders] == [
            f"BQ-{day:%Y%m%d}-{n:03}" for n in range(1, len(orders) + 1)
        ]
        assert orders == sorted(orders, key=lambda order: order.placed_at)
    assert clock.today() - min(by_day) < timedelta(days=45)


def test_ids_are_uuid7_of_the_moment(filled: Run, app: Flask) -> None:
    for order in all_orders(app):
        assert order.id.version == 7
        assert order.id.int >> 80 == bulk.milliseconds(order.placed_at)
        assert order.id.variant == uuid.RFC_4122


def test_an_order_looks_as_if_our_own_commands_had_written_it(filled: Run, app: Flask) -> None:
    for order in all_orders(app):
        assert order.phone_normalized == phones.normalize(order.phone)
        assert order.whatsapp_normalized == phones.normalize(order.whatsapp)
        assert order.city_folded == text.fold(order.city)
        found_by = order.search_text
        set_search_text(order)
        assert order.search_text == found_by
        assert order.total_amount == sum(line.amount for line in order.lines)
        assert all(line.image for line in order.lines)


def test_timelines_begin_with_the_placement_and_end_before_now(filled: Run, app: Flask) -> None:
    with app.app_context():
        events = list(
            db.session.scalars(
                select(AuditEvent).where(AuditEvent.subject_type == "order").order_by(AuditEvent.id)
            )
        )
    for order in all_orders(app):
        own = [event for event in events if event.subject_id == str(order.id)]
        assert own[0].action == "order.placed"
        assert own[0].at == order.placed_at
        for before, after in pairwise(own):
            paid = before.action == "order.payment_recorded"  # which verifies the order at the same moment
            assert before.at == after.at if paid else before.at < after.at
        assert own[-1].at <= clock.now()
        assert order.version == own[-1].seq
        changed_at = max(event.at for event in own if event.action != "order.noted")
        assert abs(order.updated_at - changed_at) < timedelta(
            seconds=1
        )  # the desk's commands ask the clock twice


def test_old_orders_are_done_and_new_ones_are_not(run: Run, app: Flask) -> None:
    run("demo", "--orders", 400)
    orders = all_orders(app)
    old = [order for order in orders if clock.today() - order.order_date > timedelta(days=25)]
    today = [order for order in orders if order.order_date == clock.today()]
    delivered = sum(order.order_status is OrderStatus.DELIVERED for order in old)
    assert delivered > 0.7 * len(old)
    assert 10 <= len(today) <= 15
    assert not any(order.order_status is OrderStatus.DELIVERED for order in today)
    assert {order.order_status for order in orders} == set(OrderStatus)
    assert {order.payment_status for order in orders} == set(PaymentStatus)
    assert all(
        order.courier and order.tracking_number
        for order in orders
        if order.order_status is OrderStatus.DELIVERED
    )
    assert 0.1 < 1 - len({order.phone_normalized for order in orders}) / len(orders) < 0.4


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
    assert "1 real orders" in result.output
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


def test_every_index_is_there_afterwards(run: Run, app: Flask) -> None:
    def told(index: Any) -> str:
        conditions = {name: str(value) for name, value in index["dialect_options"].items()}
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


def test_a_later_demo_may_order_the_products_of_an_earlier_one(filled: Run, app: Flask) -> None:
    assert filled("demo", "--products", 0, "--orders", 5).exit_code == 0
    assert counted(app)[:2] == (12, 95)
    assert filled("doctor").exit_code == 0


@pytest.mark.parametrize(("orders", "days"), [(400, 60), (1, 60), (5, 1), (1_000_000, 365), (90, 45)])
def test_every_order_gets_a_day_and_today_is_lively(orders: int, days: int) -> None:
    import random

    counts = spread(orders, days, clock.today(), random.Random(1))
    assert sum(counts.values()) == orders
    assert counts[clock.today()] >= min(orders, orders // days)
    assert list(counts) == sorted(counts)


def test_verified_orders_have_payments_as_our_own_commands_record_them(filled: Run, app: Flask) -> None:
    with app.app_context():
        paid = 0
        for order in db.session.scalars(select(Order)):
            before = (order.paid_amount, order.payment_reference, order.has_proof, order.search_text)
            payments = list_payments(order.id)
            with transaction() as session:
                keep_order(session, session.get_one(Order, order.id))
                kept = session.get_one(Order, order.id)
                assert (kept.paid_amount, kept.payment_reference, kept.has_proof, kept.search_text) == before
            paid += len(payments)
            for payment in payments:
                assert order.payment_status == PaymentStatus.VERIFIED
                assert payment.transfer.method == order.payment_method
                assert payment.transfer.amount == payment.amount
                assert (payment.reason is None) == (payment.amount == order.total_amount)
                assert payment.transfer.paid_on == clock.store_day(payment.verified_at)
        assert paid > 40


@pytest.mark.parametrize("opened", ["00:01", "00:35", "14:00"])
def test_the_desk_has_screenshots_of_every_kind_at_any_hour(run: Run, app: Flask, opened: str) -> None:
    with time_machine.travel(datetime.fromisoformat(f"2026-11-27T{opened}+05:00")):
        assert run("demo", "--products", 12, "--orders", 400).exit_code == 0
    with app.app_context():
        proofs = list(db.session.scalars(select(PaymentProof)))
        waiting = list_queue(PageRequest(limit=50)).items
        assert len(waiting) >= 5
        assert any(not order.has_proof for order in waiting)
        assert sum(proof.rejected_at is not None for proof in proofs) == 2
        likenesses = db.session.scalars(select(ProofLikeness.bits_apart)).all()
        assert 0 in likenesses  # the same picture twice
        assert any(0 < bits <= NEAR_BITS for bits in likenesses)
        assert all(proof_store().find_path(proof.file_key) for proof in proofs)
        assert any(list_notes(order.phone_normalized) for order in db.session.scalars(select(Order)))
