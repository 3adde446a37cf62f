"""A transaction ID pays once: the clash of two, in any spelling and at the same moment."""

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.orders.types import PaymentStatus
from beautique.payments import rules
from beautique.payments.commands import record_payment
from beautique.payments.models import Payment, Transfer
from beautique.payments.transfers import DuplicateReference, claim
from beautique.settings.types import PaymentMethod
from tests.factories import make_order
from tests.payments.desk import ASMA, OWNER, folded, fresh, numbers, order_of, pay, payment_draft, statuses

pytestmark = pytest.mark.usefixtures("app_context")


def test_an_order_is_found_by_its_transaction_id_in_any_spelling(app: Flask) -> None:
    order = order_of(app, 6750)
    make_order(app)
    pay(order, reference="FT-26325 0099/x")
    for typed in ("FT-26325 0099/x", "ft263250099x", "FT 26325-0099X", "26325-0099"):
        assert numbers(search=typed) == [order.number]


@pytest.mark.parametrize("typed", ["tid-777 888", "TID777888", "ｔｉｄ７７７８８８"])
def test_a_used_transaction_id_is_refused_and_names_the_other_order(app: Flask, typed) -> None:
    first, second = order_of(app, 6750), order_of(app, 6750)
    pay(first, reference="TID 777888")
    for actor in (ASMA, OWNER):
        with pytest.raises(DuplicateReference) as refusal:
            pay(second, actor, reference=typed)
        assert (refusal.value.code, refusal.value.details) == (
            "DUPLICATE_REFERENCE",
            {"order_number": first.number, "order_id": str(first.id)},
        )
    assert statuses(second) == folded(second)
    assert fresh(second).payment_status == PaymentStatus.PENDING


def test_the_same_transaction_id_of_another_method_is_another_transfer(app: Flask) -> None:
    first, second = order_of(app, 6750), order_of(app, 6750)
    pay(first, reference="777888")
    pay(second, reference="777888", method=PaymentMethod.MEEZAN_BANK)
    assert fresh(second).payment_status == PaymentStatus.VERIFIED


def test_a_form_that_is_sent_twice_pays_once(app: Flask) -> None:
    order = order_of(app, 6750)
    pay(order, reference="777888")
    for split in (False, True):
        with pytest.raises(DuplicateReference, match="this order already") as refusal:
            pay(order, OWNER, reference="777888", split=split)
        assert refusal.value.details["order_number"] == order.number
    assert fresh(order).paid_amount == Decimal(6750)


def test_of_requests_with_one_transaction_id_at_the_same_moment_one_wins(app: Flask) -> None:
    orders = [order_of(app, 6750) for _ in range(4)]
    barrier = threading.Barrier(len(orders))
    outcomes: dict[str, str] = {}

    def confirm(number: str, order_id) -> None:
        with app.app_context():
            barrier.wait()
            try:
                record_payment(order_id, payment_draft(reference="RACE-1"), ASMA)
                outcomes[number] = "won"
            except DuplicateReference as refusal:
                outcomes[number] = refusal.details["order_number"]

    in_threads([lambda order=order: confirm(order.number, order.id) for order in orders])
    winner = next(number for number, outcome in outcomes.items() if outcome == "won")
    assert {number: outcome for number, outcome in outcomes.items() if number != winner} == {
        order.number: winner for order in orders if order.number != winner
    }
    assert [fresh(order).payment_status == PaymentStatus.VERIFIED for order in orders].count(True) == 1


def test_a_transaction_id_that_is_being_recorded_is_waited_for(app: Flask) -> None:
    first, second = order_of(app, 6750), order_of(app, 6750)
    draft, refused = payment_draft(reference="HELD-1"), []

    def confirm() -> None:
        with app.app_context():
            try:
                record_payment(second.id, draft, ASMA)
            except DuplicateReference as refusal:
                refused.append(refusal.details["order_number"])

    thread = threading.Thread(target=confirm)
    with transaction() as session:
        checked = rules.checked(draft, first.order_date, clock.today())
        transfer = claim(session, checked, PaymentMethod.EASYPAISA, first, ASMA)
        session.add(
            Payment(transfer=transfer, order_id=first.id, amount=draft.amount, verified_by_name="Sana")
        )
        session.flush()
        thread.start()
        thread.join(timeout=0.3)
        assert (thread.is_alive(), refused) == (True, [])
    thread.join()
    assert refused == [first.number]


def test_the_database_itself_keeps_a_transaction_id_unique(app: Flask) -> None:
    payment = pay(order_of(app, 6750), reference="UNIQUE-1")
    copied = {"version": 1, "recorded_by_name": "x", "recorded_at": clock.now(), "seen_in_account": True}
    kept = db.session.get_one(Transfer, payment.transfer_id)
    values = {field: getattr(kept, field) for field in ("method", "reference", "amount", "paid_on")}
    for change, allowed in (({}, False), ({"reversed_at": clock.now(), "reversed_reason": "x"}, True)):
        double = Transfer(**values, **copied, **change, reference_normalized=kept.reference_normalized)
        if allowed:
            with transaction() as session:
                session.add(double)
        else:
            with pytest.raises(IntegrityError), transaction() as session:
                session.add(double)


def in_threads(calls: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
