"""The pasted block of the day's parcels: looked at first, then dispatched."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from beautique.orders.commands import add_note
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
from tests.admin.bulk_pages import PARCELS, preview, run
from tests.admin.order_pages import HINA, counted, move, stored, words
from tests.factories import make_order


@pytest.fixture
def orders(app: Flask, orders: list[Order]) -> list[Order]:
    """Paid ones."""
    return [move(app, order, payment_status=PaymentStatus.VERIFIED) for order in orders]


def send(client: Any, block: str, do: str = "dispatch", **more: Any) -> Any:
    return client.post_form(PARCELS, {"block": block, "do": do, **more})


def test_a_pasted_block_is_looked_at_first(app: Flask, staff_client, orders):
    move(app, orders[1], order_status=OrderStatus.CANCELLED)
    block = "\n".join(
        [
            f"{orders[0].number}\tCN 100 200",
            f"{orders[1].number}, CN100201",
            orders[2].number,
            "BQ-20200101-001 CN100203",
            "Total 4 parcels",
        ]
    )
    shown = send(staff_client, block, "look")
    told = words(shown)
    assert "1 parcel to dispatch" in told
    assert "4 lines cannot be used" in told
    for problem in (
        "A cancelled order cannot be dispatched.",
        "The tracking number is missing.",
        "There is no order BQ-20200101-001.",
        "There is no order number in this line",
    ):
        assert problem in told
    assert "CN 100 200" in shown.text  # the block is still there
    assert stored(app, orders[0]).delivery_status == DeliveryStatus.NOT_STARTED


def test_the_same_order_or_number_twice_in_a_block_is_neither(app: Flask, staff_client, orders):
    first, second = (order.number for order in orders[:2])
    third = move(
        app, make_order(app, address="Another house 22"), payment_status=PaymentStatus.VERIFIED
    ).number
    told = words(send(staff_client, f"{first} CN101\n{first} CN102\n{second} CN109\n{third} CN109", "look"))
    assert told.count("This order stands in the block more than once.") == 2
    assert told.count("This tracking number stands in the block more than once.") == 2


def test_the_parcels_are_dispatched_with_their_numbers(app: Flask, staff_client, orders):
    block = "\r\n".join(f"{order.number.lower()}\tCN10{order.day_counter}" for order in orders)
    run(staff_client, send(staff_client, block, courier="TCS", estimated_delivery="31/12/2098"))
    for order in orders:
        found = stored(app, order)
        assert (found.delivery_status, found.courier) == (DeliveryStatus.OUT_FOR_DELIVERY, "TCS")
        assert found.tracking_number == f"CN10{order.day_counter}"
        assert found.estimated_delivery == date(2098, 12, 31)


def test_the_expected_day_is_typed_day_first_on_every_page(app: Flask, staff_client, orders):
    order = move(app, orders[0], payment_status=PaymentStatus.VERIFIED)
    due = order.order_date + timedelta(days=400)
    move(app, order, courier="TCS", estimated_delivery=due)
    for address in (
        "/admin/orders/parcels",
        f"/admin/orders/bulk?move=dispatch&number={order.number}",
        f"/admin/orders/{order.number}",
    ):
        page = staff_client.get(address).text
        assert 'type="date"' not in page, address
        assert 'placeholder="dd/mm/yyyy"' in page, address
    assert f'value="{due:%d/%m/%Y}"' in page


def test_a_line_that_a_spreadsheet_has_spoiled_is_refused_and_the_others_are_dispatched(
    app: Flask, staff_client, orders
):
    good, spoiled, swapped = orders
    block = f"{good.number}\t'00779912345678\n{spoiled.number}\t7.79912E+11\nCN100300,Lahore,{swapped.number}"
    told = words(send(staff_client, block, "look"))
    assert "2 parcels to dispatch" in told
    assert "7.79912E+11 is a long number that a spreadsheet has cut." in told
    run(staff_client, send(staff_client, block))
    assert [stored(app, each).tracking_number for each in orders] == ["00779912345678", None, "CN100300"]


def test_a_tracking_number_that_another_order_has_already_is_told_and_not_refused(
    app: Flask, staff_client, orders
):
    first, second, _ = orders
    move(app, first, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY, tracking_number="CN100200")
    told = words(send(staff_client, f"{first.number}\tCN100200\n{second.number}\tCN100201", "look"))
    assert "has this tracking number already" not in told
    told = words(send(staff_client, f"{second.number}\tCN100200", "look"))
    assert "1 parcel to dispatch" in told
    assert f"{first.number} has this tracking number already" in told


@pytest.mark.parametrize(
    ("block", "sentence"), [("", "Paste one line"), ("x\n" * 501, "Paste up to 500 lines")]
)
def test_an_empty_or_endless_block_is_told(staff_client, block, sentence):
    answer = send(staff_client, block, "look")
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_unpaid_parcels_are_shown_with_their_amounts_and_left_out_unless_somebody_says_so(
    app: Flask, staff_client, orders
):
    unpaid = orders[0]
    move(app, unpaid, "Not in the account", payment_status=PaymentStatus.PENDING)
    block = "\n".join(f"{order.number}\tCN10{order.day_counter}" for order in orders)
    unseen = send(staff_client, block, accept_unpaid="y")
    assert unseen.status_code == 422
    shown = send(staff_client, block, "look")
    told = words(shown)
    assert "2 parcels to dispatch" in told
    assert f"{unpaid.number} {unpaid.customer_name} Rs 6,750 are not paid." in told
    assert "Send this one unpaid too (Rs 6,750)" in told
    run(staff_client, send(staff_client, block, unpaid=unpaid.number))
    assert [stored(app, each).delivery_status for each in orders] == [
        DeliveryStatus.NOT_STARTED,
        DeliveryStatus.OUT_FOR_DELIVERY,
        DeliveryStatus.OUT_FOR_DELIVERY,
    ]
    again = send(staff_client, f"{unpaid.number} CN100", unpaid=unpaid.number, courier="Leopards")
    assert again.status_code == 422
    assert "None of these orders is paid. Tick this to send them all the same." in words(again)
    assert f"{unpaid.number} CN100" in again.text
    sent = {"unpaid": unpaid.number, "accept_unpaid": "y", "courier": "Leopards"}
    run(staff_client, send(staff_client, f"{unpaid.number} CN100", **sent))
    assert (stored(app, unpaid).courier, stored(app, unpaid).tracking_number) == ("Leopards", "CN100")


def test_the_last_courier_is_offered_again(app: Flask, staff_client, orders):
    run(staff_client, send(staff_client, f"{orders[0].number} CN100", courier="Leopards"))
    checked = r'value="Leopards" class="sr-only"\s+checked'
    assert re.search(checked, staff_client.get(PARCELS).text)
    assert re.search(checked, preview(staff_client, orders[1:], "dispatch").text)


def test_the_newest_note_of_the_team_stands_under_its_parcel(app: Flask, staff_client, orders):
    block = "\n".join(f"{order.number} CN10{order.day_counter}" for order in orders)
    unpaid = make_order(app)
    block += f"\n{unpaid.number} CN999"
    with counted(app) as without:
        assert "Note of the team" not in words(send(staff_client, block, "look"))
    with app.app_context():
        for order in (*orders[:2], unpaid):
            add_note(order.id, "Earlier", HINA)
            add_note(order.id, f"Do not send {order.day_counter}", HINA)
    with counted(app) as noted:
        told = words(send(staff_client, block, "look"))
    for order in (*orders[:2], unpaid):
        assert f"Note of the team: Do not send {order.day_counter}" in told
    assert (told.count("Note of the team"), "Earlier" in told) == (3, False)
    assert len(noted) == len(without) + 1
