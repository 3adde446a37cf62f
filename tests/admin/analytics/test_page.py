"""The analytics page: every number leads to the list that comes to it, in every state of a shop."""

import html
import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask

from beautique.config import ROOT
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.money import rupees
from beautique.orders.figures.commands import refresh_closed_days
from tests.admin.order_pages import HTMX, counted, links, words
from tests.analytics.busy_shop import BusyShop
from tests.factories import line, make_order, make_product

PAGE = "/admin/analytics"
RANGES = ("", "?range=7-days", "?range=all")
SOME = 30  # links from the top of a page, and from its end
QUERIES = 12  # of a page that compares, beside the shell


@pytest.fixture
def busy_client(app: Flask, owner_client) -> Any:
    """The owner in a shop of two months."""
    with app.app_context():
        BusyShop(app, clock.today() - timedelta(days=60), 60, 50).run(db.session.rollback, clock.now())
        db.session.rollback()
    return owner_client


def lists(page: Any) -> list[tuple[str, str]]:
    """What stands on each link to the list of orders, and its address."""
    found = re.findall(
        r'<a [^>]*href="(/admin/orders[^"]*)"[^>]*>(.*?)</a>',
        page.text.partition('<div id="analytics"')[2].partition("</main>")[0],
        re.DOTALL,
    )
    return [(html.unescape(re.sub(r"<[^>]*>", " ", text)).strip(), html.unescape(url)) for url, text in found]


def sums(client: Any, url: str) -> tuple[int, str]:
    """How many orders the list says that it has, and what it says they cost."""
    told = re.search(
        r'id="orders-summary"[^>]*>\s*([\d,]+) match(?:es)?, (Rs\s[\d,.]+)', client.get(url).text
    )
    assert told, url
    return int(told[1].replace(",", "")), told[2]


def test_every_number_leads_to_the_list_that_comes_to_it(busy_client) -> None:
    for query in RANGES:
        found = [
            pair
            for pair in lists(busy_client.get(f"{PAGE}{query}"))
            if "flag=" not in pair[1] and "/export" not in pair[1]
        ]
        for text, url in dict.fromkeys(found[:SOME] + found[-SOME:]):
            count, amount = sums(busy_client, url)
            total = Decimal(amount.partition("\xa0")[2].replace(",", ""))
            average = rupees((total / max(1, count)).quantize(Decimal(1)))
            number = re.search(r"(?:Rs\s)?\d[\d,.]*", text)[0].rstrip(".")
            assert number in ((amount, average) if text.startswith("Rs") else (f"{count:,}",)), (text, url)


def test_what_is_due_back_leads_to_as_many_orders_as_it_names(busy_client) -> None:
    page = busy_client.get(f"{PAGE}?range=all")
    [(_, url)] = {pair for pair in lists(page) if "flag=" in pair[1]}
    count, _ = sums(busy_client, url)
    assert count > 1
    assert f"{count} orders" in words(page).partition("Refund due")[2].partition("Time to verify")[0]


def test_the_products_that_nobody_ordered_are_as_many_as_their_list_has(busy_client) -> None:
    page = busy_client.get(PAGE)
    told = re.search(r"(\d+) products not ordered", words(page))
    [url] = set(links(page, "not_ordered=1"))
    summary = busy_client.get(url).text.partition('id="products-summary"')[2].partition("</p>")[0]
    assert summary.endswith(f">{told[1]} products found")
    assert int(told[1]) > 0


def test_a_range_costs_as_many_queries_whatever_its_length(app: Flask, busy_client) -> None:
    asked = {}
    with app.app_context():
        refresh_closed_days()
    for query in RANGES:
        with counted(app) as statements:
            busy_client.get(f"{PAGE}{query}")
        asked[query] = len(statements)
    assert max(asked.values()) <= QUERIES, asked
    assert asked["?range=all"] < asked[""]  # there is nothing before it


def test_a_chart_and_its_table_say_the_same(busy_client) -> None:
    page = busy_client.get(PAGE)
    drawings = [json.loads(html.unescape(each)) for each in re.findall(r'data-chart="([^"]*)"', page.text)]
    assert [each["kind"] for each in drawings] == ["line", "bar"]
    for drawing, table in zip(
        drawings, re.findall(r"<tbody>(.*?)</tbody>", page.text, re.DOTALL), strict=False
    ):
        rows = [re.sub(r"<[^>]*>|\s+", " ", html.unescape(row)).split() for row in table.split("</tr>")[:-1]]
        assert [" ".join(row[:2]) for row in rows] == drawing["labels"]
        assert len(drawing["labels"]) == len(drawing["now"]) == len(drawing["before"]) == 30
        told = [" ".join(row[2:]) for row in rows]
        assert told == [
            f"{now} {before}".replace("\xa0", " ")
            for now, before in zip(drawing["told"], drawing["toldBefore"], strict=True)
        ]


def test_each_part_says_of_which_orders_it_is(app: Flask, owner_client) -> None:
    make_order(app, make_product(app, name="Noor Lawn"))  # nobody has paid for it
    told = words(owner_client.get(f"{PAGE}?range=today"))
    assert "Best sellers ordered, paid or not All products Noor Lawn" in told
    assert "New and returning customers orders, verified revenue New" in told
    assert "By method orders, verified revenue Easypaisa Rs 0 1 order" in told
    assert "By category verified pieces and revenue Nothing is verified yet." in told
    assert "By city orders, verified revenue Lahore Rs 0 1 order" in told


