"""What was typed into a form is there when it is opened again, for its person, until the form is saved or the draft discarded."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from beautique.audit.types import SYSTEM
from beautique.drafts.models import DraftRow
from beautique.kernel.db import db
from beautique.staff import throttling
from beautique.tasks.commands import create_task
from beautique.tasks.types import TaskDraft
from tests.conftest import Browser
from tests.factories import make_order, make_product
from tests.house.forms import forms_of

BACK = re.compile(r"Your draft of\s+<time[^>]*>\d\d:\d\d</time>\s+is back")


def keep(client: Browser, draft: str, **fields: Any):
    answer = client.post_form("/admin/drafts", {"draft": draft, **fields})
    assert answer.status_code == 204
    return answer


def drafts(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(DraftRow)) or 0


@pytest.fixture
def order(app: Flask):
    return make_order(app, city="Lahore")


def test_a_new_order_is_filled_in_with_its_lines(app: Flask, staff_client, owner_client) -> None:
    product = make_product(app, name="Zarmina Lawn Maxi")
    line = {"items-0-product_id": str(product.id), "items-0-quantity": "3", "items-0-seen_price": "100"}
    keep(staff_client, "new-order", city="Quetta", key="k", **line)
    page = staff_client.get("/admin/orders/new").text
    assert BACK.search(page)
    assert 'value="Quetta"' in page
    assert "Zarmina Lawn Maxi" in page
    other = owner_client.get("/admin/orders/new").text
    assert "Quetta" not in other
    assert not BACK.search(other)


def test_an_order_for_a_named_customer_is_another_draft(app: Flask, staff_client) -> None:
    keep(staff_client, "new-order", city="Quetta", phone="0301 1111111")
    page = staff_client.get("/admin/orders/new?phone=03002222222").text
    assert "Quetta" not in page
    assert 'name="draft" value="new-order:03002222222"' in page


def test_a_draft_like_what_is_saved_is_no_news(app: Flask, owner_client) -> None:
    keep(owner_client, "settings:store", name="Beautique", whatsapp=" ", version="0")
    keep(owner_client, "new-order", country="Pakistan", product_q="zar")
    for address in ("/admin/settings", "/admin/orders/new"):
        assert not BACK.search(owner_client.get(address).text)
    keep(owner_client, "settings:store", name="Beautique Lahore", whatsapp=" ", version="0")
    assert BACK.search(owner_client.get("/admin/settings").text)


def test_a_draft_of_an_old_version_ends_in_theirs_and_mine(
    app: Flask, staff_client, owner_client, order
) -> None:
    url = f"/admin/orders/{order.number}/edit"
    contact = {
        "customer_name": order.customer_name, "phone": order.phone, "whatsapp": order.whatsapp, "email": "",
        "address": order.address, "country": order.country,
    }  # fmt: skip
    keep(staff_client, f"order:{order.number}", **contact, city="Quetta", version=str(order.version))
    theirs = {**contact, "city": "Multan", "version": str(order.version), "draft": f"order:{order.number}"}
    assert owner_client.post_form(url, theirs).status_code == 303
    page = staff_client.get(url).text
    assert 'value="Quetta"' in page
    mine = {**contact, "city": "Quetta", "version": re.search(r'name="version" value="(\d+)"', page)[1]}
    answer = staff_client.post_form(url, {**mine, "draft": f"order:{order.number}"})
    assert answer.status_code == 409
    assert "Multan" in answer.text
    assert drafts(app) == 1
    panel = next(form for form in forms_of(answer.text) if form.addresses[0] == url)
    assert "draft" in panel.names
    new = {**mine, "version": str(order.version + 1), "draft": f"order:{order.number}"}
    saved = staff_client.post_form(url, new)
    assert (saved.status_code, saved.headers["X-Draft-Gone"]) == (303, f"order:{order.number}")
    assert drafts(app) == 0


def test_what_is_no_day_comes_back_as_it_was_typed(app: Flask, staff_client, staff) -> None:
    with app.app_context():
        task = create_task(staff.id, TaskDraft(title="Call Hira"), SYSTEM)
    keep(staff_client, f"task:{task.id}", title="Call Hira", due_date="after Eid", version=str(task.version))
    page = staff_client.get(f"/admin/tasks/{task.id}").text
    assert BACK.search(page)
    assert 'value="after Eid"' in page


def test_what_was_sent_too_late_is_a_draft_however_fast_it_was_sent(app: Flask, staff_client, order) -> None:
    url, key = f"/admin/orders/{order.number}/edit", f"order:{order.number}"
    answer = staff_client.post_form(url, {"city": "Quetta", "version": "0", "draft": key})
    assert answer.status_code == 409
    page = staff_client.get(url).text
    assert BACK.search(page)
    assert 'value="Quetta"' in page


def test_what_the_panel_of_two_versions_sent_too_late_is_a_draft(app: Flask, staff_client) -> None:
    product = make_product(app, sizes=("S", "M"))
    url = f"/admin/products/{product.id}"
    sent = {
        "name": product.name, "category": product.category, "regular_price": "6750", "description": "x" * 20,
        "colors": "Ivory", "several": "sizes", "sizes": '["L"]', "version": "0", "draft": f"product:{product.id}",
    }  # fmt: skip
    assert staff_client.post_form(url, sent).status_code == 409
    page = staff_client.get(url).text
    assert BACK.search(page)
    assert re.findall(r'<input[^>]*name="sizes"[^>]*value="(\w+)"[^>]* checked', page) == ["L"]


@pytest.mark.parametrize(
    ("key", "address", "fields"),
    [
        ("new-product", "/admin/products/new", {"name": "Typed and not saved"}),
        ("settings:store", "/admin/settings", {"name": "Typed and not saved", "version": "1"}),
        ("settings:templates", "/admin/settings", {"received": "Typed and not saved", "version": "1"}),
    ],
)
def test_the_owners_forms_are_filled_in(app: Flask, owner_client, key, address, fields) -> None:
    keep(owner_client, key, **fields)
    page = owner_client.get(address).text
    assert BACK.search(page)
    assert "Typed and not saved" in page


def test_a_stored_product_and_notes_are_filled_in(app: Flask, staff_client, order) -> None:
    product = make_product(app)
    keep(staff_client, f"product:{product.id}", name="Half a name", version="1")
    keep(staff_client, f"order-note:{order.number}", note="Half a note")
    keep(staff_client, f"customer-note:{order.phone_normalized}", note="Half a word")
    for address, words in {
        f"/admin/products/{product.id}": "Half a name",
        f"/admin/orders/{order.number}": "Half a note",
        f"/admin/customers/{order.phone_normalized}": "Half a word",
    }.items():
        page = staff_client.get(address).text
        assert words in page
        assert BACK.search(page)


def test_a_saved_note_and_section_take_their_drafts_with_them(app: Flask, owner_client, order) -> None:
    for key, address, fields in (
        (f"order-note:{order.number}", f"/admin/orders/{order.number}/notes", {"note": "Said"}),
        (
            f"customer-note:{order.phone_normalized}",
            f"/admin/customers/{order.phone_normalized}/notes",
            {"note": "Said"},
        ),
        ("settings:store", "/admin/settings/store", {"name": "The Shop", "whatsapp": "", "version": "0"}),
    ):
        keep(owner_client, key, **fields)
        refused = owner_client.post_form(address, {**fields, **dict.fromkeys(fields, "\x00"), "draft": key})
        assert refused.status_code in {409, 422}
        assert drafts(app) == 1, key
        answer = owner_client.post_form(address, {**fields, "draft": key}, headers={"HX-Request": "true"})
        assert answer.headers.get("X-Draft-Gone") == key, answer.text
        assert drafts(app) == 0


def test_discard_leaves_and_its_undo_comes_back(app: Flask, staff_client) -> None:
    keep(staff_client, "new-order", city="Quetta")
    here = {"Referer": "http://localhost/admin/orders/new"}
    answer = staff_client.post_form(
        "/admin/drafts/discard?next=/admin/orders", {"draft": "new-order"}, headers=here
    )
    assert (answer.status_code, answer.location) == (303, "/admin/orders")
    assert "Draft discarded" in staff_client.get("/admin/orders").text
    assert "Quetta" not in staff_client.get("/admin/orders/new").text
    undo = staff_client.post_form(
        "/admin/drafts/restore", {"draft": "new-order", "next": "/admin/orders/new"}
    )
    assert undo.location == "/admin/orders/new"
    assert "Quetta" in staff_client.get("/admin/orders/new").text


def test_discard_without_a_draft_only_leaves(staff_client) -> None:
    here = {"Referer": "http://localhost/admin/orders/new"}
    answer = staff_client.post_form("/admin/drafts/discard", {"draft": "new-order"}, headers=here)
    assert answer.location == "/admin/orders/new"
    assert "discarded" not in staff_client.get("/admin/orders/new").text
    away = staff_client.post_form("/admin/drafts/discard?next=https://evil.example/", {"draft": "x"})
    assert away.location == "/admin/"


def test_keeping_is_limited_for_each_person(app: Flask, staff_client, owner_client, monkeypatch) -> None:
    monkeypatch.setattr("beautique.admin.drafts.PER_MINUTE", 2)
    throttling.configure(requests_are_limited=True)
    for _ in range(2):
        keep(staff_client, "new-order", city="Quetta")
    refused = staff_client.post_form("/admin/drafts", {"draft": "new-order", "city": "Multan"})
    assert refused.status_code == 429
    keep(owner_client, "new-order", city="Quetta")


@pytest.mark.parametrize(
    "fields", [{}, {"draft": "../x", "a": "b"}, {"draft": "new-order", "a": "b" * 70_000}]
)
def test_what_cannot_be_kept_is_refused_in_words(staff_client, fields) -> None:
    assert staff_client.post_form("/admin/drafts", fields).status_code == 422
