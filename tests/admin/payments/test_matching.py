"""Money that arrived, on the desk and on the page of the daily closing."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask

from beautique.kernel import clock
from beautique.orders.types import PaymentStatus
from beautique.payments.arrivals.types import Source
from beautique.payments.closing import closing
from beautique.payments.matching.commands import match, unmatch
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
    assert staff_client.post_form(f"{url}/free", {"arrival": str(arrival.id)}).status_code == 303
    assert "Verified, but in no statement" in words(staff_client.get(CLOSING))
    assert staff_client.post_form(url, {"arrival": "none"}).status_code == 404


def test_arrivals_of_one_amount_without_a_sender_are_told_apart_by_the_words_of_the_bank(
    app: Flask, staff_client
) -> None:
    paid, due = order_of(app, 900), waiting(app, 900)
    with app.app_context():
        payment = pay(paid)
        for narration in ("Raast from HIRA KHAN", "Cash deposit, Tariq Road"):
            arrived(900, narration=narration)
    for page in (
        f"/admin/payments/transfers/{payment.transfer_id}/arrival",
        f"/admin/orders/{due.number}/arrivals",
        "/admin/payments",
    ):
        shown = words(staff_client.get(page)).replace("\xa0", " ")
        assert ": Raast from HIRA KHAN , " in shown, page
        assert ": Cash deposit, Tariq Road , " in shown, page


def test_one_press_takes_all_of_the_same_id_and_amount(app: Flask, staff_client) -> None:
    with app.app_context():
        for number in range(3):
            pay(order_of(app, 900), reference=f"TID-7000000{number}")
            arrived(900, f"7000000{number}")
    assert "Take 3 arrivals of the same ID and amount" in words(staff_client.get(CLOSING))
    assert staff_client.post_form(f"{CLOSING}/matches", listed(staff_client)).status_code == 303
    page = words(staff_client.get(CLOSING))
    assert "3 payments found in what arrived" in page
    assert "all ticked" in page
    with app.app_context():
        assert all(row.is_in_statement for row in closing(clock.today()).rows)


def listed(client) -> dict[str, list[str]]:
    """What the page's form sends."""
    return {"pair": re.findall(r'name="pair" value="([^"]*)"', client.get(CLOSING).text)}


def test_what_came_after_the_page_was_shown_is_not_taken_with_it(app: Flask, staff_client) -> None:
    with app.app_context():
        payments = [pay(order_of(app, 900), reference=f"TID-7000000{number}") for number in range(3)]
        first, second = (arrived(900, f"7000000{number}").id for number in range(2))
    shown = listed(staff_client)
    with app.app_context():
        arrived(900, "70000002")
        match([(payments[0].transfer_id, second)], ASMA)  # somebody else meanwhile
    assert staff_client.post_form(f"{CLOSING}/matches", shown).status_code == 303
    assert "2 of the listed ones changed meanwhile" in words(staff_client.get(CLOSING))
    with app.app_context():
        taken = {row.transfer_id: row.arrival_id for row in closing(clock.today()).rows}
        assert taken == {
            payments[0].transfer_id: second,
            payments[1].transfer_id: None,
            payments[2].transfer_id: None,
        }
        unmatch(payments[0].transfer_id, second, ASMA)
    assert staff_client.post_form(f"{CLOSING}/matches", {"pair": shown["pair"][:1]}).status_code == 303
    with app.app_context():
        assert closing(clock.today()).rows[0].arrival_id == first


@pytest.mark.parametrize("pair", [[], [""], ["x y"], [f"{uuid.uuid4()}"], [f"{uuid.uuid4()} {uuid.uuid4()}"]])
def test_pairs_that_no_page_listed_are_refused_with_a_sentence(app: Flask, staff_client, pair) -> None:
    with app.app_context():
        pay(order_of(app, 900), reference="TID-70000001")
        arrived(900, "70000001")
    assert staff_client.post_form(f"{CLOSING}/matches", {"pair": pair}).status_code == 303
    page = words(staff_client.get(CLOSING))
    assert "Reload" in page or "changed meanwhile" in page
    with app.app_context():
        assert closing(clock.today()).rows[0].arrival_id is None


