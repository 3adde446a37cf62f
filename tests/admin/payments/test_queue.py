"""The verification queue: one payment after the other, what is refused, what is kept, and what can be undone."""

import json
import re
import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask

from beautique.admin.payments.queue_view import Walk
from beautique.kernel import clock
from beautique.orders.customers.commands import add_customer_note
from beautique.orders.types import Flag, OrderStatus, PaymentStatus
from beautique.payments.proofs import attach_proof, purge_proofs
from beautique.payments.queries import list_payments, list_proofs
from beautique.proofs import proof_store
from tests.admin.order_pages import HTMX, actions, counted, fields, links, move, stored, words
from tests.factories import line, make_order, make_product
from tests.payments.desk import ASMA, screenshot

PAID = PaymentStatus.PAID


def waiting(app: Flask, total: int = 6750, seed: int | None = None, **over: Any):
    """An order that waits for verification: marked as Paid, or with a screenshot."""
    order = make_order(app, make_product(app, regular_price=Decimal(total)), **over)
    if seed is None:
        return move(app, order, payment_status=PAID)
    with app.app_context():
        attach_proof(order.id, screenshot(seed), proof_store(), ASMA)
    return stored(app, order)


def proof_of(app: Flask, order):
    with app.app_context():
        return list_proofs(order.id)[0]


def payments_of(app: Flask, order):
    with app.app_context():
        return list_payments(order.id)


def confirm(client, order, headers=None, **over: Any):
    sent = {
        "version": order.version,
        "amount": "6,750",
        "reference": "TID 100200300",
        "paid_on": clock.today().isoformat(),
        "seen_in_account": "y",
        **over,
    }
    sent = {name: value for name, value in sent.items() if value is not None}
    return client.post_form(f"/admin/payments/{order.number}/confirm", sent, headers=headers or {})


def reject(client, order, proof, reason="Fake", **more: Any):
    headers = more.pop("headers", {})
    sent = {"proof": str(proof.id), "reason": reason, **more}
    return client.post_form(f"/admin/payments/{order.number}/reject", sent, headers=headers)


def undo(client, answer, **more: Any):
    """Presses Undo in the toast of an answer."""
    offered = toast(answer)["undo"]
    return client.post_form(offered["url"], offered["fields"], headers=HTMX, **more)


def toast(answer) -> dict[str, Any]:
    return json.loads(answer.headers["HX-Trigger"])["toast"]


def on_desk(answer) -> str:
    """The number of the order whose payment is asked for."""
    found = re.search(r"/admin/payments/(BQ-[^/]+)/confirm", answer.get_data(as_text=True))
    return found[1] if found else ""


def track(answer) -> list[str]:
    bars = re.search(r'<ol class="track.*?</ol>', answer.get_data(as_text=True), re.DOTALL)
    assert bars
    return [
        re.search(r'class="(.*?)"', each)[1] if "class" in each else ""
        for each in re.findall("<li.*?>", bars[0])[0:]
    ]


def test_the_queue_shows_the_oldest_first_with_all_that_is_needed_to_decide(app: Flask, staff_client):
    make_order(app)  # Pending without a screenshot: nobody can verify it
    first, second = waiting(app, seed=1), waiting(app, 9000, customer_name="Hira Khan")
    page = staff_client.get("/admin/payments")
    told = words(page)
    assert on_desk(page) == first.number
    for fact in (
        "1 of 2",
        "Rs 6,750",
        "Easypaisa",
        "Ayesha Siddiqui",
        "earlier order",
        "Confirm Rs 6,750",
    ):
        assert fact in told, fact
    assert f"/admin/proofs/{proof_of(app, first).id}" in page.text
    assert second.number in told  # up next
    assert 'value="6,750"' in page.text
    assert f'value="{clock.today()}"' in page.text


def test_what_staff_wrote_down_about_the_customer_stands_beside_the_payment(app: Flask, staff_client):
    order = waiting(app)
    with app.app_context():
        add_customer_note(order.phone_normalized, "Pays from her brother's account", ASMA)
    shown = staff_client.get("/admin/payments")
    assert "Pays from her brother" in words(shown)
    assert links(shown, rf"/admin/customers/{order.phone_normalized}")


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


def test_without_javascript_everything_is_a_plain_form(app: Flask, staff_client):
    orders = [waiting(app, seed=1), waiting(app, seed=2), waiting(app)]
    page = staff_client.get("/admin/payments")
    answer = confirm(staff_client, orders[0], **fields(page, 'id="confirm-form"'))
    assert answer.status_code == 303
    page = staff_client.get(answer.location)
    assert "Undo" in words(page)
    sent = fields(page, 'id="reject-form"') | {"reason": "Old screenshot"}
    answer = staff_client.post_form(f"/admin/payments/{orders[1].number}/reject", sent)
    page = staff_client.get(answer.location)
    assert (on_desk(page), track(page)) == (orders[2].number, ["ok", "ok", "now"])
    [skip] = links(page, 'data-key="s"')
    page = staff_client.get(skip)
    assert (on_desk(page), "1 payment is still waiting" in words(page)) == ("", True)
    assert stored(app, orders[2]).payment_status == PAID


def test_at_the_end_the_day_is_summed_up_and_the_next_job_offered(app: Flask, staff_client):
    order = waiting(app, seed=1)
    end = words(confirm(staff_client, order, HTMX))
    assert "All payments are verified" in end
    assert "Asma Noor checked 1 today, Rs 6,750" in end
    assert "Start 1 verified order" in end


