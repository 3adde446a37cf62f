"""A payment is recorded and a screenshot rejected from two pages, the queue and the order's own, with the same answers."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask

from beautique.kernel import clock
from beautique.orders.types import Flag, OrderStatus, PaymentStatus
from beautique.payments.commands import reverse_payment
from beautique.payments.refunds import record_refund
from beautique.payments.types import RefundDraft
from tests.admin.order_pages import HTMX, actions, fields, links, markup, move, stored, url, words
from tests.admin.payment_pages import (
    confirm,
    on_desk,
    payments_of,
    proof_of,
    record_on_page,
    reject,
    reject_on_page,
    toast,
    track,
    undo,
    waiting,
)
from tests.payments.desk import OWNER, pay

ON_QUEUE, ON_PAGE = "queue", "order page"
BOTH = pytest.mark.parametrize("place", [ON_QUEUE, ON_PAGE])
EITHER_WAY = pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
DONE = {True: 200, False: 303}  # with and without HTMX
RECORD = {ON_QUEUE: confirm, ON_PAGE: record_on_page}
REJECT = {ON_QUEUE: reject, ON_PAGE: reject_on_page}
FORM = {ON_QUEUE: 'id="confirm-form"', ON_PAGE: r'action="/admin/orders/[^"]*/payments"'}


def told_after(client: Any, answer: Any) -> str:
    """The words of the toast: in the answer, or on the page that it leads to."""
    if "HX-Trigger" in answer.headers:
        return str(toast(answer)["text"])
    return words(client.get(answer.location))


@BOTH
@EITHER_WAY
def test_a_recorded_payment_verifies_the_order_and_is_told(app: Flask, staff_client, staff, place, headers):
    order = waiting(app, seed=1)
    answer = RECORD[place](staff_client, order, headers)
    assert answer.status_code == DONE[bool(headers)]
    assert "Rs\xa06,750 confirmed".replace("\xa0", " ") in told_after(staff_client, answer).replace(
        "\xa0", " "
    )
    assert stored(app, order).payment_status == PaymentStatus.VERIFIED
    [payment] = payments_of(app, order)
    assert (payment.amount, payment.transfer.reference, payment.verified_by) == (
        6750,
        "TID 100200300",
        staff.id,
    )


@BOTH
@EITHER_WAY
def test_the_same_form_sent_twice_is_one_payment_and_no_alarm(app: Flask, staff_client, place, headers):
    order = waiting(app)
    for _ in range(2):
        answer = RECORD[place](staff_client, order, headers)
        assert answer.status_code == DONE[bool(headers)]
    assert f"{order.number} is confirmed" in told_after(staff_client, answer)
    assert len(payments_of(app, order)) == 1


@BOTH
def test_another_amount_or_another_person_is_not_the_same_form(app, staff_client, owner_client, place):
    order = waiting(app)
    RECORD[place](staff_client, order)
    for client, typed in ((staff_client, "6,800"), (owner_client, "6,750")):
        answer = RECORD[place](client, order, HTMX, amount=typed)
        assert (answer.status_code, "changed this order" in words(answer)) == (409, True)
    assert len(payments_of(app, order)) == 1


@BOTH
def test_a_stale_form_is_refused_with_what_happened_and_goes_through_when_sent_again(
    app: Flask, staff_client, place
):
    order = waiting(app)
    move(app, order, order_status=OrderStatus.PROCESSING)
    answer = RECORD[place](staff_client, order, HTMX)
    told = words(answer)
    assert answer.status_code == 409
    assert "Hina Baig changed this order while you were looking at it" in told
    assert "Received → Processing" in told
    assert 'value="TID 100200300"' in answer.text
    seen = fields(answer, FORM[place])["version"]
    again = RECORD[place](staff_client, order, HTMX, version=seen)
    assert (again.status_code, len(payments_of(app, order))) == (200, 1)


@BOTH
@EITHER_WAY
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount": "67,50"}, "Is this Rs 6,750 or Rs 67.50? Write it like one of these."),
        ({"amount": "lots"}, "Give an amount such as 12,450."),
        ({"reference": "12"}, "4 to 60 letters and digits"),
        ({"paid_on": "2099-01-01"}, "Choose a day from"),
        ({"seen_in_account": None}, "Look into the account first"),
        ({"method": "Bitcoin"}, "Choose one of the shop's accounts."),
        ({"amount": "5,000"}, "are missing. Say why less is accepted"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    app: Flask, staff_client, place, headers, wrong, sentence
):
    order = waiting(app, seed=1)
    sent = {"amount": "6,750", "reference": "TID-77 88", **wrong}
    answer = RECORD[place](staff_client, order, headers, **sent)
    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert f'value="{sent["amount"]}"' in answer.text
    assert f'value="{sent["reference"]}"' in answer.text
    assert payments_of(app, order) == []


@BOTH
def test_less_with_a_reason_is_accepted_and_marked_as_under_paid(app: Flask, staff_client, place):
    order = waiting(app)
    sent = {"amount": "Rs 5,000", "reason": "Rest on delivery"}
    assert RECORD[place](staff_client, order, **sent).status_code == 303
    assert stored(app, order).payment_status == PaymentStatus.VERIFIED
    under_paid = staff_client.get("/admin/orders", query_string={"flag": Flag.UNDER_PAID.value})
    assert order.number in words(under_paid)


@BOTH
def test_a_transaction_id_that_was_used_is_refused_and_leads_to_the_other_order(
    app: Flask, staff_client, place
):
    first, second = waiting(app), waiting(app, seed=2)
    confirm(staff_client, first)
    answer = RECORD[place](staff_client, second, HTMX, reference="tid-100 200 300")
    assert answer.status_code == 409
    assert "This transaction ID cannot be used twice." in words(answer)
    assert links(answer, f"/admin/orders/{first.number}")
    assert 'value="tid-100 200 300"' in answer.text
    assert payments_of(app, second) == []


@BOTH
@EITHER_WAY
def test_a_like_id_is_recorded_once_somebody_says_that_it_is_another_transfer(
    app, staff_client, place, headers
):
    first, second, third = waiting(app), waiting(app, seed=2), waiting(app, seed=3)
    confirm(staff_client, first)
    answer = RECORD[place](staff_client, second, headers, reference="100200300.0")
    assert answer.status_code == 409
    assert f"Nearly the same transaction ID is recorded for {first.number}." in words(answer)
    assert links(answer, f"/admin/orders/{first.number}")
    assert 'value="100200300.0"' in answer.text
    assert f'name="alike" value="{first.number}">' in markup(answer)  # not ticked
    assert payments_of(app, second) == []
    ticked = {"reference": "100200300.0", "alike": first.number}
    kept = RECORD[place](staff_client, second, headers, seen_in_account="", **ticked)
    assert (kept.status_code, f'value="{first.number}" checked' in kept.text) == (422, True)
    assert RECORD[place](staff_client, second, headers, **ticked).status_code == DONE[bool(headers)]
    assert len(payments_of(app, second)) == 1
    again = RECORD[place](staff_client, third, headers, reference="0100200300", alike=first.number)
    assert again.status_code == 409
    assert f'name="alike" value="{second.number} {first.number}">' in markup(again)


@BOTH
def test_a_screenshot_is_rejected_for_one_of_the_reasons_only(app: Flask, staff_client, place):
    order = waiting(app, seed=1)
    proof = proof_of(app, order)
    refused = REJECT[place](staff_client, order, proof, reason="I do not like it", headers=HTMX)
    assert (refused.status_code, stored(app, order).payment_status) == (422, PaymentStatus.PAID)
    assert "Choose why the screenshot is rejected." in words(refused)
    for _ in range(2):  # the same click twice is one rejection
        answer = REJECT[place](staff_client, order, proof, reason="Wrong amount", headers=HTMX)
        assert (answer.status_code, toast(answer)["text"]) == (200, "Rejected: wrong amount")
    assert stored(app, order).payment_status == PaymentStatus.PENDING
    assert actions(app, order).count("order.proof_rejected") == 1
    assert "Screenshot rejected: wrong amount" in words(staff_client.get(url(order)))
    other_reason = REJECT[place](staff_client, order, proof, reason="Fake", headers=HTMX)
    assert (other_reason.status_code, "rejected this proof already" in words(other_reason)) == (409, True)


@BOTH
def test_the_screenshot_of_an_order_that_somebody_confirmed_is_not_rejected_and_they_are_named(
    app: Flask, staff_client, staff, owner_client, place
):
    order = waiting(app, seed=1)
    proof = proof_of(app, order)
    confirm(staff_client, order)
    before = stored(app, order).version
    answer = REJECT[place](owner_client, order, proof)
    assert answer.status_code == 409
    assert f"Not rejected. {staff.display_name} has verified the payment of this order" in words(answer)
    assert stored(app, order).version == before
    assert f"panel-reject-{proof.id}" not in owner_client.get(url(order)).text


def settled(place: str, act: str, client: Any, app: Flask, order: Any, headers: Any = HTMX) -> Any:
    """Records the payment or rejects the screenshot of an order."""
    if act == "recorded":
        return RECORD[place](client, order, headers)
    return REJECT[place](client, order, proof_of(app, order), headers=headers)


@BOTH
@pytest.mark.parametrize("act", ["recorded", "rejected"])
def test_what_was_done_is_undone_at_once_and_leads_back_to_where_it_was_done(
    app: Flask, staff_client, place, act
):
    order, other = waiting(app, seed=1), waiting(app)
    from_page = {**HTMX, "HX-Current-URL": f"http://localhost{url(order)}?list=city%3DLahore"}
    back = undo(staff_client, settled(place, act, staff_client, app, order, from_page))
    row = stored(app, order)
    assert (row.payment_status, row.has_proof, row.paid_amount) == (PaymentStatus.PAID, True, 0)
    assert row.payment_reference is None
    assert actions(app, order)[0] in ("order.undone", "order.proof_restored")
    if place == ON_PAGE:
        assert (back.status_code, back.headers["HX-Redirect"]) == (200, f"{url(order)}?list=city%3DLahore")
    else:
        assert (back.status_code, on_desk(back), track(back)) == (200, order.number, ["now", ""])
    assert confirm(staff_client, other, HTMX).status_code == 200  # its ID is free


@BOTH
def test_without_javascript_undo_stands_in_the_toast_of_the_next_page(app: Flask, staff_client, place):
    order = waiting(app, seed=1)
    shown = staff_client.get(RECORD[place](staff_client, order).location)
    action = re.search(r'action="(/admin/payments/[^"]*/undo)"', shown.text)
    assert action
    sent = fields(shown, f'action="{action[1]}"')
    back = staff_client.post_form(action[1], sent)
    assert (back.status_code, back.location) == (303, url(order) if place == ON_PAGE else "/admin/payments")
    assert "Undone: not confirmed" in words(staff_client.get(back.location))
    assert payments_of(app, order)[0].reversed_at is not None


def test_undo_leads_to_own_pages_only(app: Flask, staff_client):
    order = waiting(app, seed=1)
    offered = toast(record_on_page(staff_client, order, HTMX))["undo"]
    back = staff_client.post_form(offered["url"], {"next": "https://evil.example/"})
    assert (back.status_code, back.location) == (303, "/admin/payments")


@BOTH
@pytest.mark.parametrize("act", ["recorded", "rejected"])
def test_it_is_too_late_to_undo_after_ten_seconds_or_another_change_or_for_somebody_else(
    app: Flask, staff_client, owner_client, place, act
):
    order = waiting(app, seed=1)
    answer = settled(place, act, staff_client, app, order)
    before = stored(app, order)
    assert undo(owner_client, answer).status_code == 403

    def refused() -> str:
        late = undo(staff_client, answer)
        if place == ON_QUEUE:
            assert late.status_code == 409
            return str(toast(late)["text"])
        return words(staff_client.get(late.headers["HX-Redirect"]))

    moved = move(app, order, order_status=OrderStatus.PROCESSING)
    assert "changed again since" in refused()
    with time_machine.travel(clock.now() + timedelta(seconds=11)):
        assert "these are over" in refused()
    row = stored(app, order)
    assert (row.payment_status, row.version) == (before.payment_status, moved.version)


@pytest.mark.parametrize(
    ("paid", "back", "expected"),
    [(0, 0, "6,750.50"), (5000, 0, "1,750.50"), (7000, 0, "6,750.50"), (5000, "3249.50", "5,000")],
)
def test_both_pages_and_the_bulk_page_prefill_the_same_amount(app: Flask, staff_client, paid, back, expected):
    order = waiting(app, "6750.50", seed=1)
    with app.app_context():
        if paid:
            pay(order, amount=Decimal(paid), reason="A part")
        if back:  # of what came in twice; then one of the two was not there after all
            twice = pay(order, amount=Decimal(paid))
            sent = RefundDraft(amount=Decimal(back), reference="OUT 77881", paid_on=clock.today())
            record_refund(order.id, sent, OWNER)
            reverse_payment(twice.id, "It bounced", OWNER)
    if paid and not back:
        order = move(app, order, "Look again", payment_status=PaymentStatus.PAID)
    prefilled: Callable[[Any], str] = lambda page: html.unescape(  # noqa: E731
        re.search(r'value="([^"]*)"', re.search(r'<input[^>]*name="(?:rows-0-)?amount"[^>]*>', page.text)[0])[
            1
        ]
    )
    pages = [
        staff_client.get("/admin/payments"),
        staff_client.get(url(order)),
        staff_client.get("/admin/orders/bulk/payments", query_string={"number": order.number}),
    ]
    assert [prefilled(page) for page in pages] == [expected] * 3
