"""A payment in the queue is confirmed or rejected, and the next one slides in. What both pages answer alike: test_acts.py."""

import threading

import pytest
from flask import Flask

from beautique.orders.types import PaymentStatus
from beautique.payments.proofs import attach_proof
from beautique.web.stores import proof_store
from tests.admin.order_pages import HTMX, fields, links, markup, stored, words
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


@pytest.mark.parametrize(("act", "template"), [("confirm", "payment_verified"), ("reject", "proof_rejected")])
def test_the_toast_leads_to_the_order_and_to_its_customer_and_the_end_counts_who_was_not_told(
    app: Flask, staff_client, act, template
):
    order = waiting(app, seed=1)
    if act == "confirm":
        answer = confirm(staff_client, order, HTMX)
    else:
        answer = reject(staff_client, order, proof_of(app, order), headers=HTMX)
    told = toast(answer)
    assert (told["detail"], told["link"]) == (order.number, f"/admin/orders/{order.number}")
    assert told["tell"]["fields"] == {"template": template}
    assert "1 customer was not told yet" in words(answer)
    assert links(answer, "flag=") == ["/admin/orders?flag=Not+told+yet"]
    staff_client.post_form(told["tell"]["url"], told["tell"]["fields"])
    assert "not told yet" not in words(staff_client.get("/admin/payments"))


def test_an_id_that_was_used_turns_confirming_into_rejecting_as_a_duplicate(app: Flask, staff_client):
    first, second = waiting(app), waiting(app, seed=2)
    confirm(staff_client, first)
    answer = confirm(staff_client, second, HTMX, reference="tid-100 200 300", amount="6,750.00")
    assert (answer.status_code, on_desk(answer)) == (409, second.number)
    assert "data-used" in answer.text  # turns the first button into this one:
    assert "Reject as duplicate" in words(answer)


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


def test_rejecting_sends_the_order_back_and_goes_on_to_the_next(app: Flask, staff_client):
    order, other = waiting(app, seed=1), waiting(app)
    proof = proof_of(app, order)
    answer = reject(staff_client, order, proof, reason="Wrong amount", headers=HTMX)
    assert (on_desk(answer), track(answer)) == (other.number, ["no", "now"])
    assert stored(app, order).payment_status == PaymentStatus.PENDING


def test_an_order_with_another_screenshot_stays_on_the_desk(app: Flask, staff_client):
    order = waiting(app, seed=1)
    with app.app_context():
        newer = attach_proof(order.id, screenshot(2), proof_store(), ASMA).proof
    answer = reject(staff_client, order, newer, headers=HTMX)
    assert (on_desk(answer), track(answer)) == (order.number, ["now"])
    assert "1 rejected before" in words(answer)


@pytest.mark.parametrize("act", ["confirm", "reject", "send back"])
@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
def test_a_form_sent_again_because_its_answer_was_lost_passes_over_nobody(
    app: Flask, staff_client, act, headers
) -> None:
    skipped, order, other = waiting(app), waiting(app, seed=None if act == "send back" else 1), waiting(app)
    [skip] = links(staff_client.get("/admin/payments"), 'data-key="s"')
    progress = fields(staff_client.get(skip), 'id="confirm-form"')
    seen = {name: progress[name] for name in ("after", "way")}
    proof = proof_of(app, order) if act == "reject" else None
    for _ in range(2):
        if act == "confirm":
            answer = confirm(staff_client, order, headers, **seen)
        elif act == "reject":
            answer = reject(staff_client, order, proof, headers=headers, **seen)
        else:
            answer = staff_client.post_form(
                f"/admin/payments/{order.number}/send-back",
                {**seen, "version": order.version},
                headers=headers,
            )
        desk = answer if headers else staff_client.get(answer.location)
        assert on_desk(desk) == other.number
        assert track(desk)[:3] == ["skip", "ok" if act == "confirm" else "no", "now"]
    assert stored(app, skipped).payment_status == PaymentStatus.PAID
