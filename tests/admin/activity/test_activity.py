"""The activity log: what the owner reads of it, how it is narrowed, and what stays private."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from beautique.audit import log
from beautique.kernel import clock
from beautique.kernel.db import db, new_id, transaction
from beautique.media.types import PictureAction
from beautique.orders.commands import move_order
from beautique.orders.customers.commands import add_customer_note
from beautique.orders.saved_views.models import SavedView
from beautique.orders.types import OrderChanges, OrderStatus, PaymentStatus
from beautique.settings.types import SettingsAction
from beautique.staff.commands import record_refusal
from beautique.staff.models import StaffAccount
from beautique.staff.permissions import Permission
from beautique.tasks.commands import create_task
from beautique.tasks.types import TaskDraft
from tests.admin.order_pages import HINA, HTMX, counted, fields, links, move, words
from tests.factories import make_order, make_product

LOG = "/admin/activity"


def test_it_tells_who_did_what_to_what_newest_first(app: Flask, owner_client):
    product = make_product(app, name="Zarmina Lawn Maxi")
    order = move(app, make_order(app, product), payment_status=PaymentStatus.PAID)
    with app.app_context():
        add_customer_note(order.phone_normalized, "Prefers calls after 5.", HINA)
    page = owner_client.get(LOG)
    told = words(page)
    titles = ["Note about a customer", "Payment: Pending → Paid", "Order placed on the website", "Created"]
    places = [told.index(title) for title in titles]
    assert places == sorted(places)
    assert HINA.name in told
    assert links(page, f"/admin/orders/{order.number}")
    assert links(page, f"/admin/products/{product.id}")


def test_changed_settings_are_told_field_by_field(app: Flask, owner_client):
    owner_client.post_form(
        "/admin/settings/store",
        {"name": "Gulnaar", "whatsapp": "0300 1112223", "version": "0"},
    )
    page = fields(owner_client.get("/admin/settings"), 'action="/admin/settings/couriers"')
    owner_client.post_form("/admin/settings/couriers", {**page, "known-0-name": "Blue Ox"})
    told = words(owner_client.get(f"{LOG}?about=settings"))
    assert "Settings saved" in told
    assert "Gulnaar" in told
    assert "Couriers changed" in told


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("about=products", "Created", "Order placed"),
        ("about=orders", "Order placed", "Created"),
        ("end_date=2001-01-31&start_date=2001-01-01", "Nothing matches", "Order placed"),
        ("about=staff", "Signed in", "Order placed"),
    ],
)
def test_it_is_narrowed_by_subject_and_by_days_of_the_store(app: Flask, owner_client, query, shown, hidden):
    make_order(app, make_product(app))
    told = words(owner_client.get(f"{LOG}?{query}"))
    assert shown in told
    assert hidden not in told


def test_what_is_stored_for_programs_is_told_in_words_or_not_at_all(owner_client) -> None:
    owner_client.post_form(
        "/admin/orders/views", {"name": "Lahore", "query": "city=Lahore", "is_shared": "y"}
    )
    told = words(owner_client.get(LOG))
    assert "List of orders saved" in told
    assert "Everybody sees it" in told
    assert "city=Lahore" not in told


def test_it_is_narrowed_to_one_person(app: Flask, owner_client, staff: StaffAccount, staff_client):
    staff_client.post_form("/admin/logout")
    mine = words(owner_client.get(f"{LOG}?about=staff&start_date={clock.today()}&who={staff.id}"))
    assert "Signed out" in mine
    everybody = owner_client.get(f"{LOG}?about=staff").text
    assert (
        everybody.count("Signed in") > owner_client.get(f"{LOG}?who={staff.id}").text.count("Signed in") > 0
    )


def test_what_somebody_noted_for_themselves_is_neither_told_nor_counted(
    app: Flask, owner_client, staff: StaffAccount
):
    before = words(owner_client.get(LOG))
    with app.app_context():
        create_task(staff.id, TaskDraft(title="Buy a ring for Sana"), HINA)
    assert words(owner_client.get(LOG)) == before


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("who=nobody", "Who: nobody is not a filter"),
        ("about=moon", "About: moon is not a filter"),
        ("start_date=yesterday", "From: yesterday is not a filter"),
        ("start_date=0001-01-01", "From: 0001-01-01 is not a filter"),
        ("end_date=9999-12-31", "To: 9999-12-31 is not a filter"),
        ("cursor=abc", "Page: abc is not a filter"),
        ("colour=red", "colour is not a filter"),
    ],
)
def test_what_cannot_be_read_is_a_red_chip(owner_client, query, sentence):
    answer = owner_client.get(f"{LOG}?{query}")
    assert answer.status_code == 200
    assert sentence in words(answer)


def test_pages_lead_to_everything_once(app: Flask, owner_client):
    product = make_product(app)
    numbers = [make_order(app, product).number for _ in range(60)]
    found: list[str] = []
    url = f"{LOG}?about=orders"
    while url:
        page = owner_client.get(url)
        found += [number for number in reversed(numbers) if f'/admin/orders/{number}"' in page.text]
        url = next(iter(links(page, 'rel="next"')), "")
    assert found == numbers[::-1]


def test_a_filter_under_htmx_answers_the_log_alone_and_its_address(owner_client):
    answer = owner_client.get(f"{LOG}?about=staff", headers=HTMX)
    assert answer.text.lstrip().startswith('<div id="log"')
    assert answer.headers["HX-Push-Url"] == f"{LOG}?about=staff"


def test_it_asks_the_database_as_often_for_fifty_lines_as_for_one(app: Flask, owner_client):
    product, counts = make_product(app), []
    for orders in (1, 49):
        for _ in range(orders):
            make_order(app, product)
        with counted(app) as statements:
            assert owner_client.get(f"{LOG}?about=orders").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 3  # events, their orders, accounts


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("what=corrections", "Corrected: Ready → Processing", "Order placed"),
        ("what=taken-back", "Nothing matches", "Order placed"),
        ("what=taken-out", "Packing slip printed", "Order placed"),
        ("what=refused", "Opening Activity was refused", "activity:read"),
    ],
)
def test_it_is_narrowed_to_what_an_owner_looks_through(
    app: Flask, owner_client, staff_client, query, shown, hidden
):
    order = move(app, make_order(app, make_product(app)), order_status=OrderStatus.READY)
    with app.app_context():
        move_order(order.id, OrderChanges(order_status=OrderStatus.PROCESSING), HINA, "Sewn too short.")
    owner_client.post_form("/admin/orders/print?paper=a5", {"number": order.number})
    staff_client.get(LOG)
    told = words(owner_client.get(f"{LOG}?{query}"))
    assert shown in told
    assert hidden not in told


def test_everything_about_one_order_is_found_by_its_number_in_any_spelling(app: Flask, owner_client):
    product = make_product(app)
    mine, other = make_order(app, product), make_order(app, product)
    answer = owner_client.get(f"{LOG}?order={mine.number.lower().replace('-', '')}", follow_redirects=True)
    assert links(answer, f'/admin/orders/{mine.number}"')
    assert not links(answer, f'/admin/orders/{other.number}"')
    assert "Nothing matches" in words(owner_client.get(f"{LOG}?order=BQ-20200101-001"))


def test_times_and_phones_are_written_as_people_write_them(app: Flask, owner_client):
    owner_client.post_form("/admin/settings/tokens", {"token_name": "Website"})
    order = make_order(app, make_product(app))
    with app.app_context():
        add_customer_note(order.phone_normalized, "Prefers calls after 5.", HINA)
    page = owner_client.get(LOG)
    told = words(page)
    assert re.search(r"Expires at: \d{1,2} [A-Z][a-z]+ 20\d\d, \d\d:\d\d", told)
    assert "+92 300 1234567" in told
    assert order.phone_normalized not in told
    assert links(page, f"/admin/customers/{order.phone_normalized}")


def test_pictures_uploaded_one_after_the_other_are_one_line(app: Flask, owner_client):
    for _ in range(3):
        with app.app_context(), transaction() as session:
            log.record(session, HINA, PictureAction.UPLOADED, "picture", new_id(), {})
    told = words(owner_client.get(LOG))
    assert "3 pictures uploaded" in told
    assert "Picture uploaded" not in told


@pytest.mark.parametrize("permission", list(Permission))
def test_whatever_was_refused_is_said_in_words(app: Flask, owner_client, permission):
    with app.app_context():
        record_refusal(permission, HINA)
    told = words(owner_client.get(f"{LOG}?what=refused"))
    assert re.search(r"[A-Z][A-Za-z’ ]+ was refused", told)
    assert permission.value not in told


def test_log_ins_of_a_person_with_nothing_in_between_are_one_line(app: Flask, owner):
    for _ in range(3):
        client = app.test_client().sign_in(owner.username)  # from another browser each time
    told = words(client.get(f"{LOG}?about=staff"))
    assert "Signed in 3 times" in told
    assert told.count("Signed in") == 1


def test_what_one_person_did_to_an_order_within_a_minute_stands_under_one_heading(
    app: Flask, owner_client, monkeypatch
):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    order = make_order(app, make_product(app))
    for status in (OrderStatus.PROCESSING, OrderStatus.READY):
        move(app, order, order_status=status)
    page = owner_client.get(f"{LOG}?about=orders")
    told = words(page)
    assert told.index("Processing → Ready") < told.index("Received → Processing") < told.index("Order placed")
    assert len(links(page, f'/admin/orders/{order.number}"')) == 2  # what Hina did, and who ordered


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("what=order.moved", "Received → Ready", "Order placed"),
        ("what=order.placed", "Order placed", "Received → Ready"),
        ("what=staff.signed_in", "Signed in", "Order placed"),
    ],
)
def test_it_is_narrowed_to_one_action(app: Flask, owner_client, query, shown, hidden):
    move(app, make_order(app, make_product(app)), order_status=OrderStatus.READY)
    told = words(owner_client.get(f"{LOG}?{query}"))
    assert shown in told
    assert hidden not in told


def test_every_action_of_the_filter_has_words_and_finds_itself_chosen(owner_client):
    page = owner_client.get(f"{LOG}?what=order.proof_attached")
    assert '<option value="order.proof_attached" selected>Order: screenshot attached</option>' in page.text
    assert "Order: screenshot attached" in words(page)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, []),
        ({"is_shared": "y"}, ["Everybody sees it now"]),
        ({"position": "3"}, ["Moved from place 1 to 3 among the lists"]),
    ],
)
def test_a_saved_list_is_told_without_the_fields_of_programs(app: Flask, owner_client, typed, told):
    owner_client.post_form("/admin/orders/views", {"name": "Lahore", "query": "city=Lahore"})
    with app.app_context():
        view = db.session.scalars(select(SavedView)).one()
    saved = {"name": view.name, "version": str(view.version), "position": "1"}
    owner_client.post_form(f"/admin/orders/views/{view.id}", {**saved, **typed})
    page = owner_client.get(f"{LOG}?about=settings").text
    facts = list(re.findall(r'<p class="text-mini text-muted" dir="auto">([^<]+)</p>', page))
    assert facts == [*told, "Name: Lahore"]


@pytest.mark.parametrize(
    ("field", "is_on", "said"),
    [
        ("is_on", True, "Switched on"),
        ("is_on", False, "Switched off"),
        ("token_required", True, "A token is asked for"),
        ("must_change_password", False, "Has a password of their own"),
        ("must_change_password", True, "Has to choose a password of their own"),
    ],
)
def test_a_switch_is_told_by_what_it_means(app: Flask, owner_client, field, is_on, said):
    with app.app_context(), transaction() as session:
        log.record(
            session, HINA, SettingsAction.SAVED, "settings", "feeds", {field: log.Change(not is_on, is_on)}
        )
    page = owner_client.get(f"{LOG}?about=settings").text
    assert re.findall(r'<p class="text-mini text-muted" dir="auto">([^<]+)</p>', page) == [said]