def test_a_match_is_undone_from_its_row_whenever_one_looks(app: Flask, staff_client) -> None:
    with app.app_context():
        pay(order_of(app, 900), arrival_id=arrived(900).id)
        pay(order_of(app, 800))
    page = staff_client.get(CLOSING)
    [url] = re.findall(r'formaction="([^"]*/arrival/free)"', page.text)
    [shown] = re.findall(r'name="arrival" value="([^"]*)"', page.text)
    assert "Not this one" in words(page)
    assert staff_client.post_form(url, {}).status_code == 404
    assert staff_client.post_form(url, {"arrival": shown}).status_code == 303
    assert "Not this one" not in words(staff_client.get(CLOSING))
    with app.app_context():
        assert all(row.arrival_id is None for row in closing(clock.today()).rows)


def test_an_old_page_frees_no_newer_match_and_says_so(app: Flask, staff_client) -> None:
    with app.app_context():
        payment = pay(order_of(app, 900))
        seen, newer = arrived(900).id, arrived(900).id
    url = f"/admin/payments/transfers/{payment.transfer_id}/arrival"
    staff_client.post_form(url, {"arrival": str(seen)})
    shown = re.findall(r'name="arrival" value="([^"]*)"', staff_client.get(CLOSING).text)
    assert shown == [str(seen)] * 2  # of the row, and of the toast's Undo
    staff_client.post_form(f"{url}/free", {"arrival": str(seen)})
    staff_client.post_form(url, {"arrival": str(newer)})
    assert staff_client.post_form(f"{url}/free", {"arrival": str(seen)}).status_code == 303
    assert "found another arrival meanwhile. Nothing was changed" in words(staff_client.get(CLOSING))
    with app.app_context():
        assert closing(clock.today()).rows[0].arrival_id == newer


def test_what_only_a_message_named_is_left_to_a_person(app: Flask, staff_client) -> None:
    with app.app_context():
        pay(order_of(app, 900), arrival_id=arrived(900, source=Source.API).id)
        arrived(5)
    page = staff_client.get(CLOSING)
    assert "in the statement" not in words(page)
    assert "Verified, but in no statement Rs 900" in words(page)
    assert "Find its arrival" not in words(page)
    assert "· only a message says so Not this one" in words(page)
    [box] = re.findall(r'<input type="checkbox"[^>]*name="ticked"[^>]*>', page.text)
    assert "disabled" not in box
    assert "checked" not in box


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (Source.STATEMENT, "Seen in the statement"),
        (Source.PASTED, "Seen in the table"),
        (Source.MESSAGE, "Look in the bank app: only the message that Sana brought"),
        (Source.API, "Look in the bank app: only the message that came"),
    ],
)
def test_a_message_leaves_the_look_into_the_account_to_a_person(
    app: Flask, staff_client, source, sentence
) -> None:
    order = waiting(app, 5450)
    with app.app_context():
        arrival = arrived(5450, source=source)
    page = words(staff_client.get(f"/admin/orders/{order.number}/arrivals"))
    assert "Use" in page
    answer = staff_client.post_form(
        f"/admin/payments/{order.number}/arrival", {"use": str(arrival.id), "version": order.version}
    )
    assert sentence in words(answer)


def test_the_list_of_nobodys_says_how_many_more_there_are(app: Flask, staff_client) -> None:
    with app.app_context():
        for _ in range(101):
            arrived(10)
    page = words(staff_client.get(CLOSING))
    assert "Arrived, nobody's: the first 100 of 101" in page
    assert "Rs 1,010" in page


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
    assert re.search(r"<details[^>]* open>\s*<summary[^>]*>\s*Close it again", answer.text)


def test_the_list_is_asked_again_for_another_account_and_id(app: Flask, staff_client) -> None:
    order = waiting(app, 900)
    with app.app_context():
        arrived(870, "70000009")
        assert list_likely(stored(app, order)) == []
    url = f"/admin/orders/{order.number}/arrivals"
    assert "same ID" in words(staff_client.get(url, query_string={"reference": "7000-0009"}))
    assert "same ID" not in words(staff_client.get(url, query_string={"method": "Meezan Bank"}))
