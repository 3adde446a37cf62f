"""Bulk changes below the doors: what each order says to them, that each is whole, and that a crash loses nothing."""

import threading
import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from beautique.bulk.commands import run_bulk, start_bulk, stop_bulk
from beautique.bulk.queries import get_job, progress
from beautique.bulk.types import BulkItemRequest, Outcome
from beautique.kernel import clock
from beautique.kernel.errors import Invalid
from beautique.orders.bulk import rules
from beautique.orders.bulk.commands import ORDER_MOVES, move_step
from beautique.orders.bulk.queries import list_bulk_orders
from beautique.orders.bulk.types import BulkOrder
from beautique.orders.types import DeliveryStatus, OrderFilter, OrderStatus, PaymentStatus
from beautique.payments.bulk import ORDER_KINDS, ORDER_PAYMENTS
from beautique.payments.commands import reverse_payment
from beautique.payments.queries import list_payments
from beautique.settings.types import PaymentMethod
from tests.admin.order_pages import actions, move, stored
from tests.orders.bulk.jobs import LONG, OUT, READY, outcomes, start, wishes
from tests.payments.desk import ASMA, OWNER, folded, pay, statuses

R, D, C = OrderStatus.READY, OrderStatus.DELIVERED, OrderStatus.CANCELLED


def candidate(**over: Any) -> BulkOrder:
    """A received, unpaid order; any field may be given."""
    return BulkOrder(
        **{
            "id": None,
            "number": "BQ-20261121-001",
            "customer_name": "Ayesha",
            "order_date": clock.today(),
            "payment_status": PaymentStatus.PENDING,
            "order_status": OrderStatus.RECEIVED,
            "delivery_status": DeliveryStatus.NOT_STARTED,
            "courier": None,
            "tracking_number": None,
            "total_amount": Decimal(12_450),
            "paid_amount": Decimal(0),
            "payment_method": PaymentMethod.MEEZAN_BANK,
            **over,
        }
    )


@pytest.mark.parametrize(
    ("order", "changes", "expected"),
    [
        ({}, READY, (Outcome.CHANGED, "")),
        ({"order_status": R}, READY, (Outcome.SAME, "")),
        ({"order_status": D}, READY, (Outcome.REFUSED, "The order is Delivered already.")),
        ({"order_status": C}, READY, (Outcome.REFUSED, "The order is Cancelled already.")),
        ({"order_status": D}, {"order_status": C}, (Outcome.REFUSED, "The order is Delivered already.")),
        ({"order_status": C}, OUT, (Outcome.REFUSED, "A cancelled order cannot be dispatched.")),
        ({}, {**OUT, "courier": "TCS"}, (Outcome.CHANGED, "")),
        (
            {"delivery_status": DeliveryStatus.DELIVERED},
            OUT,
            (Outcome.REFUSED, "The parcel is Delivered already."),
        ),
        ({**OUT, "courier": "TCS"}, {**OUT, "courier": "TCS"}, (Outcome.SAME, "")),
        ({**OUT, "courier": "TCS"}, {**OUT, "courier": "Leopards"}, (Outcome.CHANGED, "")),
        (
            {"payment_status": PaymentStatus.VERIFIED},
            {"payment_status": PaymentStatus.PAID},
            (Outcome.REFUSED, "The payment is Verified already."),
        ),
    ],
)
def test_what_an_order_says_to_a_change(order, changes, expected) -> None:
    assert rules.check(candidate(**order), changes) == expected


def test_every_order_has_its_result_and_its_event(app: Flask, orders) -> None:
    move(app, orders[1], order_status=R)
    move(app, orders[2], order_status=D)
    with app.app_context():
        job = start(orders)
        run_bulk(job, ORDER_KINDS, ASMA, LONG)
        assert outcomes(job) == {
            orders[0].number: "changed",
            orders[1].number: "same",
            orders[2].number: "The order is Delivered already.",
            orders[3].number: "changed",
            orders[4].number: "changed",
        }
        assert (progress(job).changed, progress(job).left) == (3, 0)
    assert actions(app, orders[0])[0] == "order.moved"
    assert actions(app, orders[1]).count("order.moved") == 1


def test_even_the_owner_corrects_nothing_in_bulk(app: Flask, orders) -> None:
    move(app, orders[0], order_status=D)
    with app.app_context():
        job = start_bulk(
            ORDER_MOVES, "Mark as Ready", wishes(orders[:1]), OWNER, changes=READY, reason="Mistaken"
        )
        run_bulk(job, ORDER_KINDS, OWNER, LONG)
    assert stored(app, orders[0]).order_status == D


def test_what_one_order_refuses_stops_nobody_else(app: Flask, orders) -> None:
    with app.app_context():
        own = [BulkItemRequest(order.id, order.number, {"reference": "TID 4711 000"}) for order in orders[:3]]
        day = clock.today().isoformat()
        job = start_bulk(ORDER_PAYMENTS, "Confirm", own, ASMA, changes={"amount": "6750.00", "paid_on": day})
        run_bulk(job, ORDER_KINDS, ASMA, LONG)
        told = outcomes(job)
        assert told[orders[0].number] == "changed"
        for order in orders[1:3]:
            assert f"is recorded for order {orders[0].number} already" in str(told[order.number])
            assert list_payments(order.id) == []
    assert stored(app, orders[0]).payment_status == PaymentStatus.VERIFIED
    assert stored(app, orders[1]).payment_status == PaymentStatus.PENDING


