"""The daily closing says what arrived on a day, as the bank statement should."""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from beautique.kernel import clock
from beautique.orders.types import StatusCount
from beautique.payments.closing import closing
from beautique.payments.commands import reverse_payment
from beautique.settings.types import PaymentMethod
from tests.payments.desk import OWNER, order_of, pay

pytestmark = pytest.mark.usefixtures("app_context")


def test_a_closing_lists_the_transfers_of_the_day_and_sums_them_by_method(app: Flask) -> None:
    yesterday = clock.today() - timedelta(days=1)
    first, second, third = order_of(app, 4000), order_of(app, 6000), order_of(app, 500)
    pay(first, reference="SPLIT-1", paid_on=yesterday)
    pay(second, OWNER, reference="SPLIT-1", paid_on=yesterday, split=True, transfer_amount=Decimal(10_000))
    pay(third, reference="M-1234", paid_on=yesterday, method=PaymentMethod.MEEZAN_BANK)
    gone = pay(third, reference="GONE-1", paid_on=yesterday)
    reverse_payment(gone.id, "Bounced", OWNER)
    pay(order_of(app, 9), paid_on=clock.today())
    made = closing(yesterday)
    assert [(row.reference, row.amount, [part.order_number for part in row.parts]) for row in made.rows] == [
        ("SPLIT-1", Decimal(10_000), [first.number, second.number]),
        ("M-1234", Decimal(500), [third.number]),
    ]
    assert made.by_method == {
        PaymentMethod.EASYPAISA: StatusCount(1, Decimal(10_000)),
        PaymentMethod.MEEZAN_BANK: StatusCount(1, Decimal(500)),
        PaymentMethod.INTERNATIONAL_BANK: StatusCount(),
    }
    assert made.total == StatusCount(2, Decimal(10_500))
    assert [(row.reference, row.reversed_reason) for row in made.reversed_rows] == [("GONE-1", "Bounced")]
    assert closing(yesterday, PaymentMethod.MEEZAN_BANK).total == StatusCount(1, Decimal(500))
    assert closing(yesterday - timedelta(days=1)).total == StatusCount()


def test_closings_equal_the_payments_of_thirty_random_days(app: Flask) -> None:
    dice = random.Random(30)
    today = clock.today()
    received: dict[tuple[date, PaymentMethod], Decimal] = defaultdict(Decimal)
    for number in range(60):
        day, method = today - timedelta(days=dice.randrange(30)), dice.choice(list(PaymentMethod))
        order = order_of(app, dice.randrange(100, 20_000))
        reference = f"RANDOM-{number}"
        payments = [pay(order, reference=reference, paid_on=day, method=method)]
        if dice.random() < 0.2:
            other = order_of(app, dice.randrange(100, 20_000))
            both = order.total_amount + other.total_amount
            more = {"split": True, "transfer_amount": both}
            payments.append(pay(other, OWNER, reference=reference, paid_on=day, method=method, **more))
        if dice.random() < 0.3:
            reverse_payment(payments.pop().id, "At random", OWNER)
        received[day, method] += sum((payment.amount for payment in payments), Decimal(0))
    for back in range(30):
        day = today - timedelta(days=back)
        made = closing(day)
        assert {method: tally.amount for method, tally in made.by_method.items()} == {
            method: received[day, method] for method in PaymentMethod
        }
        assert made.total.amount == sum((row.amount for row in made.rows), Decimal(0))
