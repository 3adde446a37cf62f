"""What the command palette finds, for whom, and at what cost."""

import re

import pytest
from flask import Flask

from tests.admin.order_pages import HTMX
from tests.factories import make_order, make_product
from tests.statements import statements

PALETTE = "/admin/palette"


@pytest.fixture
def shop(app: Flask):
    product = make_product(app, name="Zarmina Lawn")
    return product, [make_order(app, product, customer_name=f"Ayesha {n}") for n in range(8)]


def find(client, q="", **more) -> list[str]:
    answer = client.get(PALETTE, query_string={"q": q, **more}, headers=HTMX)
    assert answer.status_code == 200
    return re.findall(r'<a href="([^"]+)"', answer.text)


@pytest.mark.parametrize("spelling", [str, str.lower, lambda number: number.replace("-", "")])
def test_an_order_number_in_any_spelling_finds_this_order_alone(shop, staff_client, spelling) -> None:
    number = shop[1][3].number
    assert find(staff_client, spelling(number)) == [f"/admin/orders/{number}"]


def test_a_phone_finds_its_newest_orders_and_its_customer(shop, staff_client) -> None:
    order = shop[1][0]
    newest = [f"/admin/orders/{each.number}" for each in shop[1][:-6:-1]]
    assert find(staff_client, order.phone) == [*newest, f"/admin/customers/{order.phone_normalized}"]


def test_products_and_pages_are_found_by_their_words(shop, staff_client) -> None:
    assert find(staff_client, "zarmina lawn")[-1] == f"/admin/products/{shop[0].id}"
    assert find(staff_client, "daily clo") == ["/admin/payments/closing"]


def test_only_pages_that_a_person_may_open_are_offered(staff_client, owner_client) -> None:
    assert find(staff_client, "settings") == []
    assert find(owner_client, "settings") == ["/admin/settings"]
    assert "/admin/activity" not in find(staff_client)
    assert "/admin/activity" in find(owner_client)


def test_with_nothing_typed_the_last_opened_come_first(shop, staff_client) -> None:
    product, orders = shop
    recent = [orders[2].number, str(product.id), orders[5].number, "BQ-20200101-001", "nonsense", "\x00"]
    assert find(staff_client, recent=recent)[:3] == [
        f"/admin/orders/{orders[2].number}",
        f"/admin/products/{product.id}",
        f"/admin/orders/{orders[5].number}",
    ]


@pytest.mark.parametrize("typed", ["\x00", "a" * 10_000, "علی", "%", "_", "%%%", "\\", "'", "-", "x"])
def test_odd_words_find_nothing_and_break_nothing(shop, staff_client, typed) -> None:
    assert [url for url in find(staff_client, typed) if "orders/BQ" in url or typed == "\x00"] == []
    assert "Nothing found" in staff_client.get(PALETTE, query_string={"q": typed}).text


def test_the_page_without_javascript_has_links_and_no_options(shop, staff_client) -> None:
    page = staff_client.get(PALETTE, query_string={"q": "ayesha"}).text.partition('id="main"')[2]
    assert f'href="/admin/orders/{shop[1][7].number}"' in page
    assert 'role="option"' not in page.partition("</main>")[0]


@pytest.mark.parametrize(("typed", "most"), [("", 0), ("ayesha", 2), ("0300 1234567", 2), ("x", 0)])
def test_orders_and_products_are_asked_once_each(shop, app: Flask, staff_client, typed, most) -> None:
    find(staff_client)
    with statements(app) as asked:
        find(staff_client, typed)
    tables = [found for each in asked for found in re.findall(r"FROM (orders|products)\b", each)]
    assert len(tables) == most, asked
