"""Transfers that are split over orders, and payments that are taken back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from beautique.audit.queries import list_timeline
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from beautique.orders.types import PaymentStatus
from beautique.payments.commands import reverse_payment
from beautique.payments.models import Transfer
from beautique.payments.transfers import DuplicateReference
from tests.payments.desk import ASMA, OWNER, folded, fresh, numbers, order_of, pay, statuses

pytestmark = pytest.mark.usefixtures("app_context")


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
    pay(second, OWNER, reference="split 1", split=True, transfer_amount=Decimal(10_000))
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
    whole = {"reference": "PARTS", "split": True, "transfer_amount": Decimal(8000)}
    taken = pay(second, OWNER, **whole)
    reverse_payment(taken.id, "Wrong order", OWNER)
    assert [fresh(order).payment_status.value for order in (first, second)] == ["Verified", "Paid"]
    assert db.session.scalars(select(Transfer.amount)).all() == [Decimal(4000)]
    with pytest.raises(DuplicateReference):
        pay(third, reference="PARTS")
    pay(second, OWNER, **whole)  # the same order again, now that its part is free
    reverse_payment(kept.id, "Wrong order", OWNER)
    with pytest.raises(DuplicateReference):
        pay(third, reference="PARTS")
