"""Several payments on one page: each with its own transaction ID and its own result."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from beautique.kernel import clock, days
from beautique.orders.models import Order
from beautique.orders.types import PaymentStatus
from beautique.payments.proofs import attach_proof
from beautique.payments.queries import list_payments
from beautique.web.stores import proof_store
from tests.admin.bulk_pages import BULK, pay, run
from tests.admin.order_pages import markup, stored, words
from tests.factories import make_order
from tests.payments.desk import ASMA, screenshot


def payments_of(app: Flask, order: Order) -> int:
    with app.app_context():
        return len(list_payments(order.id))


def test_payments_are_confirmed_together_and_an_empty_row_is_left_out(app: Flask, staff_client, orders):
    page = staff_client.get(f"{BULK}/payments", query_string={"number": [each.number for each in orders]})
    assert page.text.count('value="6,750"') == 3
    done = run(staff_client, pay(staff_client, orders, ["TID 4711-1", "TID 4711-2", " "]))
    assert "2 changed" in words(done)
    assert stored(app, orders[0]).payment_status == PaymentStatus.VERIFIED
    assert stored(app, orders[2]).payment_status == PaymentStatus.PENDING


def test_the_day_starts_from_the_one_on_which_all_screenshots_came(app: Flask, staff_client, orders):
    def page(*some: Order):
        return staff_client.get(f"{BULK}/payments", query_string={"number": [each.number for each in some]})

    def starts_from(answer) -> str:
        return re.search(r'<input id="paid_on" name="paid_on" value="([^"]*)"', markup(answer))[1]

    today = clock.today()
    for days_ago, order in zip((2, 2, 1), orders, strict=True):
        with app.app_context(), time_machine.travel(clock.now() - timedelta(days=days_ago), tick=False):
            attach_proof(order.id, screenshot(order.day_counter), proof_store(), ASMA)
    before = today - timedelta(days=2)
    same = page(*orders[:2])
    assert starts_from(same) == days.written(before)
    assert words(same).count(f"screenshot of {before:%-d %B %Y}") == 2
    assert "One day for all" not in words(same)
    differ = page(*orders)
    assert (starts_from(differ), "One day for all" in words(differ)) == ("", True)
    without = page(orders[0], make_order(app))
    assert (starts_from(without), "One day for all" in words(without)) == ("", True)
    refused = pay(
        staff_client, orders[:2], ["TID 4711-1", "x"], paid_on=f"{today - timedelta(days=1):%d/%m/%Y}"
    )
    assert starts_from(refused) == days.written(today - timedelta(days=1))


def test_the_same_transaction_id_is_refused_and_names_the_other_order(app: Flask, staff_client, orders):
    done = run(staff_client, pay(staff_client, orders[:2], ["TID 4711-1", "tid47111"]))
    assert f"is recorded for order {orders[0].number} already" in words(done)
    assert [payments_of(app, order) for order in orders[:2]] == [1, 0]


def test_like_ids_are_asked_about_in_their_rows_those_of_one_page_too(app: Flask, staff_client, orders):
    done = run(staff_client, pay(staff_client, orders[:1], ["88120345671"]))
    first, *rest = orders
    typed = ["88120345671 Rs 6750", "8812034567"]
    assert "1 changed" in words(done)
    answer = pay(staff_client, rest, typed)
    asked = [f"{first.number} {rest[1].number}", f"{first.number} {rest[0].number}"]
    assert answer.status_code == 409
    assert f"Nearly the same transaction ID is recorded for {first.number}" in words(answer)
    for row, orders_alike in enumerate(asked):
        assert f'name="rows-{row}-alike" value="{orders_alike}">' in markup(answer)
        assert f'value="{typed[row]}"' in answer.text
    half = pay(staff_client, rest, typed, **{"rows-0-alike": asked[0], "rows-1-alike": first.number})
    assert half.status_code == 409
    assert f'name="rows-0-alike" value="{asked[0]}" checked>' in markup(half)
    assert f'name="rows-1-alike" value="{asked[1]}">' in markup(half)
    assert [payments_of(app, order) for order in rest] == [0, 0]
    ticked = {"rows-0-alike": asked[0], "rows-1-alike": asked[1]}
    assert "2 changed" in words(run(staff_client, pay(staff_client, rest, typed, **ticked)))


def test_a_like_id_that_was_recorded_meanwhile_is_refused_in_its_row(app: Flask, staff_client, orders):
    started = pay(staff_client, orders[:1], ["88120345671"])
    run(staff_client, pay(staff_client, orders[1:2], ["88120345671.0"]))
    done = run(staff_client, started)
    assert f"Nearly the same transaction ID is recorded for {orders[1].number}" in words(done)
    assert [payments_of(app, order) for order in orders[:2]] == [0, 1]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"rows-0-amount": "67,50"}, "Is this Rs 6,750 or Rs 67.50? Write it like one of these."),
        ({"rows-0-amount": "some"}, "Give an amount such as 12,450."),
        ({"rows-0-reference": "x"}, "4 to 60 letters and digits"),
        ({"paid_on": "2099-01-01"}, "Choose a day from"),
        ({"paid_on": "today"}, "Choose a day, such as"),
        ({"seen_in_account": ""}, "Look into the account first"),
        ({"rows-0-reference": ""}, "Type the transaction ID of at least one payment."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(app: Flask, staff_client, orders, wrong, sentence):
    answer = pay(staff_client, orders[:1], ["TID 4711-1"], **wrong)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert f'value="{wrong.get("rows-0-amount", "6,750")}"' in answer.text
    assert payments_of(app, orders[0]) == 0


# Parcels
