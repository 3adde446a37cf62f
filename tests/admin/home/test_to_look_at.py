"""What does not add up is on the home page: every flag, how many orders have it, how much is at stake, and their list."""

import re
from decimal import Decimal
from urllib.parse import quote_plus

import pytest
from flask import Flask
from sqlalchemy import union_all, update

from beautique.analytics import home
from beautique.analytics.home import overview
from beautique.kernel.db import transaction
from beautique.orders.commands import move_order
from beautique.orders.flagged import FLAGGED
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, Flag, OrderChanges, OrderStatus, PaymentStatus
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


@pytest.mark.parametrize(
    ("payment", "paid", "sent_back", "flag", "at_stake"),
    [
        (PaymentStatus.PAID, 0, 0, Flag.SENT_UNPAID, 1000),
        (PaymentStatus.PAID, 400, 0, Flag.SENT_UNPAID, 600),
        (PaymentStatus.PAID, 0, 1000, Flag.SENT_UNPAID, 1000),  # verified by hand, sent back, and corrected
        (PaymentStatus.PAID, 1000, 0, Flag.SENT_UNPAID, 1000),  # here, and not verified all the same
        (PaymentStatus.PAID, 1200, 0, Flag.SENT_UNPAID, 1000),
        (PaymentStatus.VERIFIED, 400, 0, Flag.UNDER_PAID, 600),
        (PaymentStatus.VERIFIED, 0, 1300, Flag.UNDER_PAID, 1000),  # the same, and it costs less since
    ],
)
def test_what_is_at_stake_is_what_the_order_says_is_not_paid(
    app: Flask, garment, owner_client, payment, paid, sent_back, flag, at_stake
):
    order = place(app, garment, payment_status=payment, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY)
    with app.app_context():
        with transaction() as session:
            session.execute(update(Order).values(paid_amount=paid, refunded_amount=sent_back))
        assert overview(NOON).flagged[flag].amount == at_stake
    page = shown(owner_client.get(f"/admin/orders/{order.number}").text).replace("\xa0", " ")
    assert re.search(rf"Rs {at_stake:,} .*(missing|not paid|not verified)", page)


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
