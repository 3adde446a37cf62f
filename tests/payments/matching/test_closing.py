"""The closing against what arrived: ticked by itself, what is in no statement, what is nobody's, what the account should hold."""

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from beautique.audit.models import AuditEvent
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import Conflict, Invalid
from beautique.orders.queries import get_order
from beautique.payments.closing import closing
from beautique.payments.closing_acts import close_account
from beautique.payments.commands import reverse_payment
from beautique.payments.matching.closing import compare, find_balance, list_candidates
from beautique.payments.matching.commands import match, unmatch
from beautique.payments.matching.steps import ArrivalTaken
from beautique.payments.queries import get_transfer
from beautique.payments.refunds import record_refund
from beautique.payments.types import ClosingDraft, RefundDraft
from beautique.settings.types import PaymentMethod
from tests.payments.desk import ASMA, OWNER, fresh, order_of, pay, statuses
from tests.payments.matching.arrived import arrived, dismissed

pytestmark = pytest.mark.usefixtures("app_context")
EASYPAISA = PaymentMethod.EASYPAISA


def close(day, expected, balance: str = "", rounds: int = 0):
    draft = ClosingDraft(
        day=day, method=EASYPAISA, round=rounds, expected=Decimal(expected), bank_balance=balance
    )
    return close_account(draft, OWNER)


def test_what_took_an_arrival_is_ticked_and_the_day_can_be_closed(app: Flask) -> None:
    payment = pay(order_of(app, 5450), arrival_id=arrived(5450).id)
    [row] = closing(clock.today()).rows
    assert (row.transfer_id, row.is_in_statement, row.is_ticked, row.ticked_by) == (
        payment.transfer_id,
        True,
        True,
        None,
    )
    assert close(clock.today(), 5450).statement_total is None


def test_a_transfer_that_grew_is_open_again(app: Flask) -> None:
    pay(order_of(app, 4000), OWNER, reference="SPLIT-1", arrival_id=arrived(4000).id)
    pay(order_of(app, 1000), OWNER, reference="SPLIT-1", split=True, transfer_amount=Decimal(5000))
    [row] = closing(clock.today()).rows
    assert (row.arrival_id is not None, row.is_ticked) == (True, False)
    with pytest.raises(Invalid, match="not ticked"):
        close(clock.today(), 5000)


def test_both_lists_say_what_does_not_meet(app: Flask) -> None:
    pay(order_of(app, 5450), arrival_id=arrived(5450).id)
    fake = pay(order_of(app, 900))
    elsewhere = pay(order_of(app, 70), method=PaymentMethod.MEEZAN_BANK)  # no statement of that account
    nobodys = arrived(1234)
    dismissed(arrived(4321))
    compared = compare(closing(clock.today()))
    assert [row.transfer_id for row in compared.missing] == [fake.transfer_id]
    assert [arrival.id for arrival in compared.nobodys] == [nobodys.id]
    assert compared.same == []
    arrived(5, method=PaymentMethod.MEEZAN_BANK)
    compared = compare(closing(clock.today()), PaymentMethod.MEEZAN_BANK)
    assert [row.transfer_id for row in compared.missing] == [elsewhere.transfer_id]
    assert [arrival.amount for arrival in compared.nobodys] == [5]


def test_a_day_that_no_statement_reaches_accuses_nobody(app: Flask) -> None:
    pay(order_of(app, 900))
    arrived(1234, paid_on=clock.today() - timedelta(days=1))
    assert compare(closing(clock.today())).missing == []
    pay(order_of(app, 800), paid_on=clock.today() - timedelta(days=3))
    assert compare(closing(clock.today() - timedelta(days=3))).missing == []


def test_a_statement_that_comes_later_is_matched_at_once_by_id_and_amount(app: Flask) -> None:
    payments = [pay(order_of(app, amount), reference=f"TID-700{amount}") for amount in (100, 200, 300)]
    before = [statuses(order) for order in (fresh_of(payment) for payment in payments)]
    for amount in (100, 200):
        arrived(amount, f"700{amount}")
    arrived(301, "700300")
    compared = compare(closing(clock.today()))
    assert len(compared.missing) == 3
    assert [(row.amount, arrival.amount) for row, arrival in compared.same] == [(100, 100), (200, 200)]
    pairs = [(row.transfer_id, arrival.id) for row, arrival in compared.same]
    assert match(pairs, ASMA) == 2
    assert match(pairs, ASMA) == 0
    compared = compare(closing(clock.today()))
    assert [row.amount for row in compared.missing] == [300]
    assert [arrival.amount for arrival in compared.nobodys] == [301]
    [logged] = db.session.query(AuditEvent).filter_by(action="closing.matched").all()
    assert logged.changes["references"][1] == ["TID-700100", "TID-700200"]
    assert [statuses(order) for order in (fresh_of(payment) for payment in payments)] == before


def fresh_of(payment):
    """The order of a payment as it is now."""
    return get_order(str(payment.order_id))


def test_found_by_hand_and_given_back(app: Flask) -> None:
    payment = pay(order_of(app, 900), paid_on=clock.today() - timedelta(days=1))
    near, same_id = arrived(900), arrived(900, payment.transfer.reference, paid_on=clock.today())
    arrived(901)
    arrived(900, paid_on=clock.today() - timedelta(days=30))
    transfer = get_transfer(payment.transfer_id)
    assert [each.id for each in list_candidates(transfer)] == [same_id.id, near.id]
    match([(transfer.id, near.id)], ASMA)
    other = pay(order_of(app, 900))
    with pytest.raises(ArrivalTaken):
        match([(other.transfer_id, near.id)], ASMA)
    unmatch(transfer.id, ASMA)
    assert match([(other.transfer_id, near.id)], ASMA) == 1
    with pytest.raises(Conflict):
        unmatch(transfer.id, ASMA)


def test_neither_another_amount_nor_a_reversed_payment_is_matched(app: Flask) -> None:
    payment, arrival = pay(order_of(app, 900)), arrived(901)
    with pytest.raises(Invalid, match="Rs"):
        match([(payment.transfer_id, arrival.id)], ASMA)
    reverse_payment(payment.id, "Not in the account", OWNER)
    with pytest.raises(Conflict, match="taken back"):
        match([(payment.transfer_id, arrived(900).id)], ASMA)


def test_what_the_account_should_hold_is_the_last_balance_and_what_came_and_went(app: Flask) -> None:
    today, yesterday = clock.today(), clock.today() - timedelta(days=1)
    before = today - timedelta(days=2)
    assert find_balance(EASYPAISA, today) is None
    close(before, 0, "100000")
    arrived(5000, paid_on=before)  # of the closed day: in its balance
    pay(order_of(app, 700), paid_on=yesterday)  # no statement of that day: as we verified it
    arrived(5450)
    dismissed(arrived(50))  # it is in the account all the same
    pay(order := order_of(app, 900), paid_on=today)  # in no statement of today's: it is not there
    pay(order, paid_on=today, amount=Decimal(40), arrival_id=arrived(40).id)
    record_refund(order.id, RefundDraft(amount=Decimal(40), reference="OUT-1000", paid_on=today), ASMA)
    balance = find_balance(EASYPAISA, today)
    assert balance is not None
    assert (balance.since, balance.before, balance.arrived, balance.sent_back) == (before, 100000, 6240, 40)
    assert balance.expected == 106200
    assert find_balance(EASYPAISA, before) is None
    assert find_balance(PaymentMethod.MEEZAN_BANK, today) is None
    assert fresh(order).paid_amount == 940
