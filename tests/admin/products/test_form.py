"""The form of a product: creating, saving, what is wrong, two people at once, what happened."""

import html
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from beautique.audit.queries import list_timeline
from beautique.catalog import commands, queries
from beautique.catalog.models import Product
from beautique.catalog.types import Category, ProductFilter, Size
from beautique.kernel.pages import PageRequest
from beautique.media.types import Picture
from tests.factories import line, make_order, make_product

LIKE_ONE = "Write it like one of these."
HTMX = {"HX-Request": "true"}
TYPED = {
    "name": "Firoza Raw Silk Gharara",
    "category": "Gharara",
    "regular_price": "19,600",
    "sale_price": "",
    "description": "Raw silk gharara with a hand-woven zari border.",
    "sizes": ["S", "L"],
    "new_colors": "Firoza, ivory",
    "is_active": "y",
}


def sent(client, address: str, fields: dict[str, Any], **more) -> Any:
    """Sends the form; a field that is None is left out."""
    filled = {name: value for name, value in fields.items() if value is not None}
    return client.post_form(address, filled, **more)


def shown(page: str) -> MultiDict[str, str]:
    """What the page's form (or the conflict panel as it stands) would send."""
    form = re.search(r'<form id="product-form".*?</form>|<section id="product".*?</section>', page, re.DOTALL)
    assert form, page
    fields: MultiDict[str, str] = MultiDict()
    text = re.sub(r"<template.*?</template>", "", form[0], flags=re.DOTALL)
    for tag in re.findall(r"<input[^>]*>", text):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        ticked = attributes.get("type") not in ("checkbox", "radio") or " checked" in tag
        if "name" in attributes and ticked and attributes.get("type") not in ("file", "number"):
            fields.add(attributes["name"], html.unescape(attributes.get("value", "")))
    for name, body in re.findall(r'<select[^>]*name="([a-z_]+)".*?>(.*?)</select>', text, re.DOTALL):
        fields.add(name, html.unescape(re.search(r'selected value="([^"]*)"', body)[1]))
    for name, body in re.findall(r'<textarea[^>]*name="([a-z_]+)"[^>]*>\n?(.*?)</textarea>', text, re.DOTALL):
        fields.add(name, html.unescape(body))
    return fields


def opened(client, product: Product) -> MultiDict[str, str]:
    return shown(client.get(f"/admin/products/{product.id}").text)


def products(app: Flask) -> list[Product]:
    with app.app_context():
        return list(queries.list_products(ProductFilter(is_active=None), PageRequest(limit=50)).items)


def stored(app: Flask, product: Product) -> Product:
    with app.app_context():
        return queries.get_product(product.id)


def errors(page: str) -> dict[str, str]:
    found = re.findall(r'id="([a-z_]+)-error".*?<span>(.*?)</span>', page, re.DOTALL)
    return {name: html.unescape(sentence) for name, sentence in found}


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
    form = {**TYPED, "new_id": shown(staff_client.get("/admin/products/new").text)["new_id"]}
    first = sent(staff_client, "/admin/products/new", form)
    second = sent(staff_client, "/admin/products/new", form)
    assert first.location == second.location
    assert len(products(app)) == 1


def test_an_id_that_we_did_not_give_out_is_not_used(app: Flask, staff_client) -> None:
    other = make_product(app)
    for forged in (other.id.hex, str(uuid.uuid4()), "x", ""):
        sent(staff_client, "/admin/products/new", {**TYPED, "new_id": forged})
    assert len(products(app)) == 5


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
        ("category", "Sari", "category", "Not a valid choice."),
        ("category", None, "category", "Not a valid choice."),
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


def save(client, product: Product, form: MultiDict[str, str], headers=None, **changes: Any) -> Any:
    for name, value in changes.items():
        form.setlist(name, [] if value is None else value if isinstance(value, list) else [value])
    form["csrf_token"] = client.csrf_token()
    return client.post(f"/admin/products/{product.id}", data=form, headers=headers)


def test_a_save_under_htmx_stays_on_the_page(app: Flask, staff_client) -> None:
    product = make_product(app)
    answer = save(staff_client, product, opened(staff_client, product), HTMX, name="New name", is_active=None)
    assert answer.status_code == 200
    assert "New name is saved." in answer.headers["HX-Trigger"]
    assert shown(answer.text)["version"] == "2"
    assert "data-pristine" in answer.text
    assert re.search(r'id="product-head"[^>]*hx-swap-oob="true"', answer.text)
    assert (stored(app, product).name, stored(app, product).is_active) == ("New name", False)


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


def test_a_new_product_for_next_to_nothing_is_asked_about_once(app: Flask, staff_client) -> None:
    asked = sent(staff_client, "/admin/products/new", {**TYPED, "sale_price": "0"})
    assert asked.status_code == 422
    assert errors(asked.text) == {"sale_price": "This sells at Rs\u00a00. Save it once more to confirm."}
    assert products(app) == []
    form = shown(asked.text)
    form["csrf_token"] = staff_client.csrf_token()
    assert staff_client.post("/admin/products/new", data=form).status_code == 303
    assert products(app)[0].sale_price == 0


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


