"""The list of products through the browser's door."""

import html
import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.catalog.commands import archive_product, update_product
from beautique.catalog.types import Category, Size
from beautique.kernel import clock
from beautique.media.types import Picture
from beautique.orders.types import OrderStatus
from tests.admin.order_pages import HTMX, counted, move
from tests.factories import line, make_order, make_product


def page(client, address: str = "/admin/products", **more) -> str:
    answer = client.get(address, follow_redirects=True, **more)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def names(text: str) -> list[str]:
    """The products of the table, in order."""
    table = re.search(r"<tbody>.*?</tbody>", text, re.DOTALL)
    return re.findall(r'class="font-semibold hover:underline[^>]*>([^<]*)</a>', table[0]) if table else []


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def tabs(text: str) -> dict[str, int]:
    found = re.findall(r'id="tab-[^>]*>([A-Za-z ]+)<span[^>]*>([\d,]+)<', text)
    return {name: int(count) for name, count in found}


def test_a_row_says_what_the_shop_sells_it_for_and_how_well(app: Flask, staff_client) -> None:
    product = make_product(
        app,
        name="Firoza Gharara",
        category=Category.GHARARA,
        regular_price=Decimal(19600),
        sale_price=Decimal("17500.50"),
        sizes=(Size.S, Size.M, Size.L),
        colors=("Firoza", "Ivory"),
        is_bestseller=True,
    )
    make_order(app, product, lines=(line(product, quantity=3),))
    row = words(re.search(r"<tbody>.*?</tbody>", page(staff_client), re.DOTALL)[0])
    assert row == "Firoza Gharara S to L, 2 colours Gharara Rs 19,600 Rs 17,500.50 3"


@pytest.mark.parametrize(
    ("sizes", "colors", "summary"),
    [
        (("S",), ("Ivory",), "S, 1 colour"),
        (("S", "M"), ("Ivory", "Rose"), "S, M, 2 colours"),
        (("M", "L", "XL", "XXL"), ("Ivory",), "M to XXL, 1 colour"),
        (("S", "M", "XL"), ("Ivory",), "S, M, XL, 1 colour"),
    ],
)
def test_sizes_in_a_row_are_named_by_their_ends(app: Flask, staff_client, sizes, colors, summary) -> None:
    make_product(app, sizes=tuple(map(Size, sizes)), colors=colors)
    assert summary in words(page(staff_client))


def test_tabs_count_and_list_each_category_and_the_archive(app: Flask, staff_client) -> None:
    make_product(app, name="Maxi one", category=Category.MAXI)
    make_product(app, name="Maxi two", category=Category.MAXI)
    make_product(app, name="Unfinished", category=Category.GHARARA, images=())
    archived = make_product(app, name="Old shirt", category=Category.LONG_SHIRT)
    with app.app_context():
        archive_product(archived.id, SYSTEM)
    everything = page(staff_client)
    assert tabs(everything) == {
        "All": 3, "Maxi": 2, "Lehanga Choli": 0, "Long Shirt": 0, "Shalwar Kameez": 0, "Gharara": 1, "Archived": 1
    }  # fmt: skip
    assert names(everything) == ["Unfinished", "Maxi two", "Maxi one"]
    rows = words(re.search(r"<tbody>.*?</tbody>", everything, re.DOTALL)[0])
    assert (rows.count("not in the shop"), rows.count("In the shop")) == (1, 0)
    assert names(page(staff_client, "/admin/products?category=maxi")) == ["Maxi two", "Maxi one"]
    assert names(page(staff_client, "/admin/products?archived=1")) == ["Old shirt"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=FIRÓZA", ["Firoza"]),
        ("q=%25", []),
        ("size=XL", ["Mehr"]),
        ("size=xl&color=rose", ["Mehr"]),
        ("on_sale=1", ["Firoza"]),
        ("is_bestseller=1", ["Mehr"]),
        ("without_picture=1", ["Draft"]),
        ("min_price=5000&max_price=9,000", ["Mehr"]),
        ("min_price=Rs.5,000&max_price=9,000/-", ["Mehr"]),
        ("max_price=4500", ["Firoza"]),
        ("category=maxi&on_sale=1", []),
        ("sort=price", ["Firoza", "Mehr", "Draft"]),
        ("sort=-price", ["Draft", "Mehr", "Firoza"]),
        ("sort=name", ["Draft", "Firoza", "Mehr"]),
        ("", ["Draft", "Mehr", "Firoza"]),
    ],
)
def test_filters_and_sorts_are_in_the_address(app: Flask, staff_client, query, found) -> None:
    make_product(
        app,
        name="Firoza",
        regular_price=Decimal(9500),
        sale_price=Decimal(4500),
        sizes=(Size.S,),
        colors=("Ivory",),
    )
    make_product(
        app, name="Mehr", regular_price=Decimal(6000), sizes=(Size.XL,), colors=("Rose",), is_bestseller=True
    )
    make_product(
        app, name="Draft", regular_price=Decimal(9900), images=(), sizes=(Size.M,), category=Category.MAXI
    )
    assert names(page(staff_client, f"/admin/products?{query}")) == found


