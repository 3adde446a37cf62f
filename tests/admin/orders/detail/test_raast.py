"""The Raast QR on the page of an order: there while money is due, gone afterwards, and read by a phone."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from beautique.kernel import clock
from beautique.orders.models import Order
from beautique.settings.raast import raast_text
from beautique.settings.types import PaymentMethod
from tests.admin.order_pages import move, url
from tests.payments.desk import pay
from tests.raast import IBAN, OTHER_IBAN, forwarded, give_iban, read_back, switch_on


@pytest.fixture(autouse=True)
def on(app: Flask) -> None:
    with app.app_context():
        switch_on()


def card(page: str) -> str:
    """The QR on the page, or nothing."""
    found = re.search(r"<div[^>]*data-raast.*", page, re.DOTALL)
    return html.unescape(found.group()) if found else ""


def said(part: str) -> str:
    """What a person reads in it."""
    return " ".join(re.sub(r"<[^>]*>", " ", part).split())


def test_what_is_due_is_on_the_page_to_share_and_to_download(owner_client, order: Order) -> None:
    now = clock.now()
    until = now + timedelta(hours=36)
    with time_machine.travel(now, tick=False):
        shown = card(owner_client.get(url(order)).text)
        file = owner_client.get(url(order, "/raast.png"))
    assert f'aria-label="Raast QR: Rs\xa06,750 for {order.number}"' in shown
    assert "It can be paid until" in said(shown)
    assert f'href="{url(order, "/raast.png")}" download' in shown
    share = re.search(r"<button[^>]*data-share=[^>]*>", shown)
    assert share
    assert " hidden" in share.group()
    assert f"Order {order.number}: scan this" in share.group()
    assert f"until {clock.store_time(until):%-d %B, %H:%M}." in share.group()
    assert (file.status_code, file.mimetype) == (200, "image/png")
    assert file.headers["Cache-Control"] == "private, no-store"
    assert file.headers["Content-Disposition"] == f'attachment; filename="{order.number}-raast.png"'
    assert read_back(file.data) == raast_text(IBAN, Decimal(6750), order.number, until)


def test_a_phone_reads_what_chats_have_made_of_it(owner_client, order: Order) -> None:
    file = owner_client.get(url(order, "/raast.png")).data
    assert read_back(forwarded(file)) == read_back(file) != ""


def test_other_spellings_of_the_number_find_the_file_too(owner_client, order: Order) -> None:
    assert owner_client.get(f"/admin/orders/{order.number.lower()}/raast.png").status_code == 200
    assert owner_client.get("/admin/orders/BQ-20200101-001/raast.png").status_code == 404


def test_staff_share_it_too_and_strangers_do_not(client, staff_client, order: Order) -> None:
    assert "data-share" in card(staff_client.get(url(order)).text)
    assert staff_client.get(url(order, "/raast.png")).status_code == 200
    assert client.get(url(order, "/raast.png")).status_code == 302


def verified(app: Flask, order: Order) -> None:
    with app.app_context():
        pay(order)


def claimed_paid(app: Flask, order: Order) -> None:
    move(app, order, payment_status="Paid")


def cancelled(app: Flask, order: Order) -> None:
    move(app, order, "Customer cancelled", order_status="Cancelled")


def another_iban(app: Flask, _order: Order) -> None:
    with app.app_context():
        give_iban(iban=OTHER_IBAN)


def another_method(app: Flask, _order: Order) -> None:
    with app.app_context():
        switch_on(PaymentMethod.MEEZAN_BANK)


@pytest.mark.parametrize("state", [verified, claimed_paid, cancelled, another_iban, another_method])
def test_where_nothing_is_to_be_paid_by_it_there_is_none(
    app: Flask, owner_client, order: Order, state: Callable[[Flask, Order], None]
) -> None:
    assert card(owner_client.get(url(order)).text)
    state(app, order)
    assert not card(owner_client.get(url(order)).text)
    assert owner_client.get(url(order, "/raast.png")).status_code == 404


def test_of_an_under_paid_order_it_asks_for_the_rest(app: Flask, owner_client, order: Order) -> None:
    with app.app_context():
        pay(order, amount=order.total_amount - Decimal("250.50"), reason="The rest comes tomorrow")
    assert f'aria-label="Raast QR: Rs\xa0250.50 for {order.number}"' in card(
        owner_client.get(url(order)).text
    )
    assert "0506250.500615" in read_back(owner_client.get(url(order, "/raast.png")).data)
