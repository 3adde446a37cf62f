"""Notes about customers below the door: the activity log, repetition, stale saves; and what a number's orders amount to."""

from dataclasses import replace

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.audit.types import SYSTEM
from beautique.kernel.db import new_id
from beautique.kernel.errors import Conflict, Invalid, NotFound, Stale
from beautique.kernel.pages import PageRequest
from beautique.orders.commands import move_order
from beautique.orders.customers import queries as customers
from beautique.orders.customers.commands import (
    SUBJECT,
    add_customer_note,
    edit_customer_note,
    remove_customer_note,
    restore_customer_note,
)
from beautique.orders.types import OrderChanges, OrderStatus, PaymentStatus
from tests.admin.order_pages import HINA
from tests.factories import make_order, make_product

pytestmark = pytest.mark.usefixtures("app_context")

PHONE = "923001234567"
ASMA = replace(HINA, name="Asma Noor", id=new_id())


@pytest.fixture
def order(app: Flask):
    return make_order(app)


def story(note) -> list[tuple[str, dict, int]]:
    return [(event.action, event.changes, event.seq) for event in list_timeline(SUBJECT, note.id)]


def shown() -> list[str]:
    return [note.note for note in customers.list_notes(PHONE)]


def test_every_change_of_a_note_is_written_down(order) -> None:
    note = add_customer_note(PHONE, "Prefers calls.", HINA)
    edit_customer_note(note.id, "Prefers messages.", SYSTEM, 1)
    remove_customer_note(note.id, HINA, 2)
    restore_customer_note(note.id, HINA)
    assert story(note) == [
        ("customer_note.restored", {"phone": [PHONE, PHONE], "note": [None, "Prefers messages."]}, 4),
        ("customer_note.removed", {"phone": [PHONE, PHONE], "note": ["Prefers messages.", None]}, 3),
        (
            "customer_note.edited",
            {"phone": [PHONE, PHONE], "note": ["Prefers calls.", "Prefers messages."]},
            2,
        ),
        ("customer_note.written", {"phone": [PHONE, PHONE], "note": [None, "Prefers calls."]}, 1),
    ]
    assert (note.author_name, note.edited_by_name) == ("Hina Baig", "Beautique")


def test_a_change_of_nothing_is_no_event(order) -> None:
    note = add_customer_note(PHONE, "Prefers calls.", HINA)
    assert add_customer_note(PHONE, " Prefers calls. ", HINA).id == note.id  # the form sent twice
    edit_customer_note(note.id, "Prefers calls.", HINA, note.version)
    restore_customer_note(note.id, HINA)
    assert len(story(note)) == 1
    assert add_customer_note(PHONE, "Prefers calls.", ASMA).id != note.id  # somebody else says so too


def test_a_stale_save_overwrites_nothing(order) -> None:
    note = add_customer_note(PHONE, "Prefers calls.", HINA)
    edit_customer_note(note.id, "Prefers messages.", SYSTEM, 1)
    with pytest.raises(Stale):
        edit_customer_note(note.id, "Mine", HINA, 1)
    with pytest.raises(Stale):
        remove_customer_note(note.id, HINA, 1)
    assert shown() == ["Prefers messages."]


def test_a_removed_note_is_not_changed(order) -> None:
    note = remove_customer_note(add_customer_note(PHONE, "Prefers calls.", HINA).id, HINA, 1)
    with pytest.raises(Conflict, match="removed meanwhile"):
        edit_customer_note(note.id, "Mine", HINA, note.version)
    assert shown() == []


@pytest.mark.parametrize("typed", ["", " \n ", "x" * 501, "a\x00b"])
def test_what_is_no_note_is_refused(order, typed) -> None:
    with pytest.raises(Invalid):
        add_customer_note(PHONE, typed, HINA)
    assert shown() == []


def test_nobody_writes_about_a_number_that_never_ordered() -> None:
    with pytest.raises(NotFound):
        add_customer_note(PHONE, "Who is this?", HINA)


def test_notes_are_listed_newest_first_and_by_number(app: Flask, order) -> None:
    make_order(app, phone="0333 2098114", whatsapp="0333 2098114")
    add_customer_note(PHONE, "First", HINA)
    add_customer_note("923332098114", "Another's", HINA)
    add_customer_note(PHONE, "Second\nline", HINA)
    assert shown() == ["Second\nline", "First"]


def test_a_customer_is_what_the_orders_of_the_number_amount_to(app: Flask) -> None:
    product = make_product(app)
    orders = [make_order(app, product, customer_name=name) for name in ("Ayesha", "Ayesha", "Zainab")]
    move_order(orders[0].id, OrderChanges(payment_status=PaymentStatus.VERIFIED), SYSTEM)
    move_order(orders[1].id, OrderChanges(payment_status=PaymentStatus.VERIFIED), SYSTEM)
    move_order(orders[1].id, OrderChanges(order_status=OrderStatus.CANCELLED), SYSTEM)
    found = customers.find_customer(PHONE)
    assert found is not None
    assert list(found.names) == ["Zainab", "Ayesha"]
    assert (found.orders, found.cancelled) == (3, 1)
    assert (found.verified.count, found.verified.amount) == (1, product.effective_price)
    assert (found.refund_due.count, found.refund_due.amount) == (1, product.effective_price)
    assert found.first_at == orders[0].placed_at
    page = customers.list_orders_of(PHONE, PageRequest(limit=2), found.orders)
    assert [each.number for each in page.items] == [orders[2].number, orders[1].number]
    assert customers.find_customer("923009999999") is None
