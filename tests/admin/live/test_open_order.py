"""An order that is open on a screen: who changed it elsewhere, and what."""

import re

import pytest
from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.orders.commands import add_note, correct_order
from beautique.orders.customers.commands import (
    add_customer_note,
    edit_customer_note,
    remove_customer_note,
)
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
from tests.admin.live.conftest import ask
from tests.admin.order_pages import HINA, HTMX, actions, counted, move, stored
from tests.factories import contact, make_order


def changes(client, order) -> dict | None:
    seen = {"version": order.version, "notes": order.note_count}
    return ask(client, order=order.number, **seen).json["order"]


def note(app: Flask, order, text: str, actor=HINA) -> None:
    with app.app_context():
        add_note(order.id, text, actor)


def test_an_order_changed_elsewhere_names_who_and_what(app: Flask, staff_client, order):
    assert changes(staff_client, order) is None
    moved = move(app, order, order_status=OrderStatus.READY)
    now = clock.store_time(clock.now())
    told = changes(staff_client, order)
    assert told["version"] == moved.version
    assert re.fullmatch(r"Hina Baig marked it as Ready, \d\d:\d\d\.", told["sentence"]), now


def test_a_page_that_shows_the_newest_version_has_no_banner(app: Flask, staff_client, order):
    moved = move(app, order, order_status=OrderStatus.READY)
    assert changes(staff_client, moved) is None
    unknown = ask(staff_client, order="BQ-19990101-001", version=1)
    assert (unknown.status_code, unknown.json["order"]) == (200, None)
    assert ask(staff_client, order="nonsense", version="seven").json["order"] is None


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        ({"payment_status": PaymentStatus.VERIFIED}, "verified its payment"),
        ({"payment_status": PaymentStatus.PAID}, "marked its payment as Paid"),
        ({"delivery_status": DeliveryStatus.OUT_FOR_DELIVERY, "courier": "TCS"}, "dispatched it"),
        ({"order_status": OrderStatus.CANCELLED}, "cancelled it"),
        ({"courier": "TCS"}, "changed its delivery details"),
    ],
)
def test_each_change_has_its_words(app: Flask, staff_client, order, statuses, words):
    move(app, order, reason="The customer asked.", **statuses)
    assert f"Hina Baig {words}, " in changes(staff_client, order)["sentence"]


def test_several_changes_are_one_sentence(app: Flask, staff_client, order):
    move(app, order, payment_status=PaymentStatus.PAID)
    with app.app_context():
        correct_order(order.id, contact(city="Multan"), {}, SYSTEM)
    assert re.fullmatch(
        r"Beautique corrected its details, \d\d:\d\d \(and 1 earlier change\)\.",
        changes(staff_client, order)["sentence"],
    )


def test_a_note_is_told_with_its_words_although_it_makes_no_form_stale(app: Flask, staff_client, order):
    note(app, order, "Do not send,\nshe wants another size")
    assert stored(app, order).version == order.version
    told = changes(staff_client, order)
    assert re.fullmatch(
        r"Hina Baig noted: Do not send, she wants another size, \d\d:\d\d\.", told["sentence"]
    )
    assert (told["version"], told["notes"]) == (order.version, 1)
    assert changes(staff_client, stored(app, order)) is None


def test_only_the_first_words_of_a_long_note_are_told(app: Flask, staff_client, order):
    note(app, order, "word " * 90)
    assert re.search(r"noted: word( word){15}…, \d\d:", changes(staff_client, order)["sentence"])


def test_a_note_is_told_before_the_changes_around_it(app: Flask, staff_client, order):
    note(app, order, "She will call")
    seen = stored(app, order)
    move(app, order, order_status=OrderStatus.PROCESSING)
    note(app, order, "Do not send")
    move(app, order, order_status=OrderStatus.READY)
    told = changes(staff_client, seen)["sentence"]
    assert re.fullmatch(r"Hina Baig noted: Do not send, \d\d:\d\d \(and 2 other changes\)\.", told)


def test_ones_own_note_is_news_in_another_window_only(app: Flask, staff_client, order):
    page = staff_client.post_form(f"/admin/orders/{order.number}/notes", {"note": "Calls late"}, headers=HTMX)
    assert 'data-notes="1"' in page.text
    assert changes(staff_client, stored(app, order)) is None
    assert changes(staff_client, order)["sentence"].startswith("You noted: Calls late in another window, ")


