"""Undo at the desk: for who did it, at once, when nobody changed the order since; and what a day's checking comes to."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from beautique.audit.models import AuditEvent
from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor, Via
from beautique.kernel import clock
from beautique.kernel.db import db, first_id, new_id
from beautique.kernel.errors import Conflict, Forbidden
from beautique.orders.commands import add_note, move_order
from beautique.orders.types import OrderChanges, OrderStatus, PaymentStatus
from beautique.payments import rules
from beautique.payments.commands import undo_payment
from beautique.payments.no_money import send_back, undo_sending_back
from beautique.payments.proofs import attach_proof, reject_proof, undo_rejection
from beautique.payments.queries import checked_on, list_payments, median_wait_on
from beautique.payments.refunds import record_refund, undo_refund
from beautique.payments.types import CheckedBy, Made, RefundDraft, RejectReason
from tests.factories import make_order
from tests.payments.desk import ASMA, OWNER, folded, fresh, order_of, pay, screenshot, statuses

pytestmark = pytest.mark.usefixtures("app_context")
NOW = clock.now()
NOBODY = Actor("Script", Via.CLI)


def count_events() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0


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


def paid(app: Flask, store) -> Callable[[Actor], object]:
    payment = pay(order_of(app, 6750))
    return partial(undo_payment, payment.id)


def rejected(app: Flask, store) -> Callable[[Actor], object]:
    proof = attach_proof(make_order(app).id, screenshot(1), store, ASMA).proof
    reject_proof(proof.id, RejectReason.FAKE, ASMA)
    return partial(undo_rejection, proof.id)


def sent_back(app: Flask, store) -> Callable[[Actor], object]:
    order = make_order(app)
    move_order(order.id, OrderChanges(payment_status=PaymentStatus.PAID), ASMA)
    send_back(order.id, ASMA, fresh(order).version)
    return partial(undo_sending_back, order.id)


def refunded(app: Flask, store) -> Callable[[Actor], object]:
    order = order_of(app, 6750)
    pay(order)
    move_order(order.id, OrderChanges(order_status=OrderStatus.CANCELLED), OWNER)
    sent = RefundDraft(amount=Decimal(6750), reference="OUT 1001", paid_on=clock.today())
    return partial(undo_refund, record_refund(order.id, sent, ASMA).id)


@pytest.mark.parametrize("did", [paid, rejected, sent_back, refunded])
def test_undo_asked_for_again_is_undone_once_and_no_alarm(app: Flask, store, did) -> None:
    undo = did(app, store)
    undo(ASMA)
    events = count_events()
    with time_machine.travel(clock.now() + timedelta(seconds=11)):  # the first answer was lost
        undo(ASMA)
    assert count_events() == events
    with pytest.raises(Forbidden):
        undo(OWNER)


def test_an_undone_change_that_was_made_anew_is_not_undone_yet(app: Flask, store) -> None:
    undo = sent_back(app, store)
    order = undo(ASMA)
    send_back(order.id, ASMA, order.version)
    undo(ASMA)
    assert fresh(order).payment_status == PaymentStatus.PAID


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
