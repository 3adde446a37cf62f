"""Migrations: one head, up - down - up, equal to the models, on both engines."""

import unicodedata

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import func, inspect, select, update

from beautique.bulk.commands import run_bulk
from beautique.bulk.models import BulkItem
from beautique.bulk.queries import get_job
from beautique.bulk.types import BulkItemRequest
from beautique.catalog.models import CatalogueState, Product
from beautique.catalog.queries import list_products
from beautique.catalog.types import ProductFilter
from beautique.config import ROOT
from beautique.kernel.db import db, transaction
from beautique.kernel.pages import PageRequest
from beautique.kernel.text import fold
from beautique.media.types import Picture
from beautique.orders.bulk.commands import start_moves
from beautique.orders.commands import add_note, move_order
from beautique.orders.models import Order, OrderDay
from beautique.orders.placement.pricing import search_text, set_search_text
from beautique.orders.queries import list_orders
from beautique.orders.types import OrderChanges, OrderFilter, OrderStatus, PaymentStatus
from beautique.payments.bulk import ORDER_KINDS
from beautique.payments.commands import reverse_payment
from beautique.payments.models import Transfer
from beautique.payments.refunds import record_refund, reverse_refund
from tests.factories import make_order, make_product
from tests.payments.desk import OWNER, fresh, order_of, pay
from tests.payments.test_refunds import cancelled, draft