def test_products_that_nobody_ordered_lately_are_a_filter(app: Flask, staff_client) -> None:
    today = clock.now()
    days_ago = {"Today": 0, "Closed day": 40, "Last day": 89, "Long ago": 90}
    for name, days in days_ago.items():
        product = make_product(app, name=name)
        with time_machine.travel(today - timedelta(days=days)):
            make_order(app, product)
    cancelled = make_product(app, name="Cancelled")
    order = make_order(app, cancelled)
    move(app, order, order_status=OrderStatus.CANCELLED)
    make_product(app, name="Never")
    found = page(staff_client, "/admin/products?not_ordered=1")
    assert names(found) == ["Never", "Cancelled", "Long ago"]
    assert tabs(found)["All"] == 3
    assert "Not ordered in 90 days" in found


def test_products_that_show_one_picture_are_a_filter(app: Flask, staff_client) -> None:
    shared, own = (
        Picture(f"https://res.cloudinary.com/demo/{name}.jpg", public_id=name) for name in ("a", "b")
    )
    without_name = Picture("https://example.com/c.jpg")
    first = make_product(app, name="First", images=(shared,))
    make_product(app, name="Second", images=(own, shared))
    make_product(app, name="Alone", images=(Picture("https://res.cloudinary.com/demo/d.jpg", public_id="d"),))
    for name in ("Nameless", "Nameless too"):
        make_product(app, name=name, images=(without_name,))
    address = "/admin/products?shared_picture=1"
    assert names(page(staff_client, address)) == ["Second", "First"]
    with app.app_context():
        update_product(first.id, {"images": (own,)}, SYSTEM)
    assert names(page(staff_client, address)) == ["Second", "First"]
    with app.app_context():
        update_product(first.id, {"images": (without_name,)}, SYSTEM)
    assert names(page(staff_client, address)) == []


def test_active_filters_are_chips_that_can_be_taken_off_one_by_one(app: Flask, staff_client) -> None:
    make_product(app)
    text = page(staff_client, "/admin/products?color=Ivory&min_price=5000&is_bestseller=1")
    for chip, rest in [
        ("price", "color=Ivory&is_bestseller=1"),
        ("color", "is_bestseller=1&min_price=5000"),
        ("is_bestseller", "color=Ivory&min_price=5000"),
    ]:
        assert re.search(rf'id="remove-{chip}" href="/admin/products\?{re.escape(rest)}"', text)
    assert "From Rs\u00a05,000" in text
    assert 'id="clear-filters" href="/admin/products"' in text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("size=XS", "Size: XS is not a filter"),
        ("category=sari", "Category: sari is not a filter"),
        ("min_price=cheap", "Price from: cheap is not a filter"),
        ("min_price=4,50", "Price from: 4,50 is not a filter"),
        ("max_price=4.500", "Price to: 4.500 is not a filter"),
        ("min_price=-1", "Price from: -1 is not a filter"),
        ("max_price=1e400", "Price to: 1e400 is not a filter"),
        ("max_price=NaN", "Price to: NaN is not a filter"),
        ("on_sale=perhaps", "On sale: perhaps is not a filter"),
        ("sort=relevance", "Sort: relevance is not a filter"),
        ("size=S&size=M", "Size: S is not a filter"),
        ("cursor=x", "Page: x is not a filter"),
        ("cursor=WzAsMV0", "Page: WzAsMV0 is not a filter"),
        ("q=a%00b", "Search: ab is not a filter"),
        ("colour=red", "colour is not a filter"),
        ("a%00=b%ff", "is not a filter"),
    ],
)
def test_what_cannot_be_read_is_a_red_chip_and_the_list_is_still_there(
    app: Flask, staff_client, query, sentence
) -> None:
    make_product(app, name="Firoza", sizes=tuple(Size))
    text = page(staff_client, f"/admin/products?{query}")
    assert sentence in text
    assert names(text) == ["Firoza"]