def test_a_shop_without_orders_says_so(owner_client) -> None:
    assert "No orders yet" in words(owner_client.get(PAGE))


def test_one_order_is_a_whole_page_by_the_hour(app: Flask, owner_client) -> None:
    order = make_order(app)
    told = words(owner_client.get(f"{PAGE}?range=today"))
    assert "Orders by the hour" in told
    assert rupees(order.total_amount) in owner_client.get(PAGE).text
    assert "Nothing is verified yet." in told


def test_orders_of_the_largest_amounts_are_told_in_full(app: Flask, owner_client) -> None:
    dear = make_product(app, regular_price=Decimal(1_000_000))
    for _ in range(2):
        make_order(
            app,
            lines=tuple(line(dear, quantity=99, color=color) for color in dear.colors),
            phone="0300 7654321",
        )
    told = owner_client.get(PAGE).text
    assert rupees(Decimal(99_000_000 * 2 * len(dear.colors))) in told


def test_days_without_orders_are_zero_and_lead_to_all(app: Flask, owner_client) -> None:
    make_order(app)
    page = owner_client.get(f"{PAGE}?end_date=2020-02-01&start_date=2020-01-01")
    assert "Nobody ordered on these days." in words(page)
    assert f"{PAGE}?range=all" in links(page, 'class="link-ink"')


@pytest.mark.parametrize(
    ("query", "chips"),
    [
        ("range=never", ["Range: never is not a filter"]),
        ("start_date=rubbish&range=7-days", ["From: rubbish is not a filter"]),
        ("end_date=2026-02-30", ["To: 2026-02-30 is not a filter"]),
        ("start_date=0001-01-01", []),
        ("end_date=9999-12-31", []),
        ("start_date=9999-12-31", []),
        ("cursor=AAA", ["cursor is not a filter"]),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_no_range_is_a_red_chip_and_never_an_error(
    app: Flask, owner_client, query: str, chips: list[str], headers: dict[str, str]
) -> None:
    make_order(app)
    page = owner_client.get(f"{PAGE}?{query}", headers=headers, follow_redirects=True)
    assert page.status_code == 200
    assert [chip for chip in chips if chip not in words(page)] == []


@pytest.mark.parametrize("end", ["", "&end_date=9999-12-31"])
def test_days_that_have_not_come_are_not_told_as_today(app: Flask, owner_client, end: str) -> None:
    make_order(app)
    tomorrow = clock.today() + timedelta(days=1)
    page = owner_client.get(f"{PAGE}?start_date={tomorrow}{end}", follow_redirects=True)
    assert "Nobody ordered on these days." in words(page)
    assert "these days are still to come" in words(page)
    assert "against" not in words(page)
    assert f"{tomorrow:%-d %b} to {clock.today():%-d %b}" not in words(page)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("start_date=28/11/2025&end_date=5.10.25", "start_date=2025-10-05&end_date=2025-11-28"),
        ("end_date=&range=&start_date=3+Jan+2026", "start_date=2026-01-03"),
        ("range=30-days", ""),
        ("range=7-days&start_date=2026-01-03", "start_date=2026-01-03"),
    ],
)
def test_typed_days_have_one_address_and_may_stand_in_either_order(
    owner_client, typed: str, address: str
) -> None:
    answer = owner_client.get(f"{PAGE}?{typed}")
    assert answer.status_code == 303
    assert sorted(answer.location.partition("?")[2].split("&")) == sorted(address.split("&"))


def test_it_is_the_owners(staff_client) -> None:
    assert staff_client.get(PAGE).status_code == 403
    assert "Analytics" not in words(staff_client.get("/admin/"))


def test_only_this_page_loads_the_library_of_the_charts(app: Flask, owner_client) -> None:
    make_order(app)
    assert "js/analytics.js" in owner_client.get(PAGE).text
    loads = [path.name for path in (ROOT / "static" / "js").glob("*.js") if "chart.js/" in path.read_text()]
    assert loads == ["analytics.js"]
    assert "js/analytics.js" not in owner_client.get("/admin/").text


def test_today_is_set_against_yesterday_without_calling_it_good_or_bad(app: Flask, owner_client) -> None:
    with time_machine.travel(clock.now() - timedelta(days=1), tick=False):
        for _ in range(3):
            make_order(app)
    make_order(app)
    page = owner_client.get(f"{PAGE}?range=today")
    assert "against yesterday, the whole day; today is not over" in words(page)
    orders = page.text.partition("Orders</dt>")[2].partition("</dd>")[0]
    assert "67%" in orders
    assert "text-error" not in orders


def test_days_that_wait_to_be_counted_are_announced(
    app: Flask, owner_client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beautique.analytics.report.MOST_COUNTED", -1)
    make_order(app)
    page = owner_client.get(f"{PAGE}?range=all")
    assert "These days are being counted" in words(page)
    assert f"{PAGE}?range=all" in links(page, 'class="btn"')
