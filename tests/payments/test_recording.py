"""Recording payments: what verifies an order, what is flagged, and what is refused."""

import uuid
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
from beautique.kernel.errors import Invalid, NotFound, Stale
from beautique.kernel.pages import PageRequest
from beautique.orders.commands import correct_order, move_order
from beautique.orders.types import Flag, LineCorrection, OrderChanges, OrderStatus, PaymentStatus
from beautique.payments.commands import record_payment, reverse_payment
from beautique.payments.models import Transfer
from beautique.payments.queries import list_payments, list_refund_due
from beautique.settings.types import PaymentMethod
from tests.factories import line, make_order, make_product
from tests.payments.desk import (
    ASMA,
    OWNER,
    flagged,
    folded,
    fresh,
    numbers,
    order_of,
    pay,
    payment_draft,
    statuses,
)

pytestmark = pytest.mark.usefixtures("app_context")


def test_a_payment_of_the_total_verifies_the_order_and_tells_the_timeline(app: Flask) -> None:
    order = order_of(app, 6750)
    payment = pay(order, reference="tid 123-456", paid_on=clock.today() - timedelta(days=1))
    row = fresh(order)
    assert (row.payment_status, row.paid_amount, row.payment_reference) == (
        PaymentStatus.VERIFIED,
        Decimal(6750),
        "123456",
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
        correct_order(order.id, order.contact, {0: LineCorrection("S", "Ivory", quantity)}, ASMA)
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


def test_a_draft_is_stored_tidy(app: Flask) -> None:
    draft = replace(payment_draft(), reference="  TID\t9 \u200e8 7 6 ", reason=" all  well ")
    payment = record_payment(order_of(app, 6750).id, draft, ASMA)
    assert (payment.transfer.reference, payment.reason) == ("TID 9 8 7 6", "all  well")
