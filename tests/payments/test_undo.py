"""Undo at the desk: for who did it, at once, when nobody changed the order since; and what a day's checking comes to."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor, Via
from beautique.kernel import clock
from beautique.kernel.db import first_id, new_id
from beautique.kernel.errors import Conflict, Forbidden
from beautique.orders.commands import add_note, move_order
from beautique.orders.types import OrderChanges, PaymentStatus
from beautique.payments import rules
from beautique.payments.commands import undo_payment
from beautique.payments.proofs import attach_proof, reject_proof, undo_rejection
from beautique.payments.queries import checked_on, list_payments, median_wait_on
from beautique.payments.types import CheckedBy, Made, RejectReason
from tests.factories import make_order
from tests.payments.desk import ASMA, OWNER, folded, fresh, order_of, pay, screenshot, statuses

pytestmark = pytest.mark.usefixtures("app_context")
NOW = clock.now()
NOBODY = Actor("Script", Via.CLI)


@pytest.mark.parametrize(
    ("by", "seconds_ago", "changed_since", "actor", "refusal"),
    [
        (ASMA, 0, False, ASMA, None),
        (ASMA, 10, False, ASMA, None),
        (ASMA, 10.001, False, ASMA, Conflict),
        (ASMA, 0, True, ASMA, Conflict),
        (ASMA, 0, False, OWNER, Forbidden),
        (NOBODY, 0, False, NOBODY, Forbidden),  # without an account there is no "own"
    ],
)
def test_who_may_undo_what(by, seconds_ago, changed_since, actor, refusal) -> None:
    made = Made(by.id, by.name, NOW - timedelta(seconds=seconds_ago))
    if refusal is None:
        rules.refuse_undo(made, actor, changed_since, NOW)
    else:
        with pytest.raises(refusal):
            rules.refuse_undo(made, actor, changed_since, NOW)


def test_an_undone_payment_leaves_the_order_where_it_stood_and_the_id_free(app: Flask) -> None:
    order, other = order_of(app, 6750), order_of(app, 6750)
    payment = pay(order, reference="TID 1001")
    add_note(order.id, "Notes change nothing.", ASMA)
    undo_payment(payment.id, ASMA)
    assert (statuses(order), fresh(order).paid_amount) == (folded(order), 0)
    assert fresh(order).payment_status == PaymentStatus.PENDING
    assert pay(other, reference="TID 1001").amount == 6750
    [kept] = list_payments(order.id)
    assert kept.reversed_reason == "Undone"
    told = next(event for event in list_timeline("order", order.id) if event.action == "order.payment_undone")
    assert told.changes["payment"][0]["reference"] == "TID 1001"
    with pytest.raises(Conflict):
        undo_payment(payment.id, ASMA)


def test_an_undone_payment_of_a_verified_order_leaves_it_verified(app: Flask) -> None:
    order = make_order(app)
    move_order(order.id, OrderChanges(payment_status=PaymentStatus.VERIFIED), OWNER)
    undo_payment(pay(order).id, ASMA)
    assert (fresh(order).payment_status, fresh(order).paid_amount) == (PaymentStatus.VERIFIED, 0)


def test_an_undone_part_of_a_split_transfer_leaves_the_other_part(app: Flask) -> None:
    first, second = order_of(app, 1000), order_of(app, 2000)
    kept = pay(first, reference="TID 2002")
    undo_payment(
        pay(second, OWNER, reference="TID 2002", split=True, transfer_amount=Decimal(3000)).id, OWNER
    )
    [payment] = list_payments(first.id)
    assert (payment.id, payment.transfer.amount, payment.transfer.reversed_at) == (kept.id, 1000, None)


def test_of_two_rejections_only_the_last_one_can_be_undone(app: Flask, store) -> None:
    order = make_order(app)
    first, second = (attach_proof(order.id, screenshot(seed), store, ASMA).proof for seed in (1, 2))
    for proof in (first, second):
        reject_proof(proof.id, RejectReason.FAKE, ASMA)
    assert fresh(order).payment_status == PaymentStatus.PENDING
    with pytest.raises(Conflict):
        undo_rejection(first.id, ASMA)
    undo_rejection(second.id, ASMA)
    row = fresh(order)
    assert (row.payment_status, row.has_proof, statuses(order)) == (PaymentStatus.PAID, True, folded(order))


def test_an_undone_rejection_of_one_of_two_moves_nothing(app: Flask, store) -> None:
    order = make_order(app)
    proof, _ = (attach_proof(order.id, screenshot(seed), store, ASMA).proof for seed in (1, 2))
    before = fresh(order).version
    reject_proof(proof.id, RejectReason.FAKE, ASMA)
    assert undo_rejection(proof.id, ASMA).rejected_reason is None
    assert fresh(order).version == before


def test_a_day_is_summed_up_by_person_without_what_was_taken_back(app: Flask) -> None:
    mine, theirs, undone, late = (order_of(app, total) for total in (1000, 2000, 4000, 8000))
    pay(mine)
    pay(theirs, OWNER)
    undo_payment(pay(undone).id, ASMA)
    tomorrow = clock.day_start(clock.today() + timedelta(days=1))
    with time_machine.travel(tomorrow, tick=False):
        pay(late)
    assert checked_on(clock.today()) == [
        CheckedBy("Asma", ASMA.id, 1, Decimal(1000)),
        CheckedBy("Sana", OWNER.id, 1, Decimal(2000)),
    ]


def test_the_median_wait_counts_from_the_first_screenshot(app: Flask, store) -> None:
    now = clock.now()
    assert median_wait_on(clock.store_day(now)) is None
    for minutes in (10, 20, 60):
        with time_machine.travel(now - timedelta(minutes=minutes + 5), tick=False):
            order = make_order(app)
        with time_machine.travel(now - timedelta(minutes=minutes), tick=False):
            attach_proof(order.id, screenshot(minutes), store, ASMA)
        with time_machine.travel(now, tick=False):
            pay(order)
    assert median_wait_on(clock.store_day(now)) == timedelta(minutes=20)


def test_the_first_id_of_a_moment_lies_below_all_ids_made_since() -> None:
    before = first_id(clock.now())
    assert before < new_id() < first_id(clock.now() + timedelta(seconds=1))
