"""Nothing unpaid leaves the house unseen: what is not paid, which moves ask, what the timeline and the flag say, who carries it."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.kernel import clock
from beautique.kernel.errors import Invalid, Stale
from beautique.orders.bulk.queries import list_bulk_orders
from beautique.orders.bulk.rules import preview
from beautique.orders.commands import move_order, undo_move
from beautique.orders.couriers import find_last_courier
from beautique.orders.models import Order
from beautique.orders.rules import flags
from beautique.orders.types import (
    DeliveryStatus,
    Flag,
    OrderChanges,
    OrderFilter,
    OrderMoney,
    OrderStatus,
    PaymentStatus,
    Statuses,
)
from beautique.orders.unpaid import asked_of_customer, find_unpaid, unpaid_when_sent
from beautique.payments.commands import reverse_payment
from beautique.payments.refunds import record_refund
from beautique.payments.types import RefundDraft
from tests.factories import make_order
from tests.payments.desk import ASMA, OWNER, flagged, fresh, order_of, pay

P, S, D = PaymentStatus, OrderStatus, DeliveryStatus
OUT: dict[str, Any] = {"delivery_status": D.OUT_FOR_DELIVERY}


@pytest.mark.parametrize(
    ("payment", "total", "paid", "amount", "sentence"),
    [
        (P.PENDING, 12_450, 0, 12_450, "Rs 12,450 are not paid."),
        (P.PENDING, 12_450, 12_000, 450, "Rs 450 are not paid."),
        (P.PENDING, 12_450, 12_450, 12_450, "The payment of Rs 12,450 is not verified yet."),
        (P.PAID, 12_450, 0, 12_450, "The payment of Rs 12,450 is not verified yet."),
        (P.PAID, 12_450, 12_000, 450, "The payment of Rs 450 is not verified yet."),
        (P.VERIFIED, 12_450, 12_000, 450, "Rs 450 of Rs 12,450 are not paid."),
        (P.VERIFIED, 12_450, 12_450, None, ""),
        (P.VERIFIED, 12_450, 13_000, None, ""),
        (P.VERIFIED, 12_450, 0, None, ""),  # by hand, without an amount
        (P.PENDING, 0, 0, None, ""),
    ],
)
def test_what_is_not_paid_is_an_amount_and_a_sentence(payment, total, paid, amount, sentence) -> None:
    unpaid = find_unpaid(payment, OrderMoney(Decimal(total), Decimal(paid)))
    told = (unpaid.amount, unpaid.sentence.replace("\u00a0", " ")) if unpaid else (None, "")
    assert told == (amount, sentence)


@pytest.mark.parametrize(
    ("payment", "paid", "settled", "missing"),
    [
        (P.VERIFIED, 100, 100, 100),
        (P.VERIFIED, 100, 40, 40),
        (P.VERIFIED, 140, 40, None),
        (P.VERIFIED, 0, 100, 100),  # by hand
        (P.PAID, 60, 20, 60),
        (P.PENDING, 120, 20, 100),
        (P.PENDING, 0, 100, 100),  # verified by hand once
        (P.PAID, 0, 100, 100),
    ],
)
def test_what_was_sent_back_or_is_kept_pays_for_nothing(payment, paid, settled, missing) -> None:
    unpaid = find_unpaid(payment, OrderMoney(Decimal(100), Decimal(paid), Decimal(settled)))
    assert (unpaid and unpaid.amount) == missing


@pytest.mark.parametrize(
    ("now", "wished", "asks"),
    [
        (Statuses(), OUT, True),
        (Statuses(), {"delivery_status": D.DELIVERED}, True),
        (Statuses(), {"delivery_status": D.IN_PROGRESS}, False),
        (Statuses(), {"order_status": S.DELIVERED}, True),
        (Statuses(), {"order_status": S.READY}, False),
        (Statuses(), {"payment_status": P.PAID}, False),
        (Statuses(), {"courier": "TCS"}, False),
        (Statuses(P.PAID), OUT, True),
        (Statuses(P.VERIFIED), OUT, False),
        (Statuses(), {**OUT, "payment_status": P.VERIFIED}, False),
        (Statuses(P.VERIFIED), {**OUT, "payment_status": P.PENDING}, True),
        (Statuses(delivery=D.OUT_FOR_DELIVERY), {"delivery_status": D.DELIVERED}, True),
        (Statuses(delivery=D.OUT_FOR_DELIVERY), {"tracking_number": "779"}, False),
        (Statuses(delivery=D.DELIVERED), OUT, False),  # a correction: it comes back
        (Statuses(order=S.CANCELLED), {"order_status": S.DELIVERED}, True),
        (Statuses(order=S.DELIVERED), {"order_status": S.DELIVERED}, False),
    ],
)
def test_only_a_move_that_sends_something_asks(now, wished, asks) -> None:
    assert (unpaid_when_sent(now, wished, OrderMoney(Decimal(100), Decimal(0))) is not None) is asks


@pytest.mark.parametrize(("payment", "order", "delivery"), list(product(P, S, D)))
def test_a_parcel_that_is_out_without_verified_money_is_flagged(payment, order, delivery) -> None:
    found = flags(Statuses(payment, order, delivery), OrderMoney(Decimal(100), Decimal(0)), None)
    out = delivery in (D.OUT_FOR_DELIVERY, D.DELIVERED)
    assert (Flag.SENT_UNPAID in found) is (out and order != S.CANCELLED and payment != P.VERIFIED)


def send(order: Order, **more: Any) -> Order:
    return move_order(order.id, OrderChanges(**OUT), ASMA, **more)


@pytest.mark.usefixtures("app_context")
def test_an_unpaid_order_is_sent_only_deliberately_and_then_told_and_flagged(app: Flask) -> None:
    order = order_of(app, 6750)
    with pytest.raises(Invalid, match="Rs\u00a06,750 are not paid") as refusal:
        send(order)
    assert list(refusal.value.errors) == ["accept_unpaid"]
    assert fresh(order).delivery_status == D.NOT_STARTED
    send(order, accept_unpaid=True)
    newest = list_timeline("order", order.id)[0]
    assert newest.changes["sent_unpaid"] == [None, "6750.00"]
    assert flagged(Flag.SENT_UNPAID) == [order.number]
    pay(order)
    assert flagged(Flag.SENT_UNPAID) == []


@pytest.mark.usefixtures("app_context")
def test_a_paid_order_is_sent_without_a_question_and_its_event_says_nothing_of_money(app: Flask) -> None:
    order = order_of(app, 6750)
    pay(order)
    send(order)
    assert "sent_unpaid" not in list_timeline("order", order.id)[0].changes


@pytest.mark.usefixtures("app_context")
def test_an_order_whose_money_went_back_leaves_unseen_by_no_door(app: Flask) -> None:
    order = order_of(app, 6750)
    pay(order)
    move_order(order.id, OrderChanges(order_status=S.CANCELLED), OWNER, "She changed her mind")
    sent = RefundDraft(amount=Decimal(6750), reference="OUT 66755", paid_on=clock.today())
    record_refund(order.id, sent, OWNER)
    move_order(order.id, OrderChanges(order_status=S.READY), OWNER, "She wants it after all")
    with pytest.raises(Invalid, match="Rs\u00a06,750 of Rs\u00a06,750 are not paid"):
        send(order)
    [chosen] = list_bulk_orders(OrderFilter(number=(order.number,)))
    assert [each.number for each, _ in preview([chosen], OUT).unpaid] == [order.number]
    pay(order)
    send(order)
    assert "sent_unpaid" not in list_timeline("order", order.id)[0].changes


@pytest.mark.usefixtures("app_context")
@pytest.mark.parametrize("seen", [True, False])
def test_a_payment_that_was_reversed_before_the_click_is_seen_by_the_command(app: Flask, seen) -> None:
    order = order_of(app, 6750)
    payment = pay(order)
    looked_at = fresh(order).version
    reverse_payment(payment.id, "Not in the account after all", OWNER)
    with pytest.raises(Stale if seen else Invalid):
        send(order, **({"expected_version": looked_at} if seen else {}))
    assert fresh(order).delivery_status == D.NOT_STARTED


@pytest.mark.usefixtures("app_context")
def test_sending_unpaid_is_undone_like_any_move(app: Flask) -> None:
    sent = send(make_order(app), accept_unpaid=True)
    undone = undo_move(sent.id, sent.version, ASMA)
    assert undone.delivery_status == D.NOT_STARTED
    assert list_timeline("order", sent.id)[0].changes == {
        "delivery_status": ["Out for Delivery", "Not Started"],
        "untold": ["dispatched", None],
    }


@pytest.mark.usefixtures("app_context")
def test_ones_own_last_courier_is_remembered_else_that_of_the_shop(app: Flask) -> None:
    assert find_last_courier(ASMA) is None
    theirs, mine, plain = (order_of(app, 0) for _ in range(3))
    move_order(theirs.id, OrderChanges(**OUT, courier="Leopards"), OWNER)
    assert find_last_courier(ASMA) == "Leopards"
    move_order(mine.id, OrderChanges(**OUT, courier="TCS"), ASMA)
    move_order(theirs.id, OrderChanges(courier="M&P"), OWNER)
    move_order(plain.id, OrderChanges(**OUT), ASMA)  # says nothing of a courier
    assert (find_last_courier(ASMA), find_last_courier(OWNER)) == ("TCS", "M&P")


@pytest.mark.usefixtures("app_context")
def test_a_courier_is_forgotten_behind_very_many_other_events(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, plain = order_of(app, 0), order_of(app, 0)
    move_order(sent.id, OrderChanges(**OUT, courier="TCS"), ASMA)
    move_order(plain.id, OrderChanges(**OUT), ASMA)
    monkeypatch.setattr("beautique.orders.couriers._MOST", 2)
    assert find_last_courier(ASMA) == "TCS"
    monkeypatch.setattr("beautique.orders.couriers._MOST", 1)
    assert find_last_courier(ASMA) is None


def test_no_customer_is_asked_for_more_than_the_order_costs() -> None:
    """Though less than nothing is here: money verified by hand was sent back, and the verification taken back."""
    waiting = Statuses(P.PENDING, OrderStatus.READY, DeliveryStatus.NOT_STARTED)
    assert asked_of_customer(waiting, Decimal(100), Decimal(-100)) == 100
