"""Payments of many orders at once: checked when they are sent, recorded as they were checked."""

from decimal import Decimal

import pytest
from flask import Flask

from beautique.bulk.commands import run_bulk
from beautique.bulk.queries import progress
from beautique.bulk.types import Outcome, Progress
from beautique.kernel import clock
from beautique.kernel.errors import Invalid
from beautique.orders.bulk.queries import list_bulk_orders, list_results
from beautique.orders.bulk.types import BulkOrder
from beautique.orders.commands import move_order
from beautique.orders.queries import get_order
from beautique.orders.types import OrderChanges, OrderFilter, OrderStatus
from beautique.payments.bulk import ORDER_KINDS, start_payments
from beautique.payments.queries import list_payments
from beautique.payments.transfers import ReferenceAlike
from beautique.payments.types import PaymentDraft
from tests.payments.desk import ASMA, OWNER, order_of, pay, payment_draft

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def orders(app: Flask) -> list[BulkOrder]:
    chosen = tuple(order_of(app, 6750).number for _ in range(2))
    return list(list_bulk_orders(OrderFilter(number=chosen)))


def drafts(orders: list[BulkOrder], *each: dict[str, object]) -> list[tuple[BulkOrder, PaymentDraft]]:
    return [(order, payment_draft(**over)) for order, over in zip(orders, each, strict=True)]


def test_a_job_records_each_payment_as_it_was_checked_and_kept(orders) -> None:
    first = {"amount": Decimal("6750.5"), "reference": " trx id: 8812-0345-671\u202e"}
    second = {"reference": "881203456710", "alike_accepted": (orders[0].number, orders[1].number)}
    first["alike_accepted"] = second["alike_accepted"]
    job = start_payments(drafts(orders, first, second), ASMA)
    run_bulk(job, ORDER_KINDS, ASMA, 60)
    assert progress(job) == Progress(total=2, changed=2)
    (payment,) = list_payments(orders[0].id)
    transfer = payment.transfer
    assert (payment.amount, payment.reason, transfer.amount) == (Decimal("6750.50"), None, Decimal("6750.50"))
    assert (transfer.reference, transfer.reference_normalized) == ("trx id: 8812-0345-671", "88120345671")
    assert (transfer.reference_digits, transfer.paid_on) == ("88120345671", clock.today())
    assert transfer.seen_in_account


def test_what_waits_for_no_money_any_more_is_not_paid_once_more(app: Flask, orders) -> None:
    job = start_payments(drafts(orders, {}, {}), ASMA)
    pay(get_order(orders[0].number), OWNER)
    move_order(orders[1].id, OrderChanges(order_status=OrderStatus.CANCELLED), OWNER, "Sold out")
    run_bulk(job, ORDER_KINDS, ASMA, 60)
    assert progress(job) == Progress(total=2, refused=2)
    told = [each.message for each in list_results(job.id, Outcome.REFUSED)]
    assert told == [
        "Sana has verified the payment of this order. Nothing was recorded.",
        "This order was cancelled meanwhile. Nothing was recorded.",
    ]
    assert [len(list_payments(each.id)) for each in orders] == [1, 0]


def test_every_wrong_row_is_named_before_anything_begins(orders) -> None:
    wrong = {"seen_in_account": False, "reference": "x", "amount": Decimal(0)}
    with pytest.raises(Invalid) as refusal:
        start_payments(drafts(orders, {}, wrong), ASMA)
    assert list(refusal.value.errors) == ["rows.1.amount", "rows.1.reference", "seen_in_account"]


@pytest.mark.parametrize(
    "accepted", [None, ("BQ-20200101-001",)], ids=["nothing accepted", "another accepted"]
)
def test_rows_with_nearly_the_same_id_are_asked_about(orders, accepted) -> None:
    rows = drafts(
        orders,
        {"reference": "TID 88120345671", "alike_accepted": accepted},
        {"reference": "8812034567", "alike_accepted": accepted},
    )
    with pytest.raises(ReferenceAlike) as refusal:
        start_payments(rows, ASMA)
    first, second = (order.number for order in orders)
    assert refusal.value.by_order == {first: [second], second: [first]}
