"""What is done to an order's money is left to tell its customer, and taken back with it."""

from decimal import Decimal

import pytest
from flask import Flask

from beautique.media.private_store import PrivateStore
from beautique.orders.commands import mark_told, move_order
from beautique.orders.models import Order
from beautique.orders.types import OrderChanges, OrderStatus, PaymentStatus
from beautique.payments.commands import reverse_payment, undo_payment
from beautique.payments.models import PaymentProof
from beautique.payments.proofs import attach_proof, reject_proof, undo_rejection
from beautique.payments.types import RejectReason
from beautique.settings.types import Message
from tests.factories import make_order
from tests.payments.desk import ASMA, OWNER, fresh, pay, screenshot

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def store(tmp_path) -> PrivateStore:
    return PrivateStore(tmp_path)


def attached(order: Order, store: PrivateStore, seed: int = 1) -> PaymentProof:
    return attach_proof(order.id, screenshot(seed), store, ASMA).proof


def test_a_recorded_payment_is_left_to_tell_and_undone_with_what_was_left_before(app: Flask, store) -> None:
    order = make_order(app)
    reject_proof(attached(order, store).id, RejectReason.FAKE, ASMA)
    assert fresh(order).untold == Message.PROOF_REJECTED
    payment = pay(order)
    assert fresh(order).untold == Message.PAYMENT_VERIFIED
    undo_payment(payment.id, ASMA)
    assert fresh(order).untold == Message.PROOF_REJECTED


def test_a_second_payment_of_a_verified_order_is_told_too_and_undone(app: Flask) -> None:
    order = make_order(app)
    pay(order, amount=Decimal(5000), reason="The rest comes tomorrow")
    mark_told(order.id, Message.PAYMENT_VERIFIED, ASMA)
    second = pay(order, amount=Decimal(1750))
    assert fresh(order).untold == Message.PAYMENT_VERIFIED
    undo_payment(second.id, ASMA)
    assert fresh(order).untold is None


def test_a_reversed_payment_need_not_be_told_any_more(app: Flask) -> None:
    order = make_order(app)
    payment = pay(order)
    reverse_payment(payment.id, "It bounced", OWNER)
    assert fresh(order).untold is None


def test_an_undone_rejection_is_nothing_to_tell(app: Flask, store) -> None:
    order = make_order(app)
    proof = attached(order, store)
    reject_proof(proof.id, RejectReason.FAKE, ASMA)
    undo_rejection(proof.id, ASMA)
    assert (fresh(order).untold, fresh(order).payment_status) == (None, PaymentStatus.PAID)


def test_with_another_screenshot_the_customer_has_nothing_to_do(app: Flask, store) -> None:
    order = make_order(app)
    proof = attached(order, store, 1)
    attached(order, store, 2)
    reject_proof(proof.id, RejectReason.FAKE, ASMA)
    assert fresh(order).untold is None


def test_who_sends_another_screenshot_need_not_be_asked_for_it(app: Flask, store) -> None:
    order = make_order(app)
    reject_proof(attached(order, store, 1).id, RejectReason.FAKE, ASMA)
    attached(order, store, 2)
    assert fresh(order).untold is None


def test_of_a_cancelled_order_only_that_is_told(app: Flask, store) -> None:
    order, empty = make_order(app), make_order(app)
    attached(order, store)
    for each in (order, empty):
        move_order(each.id, OrderChanges(order_status=OrderStatus.CANCELLED), ASMA)
    assert (fresh(order).untold, fresh(empty).untold) == (Message.CANCELLED, None)
    pay(empty)  # it comes late, and is due back
    assert fresh(empty).untold == Message.CANCELLED