def test_a_stale_save_shows_both_sides_and_one_button_saves_the_choices(
    app: Flask, owner_client, staff_client
) -> None:
    product = make_product(app, regular_price=Decimal(6750), sale_price=None, is_bestseller=False)
    mine = opened(staff_client, product)
    theirs = save(
        owner_client,
        product,
        opened(owner_client, product),
        regular_price="7,250",
        is_bestseller="y",
        sizes=["S"],
    )
    assert theirs.status_code == 303
    answer = save(staff_client, product, mine, regular_price="6990", description="Straight cut, fully lined.")
    assert answer.status_code == 409
    text = html.unescape(answer.text)
    for words in ("Sana Tariq", "Rs\u00a07,250", "Rs\u00a06,990", "Straight cut, fully lined."):
        assert words in text
    assert stored(app, product).regular_price == Decimal(7250)
    chosen = shown(answer.text)  # a field that only they changed begins with theirs
    assert (chosen["version"], chosen["regular_price"]) == ("2", "6990")
    assert save(staff_client, product, chosen).status_code == 303
    now = stored(app, product)
    assert (now.regular_price, now.is_bestseller, now.sizes, now.description) == (
        Decimal(6990),
        True,
        ["S"],
        "Straight cut, fully lined.",
    )
    assert (now.name, now.images, now.version) == (product.name, product.images, 3)


def test_pictures_that_only_they_changed_begin_with_theirs(app: Flask, owner_client, staff_client) -> None:
    pictures = tuple(Picture(f"https://res.cloudinary.com/demo/{n}.jpg") for n in "abc")
    product = make_product(app, images=pictures)
    mine = opened(staff_client, product)
    theirs = opened(owner_client, product)
    save(owner_client, product, theirs, pictures=theirs.getlist("pictures")[::-1])
    chosen = shown(save(staff_client, product, mine, name="Mine").text)
    save(staff_client, product, chosen)
    now = stored(app, product)
    assert (now.name, [image["url"][-5] for image in now.images]) == ("Mine", ["c", "b", "a"])


def test_saving_the_same_as_somebody_else_is_no_conflict(app: Flask, owner_client, staff_client) -> None:
    product = make_product(app)
    mine, theirs = opened(staff_client, product), opened(owner_client, product)
    save(owner_client, product, theirs, name="Same")
    assert save(staff_client, product, mine, name="Same").status_code == 303
    assert stored(app, product).version == 2


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "0", "٣"])
def test_a_version_that_nobody_saw_overwrites_nothing(app: Flask, staff_client, version) -> None:
    product = make_product(app)
    answer = save(staff_client, product, opened(staff_client, product), version=version, name="Overwritten")
    assert answer.status_code == 409
    assert stored(app, product).name == product.name


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


def test_a_copy_begins_with_everything_but_an_identity(app: Flask, staff_client) -> None:
    product = make_product(app, name="Firoza", sale_price=Decimal(5000))
    page = staff_client.get(f"/admin/products/new?from={product.id}").text
    form = shown(page)
    assert products(app)[0].version == 1
    assert form["name"] == "Firoza (copy)"
    form["csrf_token"] = staff_client.csrf_token()
    assert staff_client.post("/admin/products/new", data=form).status_code == 303
    copy, original = products(app)
    assert (copy.sale_price, copy.sizes, copy.colors) == (
        original.sale_price,
        original.sizes,
        original.colors,
    )
    assert [i["url"] for i in copy.images] == [i["url"] for i in original.images]
    assert copy.images[0]["alt"] == "Firoza (copy)"


@pytest.mark.parametrize("pattern", ["x", "", "00000000-0000-0000-0000-000000000000", "%00"])
def test_a_copy_of_nothing_is_an_empty_form(app: Flask, staff_client, pattern) -> None:
    answer = staff_client.get(f"/admin/products/new?from={pattern}")
    assert answer.status_code == 200
    assert shown(answer.text)["name"] == ""


def test_what_happened_is_told_in_words_newest_first(app: Flask, staff_client, owner_client) -> None:
    product = make_product(app, regular_price=Decimal(6750))
    form = opened(staff_client, product)
    save(staff_client, product, form, regular_price="7250", sizes=["S", "M", "L", "XXL"], is_bestseller="y")
    owner_client.post_form(f"/admin/products/{product.id}/archive")
    page = html.unescape(staff_client.get(f"/admin/products/{product.id}").text)
    story = " ".join(re.sub(r"<[^>]*>", " ", page.split('id="story-title"')[1]).split())
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


def test_the_whole_page_works_without_javascript(app: Flask, staff_client) -> None:
    page = staff_client.get(f"/admin/products/{make_product(app, sizes=(Size.S,)).id}").text
    assert 'method="post" enctype="multipart/form-data"' in page
    assert '<input type="file" name="files" multiple' in page
    assert 'name="position"' in page
    assert 'name="removed"' in page
    assert " style=" not in page
    assert "<script>" not in page
