"""A verified transfer takes the arrival that a person chose, once; who takes the payment back gives it back."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Invalid, NotFound
from beautique.orders.types import PaymentStatus
from beautique.payments.arrivals.models import Arrival
from beautique.payments.commands import reverse_payment, undo_payment
from beautique.payments.matching import steps
from beautique.payments.matching.commands import match, purge_payers, unmatch
from beautique.payments.matching.models import Payer
from beautique.payments.matching.queries import list_likely
from beautique.payments.matching.steps import ArrivalTaken
from beautique.payments.matching.types import Likeness
from beautique.settings.types import PaymentMethod
from tests.payments.desk import ASMA, OWNER, fresh, order_of, pay
from tests.payments.matching.arrived import arrived, dismissed

pytestmark = pytest.mark.usefixtures("app_context")


def taken_by(arrival: Arrival) -> uuid.UUID | None:
    """The transfer that has it now."""
    with transaction() as session:
        return session.get_one(Arrival, arrival.id, populate_existing=True).transfer_id


def shown(order) -> list[tuple[uuid.UUID, Likeness]]:
    """What is offered for an order, and why."""
    return [(likely.arrival.id, likely.why) for likely, *_ in list_likely(fresh(order))]


def test_the_transfer_takes_the_arrival_in_its_transaction_and_says_so_on_the_timeline(app: Flask) -> None:
    order, arrival = order_of(app, 5450), arrived(5450, "27364455667")
    payment = pay(order, reference="27364455667", arrival_id=arrival.id)
    assert taken_by(arrival) == payment.transfer_id
    [recorded] = [each for each in list_timeline("order", order.id) if "payment" in each.changes]
    old, new = recorded.changes["arrival"]
    assert (old, new["id"], new["reference"]) == (None, str(arrival.id), "27364455667")


def test_who_comes_second_is_refused_and_told_whose_it_is(app: Flask) -> None:
    first, second, arrival = order_of(app, 5450), order_of(app, 5450), arrived(5450)
    pay(first, arrival_id=arrival.id)
    with pytest.raises(ArrivalTaken, match=first.number):
        pay(second, arrival_id=arrival.id)
    assert fresh(second).payment_status == PaymentStatus.PENDING
    assert fresh(second).paid_amount == 0


def test_what_was_dismissed_is_refused_with_its_reason(app: Flask) -> None:
    arrival = dismissed(arrived(5450), "Rent of the shop")
    with pytest.raises(ArrivalTaken, match="Rent"):
        pay(order_of(app, 5450), arrival_id=arrival.id)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"amount": Decimal(5000), "reason": "Rest later"}, "amount"),
        ({"method": PaymentMethod.MEEZAN_BANK}, "method"),
    ],
)
def test_another_amount_or_account_than_arrived_is_refused(app: Flask, over, field) -> None:
    order, arrival = order_of(app, 5450), arrived(5450)
    with pytest.raises(Invalid) as refused:
        pay(order, arrival_id=arrival.id, **over)
    assert list(refused.value.errors) == [field]
    assert taken_by(arrival) is None
    assert fresh(order).payment_status == PaymentStatus.PENDING


def test_what_never_arrived_is_refused(app: Flask) -> None:
    with pytest.raises(NotFound):
        pay(order_of(app, 5450), arrival_id=uuid.uuid4())


def test_one_transfer_has_one_arrival_however_many_orders_it_pays_for(app: Flask) -> None:
    first, second, third = order_of(app, 4000), order_of(app, 1000), order_of(app, 500)
    arrival, other = arrived(5500, "SPLIT-1"), arrived(5500)
    whole = {"reference": "SPLIT-1", "transfer_amount": Decimal(5500)}
    pay(first, OWNER, arrival_id=arrival.id, **whole)
    pay(second, OWNER, split=True, arrival_id=arrival.id, **whole)
    with pytest.raises(ArrivalTaken, match="has its arrival"):
        pay(third, OWNER, split=True, arrival_id=other.id, **whole)


@pytest.mark.parametrize("is_undone", [True, False])
def test_undo_and_reversal_give_the_arrival_back_and_forget_the_payer(app: Flask, is_undone: bool) -> None:
    order, arrival = order_of(app, 5450), arrived(5450, sender="IMRAN S.")
    payment = pay(order, arrival_id=arrival.id)
    if is_undone:
        undo_payment(payment.id, ASMA)
    else:
        reverse_payment(payment.id, "Not in the account", OWNER)
    assert taken_by(arrival) is None
    assert db.session.query(Payer).all() == []
    taken_back = next(each for each in list_timeline("order", order.id) if "arrival" in each.changes)
    old, new = taken_back.changes["arrival"]
    assert (old["id"], new) == (str(arrival.id), None)
    pay(order_of(app, 5450), arrival_id=arrival.id)


def test_while_another_order_is_paid_by_the_transfer_the_arrival_stays(app: Flask) -> None:
    first, second, arrival = order_of(app, 4000), order_of(app, 1500), arrived(5500, "SPLIT-1")
    whole = {"reference": "SPLIT-1", "transfer_amount": Decimal(5500)}
    payment = pay(first, OWNER, arrival_id=arrival.id, **whole)
    pay(second, OWNER, split=True, **whole)
    reverse_payment(payment.id, "Wrong order", OWNER)
    assert taken_by(arrival) == payment.transfer_id


def test_who_paid_for_a_phone_is_known_the_next_time(app: Flask) -> None:
    first = order_of(app, 5450, phone="0300 7654321", customer_name="Hira Baig")
    pay(first, arrival_id=arrived(5450, sender="IMRAN S.").id)
    again = order_of(app, 900, phone="+92 300 7654321", customer_name="Hira Baig")
    his, other = arrived(900, sender="Imran Shahid"), arrived(900, sender="BILAL K.")
    assert shown(again) == [(his.id, Likeness.PAYER)]
    [(likely, *_)] = list_likely(fresh(again))
    assert likely.reason == "amount due, paid by IMRAN S. before"
    pay(again, arrival_id=his.id)
    pay(order_of(app, 70, phone="0300 7654321"), arrival_id=arrived(70, sender="imran s.").id)
    stranger = order_of(app, 900, phone="0300 1111111", customer_name="Zoya Malik")
    assert {(each.phone, each.name) for each in db.session.query(Payer)} == {
        ("923007654321", "imran s."),
        ("923007654321", "Imran Shahid"),
    }
    assert shown(stranger) == [(other.id, Likeness.AMOUNT)]


def test_a_payer_who_is_not_heard_of_for_a_year_is_forgotten(app: Flask) -> None:
    pay(order_of(app, 5450), arrival_id=arrived(5450, sender="IMRAN S.").id)
    with time_machine.travel(clock.now() + timedelta(days=364)):
        purge_payers()
    assert db.session.query(Payer).count() == 1
    with time_machine.travel(clock.now() + timedelta(days=366)):
        purge_payers()
    assert db.session.query(Payer).count() == 0


def test_what_is_taken_dismissed_or_verified_under_its_id_is_not_offered(app: Flask) -> None:
    waiting = order_of(app, 5450, customer_name="Zoya Malik")
    arrived(5450, "11112222333")
    pay(order_of(app, 5450), reference="1111-2222-333")
    pay(order_of(app, 5450), arrival_id=arrived(5450).id)
    dismissed(arrived(5450))
    assert shown(waiting) == []
    free = arrived(5450, "99998888777")
    assert shown(waiting) == [(free.id, Likeness.AMOUNT)]
    assert [each.why for each, *_ in list_likely(fresh(waiting), references=["TID 9999 8888 777"])] == [
        Likeness.REFERENCE
    ]


def test_a_message_that_names_the_order_is_known_when_it_is_imported(app: Flask) -> None:
    waiting = order_of(app, 5450)
    written = waiting.number.replace("-", " ").lower()
    named = arrived(5000, narration=f"Raast P2P for {written} thanks", method=PaymentMethod.MEEZAN_BANK)
    assert shown(waiting) == [(named.id, Likeness.NUMBER)]


@pytest.mark.parametrize("engine", ["postgresql"])  # SQLite has one writer at a time
def test_one_who_matches_several_and_one_who_takes_an_arrival_back_never_wait_in_a_circle(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first, one), (second, other) = (
        (order_of(app, 5450), arrived(5450, sender="Imran Shahid")) for _ in "ab"
    )
    payments = [pay(first), pay(second, arrival_id=other.id)]  # the payer is known by the second one
    pairs = list(zip([each.transfer_id for each in payments], [one.id, other.id], strict=True))
    take, begun = steps.take, threading.Event()

    def take_slowly(*args: Any) -> Arrival:
        taken = take(*args)
        if not begun.is_set():
            begun.set()
            time.sleep(0.3)  # the other is waiting by then
        return taken

    def matching() -> int:
        with app.app_context():
            return match(pairs, OWNER)

    monkeypatch.setattr(steps, "take", take_slowly)
    with ThreadPoolExecutor(1) as pool:
        matched = pool.submit(matching)
        assert begun.wait(5)
        unmatch(*pairs[1], OWNER)
        assert matched.result() == 1
    assert [taken_by(each) for each in (one, other)] == [pairs[0][0], None]
