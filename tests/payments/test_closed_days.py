"""Ticks of the daily closing stay, and a day of an account is closed: by whom, with which difference, and what came after."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from beautique.audit.models import AuditEvent
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import Conflict, Invalid
from beautique.payments.closing import SUBJECT, changes_since, closing, list_closings
from beautique.payments.closing_acts import close_account, save_ticks
from beautique.payments.commands import reverse_payment
from beautique.payments.models import AccountClosing
from beautique.payments.rules import checked_closing
from beautique.payments.types import ClosingDraft
from beautique.settings.types import PaymentMethod
from tests.payments.desk import ASMA, OWNER, order_of, pay

pytestmark = pytest.mark.usefixtures("app_context")


def close(expected: int, actor=ASMA, **over: Any) -> AccountClosing:
    """Closes today's Easypaisa as it was shown."""
    draft = {
        "day": clock.today(),
        "method": PaymentMethod.EASYPAISA,
        "round": 0,
        "expected": Decimal(expected),
    }
    return close_account(ClosingDraft(**{**draft, **over}), actor)


def tick(*payments, actor=ASMA) -> None:
    save_ticks(clock.today(), {each.transfer_id: True for each in payments}, actor)


def ticked() -> list[str | None]:
    """Who ticked each of today's payments."""
    return [row.ticked_by for row in closing(clock.today()).rows]


def told() -> list[str]:
    """What the activity log says of closings, oldest first."""
    logged = select(AuditEvent).where(AuditEvent.subject_type == SUBJECT).order_by(AuditEvent.id)
    return [event.action for event in db.session.scalars(logged)]


# Ticks


def test_a_tick_stays_until_it_is_taken_away_whoever_asks_again(app: Flask) -> None:
    payment, _ = pay(order_of(app, 4000)), pay(order_of(app, 500))
    tick(payment)
    tick(payment, actor=OWNER)
    assert ticked() == ["Asma", None]
    for _ in range(2):
        save_ticks(clock.today(), {payment.transfer_id: False}, OWNER)
    assert ticked() == [None, None]
    assert told() == ["closing.ticked", "closing.unticked"]


def test_a_tick_holds_for_the_amount_that_was_found(app: Flask) -> None:
    tick(pay(order_of(app, 4000), reference="SPLIT-1"))
    pay(order_of(app, 6000), OWNER, reference="SPLIT-1", split=True, transfer_amount=Decimal(10_000))
    assert ticked() == [None]
    tick(pay(order_of(app, 100)), pay(order_of(app, 200)))
    assert ticked() == [None, "Asma", "Asma"]


def test_what_was_taken_back_cannot_be_ticked(app: Flask) -> None:
    payment = pay(order_of(app, 4000))
    reverse_payment(payment.id, "Bounced", OWNER)
    with pytest.raises(Conflict, match="taken back"):
        tick(payment)
    elsewhere = pay(order_of(app, 4000))
    with pytest.raises(Conflict):
        save_ticks(clock.today() - timedelta(days=1), {elsewhere.transfer_id: True}, ASMA)
    assert told() == []


# Closing a day


def test_a_day_is_closed_by_its_ticks_and_says_who_and_what(app: Flask) -> None:
    tick(pay(order_of(app, 4000)), pay(order_of(app, 500)))
    closed = close(4500)
    assert (closed.round, closed.closed_by_name, closed.expected, closed.difference) == (
        1,
        "Asma",
        Decimal(4500),
        None,
    )
    assert list_closings(clock.today()) == [closed]
    assert changes_since(closed, closing(clock.today())) == []
    assert told() == ["closing.ticked", "closing.account_closed"]


@pytest.mark.parametrize(
    ("ticked", "typed", "note", "wrong"),
    [
        (4500, "", "", None),
        (4000, "", "", "statement_total"),
        (0, "4,500", "", None),
        (0, "Rs 4,000", "", "note"),
        (4500, "5000", "", "note"),
        (0, "4000", "Fee of the bank", None),
        (0, "0", "Nothing came", None),
        (4500, "4,50", "", "statement_total"),
        (4500, "much", "", "statement_total"),
        (4500, "", "n" * 501, "note"),
    ],
)
def test_a_difference_is_written_down(ticked: int, typed: str, note: str, wrong: str | None) -> None:
    draft = ClosingDraft(
        day=clock.today(),
        method=PaymentMethod.EASYPAISA,
        round=0,
        expected=Decimal(4500),
        statement_total=typed,
        note=note,
    )
    if wrong is None:
        checked_closing(draft, Decimal(ticked))
    else:
        with pytest.raises(Invalid) as refused:
            checked_closing(draft, Decimal(ticked))
        assert set(refused.value.errors) == {wrong}


def test_what_comes_and_goes_afterwards_is_seen_and_the_day_can_be_closed_again(app: Flask) -> None:
    goes, _ = pay(order := order_of(app, 9000)), pay(order_of(app, 500), reference="STAYS-1")
    closed = close(9500, statement_total="9,000", note="Fee")
    assert closed.difference == Decimal(-500)
    late = order_of(app, 4500)
    pay(late)
    grown = order_of(app, 70)
    pay(grown, OWNER, reference="STAYS-1", split=True, transfer_amount=Decimal(570))
    reverse_payment(goes.id, "Bounced", OWNER)
    changes = {
        change.amount: change.order_numbers for change in changes_since(closed, closing(clock.today()))
    }
    assert changes == {
        Decimal(-9000): (order.number,),
        Decimal(4500): (late.number,),
        Decimal(70): (closing(clock.today()).rows[0].parts[0].order_number, grown.number),
    }
    again = close(5070, OWNER, round=1, statement_total="5070")
    assert [each.round for each in list_closings(clock.today())] == [2, 1]
    assert (again.difference, changes_since(again, closing(clock.today()))) == (Decimal(0), [])


def test_nobody_closes_what_they_have_not_seen(app: Flask) -> None:
    pay(order_of(app, 4000))
    with pytest.raises(Conflict, match="came to"):
        close(3000, statement_total="3000")
    close(4000, statement_total="4000")
    assert close(4000, statement_total="4,000.00").round == 1  # the same form once more
    with pytest.raises(Conflict, match="Asma closed Easypaisa"):
        close(4000, OWNER, statement_total="4000")
    with pytest.raises(Conflict, match="Asma closed Easypaisa"):
        close(4000, statement_total="3999", note="Fee")
    assert told() == ["closing.account_closed"]


@pytest.mark.parametrize("rounds", [-1, 1, 10**12])
def test_a_page_of_rounds_that_never_were_closes_nothing(app: Flask, rounds: int) -> None:
    with pytest.raises(Conflict, match="too old"):
        close(0, round=rounds, statement_total="0")
    assert list_closings(clock.today()) == []