MIGRATIONS = str(ROOT / "migrations")
STATUSES = {
    "Paid": PaymentStatus.PAID,
    "Verified": PaymentStatus.VERIFIED,
    "Delivered": OrderStatus.DELIVERED,
}
SQLITE_LACKS = (
    "_search_text",
    "_written_in_id",  # trigram indexes and the order of transactions are PostgreSQL's
)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(MIGRATIONS).get_heads()) == 1


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_migrations_go_down_to_nothing_and_up_again_to_what_the_models_say(app: Flask) -> None:
    with app.app_context():
        downgrade(directory=MIGRATIONS, revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        db.engine.dispose()
        upgrade(directory=MIGRATIONS)
        with db.engine.connect() as connection:
            differences = compare_metadata(
                MigrationContext.configure(
                    connection, opts={"compare_type": True, "include_name": _no_search_index}
                ),
                db.metadata,
            )
        on_sqlite = db.engine.dialect.name == "sqlite"
        db.engine.dispose()
    assert [d for d in differences if not (on_sqlite and d[1].name.endswith(SQLITE_LACKS))] == []


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_who_asks_for_what_no_migration_has_yet_is_told_of_nothing(app: Flask) -> None:
    with app.app_context():
        check(directory=MIGRATIONS)


def test_stored_transaction_ids_lose_their_labels_where_nobody_else_has_them(app: Flask) -> None:
    scripts = ScriptDirectory(MIGRATIONS)
    mine = next(each for each in scripts.walk_revisions() if "references_without_labels" in each.path)
    stored = {
        "TID 8812-0345-671": ("TID88120345671", "88120345671", "88120345671"),
        "Trx 4455": ("TRX4455", "4455", None),
        "5550001111": ("5550001111", "5550001111", "5550001111"),
        "Ref: 5550001111": ("REF5550001111", "REF5550001111", "5550001111"),
        "tid 555-0001111": ("TID5550001111", "5550001111", "5550001111"),  # reversed
    }
    with app.app_context():
        twice, *others = (order_of(app, 6750) for _ in range(4))
        recorded = [
            pay(order, reference=f"Z{place}XY") for place, order in enumerate((twice, twice, *others))
        ]
        reverse_payment(recorded[-1].id, "It bounced", OWNER)
        ids = [payment.transfer_id for payment in recorded]
        db.session.remove()
        downgrade(directory=MIGRATIONS, revision=mine.down_revision)
        old = zip(ids, stored.items(), strict=True)
        with db.engine.begin() as connection:
            for transfer_id, (reference, (before, *_)) in old:
                told = {"reference": reference, "reference_normalized": before}
                connection.execute(update(Transfer).where(Transfer.id == transfer_id).values(told))
            ids_of_twice = "TID88120345671 TRX4455"
            found_by = func.replace(Order.search_text, "z0xy z1xy", ids_of_twice.lower())
            told = {"payment_reference": ids_of_twice, "search_text": found_by}
            connection.execute(update(Order).where(Order.id == twice.id).values(told))
        upgrade(directory=MIGRATIONS)
        with transaction() as session:
            now = {each.reference: each for each in session.scalars(select(Transfer))}
            order = session.get_one(Order, twice.id)
            kept = (order.payment_reference, order.search_text)
            set_search_text(order)
            assert kept == ("88120345671 4455", order.search_text)
        assert {
            reference: (each.reference_normalized, each.reference_digits) for reference, each in now.items()
        } == {reference: (after, run) for reference, (_, after, run) in stored.items()}
        downgrade(directory=MIGRATIONS, revision=mine.down_revision)
        upgrade(directory=MIGRATIONS)
        db.engine.dispose()


def test_products_of_before_are_found_by_their_colours_and_shared_pictures(app: Flask) -> None:
    mine = next(
        each for each in ScriptDirectory(MIGRATIONS).walk_revisions() if "counted_by_index" in each.path
    )
    shown = {
        name: tuple(Picture(f"https://res.cloudinary.com/demo/{each}.jpg", public_id=each) for each in name)
        for name in ("abc", "cde", "fgh")
    }
    for name, images in shown.items():
        make_product(app, name=name, images=images, colors=("Rosé", f"Like {name}"))
    with app.app_context():
        downgrade(directory=MIGRATIONS, revision=mine.down_revision)
        upgrade(directory=MIGRATIONS)
        found = {
            "shared": list_products(ProductFilter(shares_picture=True), PageRequest()),
            "rose": list_products(ProductFilter(color="rose"), PageRequest()),
            "like fgh": list_products(ProductFilter(color="like fgh"), PageRequest()),
        }
        assert {asked: {each.name for each in page.items} for asked, page in found.items()} == {
            "shared": {"abc", "cde"},
            "rose": set(shown),
            "like fgh": {"fgh"},
        }
        db.session.remove()
        db.engine.dispose()


def test_what_was_sent_back_before_is_found_by_its_id(app: Flask) -> None:
    mine = next(
        each for each in ScriptDirectory(MIGRATIONS).walk_revisions() if "found_by_refunds" in each.path
    )
    with app.app_context():
        order, others = cancelled(app), [cancelled(app), order_of(app, 100)]
        sent = [record_refund(order.id, draft(100 + n, reference=f"Trx 77-{n}X"), OWNER) for n in range(3)]
        reverse_refund(sent[1].id, "It came back", OWNER)
        before = {each.id: fresh(each).search_text for each in (order, *others)}
        assert before[order.id].endswith(" 770x 772x")
        db.session.remove()
        downgrade(directory=MIGRATIONS, revision=mine.down_revision)
        with db.engine.connect() as connection:
            without = connection.execute(select(Order.id, Order.search_text)).all()
            assert dict(map(tuple, without)) == before | {
                order.id: before[order.id].removesuffix(" 770x 772x")
            }
        upgrade(directory=MIGRATIONS)
        now = db.session.execute(select(Order.id, Order.search_text, Order.refund_reference)).all()
        assert {row.id: row.search_text for row in now} == before
        assert {row.refund_reference for row in now} == {"770X 772X", None}
        db.session.remove()
        db.engine.dispose()


def test_stored_texts_are_found_from_another_keyboard_and_the_others_stay(app: Flask) -> None:
    mine = next(each for each in ScriptDirectory(MIGRATIONS).walk_revisions() if "folded_again" in each.path)
    typed = [
        ("علي كاظمي", "لاهور"),
        ("فائزہ\u200cخان", "کراچی"),
        ("O\u00b4Brien \u2013 Sons", "Lahore"),
        ("O\u2019Hara", "Wah\u2014Cantt"),
        ("Ayesha", "Rawalpindi"),
    ]
    names = ("كرتا \u2013 سبز", "Zarqa Frock")
    with app.app_context():
        made = [make_order(app, customer_name=name, city=city) for name, city in typed]
        products = [make_product(app, name=name, description=f"{name} as ever.") for name in names]
        db.session.remove()
        downgrade(directory=MIGRATIONS, revision=mine.down_revision)
        with db.engine.begin() as connection:
            version = connection.scalar(select(CatalogueState.version))
            for each in (*made, *products):
                told = {"search_text": _folded_before(_words_of(each))}
                told |= {"city_folded": _folded_before(each.city)} if isinstance(each, Order) else {}
                told |= {"name_folded": _folded_before(each.name)} if isinstance(each, Product) else {}
                table = type(each)
                connection.execute(update(table).where(table.id == each.id).values(told))
        upgrade(directory=MIGRATIONS)
        with transaction() as session:
            assert session.scalar(select(CatalogueState.version)) == version + 1
            for order in session.scalars(select(Order)):
                assert (order.search_text, order.city_folded) == (search_text(order), fold(order.city))
                assert list_orders(OrderFilter(search=order.customer_name), PageRequest()).total == 1
            for product in session.scalars(select(Product)):
                assert (product.search_text, product.name_folded) == (
                    fold(_words_of(product)),
                    fold(product.name),
                )
                assert list_products(ProductFilter(search=product.name), PageRequest()).total == 1
            assert {each.version for each in session.scalars(select(Order))} == {
                each.version for each in made
            }
        db.engine.dispose()


def test_the_notes_that_are_on_timelines_already_are_counted(app: Flask) -> None:
    scripts = ScriptDirectory(MIGRATIONS)
    mine = next(each for each in scripts.walk_revisions() if "notes_counted" in each.path)
    with app.app_context():
        noted, quiet = make_order(app), make_order(app)
        for text in ("Calls late", "Do not send"):
            add_note(noted.id, text, OWNER)
        db.session.remove()
        downgrade(directory=MIGRATIONS, revision=mine.down_revision)
        upgrade(directory=MIGRATIONS)
        counts = dict(db.session.execute(select(Order.number, Order.note_count)).all())
        db.session.remove()
        db.engine.dispose()
    assert counts == {noted.number: 2, quiet.number: 0}


def test_when_an_order_got_on_is_read_from_its_timeline(app: Flask) -> None:
    scripts = ScriptDirectory(MIGRATIONS)
    mine = next(each for each in scripts.walk_revisions() if "tallies_of_days" in each.path)
    moments = select(Order.number, Order.paid_at, Order.verified_at, Order.delivered_at).order_by(
        Order.number
    )
    with app.app_context():
        for statuses in ((), ("Paid",), ("Paid", "Verified", "Delivered"), ("Verified", "Paid")):
            order = make_order(app)
            for status in statuses:
                field = "order_status" if status == "Delivered" else "payment_status"
                move_order(order.id, OrderChanges(**{field: STATUSES[status]}), OWNER, "Not seen")
        db.session.remove()
        told = db.session.execute(moments).all()
        db.session.remove()
        downgrade(directory=MIGRATIONS, revision=mine.down_revision)
        upgrade(directory=MIGRATIONS)
        assert (
            db.session.scalar(select(func.count()).select_from(OrderDay).where(~OrderDay.figures_stale)) == 0
        )
        found = db.session.execute(moments).all()
        db.session.remove()
        db.engine.dispose()
    assert [[at is not None for at in row[1:]] for row in told] == [
        [False, False, False],
        [True, False, False],
        [True, True, True],
        [False, True, False],
    ]
    # The event is written a moment after its order.
    differences = [
        abs((a - b).total_seconds())
        for x, y in zip(told, found, strict=True)
        for a, b in zip(x[1:], y[1:], strict=True)
        if a and b
    ]
    assert len(differences) == 5
    assert max(differences) < 1


def _words_of(row: Order | Product) -> str:
    if isinstance(row, Product):
        return f"{row.name} {row.description}"
    return " ".join((row.number, row.number.replace("-", ""), row.customer_name, row.phone_normalized))


def _folded_before(text: str) -> str:
    """As texts were folded until then."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())


def _no_search_index(name: str | None, kind: str, _parents: object) -> bool:
    """SQLite's full-text tables belong to migrations alone; no model speaks of them."""
    return not (kind == "table" and (name or "").startswith("fts_"))


def test_bulk_changes_of_orders_survive_the_way_down_and_up_with_their_items(app: Flask) -> None:
    scripts = ScriptDirectory(MIGRATIONS)
    mine = next(each for each in scripts.walk_revisions() if "bulk_changes_of_any_subject" in each.path)
    order = make_order(app)
    with app.app_context():
        job = start_moves("Mark as Ready", [BulkItemRequest(order.id, order.number)], OWNER, {})
        run_bulk(job, ORDER_KINDS, OWNER, 60)
        before = [tuple(row) for row in db.session.execute(select(BulkItem.__table__))]
        assert len(before) == 1
        db.session.remove()
        downgrade(directory=MIGRATIONS, revision=mine.down_revision)
        assert {"order_id", "number", "order_version"} <= {
            each["name"] for each in inspect(db.engine).get_columns("bulk_items")
        }
        db.engine.dispose()
        upgrade(directory=MIGRATIONS)
        assert [tuple(row) for row in db.session.execute(select(BulkItem.__table__))] == before
        assert get_job(job.id, ORDER_KINDS).title == "Mark as Ready"
