"""A payment in the queue is confirmed or rejected: what is refused, and that nothing typed is lost."""

import threading

import pytest
from flask import Flask

from beautique.orders.types import Flag, OrderStatus, PaymentStatus
from beautique.payments.proofs import attach_proof
from beautique.web.stores import proof_store
from tests.admin.order_pages import HTMX, fields, links, markup, move, stored, words
from tests.admin.payment_pages import confirm, on_desk, payments_of, proof_of, reject, toast, track, waiting
from tests.payments.desk import ASMA, screenshot


def test_confirming_records_the_payment_and_the_next_one_slides_in(app: Flask, staff_client, staff):
    first, second = waiting(app, seed=1), waiting(app, 9000)
    answer = confirm(staff_client, first, HTMX)
    assert (answer.status_code, on_desk(answer), track(answer)) == (200, second.number, ["ok", "now"])
    assert "<html" not in answer.text
    assert toast(answer)["text"] == "Rs\xa06,750 confirmed"
    assert stored(app, first).payment_status == PaymentStatus.VERIFIED
    [payment] = payments_of(app, first)
    assert (payment.amount, payment.transfer.reference, payment.verified_by) == (
        6750,
        "TID 100200300",
        staff.id,
    )
    assert "1 confirmed today, Rs 6,750" in words(answer)
    assert on_desk(staff_client.get(answer.headers["HX-Replace-Url"])) == second.number


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount": "67,50"}, "Is this Rs 6,750 or Rs 67.50? Write it like one of these."),
        ({"amount": "lots"}, "Give an amount such as 12,450."),
        ({"reference": "12"}, "4 to 60 letters and digits"),
        ({"paid_on": "2099-01-01"}, "Choose a day from"),
        ({"seen_in_account": None}, "Look into the account first"),
        ({"amount": "5,000"}, "are missing. Say why less is accepted"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(app: Flask, staff_client, wrong, sentence):
    order = waiting(app, seed=1)
    sent = {"amount": "6,750", "reference": "TID-77 88", **wrong}
    for headers in (HTMX, {}):
        answer = confirm(staff_client, order, headers, **sent)
        assert (answer.status_code, on_desk(answer)) == (422, order.number)
        assert sentence in words(answer)
        assert f'value="{sent["amount"]}"' in answer.text
        assert f'value="{sent["reference"]}"' in answer.text
    assert payments_of(app, order) == []


def test_less_with_a_reason_is_accepted_and_marked_as_under_paid(app: Flask, staff_client):
    order = waiting(app)
    assert confirm(staff_client, order, amount="Rs 5,000", reason="Rest on delivery").status_code == 303
    assert stored(app, order).payment_status == PaymentStatus.VERIFIED
    assert order.number in words(
        staff_client.get("/admin/orders", query_string={"flag": Flag.UNDER_PAID.value})
    )


def test_a_transaction_id_that_was_used_is_refused_and_leads_to_the_other_order(app: Flask, staff_client):
    first, second = waiting(app), waiting(app, seed=2)
    confirm(staff_client, first)
    answer = confirm(staff_client, second, HTMX, reference="tid-100 200 300", amount="6,750.00")
    assert (answer.status_code, on_desk(answer)) == (409, second.number)
    assert f"/admin/orders/{first.number}" in links(answer, f"/admin/orders/{first.number}")
    assert 'value="tid-100 200 300"' in answer.text
    assert "data-used" in answer.text  # turns the first button into this one:
    assert "Reject as duplicate" in words(answer)
    assert payments_of(app, second) == []


def test_the_live_check_says_whether_an_id_was_used(app: Flask, staff_client):
    first = waiting(app)
    confirm(staff_client, first)
    ask = lambda reference, method: words(  # noqa: E731
        staff_client.get("/admin/payments/reference", query_string={"reference": reference, "method": method})
    )
    assert first.number in ask("TID100200300", "Easypaisa")
    assert ask("100200301", "Easypaisa") == "Not used before"
    assert ask("TI", "Easypaisa") == ""


@pytest.mark.parametrize(("typed", "method"), [("100200300.0", "Easypaisa"), ("100200300", "Meezan Bank")])
def test_the_live_check_names_the_order_of_a_like_id_with_a_link_and_a_tick(app, staff_client, typed, method):
    first = waiting(app)
    confirm(staff_client, first)
    asked = {"reference": typed, "method": method}
    answer = staff_client.get("/admin/payments/reference", query_string=asked)
    assert f"Nearly the same ID is recorded for {first.number} . It is another transfer" in words(answer)
    assert links(answer, f"/admin/orders/{first.number}")
    assert f'name="alike" value="{first.number}">' in markup(answer)


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_like_id_is_confirmed_once_somebody_says_that_it_is_another_transfer(app, staff_client, headers):
    first, second, third = waiting(app), waiting(app, seed=2), waiting(app, seed=3)
    confirm(staff_client, first)
    answer = confirm(staff_client, second, headers, reference="100200300.0")
    assert answer.status_code == 409
    assert f"Nearly the same transaction ID is recorded for {first.number}." in words(answer)
    assert 'value="100200300.0"' in answer.text
    assert f'name="alike" value="{first.number}">' in markup(answer)  # not ticked
    assert payments_of(app, second) == []
    ticked = {"reference": "100200300.0", "alike": first.number}
    kept = confirm(staff_client, second, headers, seen_in_account="", **ticked)
    assert (kept.status_code, f'value="{first.number}" checked' in kept.text) == (422, True)
    assert confirm(staff_client, second, headers, **ticked).status_code == (200 if headers else 303)
    assert len(payments_of(app, second)) == 1
    again = confirm(staff_client, third, headers, reference="0100200300", alike=first.number)
    assert again.status_code == 409
    assert f'name="alike" value="{second.number} {first.number}">' in markup(again)


def test_the_same_id_at_the_same_moment_pays_for_one_order_only(app: Flask, staff):
    orders = [waiting(app), waiting(app)]
    clients = [app.test_client().sign_in(staff.username) for _ in orders]
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda c=c, o=o: answers.append(confirm(c, o, HTMX).status_code))
        for c, o in zip(clients, orders, strict=True)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == [200, 409]
    assert sum(len(payments_of(app, order)) for order in orders) == 1


