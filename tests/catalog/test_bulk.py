"""Bulk changes of products below the doors: each product whole, its result and its event; taken up again; taken back."""

import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from beautique.audit import log
from beautique.audit.models import AuditEvent
from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor, Change, Via
from beautique.bulk.commands import run_bulk, start_undo, stop_bulk
from beautique.bulk.models import BulkJob
from beautique.bulk.queries import get_job, list_waiting, progress
from beautique.bulk.types import Outcome
from beautique.catalog.bulk import rules
from beautique.catalog.bulk.commands import PRODUCT_CHANGES, PRODUCT_KINDS, product_step, start_products
from beautique.catalog.bulk.queries import find_bulk_products, list_bulk_products, list_results
from beautique.catalog.bulk.types import PriceChange, Unit, Wish
from beautique.catalog.commands import SUBJECT, archive_product, remove, update_product
from beautique.catalog.models import CatalogueState, Product
from beautique.catalog.types import Category, ProductAction, ProductFilter
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Invalid, NotFound
from beautique.kernel.versions import lock
from beautique.payments.bulk import ORDER_KINDS
from tests.factories import make_product
from tests.payments.desk import ASMA

UP_10 = PriceChange(Decimal(10), Unit.PERCENT)
ARCHIVE = rules.MOVES[rules.ARCHIVE]
OTHER = Actor("Bano", Via.SESSION, id=uuid.uuid4())
LONG = 60.0  # seconds: all of them


@pytest.fixture
def products(app: Flask) -> list[Product]:
    return [make_product(app, name=f"Noor {place}", regular_price=Decimal(5000)) for place in range(4)]


@pytest.fixture(autouse=True)
def _inside(app_context) -> None:
    pass


def start(products: list[Product], wish: Wish = UP_10, **more: Any) -> BulkJob:
    found = {each.id: each for each in find_bulk_products([product.id for product in products])}
    planned = rules.preview([found[product.id] for product in products], wish)
    return start_products("Raise the prices", planned.changing, ASMA, **more)


def run(job: BulkJob) -> BulkJob:
    run_bulk(job, PRODUCT_KINDS, ASMA, LONG)
    return job


def test_the_log_names_who_asked_for_it_whoever_looks_on(products: list[Product]) -> None:
    job = start(products)
    run_bulk(job, PRODUCT_KINDS, ASMA, 0)
    run_bulk(job, PRODUCT_KINDS, OTHER, LONG)
    told = [list_timeline(SUBJECT, each.id)[0] for each in products]
    assert {(event.actor_name, event.actor_id) for event in told} == {(ASMA.name, ASMA.id)}


def undone(job: BulkJob, actor: Actor = ASMA) -> BulkJob:
    return run(start_undo(job.id, PRODUCT_KINDS, actor))


def now(product: Product) -> Product:
    return db.session.get_one(Product, product.id, populate_existing=True)


def prices(products: list[Product]) -> list[tuple[Decimal, Decimal | None]]:
    return [(each.regular_price, each.sale_price) for each in map(now, products)]


def outcomes(job: BulkJob) -> dict[str, str]:
    return {row.name: row.message or each.value for each in Outcome for row in list_results(job.id, each)}


def events(product: Product) -> list[AuditEvent]:
    return [each for each in list_timeline(SUBJECT, product.id) if each.action == "product.changed"]


def catalogue_version() -> int:
    return db.session.get_one(CatalogueState, 1, populate_existing=True).version


def test_every_product_has_its_new_price_its_result_and_its_event_with_the_reason(products) -> None:
    update_product(products[1].id, {"sale_price": Decimal(4000)}, ASMA)
    before = catalogue_version()
    job = run(start(products, reason="10 % up"))
    assert prices(products) == [(5500, None), (5500, 4400), (5500, None), (5500, None)]
    assert outcomes(job) == {product.name: "changed" for product in products}
    assert catalogue_version() > before
    [event] = events(products[0])
    assert (event.changes, event.reason) == ({"regular_price": ["5000.00", "5500.00"]}, "10 % up")


def test_what_somebody_priced_or_archived_since_the_preview_is_left_and_stops_nobody_else(products) -> None:
    job = start(products)
    update_product(products[0].id, {"regular_price": Decimal(5200)}, OTHER)
    update_product(products[1].id, {"is_bestseller": True}, OTHER)
    archive_product(products[2].id, OTHER)
    run(job)
    assert prices(products) == [(5200, None), (5500, None), (5000, None), (5500, None)]
    assert outcomes(job) == {
        "Noor 0": "Its price was changed since the preview. It stays as it is.",
        "Noor 1": "changed",
        "Noor 2": rules.ARCHIVED,
        "Noor 3": "changed",
    }


