"""Money that arrived, on the desk and on the page of the daily closing."""

from datetime import timedelta

from flask import Flask

from beautique.kernel import clock
from beautique.orders.types import PaymentStatus
from beautique.payments.closing import closing
from beautique.payments.matching.queries import list_likely
from beautique.payments.proofs import attach_proof
from beautique.web.stores import proof_store
from tests.admin.order_pages import stored, words
from tests.payments.desk import ASMA, order_of, pay, screenshot
from tests.payments.matching.arrived import arrived

CLOSING = "/admin/payments/closing"


def waiting(app: Flask, total: int):
    """An order that waits with a screenshot."""
    order = order_of(app, total)
    with app.app_context():
        attach_proof(order.id, screenshot(1), proof_store(), ASMA)
    return stored(app, order)


def test_what_was_taken_meanwhile_is_said_and_nothing_typed_is_lost(app: Flask, staff_client) -> None:
    order, other = waiting(app, 5450), order_of(app, 5450)
    with app.app_context():
        arrival = arrived(5450)
        pay(other, arrival_id=arrival.id)
    sent = {
        "amount": "5450",
        "reference": "TID 70000001",
        "paid_on": f"{clock.today():%d/%m/%Y}",
        "seen_in_account": "y",
    }
    answer = staff_client.post_form(
        f"/admin/payments/{order.number}/confirm",
        {**sent, "version": order.version, "arrival": str(arrival.id)},
    )
    assert answer.status_code == 409
    assert f"This arrival is the money of {other.number} already" in words(answer)
    assert 'value="TID 70000001"' in answer.text
    assert stored(app, order).payment_status == PaymentStatus.PAID


def test_the_closing_leads_from_a_payment_in_no_statement_to_its_arrival_and_back(
    app: Flask, staff_client
) -> None:
    order = order_of(app, 900)
    with app.app_context():
        payment = pay(order)
        arrival = arrived(900, sender="HIRA KHAN")
    page = words(staff_client.get(CLOSING))
    assert "Verified, but in no statement Rs 900" in page
    assert "Arrived, nobody's" in page
    url = f"/admin/payments/transfers/{payment.transfer_id}/arrival"
    assert "from HIRA KHAN" in words(staff_client.get(url))
    assert staff_client.post_form(url, {"arrival": str(arrival.id)}).status_code == 303
    page = words(staff_client.get(CLOSING))
    assert "in the statement" in page
    assert "Verified, but" not in page
    assert staff_client.post_form(f"{url}/free", {}).status_code == 303
    assert "Verified, but in no statement" in words(staff_client.get(CLOSING))
    assert staff_client.post_form(url, {"arrival": "none"}).status_code == 404


def test_one_press_takes_all_of_the_same_id_and_amount(app: Flask, staff_client) -> None:
    with app.app_context():
        for number in range(3):
            pay(order_of(app, 900), reference=f"TID-7000000{number}")
            arrived(900, f"7000000{number}")
    assert "Take 3 arrivals of the same ID and amount" in words(staff_client.get(CLOSING))
    assert staff_client.post_form(f"{CLOSING}/matches", {}).status_code == 303
    page = words(staff_client.get(CLOSING))
    assert "3 payments found in what arrived" in page
    assert "all ticked" in page
    with app.app_context():
        assert all(row.is_in_statement for row in closing(clock.today()).rows)


def test_the_balance_of_the_bank_is_kept_and_compared_the_next_day(app: Flask, owner_client) -> None:
    yesterday = clock.today() - timedelta(days=1)
    with app.app_context():
        pay(order_of(app, 900), paid_on=yesterday, reference="TID-70000001")
        pay(order_of(app, 100), reference="TID-70000002")
    day = f"?day={yesterday}"
    shown = {"method": "Easypaisa", "version": "0", "note": ""}
    first = {**shown, "expected": "900", "statement_total": "900", "bank_balance": "50,000"}
    assert owner_client.post_form(CLOSING + day, first).status_code == 303
    page = words(owner_client.get(CLOSING))
    assert "Rs 50,100 should be in the account" in page
    assert "The bank says" not in page
    second = {**shown, "expected": "100", "statement_total": "100", "bank_balance": "49,600"}
    assert owner_client.post_form(CLOSING, second).status_code == 303
    assert "The bank says Rs 500 less" in words(owner_client.get(CLOSING))
    wrong = {**shown, "version": "1", "expected": "100", "statement_total": "100", "bank_balance": "much"}
    answer = owner_client.post_form(CLOSING, wrong)
    assert answer.status_code == 422
    assert 'value="much"' in answer.text


def test_the_list_is_asked_again_for_another_account_and_id(app: Flask, staff_client) -> None:
    order = waiting(app, 900)
    with app.app_context():
        arrived(870, "70000009")
        assert list_likely(stored(app, order)) == []
    url = f"/admin/orders/{order.number}/arrivals"
    assert "same ID" in words(staff_client.get(url, query_string={"reference": "7000-0009"}))
    assert "same ID" not in words(staff_client.get(url, query_string={"method": "Meezan Bank"}))