def test_thousands_of_parameters_are_only_a_bad_address(app: Flask, staff_client) -> None:
    make_product(app)
    query = "&".join(f"x{n}={n}" for n in range(500))
    assert staff_client.get(f"/admin/products?{query}", follow_redirects=True).status_code == 200


def test_an_empty_shop_and_a_filter_without_matches_look_different(app: Flask, staff_client) -> None:
    assert "No products yet" in page(staff_client)
    assert "Nothing is archived" in page(staff_client, "/admin/products?archived=1")
    make_product(app, category=Category.MAXI)
    assert "No Gharara yet" in page(staff_client, "/admin/products?category=gharara")
    none = page(staff_client, "/admin/products?is_bestseller=1&q=zzz&category=maxi")
    assert "No product matches" in none
    assert "“zzz”, Bestseller together hide all of them." in none
    assert "Clear all 2" in none
    assert 'href="/admin/products?category=maxi"' in none


def test_a_plain_form_leads_to_a_tidy_address(app: Flask, staff_client) -> None:
    answer = staff_client.get("/admin/products?size=&q=++mehr+&color=ivory")
    assert (answer.status_code, answer.location) == (303, "/admin/products?color=ivory&q=mehr")
    assert staff_client.get(answer.location).status_code == 200


def test_typing_replaces_the_address_and_a_choice_adds_one(app: Flask, staff_client) -> None:
    make_product(app, name="Firoza")
    typed = staff_client.get("/admin/products?q=fir&size=", headers={**HTMX, "HX-Trigger": "product-q"})
    assert typed.headers["HX-Replace-Url"] == "/admin/products?q=fir"
    assert "<html" not in typed.text
    assert names(typed.text) == ["Firoza"]
    assert '<span hx-swap-oob="innerHTML:#products-summary">' in typed.text
    chosen = staff_client.get("/admin/products?on_sale=1", headers=HTMX)
    assert chosen.headers["HX-Push-Url"] == "/admin/products?on_sale=1"
    assert "HX-Replace-Url" not in chosen.headers


def test_pages_hold_every_product_once(app: Flask, staff_client) -> None:
    made = [make_product(app, name=f"Product {n:02}", regular_price=Decimal(n % 5)).name for n in range(53)]
    seen: list[str] = []
    address: str | None = "/admin/products?sort=price"
    while address:
        text = page(staff_client, address)
        seen += names(text)
        make_product(app, name="Newcomer", regular_price=Decimal(0))
        following = re.search(r'rel="next" href="([^"]*)"', text)
        address = following[1] if following else None
        assert len(seen) <= 60
    assert sorted(name for name in seen if name != "Newcomer") == made
    assert 'rel="prev"' in text


@pytest.mark.parametrize("rows", [1, 50])
def test_the_list_asks_the_database_as_often_for_one_product_as_for_fifty(
    app: Flask, staff_client, rows
) -> None:
    for _ in range(rows):
        make_product(app)
    staff_client.get("/admin/products")
    with counted(app, ()) as seen:
        assert len(names(page(staff_client))) == rows
    of_the_list = [each for each in seen if " products" in each and "product_day_figures" not in each]
    assert len(of_the_list) == 2
    assert len(seen) <= 8  # with the session, the account and the sold figures


def test_every_name_is_text_and_never_markup(app: Flask, staff_client) -> None:
    make_product(app, name="<script>alert(1)</script>", colors=('"><img src=x>',))
    text = staff_client.get("/admin/products?q=%3Cscript%3E&color=%22%3E%3Cimg").text
    assert "<script>alert" not in text
    assert "<img src=x" not in text


@pytest.mark.parametrize("letter", ["ش", "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}", "a"])
def test_pages_by_name_are_turned_whatever_the_names_are_written_in(app: Flask, staff_client, letter) -> None:
    name = letter * (25 if letter > "\uf000" else 252)
    for n in range(51):
        make_product(app, name=f"{name}{n:03}")
    first = page(staff_client, "/admin/products?sort=name")
    link = re.search(r'href="(/admin/products\?cursor=[^"]*)"', first)[1]
    second = page(staff_client, link)
    assert "is not a filter" not in second
    assert names(second) == [f"{name}050"]
    told = staff_client.get("/api/products?sort=name&limit=50").json
    answer = staff_client.get("/api/products", query_string={"sort": "name", "cursor": told["next_cursor"]})
    assert [each["name"] for each in answer.json["items"]] == [f"{name}050"]
