"""Labels of orders: named by the shop, kept by id, found by an index, added by two people at once without losing one."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from beautique.bulk.commands import run_bulk, start_undo
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Invalid, Stale
from beautique.kernel.pages import PageRequest
from beautique.orders import counting
from beautique.orders.bulk.queries import list_bulk_orders
from beautique.orders.commands import move_order
from beautique.orders.export import files
from beautique.orders.export.files import Rows
from beautique.orders.labels.bulk import ADD, REMOVE, preview, start_labelling
from beautique.orders.labels.commands import label_order, set_labels
from beautique.orders.models import Order, OrderLabel
from beautique.orders.placement.commands import place_order
from beautique.orders.queries import get_order, list_orders, timeline
from beautique.orders.types import OrderChanges, OrderFilter, OrderStatus, Sort
from beautique.payments.bulk import ORDER_KINDS
from beautique.settings.commands import save_section
from beautique.settings.queries import get_labels, get_section
from beautique.settings.types import Label, LabelColor, Labels, Section
from tests.factories import make_order, make_product, placeable
from tests.payments.desk import ASMA

LONG = 30.0


def save(*known: Label, last_id: int | None = None) -> Labels:
    """Saves the shop's labels."""
    stored = get_section(Section.LABELS)
    last = stored.value.last_id if last_id is None else last_id
    save_section(Labels(known, last), stored.version, ASMA)
    return get_labels()


@pytest.fixture
def labels(app: Flask, app_context: None) -> Sequence[Label]:
    """Eid (1), Gift (2) and Stitching (3)."""
    gift = Label("Gift", LabelColor.BERRY, on_slip=True)
    return save(Label("Eid"), gift, Label("Stitching")).known


def found(**criteria: Any) -> list[str]:
    """Numbers of the matching orders, in the order of the list."""
    page = list_orders(OrderFilter(**criteria), PageRequest(limit=50))
    return [each.number for each in page.items]


def indexed(order: Order) -> list[int]:
    """What the index knows of an order."""
    mine = (OrderLabel.order_date == order.order_date, OrderLabel.day_counter == order.day_counter)
    return list(db.session.scalars(select(OrderLabel.label_id).where(*mine).order_by(OrderLabel.label_id)))


def test_labels_get_ids_that_no_other_label_ever_gets(labels: Sequence[Label]) -> None:
    assert [each.id for each in labels] == [1, 2, 3]
    save(*labels[:2])
    again = save(*labels[:2], Label("Stitching")).known
    assert [(each.name, each.id) for each in again] == [("Eid", 1), ("Gift", 2), ("Stitching", 4)]


def test_two_labels_of_one_name_are_refused(labels: Sequence[Label]) -> None:
    with pytest.raises(Invalid) as refusal:
        save(*labels, Label("EID "))
    assert refusal.value.errors == {"3.name": ["EID stands in the list already."]}


def test_a_renamed_label_stays_on_its_orders(app: Flask, labels: Sequence[Label]) -> None:
    order = label_order(make_order(app).id, ASMA, add=[1])
    save(Label("Eid 2027", id=1), *labels[1:])
    assert get_labels().names(order.labels) == ["Eid 2027"]
    assert found(label=(1,)) == [order.number]


def test_adding_and_removing_is_told_on_the_timeline_and_is_a_version(
    app: Flask, labels: Sequence[Label]
) -> None:
    order = make_order(app)
    label_order(order.id, ASMA, add=[3, 1])
    changed = label_order(order.id, ASMA, add=[2], remove=[1])
    assert (changed.labels, indexed(changed), changed.version) == ([2, 3], [2, 3], order.version + 2)
    newest = timeline(order.id)[0]
    assert (newest.action, newest.seq) == ("order.labelled", changed.version)
    assert newest.changes == {"labels": [["Eid", "Stitching"], ["Gift", "Stitching"]]}


def test_what_is_so_already_is_no_change(app: Flask, labels: Sequence[Label]) -> None:
    order = label_order(make_order(app).id, ASMA, add=[1])
    same = label_order(order.id, ASMA, add=[1], remove=[2])
    assert same.version == order.version
    assert len(timeline(order.id)) == 2


def test_a_label_that_the_shop_has_no_more_is_refused(app: Flask, labels: Sequence[Label]) -> None:
    order = make_order(app)
    with pytest.raises(Invalid):
        label_order(order.id, ASMA, add=[9])
    assert get_order(order.number).labels == []


