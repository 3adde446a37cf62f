"""Transaction IDs that are nearly the same: refused until somebody says that it is another transfer."""

import pytest
from flask import Flask

from beautique.kernel.pages import PageRequest
from beautique.orders.queries import list_orders
from beautique.orders.types import OrderFilter, PaymentStatus
from beautique.payments.transfers import DuplicateReference
from tests.payments.desk import fresh, order_of, pay

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.mark.parametrize("typed", ["TID 88120345671", "trx id: 8812-0345-671", "Transaction ID #88120345671"])
def test_an_id_with_its_label_is_the_same_id(app: Flask, typed: str) -> None:
    first, second = order_of(app, 6750), order_of(app, 6750)
    pay(first, reference="88120345671")
    with pytest.raises(DuplicateReference) as refusal:
        pay(second, reference=typed)
    assert refusal.value.details["order_number"] == first.number
    assert fresh(second).payment_status == PaymentStatus.PENDING


@pytest.mark.parametrize("recorded", ["TID 88120345671", "88120345671"])
@pytest.mark.parametrize("searched", ["TID 88120345671", "88120345671", "trx id: 8812-0345-671"])
def test_an_order_is_found_by_its_transaction_id_with_and_without_the_label(app, recorded, searched) -> None:
    order = order_of(app, 6750)
    pay(order, reference=recorded)
    assert [each.number for each in list_orders(OrderFilter(search=searched), PageRequest()).items] == [
        order.number
    ]
