"""Recording payments, the clash of transaction IDs, splits and reversals."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import Uuid, bindparam, select, text
from sqlalchemy.exc import IntegrityError

from beautique.audit.queries import list_timeline
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from beautique.kernel.pages import PageRequest
from beautique.orders.commands import contact_of, correct_order, move_order
from beautique.orders.queries import list_orders
from beautique.orders.types import Flag, LineCorrection, OrderChanges, OrderFilter, OrderStatus, PaymentStatus
from beautique.payments.commands import record_payment, reverse_payment
from beautique.payments.models import Payment, Transfer
from beautique.payments.queries import list_payments, list_refund_due
from beautique.payments.transfers import DuplicateReference, claim
from beautique.settings.types import PaymentMethod
from tests.factories import line, make_order, make_product
from tests.payments.desk import ASMA, OWNER, folded, fresh, order_of, pay, payment_draft, statuses

pytestmark = pytest.mark.usefixtures("app_context")


def numbers(**wanted) -> list[str]:
    return [order.number for order in list_orders(OrderFilter(**wanted), PageRequest(limit=50)).items]


def flagged(flag: Flag) -> list[str]:
    return numbers(flag=(flag,))


def test_a_payment_of_the_total_verifies_the_order_and_tells_the_timeline(app: Flask) -> None:
    order = order_of(app, 6750)
    payment = pay(order, reference="tid 123-456", paid_on=clock.today() - timedelta(days=1))
    row = fresh(order)
    assert (row.payment_status, row.paid_amount, row.payment_reference) == (
        PaymentStatus.VERIFIED,
        Decimal(6750),
        "TID123456",
    )
    moved, recorded = list_timeline("order", order.id)[:2]
    assert (moved.action, recorded.action, moved.seq) == (
        "order.moved",
        "order.payment_recorded",
        row.version,
    )
    assert recorded.actor_name == "Asma"
    assert recorded.changes["paid_amount"] == ["0.00", "6750.00"]
    assert recorded.changes["payment"][1]["reference"] == "tid 123-456"
    stored = list_payments(order.id)[0]
    assert (stored.id, stored.verified_by, stored.transfer.method) == (
        payment.id,
        ASMA.id,
        PaymentMethod.EASYPAISA,
    )
    assert folded(order) == statuses(order)


def test_an_order_is_found_by_its_transaction_id_in_any_spelling(app: Flask) -> None:
    order = order_of(app, 6750)
    make_order(app)
    pay(order, reference="FT-26325 0099/x")
    for typed in ("FT-26325 0099/x", "ft263250099x", "FT 26325-0099X", "26325-0099"):
        assert numbers(search=typed) == [order.number]


def test_less_than_the_total_is_refused_or_accepted_with_a_reason(app: Flask) -> None:
    order = order_of(app, 6750)
    with pytest.raises(Invalid) as refusal:
        pay(order, amount=Decimal(6000))
    assert (list(refusal.value.errors), db.session.scalars(select(Transfer)).all()) == (["reason"], [])
    pay(order, amount=Decimal(6000), reason="Delivery is hers")
    assert fresh(order).payment_status == PaymentStatus.VERIFIED
    assert flagged(Flag.UNDER_PAID) == [order.number]
    assert list_timeline("order", order.id)[0].reason == "Delivery is hers"


def test_several_payments_of_different_methods_cover_an_order_together(app: Flask) -> None:
    order = order_of(app, 6750)
    pay(order, amount=Decimal(4000), reference="A-4000", reason="The rest comes tomorrow")
    pay(order, amount=Decimal(2750), reference="B-2750", method=PaymentMethod.MEEZAN_BANK)
    row = fresh(order)
    assert (row.paid_amount, row.payment_reference, flagged(Flag.UNDER_PAID)) == (
        Decimal(6750),
        "A4000 B2750",
        [],
    )
    assert numbers(search="B-2750") == [order.number]
    assert [payment.transfer.method for payment in list_payments(order.id)] == ["Easypaisa", "Meezan Bank"]


def test_a_payment_without_id_is_flagged_until_somebody_adds_it(app: Flask) -> None:
    order = order_of(app, 6750)
    move_order(order.id, OrderChanges(payment_status=PaymentStatus.VERIFIED), ASMA)
    assert flagged(Flag.UNREFERENCED) == [order.number]
    pay(order)
    assert flagged(Flag.UNREFERENCED) == []
    assert folded(order) == statuses(order)


def test_lines_corrected_after_the_verification_show_as_under_and_over_paid(app: Flask) -> None:
    product = make_product(app, regular_price=Decimal(5000))
    more, less = (make_order(app, lines=(line(product, quantity=2),)) for _ in range(2))
    for order, quantity in ((more, 3), (less, 1)):
        pay(order)
        correct_order(order.id, contact_of(order), {0: LineCorrection("S", "Ivory", quantity)}, ASMA)
    assert (flagged(Flag.UNDER_PAID), flagged(Flag.OVER_PAID)) == ([more.number], [less.number])
    assert numbers(flag=(Flag.UNDER_PAID, Flag.OVER_PAID)) == [less.number, more.number]


def test_money_for_a_cancelled_order_is_recorded_and_due_back(app: Flask) -> None:
    verified, late, unpaid = (order_of(app, 6750) for _ in range(3))
    pay(verified)
    for order in (verified, late, unpaid):
        move_order(order.id, OrderChanges(order_status=OrderStatus.CANCELLED), ASMA, "Changed her mind")
    payment = pay(late)
    assert [order.number for order in list_refund_due(PageRequest()).items] == [late.number, verified.number]
    reverse_payment(payment.id, "Sent back", OWNER)
    assert [order.number for order in list_refund_due(PageRequest()).items] == [verified.number]


def test_a_stale_form_and_an_unknown_order_are_refused(app: Flask) -> None:
    order = order_of(app, 6750)
    move_order(order.id, OrderChanges(order_status=OrderStatus.PROCESSING), ASMA)
    with pytest.raises(Stale):
        record_payment(order.id, payment_draft(), ASMA, expected_version=1)
    with pytest.raises(NotFound):
        record_payment(make_product(app).id, payment_draft(), ASMA)


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
        transfer = claim(session, draft, PaymentMethod.EASYPAISA, first, ASMA)
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


PAY_AGAIN = """
    INSERT INTO payments (id, transfer_id, order_id, amount, verified_by_name, verified_at)
    SELECT :new_id, transfer_id, order_id, amount, verified_by_name, verified_at FROM payments
