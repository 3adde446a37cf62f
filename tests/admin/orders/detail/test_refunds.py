"""Money that goes back, on the order page: what is due, what was sent or is kept, undone and reversed."""

import html
from typing import Any

import pytest
from flask import Flask

from beautique.kernel import clock
from beautique.orders.models import Order
from beautique.orders.types import OrderStatus
from beautique.payments.queries import list_refunds
from tests.admin.order_pages import HTMX, actions, move, primary, stored, words
from tests.admin.payment_pages import payments_of
from tests.payments.desk import order_of, pay


@pytest.fixture
def order(app: Flask) -> Order:
    """A cancelled order of 6,750 that was paid for."""
    made = order_of(app, 6750)
    with app.app_context():
        pay(made, reference="TID 7788")
    move(app, made, "Sold out", order_status=OrderStatus.CANCELLED)
    return stored(app, made)


def send(client: Any, order: Order, headers: Any = HTMX, **over: Any) -> Any:
    sent = {
        "version": order.version,
        "amount": "6,750",
        "reference": "OUT 100-200",
        "paid_on": clock.today().isoformat(),
        "method": "Meezan Bank",
        **over,
    }
    return client.post_form(f"/admin/orders/{order.number}/refunds", sent, headers=headers)


def refunds_of(app: Flask, order: Order) -> list[Any]:
    with app.app_context():
        return list(list_refunds(order.id))


def test_the_day_is_typed_and_shown_day_first(app: Flask, staff_client, order):
    page = staff_client.get(f"/admin/orders/{order.number}")
    assert f'name="paid_on" value="{clock.today():%d/%m/%Y}"' in page.text
    refused = send(staff_client, order, paid_on="11/28/2026")
    assert "There is no month 28. Write the day first: 28/11/2026." in words(refused)
    assert not refunds_of(app, order)
    send(staff_client, order, paid_on=f"{clock.today():%d.%m.%y}")
    assert [refund.paid_on for refund in refunds_of(app, order)] == [clock.today()]


def test_the_card_asks_for_what_is_due_and_then_tells_what_was_sent(app: Flask, staff_client, staff, order):
    page = staff_client.get(f"/admin/orders/{order.number}")
    assert "Refund due: Rs 6,750 of a cancelled order are here." in words(page)
    assert 'name="amount" required type="text" value="6,750"' in page.text
    answer = send(staff_client, order)
    told = words(answer)
    for said in (
        "Came in Rs 6,750",
        "Sent back Rs 6,750",
        "From Meezan Bank",
        "Transaction OUT 100-200",
        f"Recorded by {staff.display_name}",
        "Due Nothing",
        "Rs 6,750 sent back, transaction OUT 100-200",
    ):
        assert said in told
    assert "Refund due" not in told
    assert "6,750 sent back" in html.unescape(answer.headers["HX-Trigger"])


def test_a_part_stays_due_or_the_rest_is_kept_for_a_reason(app: Flask, staff_client, order):
    assert "Still due Rs 2,750" in words(send(staff_client, order, amount="4,000"))
    order = stored(app, order)
    refused = send(staff_client, order, amount="2,000", reference="OUT 2", keeps_rest="y")
    assert (refused.status_code, "Say why Rs 750 are kept" in words(refused)) == (422, True)
    told = words(
        send(staff_client, order, amount="2,000", reference="OUT 20", keeps_rest="y", reason="کٹ چکا تھا")
    )
    assert "Kept Rs 750 Because کٹ چکا تھا" in told
    assert "Due Nothing" in told


def test_a_refusal_keeps_what_was_typed(app: Flask, staff_client, order):
    answer = send(
        staff_client, order, amount="7,000", reference="OUT 55-66", reason="Deposit", paid_on="2026-99-99"
    )
    assert answer.status_code == 422
    for kept in (
        'value="7,000"',
        'value="OUT 55-66"',
        ">\r\nDeposit</textarea>",
        '<option selected value="Meezan Bank">',
    ):
        assert kept in answer.text
    assert "Only Rs 6,750 are due back." in words(send(staff_client, order, amount="7,000"))
    assert refunds_of(app, order) == []