def test_each_order_may_have_changes_of_its_own(app: Flask, orders) -> None:
    with app.app_context():
        own = [
            BulkItemRequest(
                order.id, order.number, {"tracking_number": f"CN{order.day_counter}", "accept_unpaid": True}
            )
            for order in orders
        ]
        job = start_bulk(ORDER_MOVES, "Dispatch", own, ASMA, changes={**OUT, "courier": "TCS"})
        run_bulk(job, ORDER_KINDS, ASMA, LONG)
    for order in orders:
        found = stored(app, order)
        assert (found.courier, found.tracking_number) == ("TCS", f"CN{order.day_counter}")


def test_an_unpaid_order_goes_only_if_it_was_accepted_and_the_job_keeps_that(app: Flask, orders) -> None:
    accepted, unseen, reversed_, paid, _ = orders
    with app.app_context():
        pay(paid)
        payment = pay(reversed_)
        own = [
            BulkItemRequest(
                order.id, order.number, {"accept_unpaid": True} if order.id == accepted.id else {}
            )
            for order in orders[:4]
        ]
        job = start_bulk(ORDER_MOVES, "Dispatch", own, ASMA, changes=OUT)
        reverse_payment(payment.id, "Not in the account", OWNER)  # after the preview
        run_bulk(job, ORDER_KINDS, ASMA, within_s=0)
        run_bulk(get_job(job.id, ORDER_KINDS), ORDER_KINDS, ASMA, LONG)  # taken up again
        told = outcomes(job)
    assert (told[accepted.number], told[paid.number]) == ("changed", "changed")
    assert "Rs\u00a06,750 are not paid." in str(told[unseen.number])
    assert "The payment of Rs\u00a06,750 is not verified yet." in str(told[reversed_.number])
    for order in (unseen, reversed_):
        assert stored(app, order).delivery_status == DeliveryStatus.NOT_STARTED


def test_a_crash_half_way_leaves_each_order_whole_and_the_rest_is_taken_up_again(app: Flask, orders) -> None:
    def crashing(session, order, changes, actor, reason):
        changed = move_step(session, order, changes, actor, reason)
        if order.number == orders[2].number:
            raise SystemExit  # as from outside: nothing after this line happens
        return changed

    with app.app_context():
        job = start(orders)
        with pytest.raises(SystemExit):
            run_bulk(job, {ORDER_MOVES.name: replace(ORDER_MOVES, step=crashing)}, ASMA, LONG)
        assert [stored(app, each).order_status for each in orders[:3]] == [R, R, OrderStatus.RECEIVED]
        assert (progress(job).changed, progress(job).left) == (2, 3)
        run_bulk(get_job(job.id, ORDER_KINDS), ORDER_KINDS, ASMA, LONG)
        assert (progress(job).changed, progress(job).left) == (5, 0)
        for order in orders:
            assert folded(order) == statuses(order)
    for order in orders:
        assert actions(app, order).count("order.moved") == 1


def test_it_pauses_in_time_and_goes_on_where_it_was(app: Flask, orders) -> None:
    with app.app_context():
        job = start(orders)
        run_bulk(job, ORDER_KINDS, ASMA, within_s=0)
        assert progress(job).done == 1
        run_bulk(job, ORDER_KINDS, ASMA, LONG)
        assert progress(job).left == 0


def test_two_who_run_it_at_once_change_each_order_once(app: Flask, orders) -> None:
    with app.app_context():
        job_id = start(orders).id

    def run() -> None:
        with app.app_context():
            run_bulk(get_job(job_id, ORDER_KINDS), ORDER_KINDS, ASMA, LONG)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for order in orders:
        assert actions(app, order).count("order.moved") == 1


def test_a_stopped_change_leaves_the_rest_alone(app: Flask, orders) -> None:
    with app.app_context():
        job = start(orders)
        run_bulk(job, ORDER_KINDS, ASMA, within_s=0)
        stop_bulk(job.id, ORDER_KINDS, ASMA)
        stop_bulk(job.id, ORDER_KINDS, ASMA)
        run_bulk(get_job(job.id, ORDER_KINDS), ORDER_KINDS, ASMA, LONG)
        assert progress(job).done == 1


def test_a_list_of_a_hundred_chosen_orders_is_too_long_to_go_back_to_and_stops_nothing(
    app: Flask, orders
) -> None:
    chosen = "&".join(["number=BQ-20261121-001"] * 100)
    with app.app_context():
        assert start(orders, back="city=Lahore").back == "city=Lahore"
        job = start(orders, back=chosen)
        run_bulk(job, ORDER_KINDS, ASMA, LONG)
        assert (get_job(job.id, ORDER_KINDS).back, progress(job).done) == ("", 5)


def test_none_and_too_many_are_refused(app: Flask, orders, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        with pytest.raises(Invalid):
            start([])
        assert len(list_bulk_orders(OrderFilter())) == 5
        monkeypatch.setattr("beautique.orders.bulk.queries.MOST", 4)
        with pytest.raises(Invalid, match="Narrow the list"):
            list_bulk_orders(OrderFilter())


def test_one_form_that_is_sent_twice_is_one_job(app: Flask, orders) -> None:
    form, started = uuid.uuid4(), []
    for job_id in (form, form, None):
        with app.app_context():
            started.append(start(orders, job_id=job_id).id)
    assert started[:2] == [form, form]
    assert started[2] != form
