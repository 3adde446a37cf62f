"""The daily closing as a page, a file and a text: what arrived on a day, by account."""

import csv
import html
import io
import random
import re
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from beautique.audit.models import AuditEvent
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.money import rupees
from beautique.orders.commands import move_order
from beautique.orders.types import OrderChanges, OrderStatus
from beautique.payments.commands import reverse_payment
from beautique.payments.refunds import record_refund
from beautique.payments.types import RefundDraft
from beautique.settings.types import PaymentMethod
from tests.admin.order_pages import counted, links, words
from tests.factories import make_order, make_product
from tests.payments.desk import OWNER, order_of, pay

CLOSING = "/admin/payments/closing"
FILE = "/admin/payments/closing.csv"


def rows(answer) -> list[dict[str, str]]:
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def paid(app: Flask, total: int, **over):
    """An order of today, and its payment."""
    order = order_of(app, total)
    with app.app_context():
        return order, pay(order, **over)


def copied(answer) -> str:
    return html.unescape(re.search(r'data-copy="([^"]*)"', answer.text)[1])


def test_each_account_lists_what_its_statement_should_say(app: Flask, staff_client) -> None:
    first, _ = paid(app, 4000, reference="TID-AAA1")
    second, _ = paid(app, 500, reference="MEEZ-0001", method=PaymentMethod.MEEZAN_BANK)
    page = staff_client.get(CLOSING)
    text = words(page)
    assert "2 payments, Rs 4,500" in text
    assert "Easypaisa Rs 4,000 1 payment" in text
    assert "Meezan Bank Rs 500 1 payment" in text
    assert {"TID-AAA1", "MEEZ-0001"} <= set(text.split())
    assert set(links(page, "/admin/orders/BQ")) == {
        f"/admin/orders/{each.number}" for each in (first, second)
    }
    assert page.text.count('name="ticked"') == 2
    only = words(staff_client.get(f"{CLOSING}?method=Meezan Bank"))
    assert "MEEZ-0001" in only
    assert "TID-AAA1" not in only


def test_what_was_taken_back_stands_apart_and_counts_nowhere(app: Flask, staff_client) -> None:
    paid(app, 4000, reference="TID-KEEP")
    _, gone = paid(app, 9000, reference="TID-GONE")
    with app.app_context():
        reverse_payment(gone.id, "Bounced at the bank", OWNER)
    page = staff_client.get(CLOSING)
    text = words(page)
    assert "1 payment, Rs 4,000" in text
    assert "Bounced at the bank" in text.partition("Taken back")[2]
    assert "TID-GONE" not in copied(page)
    assert [row["Transaction ID"] for row in rows(staff_client.get(FILE))] == ["TID-KEEP"]


def test_a_transfer_for_two_orders_is_one_line(app: Flask, staff_client) -> None:
    first, second = order_of(app, 4000), order_of(app, 6000)
    with app.app_context():
        pay(first, reference="SPLIT-1")
        pay(second, OWNER, reference="SPLIT-1", split=True, transfer_amount=Decimal(11_000))
    [row] = rows(staff_client.get(FILE))
    assert (row["Amount"], row["Orders"]) == ("11000", f"{first.number}; {second.number}")
    page = staff_client.get(CLOSING)
    assert page.text.count('name="ticked"') == 1
    assert "Rs 1,000 of it pay for no order" in words(page)


def test_the_file_keeps_ids_as_text_and_runs_nothing(app: Flask, staff_client) -> None:
    paid(app, 1250, reference="=CMD 1234")
    paid(app, 99, reference="0312345678901")
    answer = staff_client.get(FILE)
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    assert f"closing-{clock.today()}.csv" in answer.headers["Content-Disposition"]
    assert {row["Transaction ID"] for row in rows(answer)} == {"'=CMD 1234", "'0312345678901"}
    assert {row["Amount"] for row in rows(answer)} == {"1250", "99"}


def test_who_takes_the_file_is_in_the_activity_log(app: Flask, staff_client, staff) -> None:
    paid(app, 1250)
    staff_client.get(f"{FILE}?method=Easypaisa")
    with app.app_context():
        logged = db.session.query(AuditEvent).filter_by(action="payment.closing_exported").one()
    assert (logged.actor_id, logged.changes["rows"], logged.changes["method"]) == (
        staff.id,
        [None, 1],
        [None, "Easypaisa"],
    )


def test_the_text_has_every_transfer_and_the_sums(app: Flask, staff_client) -> None:
    order, _ = paid(app, 4000, reference="TID-AAA1")
    text = copied(staff_client.get(CLOSING))
    assert f"TID-AAA1  {rupees(Decimal(4000))}  {order.number}" in text.splitlines()
    assert text.endswith(f"Total: 1 payment, {rupees(Decimal(4000))}")


@pytest.fixture
def refund(app: Flask):
    """Rs 1,000 of a cancelled order, sent back today."""
    order = order_of(app, 4000)
    with app.app_context():
        pay(order, reference="TID-IN", paid_on=clock.today() - timedelta(days=1))
        move_order(order.id, OrderChanges(order_status=OrderStatus.CANCELLED), OWNER, "Sold out")
        sent = RefundDraft(amount=Decimal(1000), reference="OUT-77", paid_on=clock.today())
        record_refund(order.id, sent, OWNER)
    return order