def test_the_transaction_id_of_another_refund_is_refused_and_the_order_named(app: Flask, staff_client, order):
    other = order_of(app, 100)
    with app.app_context():
        pay(other)
    move(app, other, "Sold out", order_status=OrderStatus.CANCELLED)
    send(staff_client, stored(app, other), amount="100")
    answer = send(staff_client, order)
    assert answer.status_code == 409
    assert f"is recorded as a refund of order {other.number} already" in words(answer)


def test_the_same_form_twice_is_one_refund_and_another_one_is_refused(app: Flask, staff_client, order):
    assert [send(staff_client, order).status_code for _ in range(2)] == [200, 200]
    assert actions(app, order).count("order.refunded") == 1
    other = send(staff_client, order, reference="OUT 999-888")
    assert (other.status_code, "You changed this order in another window" in words(other)) == (409, True)


def test_who_sent_it_takes_it_back_at_once_and_later_the_owner_with_a_reason(
    app: Flask, owner_client, staff_client, order
):
    send(staff_client, order)
    [refund] = refunds_of(app, order)
    told = words(staff_client.post_form(f"/admin/refunds/{refund.id}/undo", {}, headers=HTMX))
    assert "Undone: Rs 6,750 sent back" in told
    assert "Pay back Rs 6,750" in told
    assert staff_client.post_form(f"/admin/refunds/{refund.id}/undo", {}, headers=HTMX).status_code == 200
    send(staff_client, stored(app, order))
    refund = refunds_of(app, order)[-1]
    reverse = f"/admin/refunds/{refund.id}/reverse"
    assert staff_client.post_form(reverse, {"reason": "It came back"}, headers=HTMX).status_code == 403
    assert owner_client.post_form(reverse, {"reason": " "}, headers=HTMX).status_code == 422
    told = words(owner_client.post_form(reverse, {"reason": "It came back"}, headers=HTMX))
    assert "Reversed: Rs 6,750 sent back, transaction OUT 100-200" in told
    assert "It came back" in told
    assert owner_client.post_form(reverse, {"reason": "It came back"}, headers=HTMX).status_code == 409


def test_an_over_paid_order_offers_to_send_the_difference_back(app: Flask, staff_client):
    order = order_of(app, 5000)
    with app.app_context():
        pay(order, amount=order.total_amount + 250)
    assert "Pay back Rs 250" in words(staff_client.get(f"/admin/orders/{order.number}"))
    assert (
        send(staff_client, stored(app, order), amount="250", headers={}).status_code == 303
    )  # without JavaScript
    assert "Over-paid" not in words(staff_client.get(f"/admin/orders/{order.number}"))


def test_an_order_without_money_to_send_says_nothing_of_it(app: Flask, staff_client):
    page = staff_client.get(f"/admin/orders/{order_of(app, 5000).number}")
    assert "paid back" not in words(page).lower()


def test_the_closing_of_the_day_tells_what_was_sent_back(app: Flask, staff_client, order):
    send(staff_client, order)
    told = words(staff_client.get("/admin/payments/closing"))
    assert "Sent back Rs 6,750 OUT 100-200, Meezan Bank Rs 6,750" in told
    assert "Sent back" in words(staff_client.get("/admin/payments/closing?method=Meezan Bank"))
    assert "Sent back" not in words(staff_client.get("/admin/payments/closing?method=Easypaisa"))


def test_a_payment_is_offered_for_reversal_only_while_nothing_of_it_went_back(
    app: Flask, owner_client, staff_client, order
):
    [payment] = payments_of(app, order)
    offered = f'popovertarget="panel-reverse-{payment.id}"'
    assert offered in owner_client.get(f"/admin/orders/{order.number}").text
    sent = send(staff_client, order, amount="100")
    assert sent.status_code == 200
    page = owner_client.get(f"/admin/orders/{order.number}").text
    assert f"panel-reverse-{payment.id}" not in page
    [refund] = refunds_of(app, order)
    owner_client.post_form(f"/admin/refunds/{refund.id}/reverse", {"reason": "It came back"}, headers=HTMX)
    assert offered in owner_client.get(f"/admin/orders/{order.number}").text


def test_of_a_cancelled_order_the_money_to_send_back_comes_first(staff_client, order) -> None:
    assert primary(staff_client.get(f"/admin/orders/{order.number}")) == ["Pay back Rs 6,750"]
    send(staff_client, order)
    assert primary(staff_client.get(f"/admin/orders/{order.number}")) == []
