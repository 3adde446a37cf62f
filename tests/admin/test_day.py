"""The day in one page: yesterday's money, what sold best, what waits now; on screen and as text."""

import html
import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from beautique.kernel import clock
from beautique.kernel.pages import PageRequest
from beautique.orders.commands import move_order
from beautique.orders.models import Order
from beautique.orders.queries import list_orders
from beautique.orders.types import OrderChanges, OrderFilter, OrderStatus
from beautique.settings.types import PaymentMethod
from tests.admin.home_pages import NOON, shown
from tests.factories import line, make_order, make_product
from tests.payments.desk import OWNER, pay

DAY = "/admin/day"


@pytest.fixture
def yesterday(app: Flask) -> list[Order]:
    """Three orders of yesterday: paid by two methods, the last one cancelled with its money here."""
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        lawn = make_product(app, name="Noor Lawn", regular_price=Decimal(1000))
        silk = make_product(app, name="لال کرتا", regular_price=Decimal(2000))
        orders = [
            make_order(app, lawn, lines=(line(lawn, quantity=3),)),
            make_order(app, silk, lines=(line(silk, quantity=2), line(lawn, quantity=1))),
            make_order(app, silk, lines=(line(silk, quantity=9),)),
        ]
        with app.app_context():
            pay(orders[0])
            pay(orders[1], method=PaymentMethod.MEEZAN_BANK)
            pay(orders[2], amount=Decimal(500), reason="In parts")
            move_order(orders[2].id, OrderChanges(order_status=OrderStatus.CANCELLED), OWNER)
    return orders


def text_of(page: str) -> str:
    """The day as one would write it in a message."""
    found = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1]).replace("\xa0", " ")


def test_yesterday_is_told_without_being_asked(app: Flask, owner, yesterday):
    with time_machine.travel(NOON, tick=False):
        page = app.test_client().sign_in(owner.username).get(DAY).text
    assert (
        text_of(page)
        == """Friday, 20 November 2026

Money that came:
Easypaisa, 2 payments: Rs 3,500
Meezan Bank, 1 payment: Rs 5,000
In all: Rs 8,500

Ordered:
2 orders: Rs 8,000
of it verified: Rs 8,000
1 order cancelled

Sold best:
Noor Lawn: 4 pieces
\u2068لال کرتا\u2069: 2 pieces

Waits now:
2 orders to start: Rs 8,000
1 refund due: Rs 500"""
    )
    words = shown(page).replace("\xa0", " ")
    assert "Meezan Bank, 1 payment Rs 5,000" in words
    assert f'data-copy="{html.escape(text_of(page)).splitlines()[0]}' in page.replace("\xa0", " ")


def test_every_line_leads_to_a_page_that_is_there(app: Flask, owner, yesterday):
    with time_machine.travel(NOON, tick=False):
        browser = app.test_client().sign_in(owner.username)
        page = browser.get(DAY).text
        main = page[page.index("<main") : page.index("</main>")]
        links = set(re.findall(r'href="(/admin[^"]+)"', main))
        assert len(links) > 8
        for link in links:
            assert browser.get(html.unescape(link)).status_code == 200, link


def test_what_was_ordered_is_what_the_lists_behind_it_come_to(app: Flask, owner, yesterday):
    with time_machine.travel(NOON, tick=False):
        browser = app.test_client().sign_in(owner.username)
        page = browser.get(DAY).text
        kept, cancelled = (
            shown(browser.get(html.unescape(link)).text).replace("\xa0", " ")
            for link in re.findall(r'href="([^"]+)"[^>]*>(?:2 orders|1 order cancelled)<', page)
        )
    assert "2 match, Rs 8,000" in kept
    assert "1 matches, Rs 18,000" in cancelled


def test_a_day_whose_orders_were_all_cancelled_says_so(app: Flask, owner, yesterday):
    with app.app_context():
        for order in yesterday[:2]:
            move_order(order.id, OrderChanges(order_status=OrderStatus.CANCELLED), OWNER)
    with time_machine.travel(NOON, tick=False):
        page = app.test_client().sign_in(owner.username).get(DAY).text
    assert "Ordered:\n3 orders cancelled\n" in text_of(page)


def test_a_day_is_chosen_and_what_is_none_is_told(app: Flask, owner, yesterday):
    with time_machine.travel(NOON, tick=False):
        browser = app.test_client().sign_in(owner.username)
        assert "Nobody ordered on this day." in browser.get(f"{DAY}?day=21/11/2026").text
        wrong = browser.get(f"{DAY}?day=someday").text
        answers = [browser.get(f"{DAY}?day={day}") for day in ("01/01/0001", "31/12/1999")]
    assert ["is no day." in answer.text for answer in answers] == [True] * 2
    assert "“someday” is no day." in wrong
    assert "Friday, 20 November 2026" in wrong


def test_only_who_may_see_all_numbers_opens_it_and_is_shown_the_way(app: Flask, owner_client, staff_client):
    make_order(app)
    assert staff_client.get(DAY).status_code == 403
    for place in ("/admin/", "/admin/payments/closing"):
        assert f'href="{DAY}' in owner_client.get(place).text
        assert f'href="{DAY}' not in staff_client.get(place).text


def test_what_is_late_is_on_the_page_and_on_home_with_its_list(app: Flask, owner):
    today = clock.today()
    late, due, cancelled = (make_order(app) for _ in range(3))
    with app.app_context():
        assert not list_orders(OrderFilter(is_late=True), PageRequest()).items  # what is late follows the day
    with app.app_context(), time_machine.travel(clock.now() + timedelta(days=3)):
        for order in (late, cancelled):
            move_order(order.id, OrderChanges(estimated_delivery=today + timedelta(days=2)), OWNER)
        move_order(due.id, OrderChanges(estimated_delivery=today + timedelta(days=3)), OWNER)
        move_order(cancelled.id, OrderChanges(order_status=OrderStatus.CANCELLED), OWNER, "Customer asked")
        browser = app.test_client().sign_in(owner.username)
        words = shown(browser.get(DAY).text).replace("\xa0", " ")
        assert "1 order past the promised day" in words
        assert "1 order past the promised day" in shown(browser.get("/admin/").text)
        listed = browser.get("/admin/orders?late=yes").text
    assert "Promised date passed" in listed
    assert [order.number in listed for order in (late, due, cancelled)] == [True, False, False]
