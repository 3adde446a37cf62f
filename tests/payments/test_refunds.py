"""Money that goes back: what is due, what is sent, what is kept; taken back, and two at once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from beautique.audit.queries import list_timeline
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Stale
from beautique.orders.commands import move_order
from beautique.orders.models import Order
from beautique.orders.types import Flag, OrderChanges, OrderStatus, PaymentStatus
from beautique.payments import rules
from beautique.payments.closing import sent_back_on
from beautique.payments.commands import reverse_payment
from beautique.payments.models import Refund
from beautique.payments.queries import list_refunds
from beautique.payments.refunds import record_refund, reverse_refund, undo_refund
from beautique.payments.transfers import DuplicateReference
from beautique.payments.types import RefundDraft
from beautique.settings.types import PaymentMethod
from tests.payments.desk import ASMA, OWNER, flagged, fresh, numbers, order_of, pay

pytestmark = pytest.mark.usefixtures("app_context")
DAY = clock.today()


def draft(amount: Any, **over: Any) -> RefundDraft:
    """A refund of this amount, sent today under an ID of its own."""
    return RefundDraft(
        **{"amount": Decimal(amount), "reference": f"OUT {amount}", "paid_on": clock.today(), **over}
    )


def cancelled(app: Flask, total: int = 6750, **over: Any) -> Order:
    """An order that was paid for and then cancelled."""
    order = order_of(app, total)
    pay(order, **over)
    cancel(order)
    return fresh(order)


def cancel(order: Order) -> None:
    move_order(order.id, OrderChanges(order_status=OrderStatus.CANCELLED), OWNER, "Sold out")


@pytest.mark.parametrize(
    ("amount", "over", "kept"),
    [
        ("100", {}, 0),
        ("60", {}, 0),
        ("60", {"keeps_rest": True, "reason": "Deposit"}, 40),
        ("100", {"keeps_rest": True}, 0),
        ("0", {"keeps_rest": True, "reason": "ایڈوانس", "reference": ""}, 100),
        ("99.99", {"keeps_rest": True, "reason": "Deposit"}, "0.01"),
        ("100", {"paid_on": DAY - timedelta(days=3)}, 0),
    ],
)
def test_a_refund_that_can_be_recorded(amount, over, kept) -> None:
    checked = rules.checked_refund(
        draft(amount, **over), Decimal(100), PaymentMethod.EASYPAISA, DAY - timedelta(days=3), DAY
    )
    assert (checked.amount, checked.kept_amount) == (Decimal(amount), Decimal(kept))
    assert (checked.sent is None) == (amount == "0")


@pytest.mark.parametrize(
    ("amount", "over", "fields"),
    [
        ("100.01", {}, ["amount"]),
        ("-1", {}, ["amount"]),
        ("NaN", {}, ["amount"]),
        ("1.005", {}, ["amount"]),
        ("0", {}, ["amount"]),
        ("60", {"keeps_rest": True}, ["reason"]),
        ("60", {"keeps_rest": True, "reason": " .. "}, ["reason"]),
        ("0", {"keeps_rest": True, "reference": ""}, ["reason"]),
        ("60", {"reference": "a-1"}, ["reference"]),
        ("60", {"reference": ""}, ["reference"]),
        ("60", {"paid_on": DAY + timedelta(days=1)}, ["paid_on"]),
        ("60", {"paid_on": DAY - timedelta(days=4)}, ["paid_on"]),
    ],
)
def test_a_refund_that_cannot(amount, over, fields) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.checked_refund(
            draft(amount, **over), Decimal(100), PaymentMethod.EASYPAISA, DAY - timedelta(days=3), DAY
        )
    assert list(refusal.value.errors) == fields


def test_what_was_sent_back_ends_what_is_due(app: Flask) -> None:
    order = cancelled(app)
    assert flagged(Flag.REFUND_DUE) == [order.number]
    seen = order.version
    refund = record_refund(order.id, draft(6750, reference="Trx 778-899"), ASMA, seen)
    row = fresh(order)
    assert (row.refunded_amount, row.kept_amount, row.money_due_back) == (6750, 0, 0)
    assert (flagged(Flag.REFUND_DUE), row.version) == ([], seen + 1)
    assert row.flags == [Flag.NOT_TOLD]  # that it was cancelled
    assert (refund.method, refund.reference_normalized, refund.recorded_by_name) == (
        PaymentMethod.EASYPAISA,
        "778899",
        "Asma",
    )
    event = list_timeline("order", order.id)[0]
    assert (event.action, event.seq) == ("order.refunded", row.version)
    assert event.changes["refund"][1]["reference"] == "Trx 778-899"
    assert event.changes["refunded_amount"] == ["0.00", "6750.00"]
    with pytest.raises(Invalid, match="Nothing is due"):
        record_refund(order.id, draft(1), ASMA)


def test_an_order_is_found_by_the_id_of_what_was_sent_back(app: Flask) -> None:
    order, _ = cancelled(app, reference="IN 5566"), cancelled(app)
    sent = [record_refund(order.id, draft(100, reference=f"Trx 778-89{n}"), ASMA) for n in range(2)]
    move_order(order.id, OrderChanges(order_status=OrderStatus.RECEIVED), OWNER, "She wants it after all")
    for typed in ("778-890", "Trx 778891", "778890", "in 5566"):
        assert numbers(search=typed) == [order.number]
    reverse_refund(sent[0].id, "It came back", OWNER)
    assert (numbers(search="778-890"), numbers(search="778-891")) == ([], [order.number])


def test_a_part_leaves_the_rest_due_until_it_is_kept_for_a_reason(app: Flask) -> None:
    order = cancelled(app, 6750)
    record_refund(order.id, draft("4000.10"), ASMA)
    assert (fresh(order).money_due_back, flagged(Flag.REFUND_DUE)) == (Decimal("2749.90"), [order.number])
    with pytest.raises(Invalid, match="Only"):
        record_refund(order.id, draft(2750), ASMA)
    nothing_sent = draft(0, reference="", keeps_rest=True, reason="کپڑا کٹ چکا تھا")
    record_refund(order.id, nothing_sent, ASMA)
    row = fresh(order)
    assert (row.refunded_amount, row.kept_amount) == (Decimal("4000.10"), Decimal("2749.90"))
    assert (flagged(Flag.REFUND_DUE), list_timeline("order", order.id)[0].reason) == ([], "کپڑا کٹ چکا تھا")


def test_money_verified_by_hand_is_sent_back_or_nothing_is(app: Flask) -> None:
    sent, kept = order_of(app, 6750), order_of(app, 6750)
    for order in (sent, kept):
        move_order(order.id, OrderChanges(payment_status=PaymentStatus.VERIFIED), OWNER)
        cancel(order)
    assert {*flagged(Flag.REFUND_DUE)} == {*flagged(Flag.UNREFERENCED)} == {sent.number, kept.number}
    record_refund(sent.id, draft(6750), ASMA)
    record_refund(kept.id, draft(0, reference="", keeps_rest=True, reason="It never arrived"), ASMA)
    assert (flagged(Flag.REFUND_DUE), flagged(Flag.UNREFERENCED)) == ([], [])
    with pytest.raises(Invalid, match="sent back"):
        pay(sent, amount=Decimal(100), reason="Found it")
    move_order(sent.id, OrderChanges(order_status=OrderStatus.RECEIVED), OWNER, "She wants it after all")
    assert flagged(Flag.UNDER_PAID) == [sent.number]


def test_an_over_paid_order_sends_the_difference_back(app: Flask) -> None:
    order = order_of(app, 6750)
    with pytest.raises(Invalid, match="Nothing is due"):
        record_refund(order.id, draft(1), ASMA)
    pay(order, amount=Decimal(8000))
    assert (fresh(order).money_due_back, flagged(Flag.OVER_PAID)) == (1250, [order.number])
    record_refund(order.id, draft(1000, keeps_rest=True, reason="For the delivery"), ASMA)
    assert (flagged(Flag.OVER_PAID), fresh(order).flags) == ([], [Flag.NOT_TOLD])
    cancel(order)
    assert fresh(order).money_due_back == 6750


def test_money_that_went_back_keeps_its_payment(app: Flask) -> None:
    order = order_of(app, 6750)
    first = pay(order, amount=Decimal(4000), reason="The rest comes")
    pay(order, amount=Decimal(2750))
    cancel(order)
    record_refund(order.id, draft(3000), ASMA)
    with pytest.raises(Invalid, match="sent back"):
        reverse_payment(first.id, "It bounced", OWNER)
    assert fresh(order).paid_amount == 6750


def test_a_transaction_id_is_one_refund_and_no_payment(app: Flask) -> None:
    first, second = cancelled(app, reference="IN 5566"), cancelled(app)
    for order in (first, second):
        with pytest.raises(Invalid, match=first.number):
            record_refund(order.id, draft(6750, reference="IN 5566"), ASMA)
    refund = record_refund(first.id, draft(6750, reference="OUT 1234"), ASMA)
    with pytest.raises(DuplicateReference, match=first.number):
        record_refund(second.id, draft(6750, reference="out-1234"), ASMA)
    other_bank = draft(1000, reference="OUT 1234", method=PaymentMethod.MEEZAN_BANK)
    record_refund(second.id, other_bank, ASMA)
    reverse_refund(refund.id, "It came back", OWNER)
    record_refund(second.id, draft(5750, reference="OUT 1234"), ASMA)
    assert flagged(Flag.REFUND_DUE) == [first.number]


def test_nobody_says_why_less_is_accepted_for_a_cancelled_order(app: Flask) -> None:
    deposit, by_hand = order_of(app, 6750), order_of(app, 6750)
    move_order(by_hand.id, OrderChanges(payment_status=PaymentStatus.VERIFIED), OWNER)
    for order in (deposit, by_hand):
        cancel(order)
    pay(deposit, amount=Decimal(2000))
    record_refund(by_hand.id, draft(750), ASMA)
    pay(by_hand)  # its transaction ID is added
    assert [fresh(order).money_due_back for order in (deposit, by_hand)] == [2000, 6000]
    assert (flagged(Flag.UNDER_PAID), flagged(Flag.UNREFERENCED)) == ([], [])


def test_what_was_sent_back_is_no_payment_that_came_in(app: Flask) -> None:
    order, other = cancelled(app), order_of(app, 6750)
    refund = record_refund(order.id, draft(6750, reference="OUT 1234"), ASMA)
    with pytest.raises(Invalid, match=order.number) as refusal:
        pay(other, reference="out-1234")
    assert list(refusal.value.errors) == ["reference"]
    assert fresh(other).paid_amount == 0
    reverse_refund(refund.id, "It was another order's", OWNER)
    pay(other, reference="out-1234")
    assert fresh(other).paid_amount == 6750


def test_a_reversal_is_the_owners_needs_a_reason_and_happens_once(app: Flask) -> None:
    order = cancelled(app)
    refund = record_refund(order.id, draft(6000, keeps_rest=True, reason="Deposit"), ASMA)
    with pytest.raises(Forbidden):
        reverse_refund(refund.id, "It came back", ASMA)
    with pytest.raises(Invalid):
        reverse_refund(refund.id, "  ", OWNER)
    with pytest.raises(NotFound):
        reverse_refund(order.id, "It came back", OWNER)
    reverse_refund(refund.id, "It came back", OWNER)
    with pytest.raises(Conflict, match="already"):
        reverse_refund(refund.id, "It came back", OWNER)
    assert (fresh(order).money_due_back, flagged(Flag.REFUND_DUE)) == (6750, [order.number])
    event = list_timeline("order", order.id)[0]
    assert (event.action, event.reason) == ("order.refund_reversed", "It came back")


def test_undo_is_for_who_did_it_at_once(app: Flask) -> None:
    order = cancelled(app)
    refund = record_refund(order.id, draft(6750), ASMA)
    with pytest.raises(Forbidden):
        undo_refund(refund.id, OWNER)
    with time_machine.travel(clock.now() + timedelta(seconds=11)), pytest.raises(Conflict):
        undo_refund(refund.id, ASMA)
    undo_refund(refund.id, ASMA)
    assert (fresh(order).money_due_back, list_refunds(order.id)[0].reversed_reason) == (6750, "Undone")
    assert list_timeline("order", order.id)[0].action == "order.refund_undone"
    again = record_refund(order.id, draft(6750), ASMA)
    move_order(order.id, OrderChanges(order_status=OrderStatus.READY), OWNER, "A mistake")
    with pytest.raises(Conflict, match="again since"):
        undo_refund(again.id, ASMA)


def test_a_stale_version_sends_nothing_back(app: Flask) -> None:
    order = cancelled(app)
    seen = order.version
    record_refund(order.id, draft(100), ASMA, seen)
    with pytest.raises(Stale):
        record_refund(order.id, draft(200), ASMA, seen)
    assert fresh(order).refunded_amount == 100


def test_the_database_itself_never_gives_back_more_than_came_in(app: Flask) -> None:
    order = cancelled(app)
    for assignment in (
        "refunded_amount = 6000, kept_amount = 751",
        "refunded_amount = -1",
        "kept_amount = -1",
    ):
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(text(f"UPDATE orders SET {assignment}"))
    assert fresh(order).money.settled == 0


def test_a_day_tells_what_was_sent_back_on_it(app: Flask) -> None:
    yesterday = clock.today() - timedelta(days=1)
    with time_machine.travel(clock.now() - timedelta(days=2)):
        orders = [cancelled(app) for _ in range(3)]
    record_refund(orders[0].id, draft(6000, paid_on=yesterday), ASMA)
    record_refund(orders[1].id, draft(500, paid_on=yesterday, method=PaymentMethod.MEEZAN_BANK), ASMA)
    gone = record_refund(orders[1].id, draft(600, paid_on=yesterday), ASMA)
    reverse_refund(gone.id, "It came back", OWNER)
    record_refund(orders[2].id, draft(0, reference="", keeps_rest=True, reason="Deposit"), ASMA)
    assert [(row.order_number, row.amount) for row in sent_back_on(yesterday)] == [
        (orders[0].number, 6000),
        (orders[1].number, 500),
    ]
    assert [row.amount for row in sent_back_on(yesterday, PaymentMethod.MEEZAN_BANK)] == [500]
    assert sent_back_on(clock.today()) == []


def test_two_refunds_at_once_never_send_more_than_is_due(app: Flask) -> None:
    order = cancelled(app)
    results = at_once(app, *(lambda n=n: record_refund(order.id, draft(4000 + n), ASMA) for n in range(2)))
    assert sorted(isinstance(result, Refund) for result in results) == [False, True]
    assert fresh(order).refunded_amount in (4000, 4001)


def test_a_refund_beside_the_reversal_of_its_payment_is_one_of_them(app: Flask) -> None:
    order = order_of(app, 6750)
    payment = pay(order)
    cancel(order)
    results = at_once(
        app,
        lambda: record_refund(order.id, draft(6750), ASMA),
        lambda: reverse_payment(payment.id, "It bounced", OWNER),
    )
    assert sum(isinstance(result, DomainError) for result in results) == 1
    row = fresh(order)
    assert (row.paid_amount, row.refunded_amount) in [(6750, 6750), (0, 0)]


def test_one_transaction_id_for_two_orders_at_once_is_one_refund(app: Flask) -> None:
    orders = [cancelled(app) for _ in range(2)]
    sent = draft(6750, reference="RACE 1")
    results = at_once(app, *(lambda each=each: record_refund(each.id, sent, ASMA) for each in orders))
    assert sorted(type(result).__name__ for result in results) == ["DuplicateReference", "Refund"]


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """What each answers or raises when they begin in the same instant."""
    barrier, results = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                results.append(act())
            except DomainError as refusal:
                results.append(refusal)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == len(acts)
    db.session.rollback()  # they acted in sessions of their own: a fresh look
    return results
