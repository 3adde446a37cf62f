"""The page of the daily closing keeps ticks for everybody, and closes a day of an account."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from beautique.kernel import clock
from beautique.payments.closing import closing
from beautique.payments.commands import reverse_payment
from beautique.settings.types import PaymentMethod
from tests.admin.order_pages import HTMX, fields, markup, words
from tests.payments.desk import OWNER, order_of, pay

CLOSING = "/admin/payments/closing"
TICKS = f"{CLOSING}/ticks"


@pytest.fixture
def payments(app: Flask):
    """Two payments of today, by Easypaisa."""
    orders = [order_of(app, 4000, customer_name="عائشہ خان"), order_of(app, 500)]
    with app.app_context():
        return [pay(order, reference=f"TID-{n}") for n, order in enumerate(orders)]


def ticked(client) -> list[str]:
    """The transaction IDs that the page shows as ticked."""
    boxes = re.findall(r'aria-label="Tick ([^,]+),[^>]*?"( checked)?', client.get(CLOSING).text)
    return [reference for reference, checked in boxes if checked]


def send(client, *shown, **sent):
    return client.post_form(TICKS, {**dict(shown), **sent}, headers=HTMX)


def close(client, expected: int, version: int = 0, **typed):
    fields = {"method": "Easypaisa", "expected": str(expected), "version": str(version), **typed}
    return client.post_form(CLOSING, fields)


def test_a_tick_is_saved_at_once_and_everybody_sees_it(payments, staff_client, owner_client, staff) -> None:
    one = str(payments[0].transfer_id)
    answer = send(staff_client, one=one, ticked=one)
    assert "500 not ticked" in words(answer)
    assert staff.display_name in words(answer)
    assert ticked(staff_client) == ticked(owner_client) == ["TID-0"]
    assert f"ticked by {staff.display_name}" in words(owner_client.get(CLOSING))
    answer = send(owner_client, one=one)  # an empty box sends nothing
    assert "none ticked" in words(answer)
    assert ticked(staff_client) == []


def test_without_a_script_only_what_this_person_changed_is_saved(
    payments, staff_client, owner_client
) -> None:
    first, second = (str(payment.transfer_id) for payment in payments)
    send(owner_client, one=first, ticked=first)  # after the page of staff was made
    assert staff_client.post_form(TICKS, {"ticked": [second]}).location == f"{CLOSING}?day={clock.today()}"
    assert ticked(staff_client) == ["TID-0", "TID-1"]
    staff_client.post_form(TICKS, {"was": [first, second], "ticked": [first]})
    assert ticked(staff_client) == ["TID-0"]


def test_a_tick_of_what_was_taken_back_shows_the_page_anew(app: Flask, payments, staff_client) -> None:
    with app.app_context():
        reverse_payment(payments[0].id, "Bounced", OWNER)
    one = str(payments[0].transfer_id)
    assert send(staff_client, one=one, ticked=one).headers["HX-Redirect"].startswith(CLOSING)
    assert "taken back meanwhile" in words(staff_client.get(CLOSING))
    for nonsense in ({"one": "x", "ticked": "x"}, {}):
        assert send(staff_client, **nonsense).status_code == 200


def test_who_closes_what_was_taken_back_altogether_is_told(app: Flask, payments, staff_client) -> None:
    with app.app_context():
        for payment in payments:
            reverse_payment(payment.id, "Bounced", OWNER)
    refused = close(staff_client, 4500, statement_total="4,500")
    assert refused.status_code == 409
    assert "came to Rs 4,500 when you opened the page, and to Rs 0 now" in words(refused).replace("\xa0", " ")


def test_who_was_overtaken_looks_at_it_and_closes_it_with_what_was_typed(
    app: Flask, payments, staff_client, owner_client
) -> None:
    with app.app_context():
        reverse_payment(payments[1].id, "Bounced", OWNER)
    typed = {"statement_total": "4,500", "note": "One more in the statement"}
    answer = close(staff_client, 4500, **typed)
    assert (answer.status_code, 'value="4,500"' in answer.text) == (409, True)
    close(owner_client, 4000, statement_total="4000")
    answer = staff_client.post_form(CLOSING, {**fields(answer, r'action="[^"]*/closing\?'), **typed})
    assert (answer.status_code, "closed Easypaisa for this day meanwhile" in words(answer)) == (409, True)
    sent = {**fields(answer, r'action="[^"]*/closing\?'), **typed}
    assert staff_client.post_form(CLOSING, sent).status_code == 303
    assert "1 earlier closing" in words(staff_client.get(CLOSING))


def test_a_day_is_closed_and_says_so(payments, staff_client, owner_client, staff) -> None:
    refused = close(staff_client, 4500)
    assert refused.status_code == 422
    assert "4,500 of Rs 4,500 are not ticked" in words(refused).replace("\xa0", " ")
    refused = close(staff_client, 4500, statement_total="4,400")
    assert 'value="4,400"' in refused.text
    assert "Give a reason" in words(refused)
    done = close(staff_client, 4500, statement_total="4,400", note="Fee of the bank")
    assert done.location == f"{CLOSING}?day={clock.today()}"
    text = words(owner_client.get(done.location)).replace("\xa0", " ")
    assert f"Closed by {staff.display_name} ," in text
    assert "difference − Rs 100 (the statement says Rs 4,400, we Rs 4,500)" in text
    assert "Fee of the bank" in text
    assert "2 payments, Rs 4,500 · closed" in text


def test_what_changed_since_is_named(app: Flask, payments, staff_client) -> None:
    close(staff_client, 4500, statement_total="4500")
    assert "difference Rs 0" in words(staff_client.get(CLOSING)).replace("\xa0", " ")
    late = order_of(app, 4500)
    with app.app_context():
        pay(late)
        reverse_payment(payments[1].id, "Bounced", OWNER)
        number = closing(clock.today()).reversed_rows[0].parts[0].order_number
    text = words(staff_client.get(CLOSING)).replace("\xa0", " ")
    assert f"Changed since it was closed: − Rs 500 ({number}), + Rs 4,500 ({late.number})" in text
    stale = close(staff_client, 4500, statement_total="4500", version=1)
    assert stale.status_code == 409
    assert "came to Rs 4,500 when you opened the page, and to Rs 8,500 now" in words(stale).replace(
        "\xa0", " "
    )
    assert close(staff_client, 8500, version=1, statement_total="8500").status_code == 303
    assert "1 earlier closing" in words(staff_client.get(CLOSING))


def test_a_closed_account_stays_on_the_page_when_nothing_is_left_in_it(
    app: Flask, payments, staff_client
) -> None:
    close(staff_client, 4500, statement_total="4500")
    with app.app_context():
        for payment in payments:
            reverse_payment(payment.id, "Bounced", OWNER)
    assert "Changed since it was closed" in words(staff_client.get(CLOSING))


@pytest.mark.parametrize(
    "sent",
    [
        {"method": "Cash", "expected": "1"},
        {"method": "Easypaisa", "expected": "much", "version": "0"},
        {},
    ],
)
def test_a_form_that_was_changed_on_the_way_closes_nothing(payments, staff_client, sent) -> None:
    answer = staff_client.post_form(CLOSING, sent)
    assert answer.status_code == 409
    assert "Closed by" not in words(staff_client.get(CLOSING))


def test_names_of_customers_stand_apart_from_what_is_beside_them(payments, staff_client) -> None:
    assert re.search(r"<bdi[^>]*>عائشہ خان</bdi>", markup(staff_client.get(CLOSING)))


def test_other_days_and_accounts_are_closed_by_their_own_address(app: Flask, staff_client) -> None:
    day = clock.today() - timedelta(days=1)
    with app.app_context():
        pay(order_of(app, 70), paid_on=day, method=PaymentMethod.MEEZAN_BANK)
    fields = {"method": "Meezan Bank", "expected": "70", "version": "0", "statement_total": "70"}
    done = staff_client.post_form(f"{CLOSING}?day={day}&method=Meezan Bank", fields)
    assert done.location == f"{CLOSING}?day={day}&method=Meezan+Bank"
    assert "difference Rs 0" in words(staff_client.get(done.location)).replace("\xa0", " ")


def test_the_activity_log_tells_ticks_and_closings_in_words(payments, owner_client) -> None:
    one = str(payments[0].transfer_id)
    send(owner_client, one=one, ticked=one)
    send(owner_client, one=one)
    close(owner_client, 4500, statement_total="4,400", note="Fee of the bank")
    text = words(owner_client.get("/admin/activity")).replace("\xa0", " ")
    assert "Ticked in the daily closing" in text
    assert "Tick taken away in the daily closing" in text
    assert "Rs 4,000, transaction TID-0" in text
    assert "Easypaisa closed for the day" in text
    assert "Statement: Rs 4,400, difference − Rs 100" in text
    assert "Fee of the bank" in text