def test_all_labels_at_once_honour_the_version_that_was_seen(app: Flask, labels: Sequence[Label]) -> None:
    order = make_order(app)
    seen = order.version
    assert set_labels(order.id, [1, 2], ASMA, seen).labels == [1, 2]
    with pytest.raises(Stale):
        set_labels(order.id, [3], ASMA, seen)
    assert set_labels(order.id, [3], ASMA).labels == [3]


def test_the_filter_finds_any_of_its_labels_in_the_order_of_the_list(
    app: Flask, labels: Sequence[Label]
) -> None:
    product = make_product(app)
    with time_machine.travel(clock.now() - timedelta(days=3), tick=False):
        old = make_order(app, product)
    first, second, other = (make_order(app, product) for _ in range(3))
    for order, label in ((second, 1), (old, 1), (first, 2), (other, 3)):
        label_order(order.id, ASMA, add=[label])
    assert found(label=(1,)) == [second.number, old.number]
    assert found(label=(1, 2), sort=Sort.OLDEST) == [old.number, first.number, second.number]
    counts = counting.count_by_status(OrderFilter(label=(1,)))
    assert counts[OrderStatus.RECEIVED].count == 2
    assert counting.count_exactly(OrderFilter(label=(1,), start_date=second.order_date)) == 1


def test_an_order_can_be_placed_with_labels(app: Flask, labels: Sequence[Label]) -> None:
    wish = placeable([make_product(app)], labels=(2, 1))
    order = get_order(place_order(wish, ASMA, lambda _: str).answer)
    assert (order.labels, indexed(order)) == ([1, 2], [1, 2])
    assert timeline(order.id)[0].changes["labels"] == [None, ["Eid", "Gift"]]


@pytest.mark.parametrize(("key", "change", "left"), [(ADD, [1, 2], [2]), (REMOVE, [], [1])])
def test_many_orders_are_labelled_at_once_and_back(
    app: Flask, labels: Sequence[Label], key: str, change: list[int], left: list[int]
) -> None:
    product = make_product(app)
    orders = [make_order(app, product) for _ in range(3)]
    start = 2 if key == ADD else 1
    for each in orders[:2]:
        label_order(each.id, ASMA, add=[start])
    if key == ADD:
        label_order(orders[2].id, ASMA, add=[1])
    chosen = list_bulk_orders(OrderFilter())
    seen = preview(chosen, labels[0], key)
    assert {each.number for each in seen.changing} == {each.number for each in orders[:2]}
    job = start_labelling("Label", chosen, labels[0], key, ASMA)
    run_bulk(job, ORDER_KINDS, ASMA, LONG)
    assert [get_order(each.number).labels for each in orders[:2]] == [change, change]
    move_order(orders[0].id, OrderChanges(order_status=OrderStatus.READY), ASMA)
    undo = start_undo(job.id, ORDER_KINDS, ASMA)
    run_bulk(undo, ORDER_KINDS, ASMA, LONG)
    assert [get_order(each.number).labels for each in orders[:2]] == [left, left]
    assert get_order(orders[2].number).labels == ([1] if key == ADD else [])


@pytest.mark.parametrize("rows", Rows)
def test_the_files_name_the_labels_and_make_formulas_inert(app: Flask, app_context: None, rows: Rows) -> None:
    save(Label("=Eid"), Label('Gift "box"'))
    labelled, plain = label_order(make_order(app).id, ASMA, add=[2, 1]), make_order(app)
    gone = label_order(make_order(app).id, ASMA, add=[2])
    save(get_labels().known[0])
    lines = b"".join(files.export(OrderFilter(), ASMA, rows)).decode("utf-8-sig").splitlines()
    last = {line.split(",")[0].strip('"'): line.rpartition(",")[2].strip('"') for line in lines}
    assert lines[0].endswith(",Labels")
    assert (last[labelled.number], last[plain.number], last[gone.number]) == ("'=Eid", "", "")


def test_the_index_is_refused_without_its_order(app: Flask, app_context: None) -> None:
    day = make_order(app).order_date
    with pytest.raises(Exception, match=r"(?i)foreign key"), transaction() as session:
        session.add(OrderLabel(label_id=1, order_date=day, day_counter=77))
