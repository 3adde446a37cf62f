"""An order that is Paid by somebody's word alone goes back to Pending when no money has come. Truth table and command."""

from decimal import Decimal

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.kernel.errors import Conflict, Forbidden, NotFound, Stale
from beautique.orders.commands import move_order
from beautique.orders.models import Order
from beautique.orders.types import OrderChanges, PaymentStatus
from beautique.payments import rules
from beautique.payments.no_money import send_back, undo_sending_back
from beautique.payments.proofs import attach_proof, reject_proof
from beautique.payments.types import RejectReason
from tests.factories import make_order
from tests.payments.desk import ASMA, OWNER, folded, fresh, pay, screenshot, statuses

pytestmark = pytest.mark.usefixtures("app_context")
PENDING, PAID, VERIFIED = PaymentStatus.PENDING, PaymentStatus.PAID, PaymentStatus.VERIFIED


@pytest.mark.parametrize(
    ("status", "has_proof", "paid", "refusal"),
    [
        (PAID, False, 0, None),
        (PENDING, False, 0, "is Pending"),
        (VERIFIED, False, 0, "is Verified"),
        (PAID, True, 0, "has a screenshot now"),
        (PAID, False, 500, "are recorded for this order"),
    ],
)
def test_only_a_word_without_a_picture_or_a_payment_is_taken_back(status, has_proof, paid, refusal) -> None:
    asked = (status, has_proof, Decimal(paid))
    assert rules.may_be_sent_back(*asked) == (refusal is None)
    if refusal is None:
        rules.refuse_sending_back(*asked)
    else:
        with pytest.raises(Conflict, match=refusal):
            rules.refuse_sending_back(*asked)


def marked_paid(app: Flask) -> Order:
    order = make_order(app)
    move_order(order.id, OrderChanges(payment_status=PAID), OWNER)
    return fresh(order)


def test_staff_send_it_back_to_pending_with_a_reason_in_the_log(app: Flask) -> None:
    order = marked_paid(app)
    assert send_back(order.id, ASMA, order.version).payment_status == PENDING
    newest = list_timeline("order", order.id)[0]
    assert (newest.action, newest.reason, newest.actor_name) == (
        "order.sent_back",
        "No money in the account",
        "Asma",
    )
    assert statuses(order) == folded(order)


def test_it_is_refused_on_an_old_version_and_for_what_does_not_exist(app: Flask, store) -> None:
    order = marked_paid(app)
    with pytest.raises(Stale):
        send_back(order.id, ASMA, order.version - 1)
    with pytest.raises(NotFound):
        send_back(OWNER.id, ASMA, 1)
    attach_proof(order.id, screenshot(1), store, ASMA)
    with pytest.raises(Conflict, match="has a screenshot now"):
        send_back(order.id, ASMA, fresh(order).version)
    pay(order, OWNER)
    with pytest.raises(Conflict, match="Sana has verified the payment of this order"):
        send_back(order.id, ASMA, fresh(order).version)


def test_who_sent_it_back_may_undo_that_while_nothing_followed(app: Flask) -> None:
    order = marked_paid(app)
    send_back(order.id, ASMA, order.version)
    with pytest.raises(Forbidden):
        undo_sending_back(order.id, OWNER)
    assert undo_sending_back(order.id, ASMA).payment_status == PAID
    assert statuses(order) == folded(order)


def test_the_step_back_of_a_rejection_is_not_undone_without_its_screenshot(app: Flask, store) -> None:
    order = make_order(app)
    proof = attach_proof(order.id, screenshot(1), store, ASMA).proof
    reject_proof(proof.id, RejectReason.FAKE, ASMA)
    with pytest.raises(Conflict):
        undo_sending_back(order.id, ASMA)
    assert fresh(order).payment_status == PENDING