def test_an_empty_queue_says_so(staff_client):
    page = staff_client.get("/admin/payments")
    assert page.status_code == 200
    assert "All payments are verified" in words(page)


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
    assert ask("TID100200300", "Meezan Bank") == "Not used before"
    assert ask("TI", "Easypaisa") == ""


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


def test_an_order_with_another_screenshot_stays_on_the_desk(app: Flask, staff_client):
    order = waiting(app, seed=1)
    with app.app_context():
        newer = attach_proof(order.id, screenshot(2), proof_store(), ASMA).proof
    answer = reject(staff_client, order, newer, headers=HTMX)
    assert (on_desk(answer), track(answer)) == (order.number, ["now"])
    assert "1 rejected before" in words(answer)


def test_an_order_without_a_screenshot_can_be_confirmed_or_skipped_but_not_rejected(app: Flask, staff_client):
    order = waiting(app)
    page = staff_client.get("/admin/payments")
    assert "There is no screenshot on this order" in words(page)
    assert "reject-form" not in page.text
    assert f"/admin/orders/{order.number}/proofs" in page.text  # but one can be added


def test_a_purged_screenshot_is_told_and_not_shown(app: Flask, staff_client):
    order = waiting(app, seed=1)
    proof = proof_of(app, order)
    move(app, order, order_status=OrderStatus.CANCELLED)  # what still waits is never purged
    with app.app_context(), time_machine.travel(clock.now() + timedelta(days=2)):
        assert purge_proofs(1, proof_store()) == 1
    move(app, order, "Wanted after all", order_status=OrderStatus.RECEIVED)
    page = staff_client.get("/admin/payments")
    assert on_desk(page) == order.number
    assert "The picture was deleted" in words(page)
    assert f'src="/admin/proofs/{proof.id}"' not in page.text


def test_a_picture_that_was_used_before_warns_and_names_the_other_order(app: Flask, staff_client):
    first = waiting(app, seed=1, customer_name="Nadia Hussain")
    confirm(staff_client, first)
    waiting(app, seed=1)
    told = words(staff_client.get("/admin/payments"))
    assert f"This screenshot was used on {first.number}" in told
    assert "Nadia Hussain, Rs 6,750, verified" in told


def test_a_confirmation_can_be_undone_at_once(app: Flask, staff_client):
    order, other = waiting(app, seed=1), waiting(app)
    before = stored(app, order)
    answer = confirm(staff_client, order, HTMX)
    back = undo(staff_client, answer)
    assert (back.status_code, on_desk(back), track(back)) == (200, order.number, ["now", ""])
    row = stored(app, order)
    assert (row.payment_status, row.paid_amount, row.payment_reference) == (before.payment_status, 0, None)
    assert actions(app, order)[:2] == ["order.undone", "order.payment_undone"]
    assert confirm(staff_client, other, HTMX).status_code == 200  # its ID is free again


def test_a_rejection_can_be_undone_at_once(app: Flask, staff_client):
    order = waiting(app, seed=1)
    answer = reject(staff_client, order, proof_of(app, order), headers=HTMX)
    back = undo(staff_client, answer)
    assert (back.status_code, on_desk(back)) == (200, order.number)
    row = stored(app, order)
    assert (row.payment_status, row.has_proof) == (PAID, True)
    assert proof_of(app, order).rejected_reason is None


@pytest.mark.parametrize("settle", ["confirmed", "rejected"])
def test_it_is_too_late_to_undo_after_ten_seconds_or_another_change_or_for_somebody_else(
    app: Flask, staff_client, owner_client, settle
):
    order = waiting(app, seed=1)
    answer = (
        confirm(staff_client, order, HTMX)
        if settle == "confirmed"
        else reject(staff_client, order, proof_of(app, order), headers=HTMX)
    )
    settled = stored(app, order)
    assert undo(owner_client, answer).status_code == 403
    with time_machine.travel(clock.now() + timedelta(seconds=11)):
        late = undo(staff_client, answer)
    assert (late.status_code, "these are over" in toast(late)["text"]) == (409, True)
    moved = move(app, order, order_status=OrderStatus.PROCESSING)
    late = undo(staff_client, answer)
    assert (late.status_code, "changed again since" in toast(late)["text"]) == (409, True)
    row = stored(app, order)
    assert (row.payment_status, row.version) == (settled.payment_status, moved.version)


@pytest.mark.parametrize("after", ["WzAsMV0", "%F0%9F", "x" * 300])
def test_a_place_that_was_cut_off_begins_at_the_first_order(app: Flask, staff_client, after):
    order = waiting(app)
    page = staff_client.get(f"/admin/payments?after={after}&way=ccx")
    assert (page.status_code, on_desk(page), track(page)) == (200, order.number, ["now"])
    assert confirm(staff_client, order, HTMX, after=after).status_code == 200


def test_a_long_queue_has_a_track_of_forty_parts_at_most() -> None:
    looks = Walk("", "c" * 60 + "s" * 20).track(160)
    assert (len(looks), looks.count("ok"), looks.count("skip"), looks.index("now")) == (40, 15, 5, 20)


def test_the_page_asks_the_database_as_often_for_fifty_orders_as_for_one(app: Flask, staff_client):
    product = make_product(app)
    first = make_order(app, product)
    with app.app_context():
        attach_proof(first.id, screenshot(1), proof_store(), ASMA)
    staff_client.get("/admin/payments")
    with counted(app) as for_one:
        staff_client.get("/admin/payments")
    for _ in range(49):
        move(app, make_order(app, lines=(line(product),)), payment_status=PAID)
    with counted(app) as for_many:
        page = staff_client.get("/admin/payments")
    assert "1 of 50" in words(page)
    assert len(for_one) == len(for_many) <= 9, "\n".join(for_many)
