"""The closing against what arrived: ticked by itself, what is in no statement, what is nobody's, what the account should hold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from beautique.audit.models import AuditEvent
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import Conflict, Invalid, Stale
from beautique.orders.queries import get_order
from beautique.orders.types import StatusCount
from beautique.payments.arrivals.commands import import_arrivals
from beautique.payments.arrivals.types import Batch, Line, Read, Source
from beautique.payments.closing import closing
from beautique.payments.closing_acts import close_account, save_ticks
from beautique.payments.commands import reverse_payment
from beautique.payments.matching.closing import compare, find_balance, list_candidates
from beautique.payments.matching.commands import match, unmatch
from beautique.payments.matching.models import Payer
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


@pytest.mark.parametrize("source", [Source.MESSAGE, Source.API])
def test_what_only_a_message_named_is_ticked_by_a_person_and_in_no_statement(
    app: Flask, source: Source
) -> None:
    payment = pay(order_of(app, 5450), arrival_id=arrived(5450, source=source).id)
    [row] = closing(clock.today()).rows
    assert (row.arrival_id is not None, row.is_in_statement, row.is_ticked) == (True, False, False)
    assert compare(closing(clock.today())).missing == []
    with pytest.raises(Invalid, match="not ticked"):
        close(clock.today(), 5450)
    arrived(1, payment.transfer.reference, source=source)
    assert compare(closing(clock.today())).missing == []  # messages reach no day
    arrived(2, source=Source.PASTED)
    compared = compare(closing(clock.today()))
    assert [each.transfer_id for each in compared.missing] == [payment.transfer_id]
    save_ticks(clock.today(), {payment.transfer_id: True}, ASMA)
    assert close(clock.today(), 5450).statement_total is None


def test_a_statement_that_names_what_a_message_named_before_makes_it_its_own(app: Flask) -> None:
    arrival = arrived(5450, "27361234567", source=Source.MESSAGE)
    payment = pay(order_of(app, 5450), reference="TID-27361234567", arrival_id=arrival.id)
    close(before := clock.today() - timedelta(days=1), 0, "1000")
    assert arrived(5450, "27361234567").id == arrival.id
    [row] = closing(clock.today()).rows
    assert (row.transfer_id, row.is_ticked) == (payment.transfer_id, True)
    assert compare(closing(clock.today())).missing == []
    balance = find_balance(EASYPAISA, clock.today())
    assert balance is not None
    assert (balance.since, balance.arrived) == (before, 5450)
    assert arrived(5450, "27361234567", source=Source.MESSAGE).source == Source.STATEMENT


def test_a_message_and_the_line_of_the_statement_are_one_offer_less(app: Flask) -> None:
    """A transfer that has a message already is not offered the line of the same ID: it has its arrival."""
    short = "TID-4455"
    pay(order_of(app, 900), reference=short, arrival_id=arrived(900, short, source=Source.MESSAGE).id)
    arrived(900, short)
    compared = compare(closing(clock.today()))
    assert (len(compared.missing), len(compared.nobodys), compared.same) == (1, 1, [])


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


def test_a_day_between_two_statements_accuses_nobody_and_one_within_a_statement_does(app: Flask) -> None:
    today = clock.today()
    first, gap, quiet = (today - timedelta(days=back) for back in (9, 6, 3))
    for day in (gap, quiet):
        pay(order_of(app, 900), paid_on=day)
    arrived(1, paid_on=first)
    assert compare(closing(gap)).missing == []
    statement(quiet - timedelta(days=1), today)
    assert compare(closing(gap)).missing == []
    assert len(compare(closing(quiet)).missing) == 1
    assert compare(closing(quiet), PaymentMethod.MEEZAN_BANK).missing == []
    statement(first, today)  # its lines are known, and it reaches every day between them
    assert len(compare(closing(gap)).missing) == 1


def statement(*days: date) -> None:
    """One import with a line on each of these days; the lines of a day are the same in every one."""
    lines = [Line(paid_on=day, amount=Decimal(7), narration="IBFT") for day in days]
    import_arrivals(Batch(method=EASYPAISA, source=Source.STATEMENT, read=Read(lines)), OWNER)


def test_what_is_nobodys_is_counted_and_summed_beyond_the_list(app: Flask) -> None:
    day = clock.today()
    lines = [Line(paid_on=day, amount=Decimal(10), narration=f"IBFT {number}") for number in range(130)]
    import_arrivals(Batch(method=EASYPAISA, source=Source.STATEMENT, read=Read(lines)), OWNER)
    dismissed(arrived(5))
    compared = compare(closing(day))
    assert len(compared.nobodys) == 100
    assert (compared.nobodys_total.count, compared.nobodys_total.amount) == (130, 1300)
    assert compare(closing(day), PaymentMethod.MEEZAN_BANK).nobodys_total == StatusCount()


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
    unmatch(transfer.id, near.id, ASMA)
    assert match([(other.transfer_id, near.id)], ASMA) == 1
    with pytest.raises(Conflict, match="no arrival any more"):
        unmatch(transfer.id, near.id, ASMA)


def test_what_has_the_id_of_another_payment_is_found_for_that_one_alone(app: Flask) -> None:
    mine, other = pay(order_of(app, 900)), pay(order_of(app, 900))
    arrival = arrived(900, other.transfer.reference)
    assert list_candidates(get_transfer(mine.transfer_id)) == []
    assert list_candidates(get_transfer(other.transfer_id)) == [arrival]
    reverse_payment(other.id, "Not in the account", OWNER)
    assert list_candidates(get_transfer(mine.transfer_id)) == [arrival]


def test_who_saw_another_arrival_frees_nothing(app: Flask) -> None:
    payment = pay(order_of(app, 900))
    seen, newer = arrived(900, sender="ALI KHAN"), arrived(900, sender="HIRA KHAN")
    match([(payment.transfer_id, seen.id)], ASMA)
    unmatch(payment.transfer_id, seen.id, ASMA)
    match([(payment.transfer_id, newer.id)], OWNER)
    with pytest.raises(Stale, match="another arrival meanwhile"):
        unmatch(payment.transfer_id, seen.id, ASMA)
    assert closing(clock.today()).rows[0].arrival_id == newer.id
    assert [payer.name for payer in db.session.query(Payer)] == ["HIRA KHAN"]
    assert db.session.query(AuditEvent).filter_by(action="closing.unmatched").count() == 1


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
    for day, amount in ((yesterday, 700), (today, 5450), (today, 33)):  # messages add nothing
        arrived(amount, paid_on=day, source=Source.MESSAGE)
    named = arrived(60, paid_on=yesterday, source=Source.API)
    pay(order_of(app, 60), paid_on=yesterday, arrival_id=named.id)  # verified on a day without a statement
    late = arrived(80)
    pay(order_of(app, 80), paid_on=yesterday, arrival_id=late.id)  # the bank booked it a day later: once
    balance = find_balance(EASYPAISA, today)
    assert balance is not None
    assert (balance.since, balance.before, balance.arrived, balance.sent_back) == (before, 100000, 6380, 40)
    assert balance.expected == 106340
    assert find_balance(EASYPAISA, before) is None
    assert find_balance(PaymentMethod.MEEZAN_BANK, today) is None
    assert fresh(order).paid_amount == 940
