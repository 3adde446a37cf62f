"""Many products at once through the browser's door: ticks, preview, prices, the change and its result."""

import re
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.catalog.commands import archive_product, update_product
from beautique.catalog.models import Product
from beautique.catalog.types import Category
from beautique.kernel.db import db
from tests.admin.bulk_pages import run
from tests.admin.order_pages import HTMX, counted, fields, words
from tests.factories import make_order, make_product

BULK = "/admin/products/bulk"
UP = {"way": "up", "by": "10", "unit": "percent", "rounding": "10", "target": "both"}


@pytest.fixture
def products(app: Flask) -> list[Product]:
    return [make_product(app, name=f"Noor {place}", regular_price=Decimal(4_995)) for place in range(3)]


def preview(client: Any, products: list[Product], move: str, **more: Any) -> Any:
    ids = [str(product.id) for product in products]
    return client.get(BULK, query_string={"product": ids, "move": move, **more})


def send(client: Any, shown: Any, **more: Any) -> Any:
    return client.post_form(BULK, {**fields(shown, 'id="bulk-form"'), **more})


def stored(app: Flask, product: Product) -> Product:
    with app.app_context():
        return db.session.get_one(Product, product.id)


def test_the_list_has_a_box_for_every_product_and_offers_what_fits(
    app: Flask, staff_client, products
) -> None:
    page = staff_client.get("/admin/products").text
    for product in products:
        assert page.count(f'value="{product.id}" aria-label="Tick {product.name}"') == 2  # table and phone
    offered = re.findall(r'name="move"\s+value="(\w+)"', page)
    assert "archive" in offered
    assert "restore" not in offered
    with app.app_context():
        archive_product(products[0].id, SYSTEM)
    archived = staff_client.get("/admin/products?archived=1").text
    assert re.findall(r'name="move"\s+value="(\w+)"', archived) == ["restore"]
    assert [set(re.findall(r'data-next="(\w+)"', each)) for each in (page, archived)] == [
        {"price"},
        {"restore"},
    ]


def test_all_of_a_list_are_those_that_its_filters_leave(app: Flask, staff_client, products) -> None:
    make_order(app, products[1])  # so it is not among those that nobody has ordered lately
    for listed, left in (("not_ordered=1", {0, 2}), ("q=noor+1", {1}), ("shared_picture=1", set())):
        shown = staff_client.get(BULK, query_string={"move": "archive", "everything": "1", "list": listed})
        ids = set(fields(shown, 'id="bulk-form"')["ids"].split())
        assert ids == {products[place].id.hex for place in left}, listed


def test_archiving_is_previewed_done_told_and_undone(app: Flask, staff_client, products) -> None:
    with app.app_context():
        archive_product(products[2].id, SYSTEM)
    shown = preview(staff_client, products, "archive")
    assert "Archive 3 products? 2 will change, 1 will not." in words(shown)
    assert stored(app, products[0]).is_active
    started = send(staff_client, shown)
    done = run(staff_client, started)
    assert [stored(app, each).is_active for each in products] == [False] * 3
    assert "2 changed" in words(done)
    assert "Changed 2 Noor 1 Rs 4,995 Noor 0 Rs 4,995" in words(done)
    assert "Archive 2 products" in words(staff_client.get(started.location))
    back = run(staff_client, staff_client.post_form(f"{started.location}/undo"))
    assert "2 taken back" in words(back)
    assert [stored(app, each).is_active for each in products] == [True, True, False]


def test_prices_are_asked_for_shown_old_and_new_and_changed_as_shown(
    app: Flask, staff_client, products
) -> None:
    with app.app_context():
        update_product(products[1].id, {"sale_price": Decimal(4000)}, SYSTEM)
        archive_product(products[2].id, SYSTEM)
    asked = preview(staff_client, products, "price")
    assert 'value="start"' not in asked.text
    shown = send(staff_client, asked, do="look", **UP)
    assert shown.status_code == 200
    told = words(shown)
    assert "Noor 0 until now Rs 4,995 → , then Rs 5,490" in told
    assert "Noor 1 until now Rs 4,000 instead of Rs 4,995 → , then Rs 4,400 instead of Rs 5,490" in told
    assert "Cannot change: It is archived. Restore it first. 1 Noor 2 Rs 4,995" in told
    assert stored(app, products[0]).regular_price == 4995
    run(staff_client, send(staff_client, shown, do="start", **UP))
    assert [stored(app, each).regular_price for each in products] == [5490, 5490, 4995]
    assert stored(app, products[1]).sale_price == 4400
    history = words(staff_client.get(f"/admin/products/{products[0].id}"))
    assert "Price: Rs 4,995 → Rs 5,490" in history
    assert "10 % up, to the nearest Rs 10; sale prices alike" in history


