"""The page of a product: saving, archiving, what happened, and what stands in the way."""

import html
import json
import re
import uuid
from decimal import Decimal

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from beautique.audit.queries import list_timeline
from beautique.catalog import commands
from beautique.catalog.types import Size
from beautique.media.types import Picture
from tests.admin.product_pages import HTMX, TYPED, errors, opened, products, save, sent, shown, stored
from tests.factories import line, make_order, make_product


def test_opening_and_saving_changes_nothing(app: Flask, staff_client) -> None:
    product = make_product(
        app,
        sale_price=Decimal("5999.50"),
        description="First line\nsecond <line> & more",
        colors=("Black, gold", 'Ivory "raw"'),
        is_bestseller=True,
        images=(Picture("https://res.cloudinary.com/demo/a.jpg", alt="The front"),),
    )
    answer = staff_client.post(
        f"/admin/products/{product.id}",
        data=MultiDict(
            [*opened(staff_client, product).items(multi=True), ("csrf_token", staff_client.csrf_token())]
        ),
    )
    assert answer.status_code == 303
    again = stored(app, product)
    assert (again.version, again.images) == (product.version, product.images)
    with app.app_context():
        assert commands.as_draft(again) == commands.as_draft(product)


def test_a_save_under_htmx_stays_on_the_page(app: Flask, staff_client) -> None:
    product = make_product(app)
    answer = save(staff_client, product, opened(staff_client, product), HTMX, name="New name", is_active=None)
    assert answer.status_code == 200
    assert "New name is saved." in answer.headers["HX-Trigger"]
    assert shown(answer.text)["version"] == "2"
    untouched = json.loads(html.unescape(re.search(r'data-untouched="([^"]*)"', answer.text)[1]))
    assert (untouched["name"], untouched["is_active"]) == ("New name", ""), (
        "the save bar compares with what is saved"
    )
    assert re.search(r'id="product-head"[^>]*hx-swap-oob="true"', answer.text)
    assert (stored(app, product).name, stored(app, product).is_active) == ("New name", False)


def test_taking_the_last_picture_away_takes_the_product_out_of_the_shop(app: Flask, staff_client) -> None:
    product = make_product(app)
    answer = save(staff_client, product, opened(staff_client, product), pictures=None)
    assert answer.status_code == 303
    assert (stored(app, product).images, stored(app, product).is_active) == ([], False)
    assert "add a picture first" in staff_client.get(answer.location).text


def test_unticking_a_colour_removes_it_and_typing_adds_one(app: Flask, staff_client) -> None:
    product = make_product(app, colors=("Ivory", "Rose"))
    save(staff_client, product, opened(staff_client, product), colors=["Rose"], new_colors="Firoza، mint")
    assert stored(app, product).colors == ["Rose", "Firoza", "mint"]


def test_archiving_and_restoring_are_one_click_each(app: Flask, staff_client) -> None:
    product = make_product(app, name="Firoza")
    here = f"/admin/products/{product.id}"
    for _ in range(2):
        assert staff_client.post_form(f"{here}/archive").location == here
    assert stored(app, product).is_active is False
    assert "Restore, into the shop" in staff_client.get(here).text
    assert staff_client.post_form(f"{here}/restore").location == here
    assert stored(app, product).is_active is True


def test_a_product_without_a_picture_cannot_be_put_into_the_shop(app: Flask, staff_client) -> None:
    product = make_product(app, images=())
    answer = staff_client.post_form(f"/admin/products/{product.id}/restore")
    assert "Add a picture first" in staff_client.get(answer.location).text
    assert stored(app, product).is_active is False


def test_what_happened_is_told_in_words_newest_first(app: Flask, staff_client, owner_client) -> None:
    product = make_product(app, regular_price=Decimal(6750))
    form = opened(staff_client, product)
    save(staff_client, product, form, regular_price="7250", sizes=["S", "M", "L", "XXL"], is_bestseller="y")
    owner_client.post_form(f"/admin/products/{product.id}/archive")
    page = html.unescape(staff_client.get(f"/admin/products/{product.id}").text)
    story = " ".join(re.sub(r"<[^>]*>", " ", page.split('id="timeline-title"')[1]).split())
    parts = [
        "Archived by Sana Tariq",
        "Changed by Asma Noor",
        "Price: Rs 6,750 → Rs 7,250",
        "Sizes: S, M, L → S, M, L, XXL",
        "Bestseller: No → Yes",
        "Created by Beautique",
    ]
    places = [story.index(part) for part in parts]
    assert places == sorted(places)
    with app.app_context():
        assert len(list_timeline("product", product.id)) == 3


def test_the_shop_window_says_how_many_were_sold(app: Flask, staff_client) -> None:
    product = make_product(app)
    make_order(app, product, lines=(line(product, quantity=4),))
    assert "4 sold in 30 days" in staff_client.get(f"/admin/products/{product.id}").text


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize(
    "address", [f"/admin/products/{uuid.UUID(int=7)}", f"/admin/products/{uuid.UUID(int=7)}/archive"]
)
def test_a_product_that_is_not_there_is_a_404(app: Flask, staff_client, verb, address) -> None:
    if verb == "get":
        assert staff_client.get(address).status_code in (404, 405)
    else:
        assert sent(staff_client, address, TYPED).status_code == 404


def test_nothing_is_saved_without_the_token_of_the_form(app: Flask, staff_client) -> None:
    product = make_product(app)
    for address in (
        "/admin/products/new",
        f"/admin/products/{product.id}",
        f"/admin/products/{product.id}/archive",
    ):
        assert staff_client.post(address, data=TYPED).status_code == 400
    assert [each.version for each in products(app)] == [1]


def test_the_whole_page_works_without_javascript(app: Flask, staff_client) -> None:
    page = staff_client.get(f"/admin/products/{make_product(app, sizes=(Size.S,)).id}").text
    assert 'method="post" enctype="multipart/form-data"' in page
    assert '<input type="file" name="files" multiple' in page
    assert 'name="position"' in page
    assert 'name="removed"' in page
    assert " style=" not in page
    assert "<script>" not in page


def test_a_price_that_looks_like_a_slip_is_saved_by_a_second_save_of_the_same(
    app: Flask, staff_client
) -> None:
    product = make_product(app, regular_price=Decimal(4500))
    slip = "This sells at Rs\u00a045. It cost Rs\u00a04,500 until now. Save it once more to confirm."
    form = opened(staff_client, product)
    asked = save(staff_client, product, form, HTMX, regular_price="Rs. 45/-", name="Typed meanwhile")
    assert (asked.status_code, errors(asked.text)) == (422, {"regular_price": slip})
    assert "Nothing was saved, your input is kept." in asked.text
    assert (shown(asked.text)["regular_price"], shown(asked.text)["name"]) == ("Rs. 45/-", "Typed meanwhile")
    asked = save(staff_client, product, shown(asked.text), regular_price="40")
    assert (asked.status_code, stored(app, product).regular_price) == (422, Decimal(4500))
    again = shown(asked.text)
    assert save(staff_client, product, again).status_code == 303
    assert (stored(app, product).regular_price, stored(app, product).name) == (40, "Typed meanwhile")
    assert save(staff_client, product, opened(staff_client, product), name="Another").status_code == 303
