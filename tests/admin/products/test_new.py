"""A new product: typed or copied, made once, each wrong field named and the rest kept."""

import re
import uuid
from decimal import Decimal

import pytest
from flask import Flask

from beautique.catalog.types import Category
from beautique.media.types import Picture
from tests.admin.product_pages import HTMX, TYPED, errors, products, save, sent, shown
from tests.factories import make_product


def test_a_new_product_is_made_from_what_was_typed(app: Flask, staff_client) -> None:
    answer = sent(
        staff_client, "/admin/products/new", {**TYPED, "sale_price": "Rs 17,500.50", "is_bestseller": "y"}
    )
    [made] = products(app)
    assert (answer.status_code, answer.location) == (303, f"/admin/products/{made.id}")
    assert (made.name, made.category, made.regular_price, made.sale_price) == (
        "Firoza Raw Silk Gharara",
        Category.GHARARA,
        Decimal(19600),
        Decimal("17500.50"),
    )
    assert (made.sizes, made.colors, made.is_bestseller) == (["S", "L"], ["Firoza", "ivory"], True)


def test_without_a_picture_it_is_saved_out_of_the_shop_and_the_page_says_so(app: Flask, staff_client) -> None:
    answer = sent(staff_client, "/admin/products/new", TYPED)
    assert products(app)[0].is_active is False
    assert "It is not in the shop yet: add a picture first." in staff_client.get(answer.location).text


def test_a_double_click_makes_one_product(app: Flask, staff_client) -> None:
    form = {**TYPED, "token": shown(staff_client.get("/admin/products/new").text)["token"]}
    first = sent(staff_client, "/admin/products/new", form)
    second = sent(staff_client, "/admin/products/new", form)
    assert first.location == second.location
    assert len(products(app)) == 1


def test_what_was_changed_after_an_answer_that_got_lost_is_not_lost_with_it(app: Flask, staff_client) -> None:
    form = {**TYPED, "token": shown(staff_client.get("/admin/products/new").text)["token"]}
    sent(
        staff_client, "/admin/products/new", form
    )  # saved, but its answer never arrives: the form stays as it is
    answer = sent(staff_client, "/admin/products/new", {**form, "regular_price": "18,900"}, headers=HTMX)
    assert answer.status_code == 409
    assert "You saved this product in another window" in answer.text
    [product] = products(app)
    assert save(staff_client, product, shown(answer.text)).status_code == 303
    assert [each.regular_price for each in products(app)] == [Decimal(18900)]


def test_who_leaves_the_conflict_with_it_finds_the_form_of_another_product(app: Flask, staff_client) -> None:
    form = {
        **TYPED,
        "draft": "new-product",
        "token": shown(staff_client.get("/admin/products/new").text)["token"],
    }
    sent(staff_client, "/admin/products/new", form)
    other = {**form, "name": "Another one"}  # the browser's Back, and typed anew
    assert sent(staff_client, "/admin/products/new", other).status_code == 409
    opened = shown(staff_client.get("/admin/products/new").text)
    assert opened["name"] == "Another one"
    assert sent(staff_client, "/admin/products/new", opened).status_code == 303
    assert {each.name for each in products(app)} == {TYPED["name"], "Another one"}


def test_a_token_does_not_name_the_id_of_what_another_made(app: Flask, staff_client, owner_client) -> None:
    other = make_product(app)
    for forged in (other.id.hex, str(uuid.uuid4()), "x", ""):
        sent(staff_client, "/admin/products/new", {**TYPED, "token": forged})
    form = {**TYPED, "token": shown(staff_client.get("/admin/products/new").text)["token"]}
    for client in (staff_client, owner_client):
        sent(client, "/admin/products/new", form)
    assert len(products(app)) == 7


LIKE_ONE = "Write it like one of these."


@pytest.mark.parametrize(
    ("field", "typed", "place", "sentence"),
    [
        ("name", "x", "name", "Use at least 3 letters or digits."),
        ("name", None, "name", "Use at least 3 letters or digits."),
        ("regular_price", "", "regular_price", "Give an amount such as 12,450."),
        ("regular_price", "a lot", "regular_price", "Give an amount such as 12,450."),
        (
            "regular_price",
            "4500,50",
            "regular_price",
            f"Is this Rs\u00a0450,050 or Rs\u00a04,500.50? {LIKE_ONE}",
        ),
        ("sale_price", "4.500", "sale_price", f"Is this Rs\u00a04,500 or Rs\u00a04.50? {LIKE_ONE}"),
        ("regular_price", "1e40", "regular_price", "Give an amount such as 12,450."),
        ("regular_price", "-1", "regular_price", "Give an amount such as 12,450."),
        ("sale_price", "20,500", "sale_price", "Must be below Rs\u00a019,600."),
        ("sale_price", "19600", "sale_price", "Must be below Rs\u00a019,600."),
        ("sale_price", "half", "sale_price", "Give an amount such as 12,450."),
        ("description", "short", "description", "Use at least 10 letters or digits."),
        ("description", "x" * 2001, "description", "Use at most 2,000 characters; these are 2,001."),
        ("sizes", None, "sizes", "Choose at least 1 size."),
        ("new_colors", " , ", "colors", "Name at least 1 colour."),
        ("name", "a\x00bcd", "name", "This text holds characters that cannot be stored."),
        ("category", "Sari", "category", "Choose a category."),
        ("category", "", "category", "Choose a category."),
        ("category", None, "category", "Choose a category."),
    ],
)
def test_each_wrong_field_says_what_is_wrong_and_the_rest_stays(
    app: Flask, staff_client, field, typed, place, sentence
) -> None:
    answer = sent(staff_client, "/admin/products/new", {**TYPED, field: typed})
    assert answer.status_code == 422
    assert errors(answer.text) == {place: sentence}
    assert products(app) == []
    kept = shown(answer.text) if field != "category" else {}
    for name, value in kept.items():
        if name in TYPED and name not in (field, "new_colors", "sizes"):
            assert value == TYPED[name]
    if kept and field not in ("sizes", "new_colors"):
        assert kept.getlist("sizes") == ["S", "L"]
        assert kept.getlist("colors") == ["Firoza", "ivory"]