def test_what_was_sent_back_is_in_the_file_and_the_text_and_in_no_sum(
    app: Flask, staff_client, refund
) -> None:
    paid(app, 4000, reference="TID-AAA1")
    arrived, left = rows(staff_client.get(FILE))
    assert (arrived["Amount"], arrived["Kind"]) == ("4000", "Payment")
    assert (left["Amount"], left["Kind"], left["Orders"]) == ("-1000", "Sent back", refund.number)
    assert (left["Transaction ID"], left["Payment Method"]) == ("OUT-77", "Easypaisa")
    assert len(rows(staff_client.get(f"{FILE}?method=Meezan Bank"))) == 0
    total, sent_back = copied(staff_client.get(CLOSING)).split("\n\n")[-2:]
    assert total == f"Total: 1 payment, {rupees(Decimal(4000))}"
    assert sent_back.splitlines() == [
        f"Sent back: {rupees(Decimal(1000))}",
        f"OUT-77  {rupees(Decimal(1000))}  {refund.number}  Easypaisa",
    ]


def test_a_day_on_which_money_only_went_out_has_its_file_too(staff_client, refund) -> None:
    page = staff_client.get(CLOSING)
    assert "Export 1 refund" in words(page)
    assert "OUT-77" in copied(page)


def test_the_days_follow_each_other_up_to_today(staff_client) -> None:
    today = clock.today()
    assert links(staff_client.get(CLOSING), 'rel="prev"') == [f"{CLOSING}?day={today - timedelta(days=1)}"]
    assert links(staff_client.get(CLOSING), 'rel="next"') == []
    past = staff_client.get(f"{CLOSING}?day={today - timedelta(days=3)}&method=Easypaisa")
    assert links(past, 'rel="next"') == [f"{CLOSING}?day={today - timedelta(days=2)}&method=Easypaisa"]


def test_an_empty_day_leads_to_the_last_one_with_money(app: Flask, staff_client) -> None:
    before = clock.today() - timedelta(days=4)
    paid(app, 4000, paid_on=before)
    page = staff_client.get(CLOSING)
    assert "No payment arrived on this day" in words(page)
    assert f"{CLOSING}?day={before}" in links(page, "btn")
    assert "Print closing" not in words(page)


@pytest.mark.parametrize(
    "query", ["day=yesterday", "day=2026-02-30", "day=%00&method=Cash", "day=01/01/0001"]
)
def test_a_day_that_is_none_is_said_and_today_is_shown(app: Flask, staff_client, query) -> None:
    paid(app, 4000, reference="TID-TODAY")
    text = words(staff_client.get(f"{CLOSING}?{query}"))
    assert "is no day." in text
    assert "TID-TODAY" in text


@pytest.mark.parametrize("typed", ["28/11/2026", "28.11.26", "28 Nov 2026", "2026-11-28"])
def test_the_day_is_typed_and_shown_day_first(staff_client, typed) -> None:
    page = staff_client.get(CLOSING, query_string={"day": typed})
    assert "Saturday, 28 November 2026 · No payments" in words(page)
    assert 'name="day" value="28/11/2026"' in page.text


def test_fifty_payments_ask_the_database_as_often_as_one(app: Flask, staff_client) -> None:
    product = make_product(app)

    def add(count: int) -> None:
        for _ in range(count):
            order = make_order(app, product)
            with app.app_context():
                pay(order)

    add(1)
    with counted(app) as few:
        staff_client.get(CLOSING)
    add(49)
    with counted(app) as many:
        staff_client.get(CLOSING)
    assert len(few) == len(many) == 7


def test_the_navigation_and_the_end_of_the_queue_lead_here(app: Flask, staff_client) -> None:
    paid(app, 4000)
    assert CLOSING in links(staff_client.get("/admin/"), "nav-item")
    assert CLOSING in links(staff_client.get("/admin/payments"), "btn")


def test_the_files_of_thirty_random_days_equal_their_payments(app: Flask, staff_client) -> None:
    dice = random.Random(1130)
    today = clock.today()
    received = defaultdict(Decimal)
    product = make_product(app, regular_price=Decimal(50_000))
    for number in range(45):
        day, method = today - timedelta(days=dice.randrange(30)), dice.choice(list(PaymentMethod))
        amount = Decimal(dice.randrange(10_000, 5_000_000)) / 100
        order = make_order(app, product)
        with app.app_context():
            payment = pay(
                order,
                amount=amount,
                reason="In parts",
                reference=f"R-{number:04}",
                paid_on=day,
                method=method,
            )
            if dice.random() < 0.25:
                reverse_payment(payment.id, "At random", OWNER)
                continue
        received[day, method.value] += amount
    for back in range(30):
        day = today - timedelta(days=back)
        found = defaultdict(Decimal)
        for row in rows(staff_client.get(f"{FILE}?day={day}")):
            found[day, row["Payment Method"]] += Decimal(row["Amount"])
        assert found == {key: amount for key, amount in received.items() if key[0] == day}