@pytest.mark.parametrize("overtaken", ["by another change", "by another wish"])
def test_what_was_not_previewed_is_not_started(app: Flask, staff_client, products, overtaken) -> None:
    shown = send(staff_client, preview(staff_client, products, "price"), do="look", **UP)
    more = UP
    if overtaken == "by another change":
        with app.app_context():
            update_product(products[0].id, {"regular_price": Decimal(6000)}, SYSTEM)
    else:
        more = UP | {"by": "20"}
    refused = send(staff_client, shown, do="start", **more)
    assert refused.status_code == 409
    assert "This is what would happen now; nothing was changed." in words(refused)
    assert stored(app, products[1]).regular_price == 4995
    assert send(staff_client, refused, do="start", **more).status_code == 303


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"by": ""}, "Give an amount such as 12,450."),
        ({"by": "0"}, "Give more than 0."),
        ({"by": "95", "way": "down"}, "Give at most 90 %."),
        ({"rounding": "7"}, "Choose one of these."),
        ({"target": "sale"}, "choose Down."),
    ],
)
def test_a_change_of_prices_that_makes_no_sense_is_told_beside_its_field_and_kept(
    staff_client, products, sent, sentence
) -> None:
    answer = send(staff_client, preview(staff_client, products, "price"), do="look", **(UP | sent))
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert f'value="{(UP | sent)["by"]}"' in answer.text


def test_a_category_is_chosen_first(app: Flask, staff_client, products) -> None:
    asked = preview(staff_client, products, "category")
    assert "Choose one of these." in words(send(staff_client, asked, do="look", category=""))
    shown = send(staff_client, asked, do="look", category=Category.GHARARA.value)
    started = send(staff_client, shown, do="start", category=Category.GHARARA.value)
    assert "Move 3 products to Gharara" in words(staff_client.get(started.location))
    run(staff_client, started)
    assert {stored(app, each).category for each in products} == {Category.GHARARA}


def test_everything_that_matches_is_meant_whatever_was_ticked(staff_client, products) -> None:
    address = {"everything": "1", "list": "q=noor", "product": str(products[0].id), "move": "bestseller"}
    assert "Mark 3 products as bestsellers?" in words(staff_client.get(BULK, query_string=address))


def test_without_ticks_the_list_says_what_to_do(staff_client, products) -> None:
    answer = staff_client.get(BULK, query_string={"move": "archive", "list": "q=noor"}, follow_redirects=True)
    assert "Tick the products first. Nothing was changed." in words(answer)
    assert answer.request.query_string == b"q=noor"
    assert staff_client.get(BULK, query_string={"move": "burn"}).status_code == 404


def test_a_form_that_is_sent_again_leads_to_the_change_that_it_started(staff_client, products) -> None:
    shown = preview(staff_client, products, "archive")
    first = send(staff_client, shown)
    run(staff_client, first)
    assert send(staff_client, shown).location == first.location


def test_one_form_of_two_people_is_two_changes(staff_client, owner_client, products) -> None:
    sent = fields(preview(staff_client, products, "archive"), 'id="bulk-form"')
    del sent["csrf_token"]  # each has their own
    answers = [client.post_form(BULK, sent) for client in (staff_client, owner_client)]
    assert [each.status_code for each in answers] == [303, 303]
    assert answers[0].location != answers[1].location


def test_the_undo_waits_in_the_toast(staff_client, products) -> None:
    started = send(staff_client, preview(staff_client, products, "archive"))
    ended = staff_client.post_form(f"{started.location}/run", headers=HTMX)
    assert f'"undo": {{"url": "{started.location}/undo", "label": "Undo"}}' in ended.headers["HX-Trigger"]


def test_a_change_of_products_is_not_found_among_those_of_orders(staff_client, products) -> None:
    started = send(staff_client, preview(staff_client, products, "archive"))
    assert staff_client.get(started.location.replace("products", "orders")).status_code == 404


def test_the_preview_asks_the_database_as_often_for_fifty_products_as_for_one(
    app: Flask, staff_client
) -> None:
    many, counts = [make_product(app) for _ in range(50)], []
    for chosen in (many[:1], many):
        with counted(app) as statements:
            assert preview(staff_client, chosen, "archive").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 5


def test_the_activity_says_that_many_products_were_changed(staff_client, owner_client, products) -> None:
    send(staff_client, preview(staff_client, products, "archive"))
    told = words(owner_client.get("/admin/activity"))
    assert "Change of many products started" in told
    assert "Products: 3" in told