"""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE transfers SET amount = 0",
        "UPDATE transfers SET seen_in_account = false",
        "UPDATE transfers SET reversed_reason = 'x'",
        "UPDATE payments SET amount = 10000001",
        "UPDATE payments SET reversed_reason = 'x'",
        "UPDATE orders SET paid_amount = -1",
        PAY_AGAIN,
    ],
)
def test_the_database_itself_refuses_a_broken_invariant(app: Flask, statement) -> None:
    pay(order_of(app, 6750))
    asked = text(statement)
    if ":new_id" in statement:
        asked = asked.bindparams(bindparam("new_id", uuid.uuid4(), Uuid()))
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(asked)


def test_one_transfer_is_split_over_orders_by_the_owner_only(app: Flask) -> None:
    first, second = order_of(app, 4000), order_of(app, 6000)
    pay(first, reference="SPLIT-1")
    with pytest.raises(Forbidden):
        pay(second, ASMA, reference="SPLIT-1", split=True)
    with pytest.raises(DuplicateReference):
        pay(second, OWNER, reference="SPLIT-1")
    with pytest.raises(Invalid) as refusal:
        pay(second, OWNER, reference="SPLIT-1", split=True, paid_on=clock.today() - timedelta(days=1))
    assert list(refusal.value.errors) == ["paid_on"]
    pay(second, OWNER, reference="split 1", split=True)
    transfers = db.session.scalars(select(Transfer)).all()
    assert [(each.amount, each.reference) for each in transfers] == [(Decimal(10_000), "SPLIT-1")]
    assert fresh(second).payment_status == PaymentStatus.VERIFIED


def test_a_reversal_is_the_owners_needs_a_reason_and_happens_once(app: Flask) -> None:
    order = order_of(app, 6750)
    pay(order)
    payment = pay(order)  # more than enough: the order's status would stay, which staff may cause
    with pytest.raises(Forbidden):
        reverse_payment(payment.id, "It bounced", ASMA)
    with pytest.raises(Invalid) as refusal:
        reverse_payment(payment.id, "  ", OWNER)
    assert list(refusal.value.errors) == ["reason"]
    with pytest.raises(NotFound):
        reverse_payment(payment.order_id, "It bounced", OWNER)
    reverse_payment(payment.id, "It bounced", OWNER)
    with pytest.raises(Conflict, match="reversed already"):
        reverse_payment(payment.id, "It bounced", OWNER)


def test_a_reversal_frees_the_transaction_id_and_corrects_the_order_to_paid(app: Flask) -> None:
    wrong, right = order_of(app, 6750), order_of(app, 6750)
    payment = pay(wrong, reference="FREE-1")
    reverse_payment(payment.id, "Belongs to another order", OWNER)
    row = fresh(wrong)
    assert (row.payment_status, row.paid_amount, row.payment_reference) == (
        PaymentStatus.PAID,
        Decimal(0),
        None,
    )
    corrected, reversed_event = list_timeline("order", wrong.id)[:2]
    assert (corrected.action, corrected.reason) == ("order.corrected", "Belongs to another order")
    assert (reversed_event.action, reversed_event.changes["payment"][1]) == ("order.payment_reversed", None)
    assert (numbers(search="FREE-1"), folded(wrong)) == ([], statuses(wrong))
    pay(right, reference="FREE-1")
    assert fresh(right).payment_status == PaymentStatus.VERIFIED


def test_an_order_that_stays_covered_stays_verified_after_a_reversal(app: Flask) -> None:
    order = order_of(app, 6750)
    pay(order)
    payment = pay(order)
    reverse_payment(payment.id, "Paid twice, sent back", OWNER)
    assert (fresh(order).payment_status, fresh(order).paid_amount) == (PaymentStatus.VERIFIED, Decimal(6750))


def test_reversing_a_part_of_a_split_transfer_leaves_the_other_part(app: Flask) -> None:
    first, second, third = (order_of(app, 4000) for _ in range(3))
    kept = pay(first, reference="PARTS")
    taken = pay(second, OWNER, reference="PARTS", split=True)
    reverse_payment(taken.id, "Wrong order", OWNER)
    assert [fresh(order).payment_status.value for order in (first, second)] == ["Verified", "Paid"]
    assert db.session.scalars(select(Transfer.amount)).all() == [Decimal(4000)]
    with pytest.raises(DuplicateReference):
        pay(third, reference="PARTS")
    pay(second, OWNER, reference="PARTS", split=True)  # the same order again, now that its part is free
    reverse_payment(kept.id, "Wrong order", OWNER)
    with pytest.raises(DuplicateReference):
        pay(third, reference="PARTS")


def test_a_draft_is_stored_tidy(app: Flask) -> None:
    draft = replace(payment_draft(), reference="  TID\t9 \u200e8 7 6 ", reason=" all  well ")
    payment = record_payment(order_of(app, 6750).id, draft, ASMA)
    assert (payment.transfer.reference, payment.reason) == ("TID 9 8 7 6", "all  well")


def in_threads(calls: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
