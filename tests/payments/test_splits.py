"""A split gives no more than its transfer brought, unless a person says that it brought more; and two at once."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from beautique.audit.queries import list_timeline
from beautique.kernel.db import db
from beautique.kernel.errors import Invalid
from beautique.payments import rules
from beautique.payments.closing import closing
from beautique.payments.commands import reverse_payment, undo_payment
from beautique.payments.models import Payment, Transfer
from tests.payments.desk import OWNER, fresh, order_of, pay, payment_draft
from tests.payments.test_refunds import DAY, at_once

pytestmark = pytest.mark.usefixtures("app_context")


def split(order: Any, **over: Any) -> Payment:
    return pay(order, OWNER, reference="SPLIT-1", split=True, **over)


def brought() -> Decimal:
    return db.session.scalars(select(Transfer.amount)).one()


@pytest.mark.parametrize(
    ("arrived", "used", "amount", "said", "is_fine"),
    [
        (100, 60, 40, None, True),
        (100, 60, 41, None, False),
        (100, 100, 1, None, False),
        (100, 100, 50, 150, True),
        (100, 100, 50, 149, False),
        (100, 60, 40, 50, True),  # less than is recorded: nothing to say
        (100, 0, 100, None, True),
    ],
)
def test_what_a_split_may_take(arrived, used, amount, said, is_fine) -> None:
    whole = None if said is None else Decimal(said)
    checked = rules.checked(payment_draft(amount=Decimal(amount), transfer_amount=whole), DAY, DAY)
    given = (Decimal(arrived), Decimal(used), checked, ["BQ-1"])
    if is_fine:
        rules.refuse_overdrawn(*given)
    else:
        with pytest.raises(Invalid, match="BQ-1") as refusal:
            rules.refuse_overdrawn(*given)
        assert list(refusal.value.errors) == ["transfer_amount"]


def test_a_used_up_transfer_pays_for_another_order_only_when_it_brought_more(app: Flask) -> None:
    first, second = order_of(app, 13_500), order_of(app, 9000)
    pay(first, reference="SPLIT-1")
    with pytest.raises(Invalid, match=f"all of it used by {first.number}"):
        split(second)
    assert (fresh(second).paid_amount, closing(DAY).total.amount) == (0, 13_500)
    split(second, transfer_amount=Decimal(22_500))
    assert (brought(), closing(DAY).total.amount) == (22_500, 22_500)
    told = next(each for each in list_timeline("order", second.id) if each.action == "order.payment_recorded")
    assert told.changes["transfer_amount"] == ["13500.00", "22500.00"]


def test_what_is_left_of_a_transfer_is_given_without_asking_and_told_until_then(app: Flask) -> None:
    first, second = order_of(app, 4000), order_of(app, 6000)
    pay(first, OWNER, reference="SPLIT-1", transfer_amount=Decimal(10_000))
    [row] = closing(DAY).rows
    assert (row.amount, row.unused) == (10_000, 6000)
    split(second)
    [row] = closing(DAY).rows
    assert (row.amount, row.unused, brought()) == (10_000, 0, 10_000)


@pytest.mark.parametrize(
    "take_back",
    [lambda each: reverse_payment(each, "Not so much", OWNER), lambda each: undo_payment(each, OWNER)],
)
def test_who_takes_a_part_back_takes_back_what_it_said_of_the_transfer(app: Flask, take_back) -> None:
    pay(order_of(app, 4000), reference="SPLIT-1")
    part = split(order_of(app, 6000), transfer_amount=Decimal(90_000))
    take_back(part.id)
    assert brought() == 4000


def test_two_splits_at_once_do_not_share_the_same_rest(app: Flask) -> None:
    pay(order_of(app, 4000), OWNER, reference="SPLIT-1", transfer_amount=Decimal(10_000))
    orders = [order_of(app, 6000) for _ in range(2)]
    results = at_once(app, *(lambda each=each: split(each) for each in orders))
    assert sorted(type(result).__name__ for result in results) == ["Invalid", "Payment"]
    assert brought() == 10_000