def test_a_stale_form_is_refused_with_what_happened_and_keeps_what_was_typed(app: Flask, staff_client):
    order = waiting(app)
    move(app, order, order_status=OrderStatus.PROCESSING)
    answer = confirm(staff_client, order, HTMX)
    told = words(answer)
    assert answer.status_code == 409
    assert "Hina Baig changed this order while you were looking at it" in told
    assert "Received → Processing" in told
    assert 'value="TID 100200300"' in answer.text
    again = confirm(staff_client, order, HTMX, **fields(answer, 'id="confirm-form"'))
    assert (again.status_code, len(payments_of(app, order))) == (200, 1)


def test_a_form_sent_twice_is_one_payment_and_no_alarm(app: Flask, staff_client):
    order = waiting(app)
    assert [confirm(staff_client, order).status_code for _ in range(2)] == [303, 303]
    assert len(payments_of(app, order)) == 1


def test_rejecting_needs_one_of_the_reasons_and_sends_the_order_back(app: Flask, staff_client):
    order, other = waiting(app, seed=1), waiting(app)
    proof = proof_of(app, order)
    assert reject(staff_client, order, proof, reason="I do not like it", headers=HTMX).status_code == 422
    answer = reject(staff_client, order, proof, reason="Wrong amount", headers=HTMX)
    assert (on_desk(answer), track(answer)) == (other.number, ["ok", "now"])
    assert stored(app, order).payment_status == PaymentStatus.PENDING


def test_the_screenshot_of_an_order_that_somebody_confirmed_is_not_rejected_and_they_are_named(
    app: Flask, staff_client, staff, owner_client
):
    order = waiting(app, seed=1)
    proof = proof_of(app, order)
    confirm(staff_client, order)
    before = stored(app, order).version
    on_order_page = owner_client.post_form(f"/admin/proofs/{proof.id}/reject", {"reason": "Fake"})
    for answer in (reject(owner_client, order, proof), on_order_page):
        assert answer.status_code == 409
        assert f"{staff.display_name} has verified the payment of this order" in words(answer)
    assert stored(app, order).version == before
    assert f"panel-reject-{proof.id}" not in owner_client.get(f"/admin/orders/{order.number}").text


def test_an_order_with_another_screenshot_stays_on_the_desk(app: Flask, staff_client):
    order = waiting(app, seed=1)
    with app.app_context():
        newer = attach_proof(order.id, screenshot(2), proof_store(), ASMA).proof
    answer = reject(staff_client, order, newer, headers=HTMX)
    assert (on_desk(answer), track(answer)) == (order.number, ["now"])
    assert "1 rejected before" in words(answer)