def test_a_product_that_was_deleted_for_good_keeps_its_line_and_ends_the_job(products) -> None:
    job = start(products)
    with transaction() as session:
        remove(session, lock(session, Product, products[0].id, SUBJECT), ASMA)
    run(job)
    assert outcomes(job)["Noor 0"] == "This product does not exist."
    assert (progress(job).changed, progress(job).left) == (3, 0)


def test_a_crash_half_way_leaves_each_product_whole_and_no_price_is_raised_twice(products) -> None:
    def crashing(session, product, *wanted):
        changed = product_step(session, product, *wanted)
        if product.id == products[2].id:
            raise SystemExit  # as from outside: nothing after this line happens
        return changed

    job = start(products)
    with pytest.raises(SystemExit):
        run_bulk(job, {PRODUCT_CHANGES.name: replace(PRODUCT_CHANGES, step=crashing)}, ASMA, LONG)
    assert prices(products) == [(5500, None), (5500, None), (5000, None), (5000, None)]
    assert (progress(job).changed, progress(job).left) == (2, 2)
    run(get_job(job.id, PRODUCT_KINDS))
    assert prices(products) == [(5500, None)] * 4
    assert [len(events(product)) for product in products] == [1] * 4


@pytest.mark.parametrize("meanwhile", ["run", "stopped"])
def test_what_ran_or_was_stopped_since_the_next_rows_were_read_is_left(
    products, monkeypatch: pytest.MonkeyPatch, meanwhile
) -> None:
    job = start(products)
    read = list_waiting(job.id, 50)
    run(job) if meanwhile == "run" else stop_bulk(job.id, PRODUCT_KINDS, OTHER)
    before = (progress(job), prices(products))
    lists = iter([read, []])
    monkeypatch.setattr("beautique.bulk.commands.list_waiting", lambda *_: next(lists))
    run(job)
    assert (progress(job), prices(products)) == before
    assert progress(job).changed == (4 if meanwhile == "run" else 0)


@pytest.mark.parametrize(
    "wish",
    [UP_10, ARCHIVE, rules.MOVES["bestseller"], rules.MOVES["end_sale"], {"category": Category.GHARARA}],
    ids=["price", "archive", "bestseller", "end of sale", "category"],
)
def test_undo_gives_every_product_back_what_the_change_took(products, wish) -> None:
    update_product(products[0].id, {"sale_price": Decimal(4500)}, ASMA)
    fields = ("regular_price", "sale_price", "is_active", "is_bestseller", "category")
    before = [[getattr(now(each), name) for name in fields] for each in products]
    job = run(start(products, wish))
    assert [[getattr(now(each), name) for name in fields] for each in products] != before
    undo = undone(job)
    assert (progress(undo).changed, progress(undo).left) == (progress(job).changed, 0)
    assert [[getattr(now(each), name) for name in fields] for each in products] == before
    assert events(products[0])[0].reason == "Undo of a change of many products"


def test_undo_leaves_those_alone_that_somebody_changed_since_and_names_who(products) -> None:
    job = run(start(products[:2]))
    update_product(products[1].id, {"is_bestseller": True}, OTHER)
    undo = undone(job)
    assert outcomes(undo) == {
        "Noor 0": "changed",
        "Noor 1": "Bano changed this product since. It stays as it is.",
    }
    assert prices(products[:2]) == [(5000, None), (5500, None)]


def test_undo_takes_no_other_event_for_the_change(products) -> None:
    job = run(start(products[:1]))
    with transaction() as session:
        changes = {"regular_price": Change(Decimal(1), Decimal(2))}
        log.record(session, OTHER, ProductAction.CHANGED, SUBJECT, products[0].id, changes, seq=99)
    told = outcomes(undone(job))
    assert told == {"Noor 0": "What was changed cannot be found any more. The product stays as it is."}
    assert prices(products[:1]) == [(5500, None)]


def test_whoever_may_change_products_may_undo_what_another_started(products) -> None:
    assert progress(undone(run(start(products)), OTHER)).changed == 4


def test_a_job_of_products_is_none_of_orders(products) -> None:
    job = start(products)
    with pytest.raises(NotFound):
        get_job(job.id, ORDER_KINDS)
    with pytest.raises(NotFound):
        start_undo(job.id, ORDER_KINDS, ASMA)


def test_none_and_too_many_are_refused(products, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid, match="Choose 1 to 5,000 products"):
        start([])
    monkeypatch.setattr("beautique.catalog.bulk.queries.MOST", 4)
    assert len(list_bulk_products(ProductFilter())) == 4
    monkeypatch.setattr("beautique.catalog.bulk.queries.MOST", 3)
    assert len(find_bulk_products([each.id for each in products])) == 3
    with pytest.raises(Invalid, match="Narrow the list"):
        list_bulk_products(ProductFilter())
