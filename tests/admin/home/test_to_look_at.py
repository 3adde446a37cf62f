"""What does not add up is on the home page: every flag, how many orders have it, how much is at stake, and their list."""

from decimal import Decimal
from urllib.parse import quote_plus

from flask import Flask
from sqlalchemy import union_all

from beautique.analytics import home
from beautique.analytics.home import overview
from beautique.orders.commands import move_order
from beautique.orders.flagged import FLAGGED
from beautique.orders.models import Order
from beautique.orders.types import Flag, OrderChanges, OrderStatus, PaymentStatus
from tests.admin.home_pages import NOON, links, orders_behind, place, shown
from tests.payments.desk import OWNER, pay

MONEY = {Flag.UNDER_PAID, Flag.OVER_PAID, Flag.UNREFERENCED, Flag.REFUND_DUE}


def test_every_flag_that_some_order_has_is_there_with_its_number_money_and_list(
    app: Flask, garment, owner_client
):
    with app.app_context():
        pay(place(app, garment), amount=Decimal(400), reason="In parts")
        pay(place(app, garment), amount=Decimal(1_250))
        cancelled = place(app, garment)
        pay(cancelled, amount=Decimal(900), reason="In parts")
    place(app, garment, payment_status=PaymentStatus.VERIFIED)
    with app.app_context():
        move_order(cancelled.id, OrderChanges(order_status=OrderStatus.CANCELLED), OWNER)
        found = overview(NOON).flagged
    assert {flag: (tally.count, tally.amount) for flag, tally in found.items() if flag in MONEY} == {
        Flag.UNDER_PAID: (1, Decimal(600)),
        Flag.OVER_PAID: (1, Decimal(250)),
        Flag.UNREFERENCED: (1, Decimal(1000)),
        Flag.REFUND_DUE: (1, Decimal(900)),
    }
    page = owner_client.get("/admin/").text
    assert "Refund due 1 order, Rs 900" in shown(page).replace("\xa0", " ")
    for flag, tally in found.items():
        [link] = [link for link in links(page) if link.endswith(quote_plus(flag))]
        assert orders_behind(app, link) == tally.count


def test_each_flag_is_looked_for(app: Flask, garment, owner_client, monkeypatch):
    """Whatever flags there will be: what makes an order one of them is all that is needed."""
    place(app, garment)
    everything = [home._count_flag(flag, Order.total_amount > 0) for flag in Flag]
    monkeypatch.setattr(home, "_FLAGGED", union_all(*everything))
    words = shown(owner_client.get("/admin/").text)
    assert [flag for flag in Flag if f"{flag} 1 order" not in words] == []
    assert set(FLAGGED) == set(Flag)


def test_more_flagged_orders_than_anybody_looks_at_are_not_counted(app: Flask, garment, monkeypatch):
    monkeypatch.setattr("beautique.analytics.home.MOST_FLAGGED", 2)
    for _ in range(3):
        place(app, garment, payment_status=PaymentStatus.VERIFIED)
    with app.app_context():
        tally = overview(NOON).flagged[Flag.UNREFERENCED]
    assert (tally.label, tally.is_capped) == ("2+", True)


def test_where_everything_adds_up_the_page_says_so(app: Flask, garment, owner_client):
    place(app, garment)
    assert "Everything adds up" in owner_client.get("/admin/").text