def test_a_page_that_does_not_say_how_many_notes_it_shows_is_told_of_none(app: Flask, staff_client, order):
    note(app, order, "Calls late")
    assert ask(staff_client, order=order.number, version=order.version).json["order"] is None


def test_a_note_that_is_sent_twice_is_counted_once(app: Flask, staff_client, order):
    for _ in range(2):
        note(app, order, "Calls late")
    assert stored(app, order).note_count == actions(app, order).count("order.noted") == 1
    assert stored(app, order).updated_at == order.updated_at


def test_ones_own_change_in_another_window_says_so(app: Flask, staff_client, order):
    staff_client.post_form(
        f"/admin/orders/{order.number}/move", {"version": order.version, "order_status": "Processing"}
    )
    assert changes(staff_client, order)["sentence"].startswith(
        "You marked it as Processing in another window, "
    )


def test_the_order_page_and_its_form_carry_the_version_that_they_show(app: Flask, staff_client, order):
    for address in (f"/admin/orders/{order.number}", f"/admin/orders/{order.number}/edit"):
        page = staff_client.get(address).text
        assert re.search(rf'data-live-order="{order.number}"\s+data-version="{order.version}"', page)
    refused = staff_client.post_form(
        f"/admin/orders/{order.number}/edit", {"version": order.version, "customer_name": ""}
    )
    move(app, order, order_status=OrderStatus.PROCESSING)
    assert refused.status_code == 422
    assert f'data-version="{order.version}"' in refused.text


# A note about the customer


def about(app: Flask, order, text: str, actor=HINA):
    with app.app_context():
        return add_customer_note(order.phone_normalized, text, actor)


def mark_of(client, order) -> str:
    """What the page of an order knows the newest note about its customer by."""
    return re.search(r'data-about="(\w*)"', client.get(f"/admin/orders/{order.number}").text)[1]


def test_a_note_about_the_customer_is_told_on_an_open_order_of_that_phone(app: Flask, staff_client, order):
    seen = {
        "order": order.number,
        "version": order.version,
        "notes": 0,
        "about": mark_of(staff_client, order),
    }
    known = ask(staff_client, **seen)
    assert known.json["order"] is None
    written = about(app, order, "Never on Fridays,\nshe is away")
    told = ask(staff_client, known=known, **seen)
    assert told.status_code == 200
    now = told.json["order"]
    assert re.fullmatch(
        r"Hina Baig noted about the customer: Never on Fridays, she is away, \d\d:\d\d\.", now["sentence"]
    )
    assert (now["version"], now["about"]) == (order.version, mark_of(staff_client, order))
    with counted(app, leave_out=()) as statements:
        assert ask(staff_client, known=told, **seen).status_code == 304
    assert len(statements) == 2
    seen["about"] = now["about"]
    assert ask(staff_client, **seen).json["order"] is None
    with app.app_context():
        edit_customer_note(written.id, "Never on Sundays", HINA, written.version)
    assert "Never on Sundays" in ask(staff_client, **seen).json["order"]["sentence"]
    with app.app_context():
        remove_customer_note(written.id, HINA, written.version + 1)
    gone = ask(staff_client, **seen).json["order"]
    assert (gone["sentence"], gone["about"]) == ("The note about this customer was removed.", "")


def test_notes_about_other_customers_and_to_pages_that_show_none_are_no_news(app: Flask, staff_client, order):
    mark = mark_of(staff_client, order)
    about(app, make_order(app, phone="0333 2098114"), "Somebody else")
    assert ask(staff_client, order=order.number, version=order.version, about=mark).json["order"] is None
    about(app, order, "Never on Fridays")
    assert ask(staff_client, order=order.number, version=order.version).json["order"] is None


def test_a_change_and_a_note_about_the_customer_are_both_told(app: Flask, staff_client, order):
    mark = mark_of(staff_client, order)
    move(app, order, order_status=OrderStatus.READY)
    about(app, order, "Never on Fridays")
    told = ask(staff_client, order=order.number, version=order.version, about=mark).json["order"]["sentence"]
    assert "marked it as Ready" in told
    assert "noted about the customer: Never on Fridays" in told
