"""Transaction IDs that are nearly the same: refused until somebody says that it is another transfer."""

import threading
from decimal import Decimal

import pytest
from flask import Flask

from beautique.kernel import clock
from beautique.kernel.db import transaction
from beautique.kernel.pages import PageRequest
from beautique.orders.queries import list_orders
from beautique.orders.types import OrderFilter, PaymentStatus
from beautique.payments import rules
from beautique.payments.commands import reverse_payment
from beautique.payments.models import Payment
from beautique.payments.queries import list_alike
from beautique.payments.transfers import DuplicateReference, ReferenceAlike, claim
from beautique.settings.types import PaymentMethod
from tests.payments.desk import ASMA, OWNER, fresh, order_of, pay, payment_draft

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


ALIKE = [
    "0088120345671",
    "88120345671.0",
    "88120345671 Rs 4,500/-",
    "88120345671 sent by Ali",
    "8812O34567I",
    "8812034567",
    "881203456710",
    "FT88120345671",
]


@pytest.mark.parametrize("typed", ALIKE)
def test_a_like_id_is_refused_until_somebody_says_that_it_is_another_transfer(app: Flask, typed: str) -> None:
    first, second = order_of(app, 6750), order_of(app, 6750)
    pay(first, reference="TID 88120345671")
    with pytest.raises(ReferenceAlike, match=f"recorded for {first.number}.") as refusal:
        pay(second, reference=typed, alike_accepted=(second.number,))
    assert (refusal.value.code, refusal.value.by_order) == (
        "REFERENCE_ALIKE",
        {second.number: [first.number]},
    )
    assert (fresh(second).payment_status, fresh(second).paid_amount) == (PaymentStatus.PENDING, 0)
    pay(second, reference=typed, alike_accepted=(first.number,))
    assert fresh(second).payment_status == PaymentStatus.VERIFIED


def test_the_same_id_under_another_method_is_a_like_one(app: Flask) -> None:
    first, second, third = (order_of(app, 6750) for _ in range(3))
    pay(first, reference="88120345671")
    with pytest.raises(ReferenceAlike):
        pay(second, reference="88120345671", method=PaymentMethod.MEEZAN_BANK)
    pay(second, reference="88120345671", method=PaymentMethod.MEEZAN_BANK, alike_accepted=(first.number,))
    assert list_alike(PaymentMethod.INTERNATIONAL_BANK, "88120345671") == [second.number, first.number]
    with pytest.raises(ReferenceAlike):  # a new likeness asks again
        pay(third, reference="088120345671", alike_accepted=(first.number,))
    pay(third, reference="088120345671", alike_accepted=None)


def test_the_same_id_is_refused_whatever_is_said_of_like_ones(app: Flask) -> None:
    first, second = order_of(app, 6750), order_of(app, 6750)
    pay(first, reference="88120345671")
    with pytest.raises(DuplicateReference):
        pay(second, reference="TID 88120345671", alike_accepted=None)


def test_a_payment_that_is_taken_back_is_no_longer_like_another(app: Flask) -> None:
    first, second = order_of(app, 6750), order_of(app, 6750)
    payment = pay(first, reference="88120345671")
    reverse_payment(payment.id, "It bounced", OWNER)
    pay(second, reference="0088120345671")
    assert fresh(second).payment_status == PaymentStatus.VERIFIED


def test_a_split_names_its_own_transfer_and_asks_nothing_but_a_slip_in_it_does(app: Flask) -> None:
    first, second, third = order_of(app, 4000), order_of(app, 6000), order_of(app, 2000)
    pay(first, reference="88120345671")
    pay(second, OWNER, reference="TID 88120345671", split=True, transfer_amount=Decimal(100_000))
    assert list_alike(PaymentMethod.EASYPAISA, "88120345671") == []
    with pytest.raises(ReferenceAlike) as refusal:
        pay(third, OWNER, reference="8812034567", split=True)
    assert refusal.value.by_order == {third.number: [second.number, first.number]}


def test_a_like_id_that_is_being_recorded_is_waited_for(app: Flask) -> None:
    first, second = order_of(app, 6750), order_of(app, 6750)
    draft, refused = payment_draft(reference="88120345671"), []

    def confirm() -> None:
        with app.app_context():
            try:
                pay(second, reference="8812034567")
            except ReferenceAlike as refusal:
                refused.append(refusal.by_order)

    thread = threading.Thread(target=confirm)
    with transaction() as session:
        checked = rules.checked(draft, first.order_date, clock.today())
        transfer = claim(session, checked, PaymentMethod.EASYPAISA, first, ASMA)
        session.add(
            Payment(transfer=transfer, order_id=first.id, amount=draft.amount, verified_by_name="Asma")
        )
        session.flush()
        thread.start()
        thread.join(timeout=0.3)
        assert (thread.is_alive(), refused) == (True, [])
    thread.join()
    assert refused == [{second.number: [first.number]}]


def test_an_id_of_few_digits_is_like_no_other(app: Flask) -> None:
    first, second = order_of(app, 6750), order_of(app, 6750)
    pay(first, reference="1234567")
    pay(second, reference="01234567")
    assert fresh(second).payment_status == PaymentStatus.VERIFIED