def test_everything_wrong_is_named_at_once_and_the_summary_leads_there(app: Flask, staff_client) -> None:
    answer = sent(
        staff_client,
        "/admin/products/new",
        {"name": "", "category": "Maxi", "regular_price": "?"},
        headers=HTMX,
    )
    assert set(errors(answer.text)) == {"name", "regular_price", "description", "sizes", "colors"}
    assert "5 things need your attention" in answer.text
    for field in errors(answer.text):
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}"' in answer.text
    assert "<html" not in answer.text


def test_a_new_product_has_no_category_until_somebody_chooses_one(staff_client) -> None:
    assert shown(staff_client.get("/admin/products/new").text)["category"] == ""


def test_a_copy_keeps_the_cut_and_leaves_out_what_shows_or_prices_the_old_one(
    app: Flask, staff_client
) -> None:
    product = make_product(app, name="Firoza", sale_price=Decimal(5000), is_bestseller=True)
    page = staff_client.get(f"/admin/products/new?from={product.id}").text
    form = shown(page)
    assert products(app)[0].version == 1
    assert "A copy of <bdi>Firoza</bdi>." in page
    assert (form["name"], form["regular_price"], form.getlist("sizes")) == (
        "Firoza",
        "6,750",
        ["S", "M", "L"],
    )
    assert form["description"] == product.description
    assert (form["sale_price"], form.getlist("colors"), form.getlist("pictures")) == ("", [], [])
    assert ("is_bestseller" in form, "is_active" in form) == (False, True)
    form["csrf_token"] = staff_client.csrf_token()
    form["new_colors"], form["name"] = "Rose", "Firoza in Rose"
    assert staff_client.post("/admin/products/new", data=form).status_code == 303
    copy, original = products(app)
    assert (copy.name, copy.colors, copy.images, copy.is_active) == ("Firoza in Rose", ["Rose"], [], False)
    assert (original.name, original.is_active) == ("Firoza", True)


def test_a_copy_with_the_old_pictures_begins_out_of_the_shop(app: Flask, staff_client) -> None:
    pictures = (
        Picture("https://res.cloudinary.com/demo/a.jpg", alt="Firoza"),
        Picture("https://res.cloudinary.com/demo/b.jpg", alt="The back"),
    )
    product = make_product(app, name="Firoza", images=pictures)
    form = shown(staff_client.get(f"/admin/products/new?from={product.id}&pictures=1").text)
    form["csrf_token"] = staff_client.csrf_token()
    form["new_colors"], form["name"] = "Rose", "Firoza in Rose"
    assert staff_client.post("/admin/products/new", data=form).status_code == 303
    copy, original = products(app)
    assert [i["url"] for i in copy.images] == [i["url"] for i in original.images]
    assert [i["alt"] for i in copy.images] == ["Firoza in Rose", "The back"]
    assert copy.is_active is False, "one switch from the customers, not one Save"


def test_colours_of_the_shop_are_offered_and_what_the_product_has_is_not_offered_twice(
    app: Flask, staff_client
) -> None:
    product = make_product(app, colors=("Ivory", "rose"))
    make_product(app, colors=("Rosé", "Firoza"))
    page = staff_client.get(f"/admin/products/{product.id}").text
    offered = re.findall(r'<input type="checkbox" name="colors" value="([^"]+)" class="sr-only peer">', page)
    assert offered == ["Firoza"]
    assert shown(page).getlist("colors") == ["Ivory", "rose"]


@pytest.mark.parametrize("pattern", ["x", "", "00000000-0000-0000-0000-000000000000", "%00"])
def test_a_copy_of_nothing_is_an_empty_form(app: Flask, staff_client, pattern) -> None:
    answer = staff_client.get(f"/admin/products/new?from={pattern}")
    assert answer.status_code == 200
    assert shown(answer.text)["name"] == ""


def test_what_is_typed_is_shown_as_text(app: Flask, staff_client) -> None:
    evil = '"><script>alert(1)</script>'
    answer = sent(
        staff_client,
        "/admin/products/new",
        {
            **TYPED,
            "name": evil,
            "regular_price": evil,
            "new_colors": evil,
            "description": f"</textarea>{evil}",
        },
    )
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert shown(answer.text)["name"] == evil


def test_a_new_product_for_next_to_nothing_is_asked_about_once(app: Flask, staff_client) -> None:
    asked = sent(staff_client, "/admin/products/new", {**TYPED, "sale_price": "0"})
    assert asked.status_code == 422
    assert errors(asked.text) == {"sale_price": "This sells at Rs\u00a00. Save it once more to confirm."}
    assert products(app) == []
    form = shown(asked.text)
    form["csrf_token"] = staff_client.csrf_token()
    assert staff_client.post("/admin/products/new", data=form).status_code == 303
    assert products(app)[0].sale_price == 0
