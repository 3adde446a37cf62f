"""A split gives no more than its transfer brought, unless a person says that it brought more; and two at once."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from beautique.audit.queries import list_timeline
from beautique.kernel.db import db
from beautique.kernel.errors import Conflict, Forbidden, Invalid
from beautique.orders.types import PaymentStatus
from beautique.payments import rules
from beautique.payments.closing import closing
from beautique.payments.commands import reverse_payment, undo_payment
from beautique.payments.models import Payment, Transfer
from beautique.payments.queries import list_payments
from beautique.payments.refunds import record_refund
from beautique.staff.permissions import Permission
from tests.payments.desk import ASMA, OWNER, fresh, order_of, pay, payment_draft
from tests.payments.test_refunds import DAY, at_once, cancel, draft

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
    parts = {"BQ-1": Decimal(used)}
    if is_fine:
        assert rules.part_to_move(Decimal(arrived), parts, checked) == 0
    else:
        with pytest.raises(rules.Overdrawn, match="BQ-1") as refusal:
            rules.part_to_move(Decimal(arrived), parts, checked)
        assert list(refusal.value.errors) == ["transfer_amount"]


@pytest.mark.parametrize(
    ("move_from", "agreed", "moved"),
    [
        ("BQ-1", None, 30),
        ("BQ-1", 30, 30),
        ("BQ-1", 29, None),  # meanwhile it lacks more
        ("BQ-2", None, None),  # which gets less than that
        ("BQ-3", None, None),  # which gets nothing of it
        (None, None, None),
    ],
)
def test_what_another_order_gives_up(move_from, agreed, moved) -> None:
    wish = {"move_from": move_from, "move_amount": agreed and Decimal(agreed)}
    checked = rules.checked(payment_draft(amount=Decimal(40), **wish), DAY, DAY)
    parts = {"BQ-1": Decimal(70), "BQ-2": Decimal(20)}
    if moved:
        assert rules.part_to_move(Decimal(100), parts, checked) == moved
    else:
        with pytest.raises(rules.Overdrawn, match="move Rs\u00a030 from BQ-1") as refusal:
            rules.part_to_move(Decimal(100), parts, checked)
        assert (refusal.value.missing, refusal.value.donors) == (30, ("BQ-1",))


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
    assert sorted(type(result).__name__ for result in results) == ["Overdrawn", "Payment"]
    assert brought() == 10_000


def move(order: Any, donor: Any, **over: Any) -> Payment:
    return pay(order, OWNER, reference="SPLIT-1", move_from=donor.number, **over)


def told_of(order: Any) -> list[str]:
    return [event.action for event in list_timeline("order", order.id)]


def test_a_part_moves_from_another_order_which_is_then_no_longer_covered(app: Flask) -> None:
    first, second = order_of(app, 13_500), order_of(app, 9000)
    pay(first, reference="SPLIT-1")
    move(second, first)
    gave, got = fresh(first), fresh(second)
    assert (gave.paid_amount, gave.payment_status) == (4500, PaymentStatus.PAID)
    assert (got.paid_amount, got.payment_status) == (9000, PaymentStatus.VERIFIED)
    assert (brought(), closing(DAY).total.amount) == (13_500, 13_500)
    assert told_of(first)[:2] == ["order.corrected", "order.payment_moved"]
    lost = list_timeline("order", first.id)[1]
    assert [each["amount"] for each in lost.changes["payment"]] == ["13500.00", "4500.00"]
    assert (lost.reason, lost.changes["paid_amount"]) == (
        f"Rs\u00a09,000 moved to {second.number}",
        ["13500.00", "4500.00"],
    )
    recorded = next(each for each in list_timeline("order", second.id) if each.action.endswith("recorded"))
    assert recorded.changes["moved_from"][1] == {"order_number": first.number, "amount": "9000.00"}


def test_only_what_lacks_is_moved_and_a_whole_part_is_reversed(app: Flask) -> None:
    first, second, third = order_of(app, 4000), order_of(app, 4000), order_of(app, 9000)
    pay(first, OWNER, reference="SPLIT-1", transfer_amount=Decimal(13_000))
    split(second)
    move(third, second)
    assert [fresh(each).paid_amount for each in (first, second, third)] == [4000, 0, 9000]
    assert (brought(), told_of(first).count("order.payment_moved")) == (13_000, 0)
    [gone] = [row for row in closing(DAY).reversed_rows if row.amount == 4000]
    assert gone.reversed_reason == f"Rs\u00a04,000 moved to {third.number}"
    with pytest.raises(Conflict):
        undo_payment(next(each.id for each in list_payments(third.id)), OWNER)


def test_who_may_not_reverse_moves_nothing_and_nobody_moves_what_was_sent_back(app: Flask) -> None:
    first, second = order_of(app, 13_500), order_of(app, 9000)
    pay(first, reference="SPLIT-1")
    for actor in (ASMA, replace(OWNER, permissions=OWNER.permissions - {Permission.PAYMENTS_REVERSE})):
        with pytest.raises(Forbidden):
            pay(second, actor, reference="SPLIT-1", split=True, move_from=first.number)
    for nobody in ("BQ-20200101-001", second.number, "rubbish"):
        with pytest.raises(Invalid) as refusal:
            pay(second, OWNER, reference="SPLIT-1", move_from=nobody)
        assert list(refusal.value.errors) == ["move_from"]
    cancel(first)
    record_refund(first.id, draft(5000), OWNER)
    with pytest.raises(Invalid, match=f"Rs\u00a05,000 of {first.number}"):
        move(second, first)
    assert (fresh(first).paid_amount, fresh(second).paid_amount) == (13_500, 0)


def test_two_moves_at_once_from_one_payment_do_not_take_it_twice(app: Flask) -> None:
    first = order_of(app, 13_500)
    pay(first, reference="SPLIT-1")
    orders = [order_of(app, 9000) for _ in range(2)]
    results = at_once(app, *(lambda each=each: move(each, first) for each in orders))
    assert sorted(type(result).__name__ for result in results) == ["Overdrawn", "Payment"]
    assert (fresh(first).paid_amount, brought()) == (4500, 13_500)


def test_two_orders_that_give_to_each_other_at_once_do_not_wait_in_a_circle(app: Flask) -> None:
    orders = [order_of(app, 9000) for _ in range(2)]
    for place, order in enumerate(orders):
        pay(order, reference=f"CIRCLE-{place}")
    there, back = orders
    results = at_once(
        app,
        lambda: pay(there, OWNER, reference="CIRCLE-1", amount=Decimal(4000), move_from=back.number),
        lambda: pay(back, OWNER, reference="CIRCLE-0", amount=Decimal(4000), move_from=there.number),
    )
    assert [type(result).__name__ for result in results] == ["Payment", "Payment"]
    assert [fresh(each).paid_amount for each in orders] == [9000, 9000]


def test_a_move_beside_the_reversal_of_the_same_payment_never_gives_it_twice(app: Flask) -> None:
    first, second = order_of(app, 13_500), order_of(app, 9000)
    paid = pay(first, reference="SPLIT-1")
    moved, _ = sorted(
        at_once(app, lambda: move(second, first), lambda: reverse_payment(paid.id, "It bounced", OWNER)),
        key=lambda result: getattr(result, "order_id", None) == first.id,
    )
    used = fresh(first).paid_amount + fresh(second).paid_amount
    assert used == (9000 if isinstance(moved, Payment) else 0)
    assert used <= sum(db.session.scalars(select(Transfer.amount).where(Transfer.reversed_at.is_(None))))
