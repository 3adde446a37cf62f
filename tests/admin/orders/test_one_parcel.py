"""Two open orders for one phone and address: pointed out on every page that sends them, and sent under one tracking number if wished."""

import pytest
from flask import Flask

from beautique.orders.types import DeliveryStatus, PaymentStatus
from tests.admin.bulk_pages import PARCELS, run
from tests.admin.order_pages import links, markup, move, stored, url, words
from tests.factories import make_order, make_product


@pytest.fixture
def orders(app: Flask):
    product = make_product(app)
    placed = [
        make_order(app, product),
        make_order(app, product),
        make_order(app, product, address="Elsewhere 1"),
    ]
    return [move(app, each, payment_status=PaymentStatus.VERIFIED) for each in placed]


def both(orders) -> str:
    return f"/admin/orders?number={orders[0].number}&number={orders[1].number}"


def test_the_order_says_so_and_leads_to_both(app: Flask, staff_client, orders) -> None:
    page = staff_client.get(url(orders[0]))
    assert "Two open orders, same phone and address: one parcel?" in words(page)
    assert both(orders) in links(page, "link-ink")
    assert "one parcel?" not in words(staff_client.get(url(orders[2])))
    move(app, orders[1], delivery_status=DeliveryStatus.OUT_FOR_DELIVERY)
    assert "one parcel?" not in words(staff_client.get(url(orders[0])))


def test_the_list_and_the_slips_say_so(staff_client, orders) -> None:
    page = staff_client.get("/admin/orders")
    assert words(page).count("One parcel?") == 4  # two rows, as a table and as phones show them
    slips = staff_client.get("/admin/orders/print")
    assert "2 orders have open ones for the same phone and address: one parcel?" in words(slips)
    assert both(orders) in links(slips, "link-ink")


def test_one_tracking_number_for_both_is_asked_about_and_saved_when_somebody_ticks_it(
    app: Flask, staff_client, orders
):
    first, second, _ = orders
    block = {"block": f"{first.number} CN900\n{second.number} CN900"}
    told = words(staff_client.post_form(PARCELS, {**block, "do": "dispatch"}))
    assert f"One parcel, CN900 {first.number} , {second.number}" in told
    assert stored(app, first).tracking_number is None
    run(staff_client, staff_client.post_form(PARCELS, {**block, "do": "dispatch", "one_parcel": "CN900"}))
    assert [stored(app, each).tracking_number for each in (first, second)] == ["CN900"] * 2


def test_one_tracking_number_for_two_addresses_is_refused_whatever_is_ticked(
    app: Flask, staff_client, orders
):
    first, _, other = orders
    block = f"{first.number} CN900\n{other.number} CN900"
    answer = staff_client.post_form(PARCELS, {"block": block, "do": "dispatch", "one_parcel": "CN900"})
    assert words(answer).count("This tracking number stands in the block more than once.") == 2
    assert stored(app, first).tracking_number is None


def test_name_phone_and_address_are_copied_with_one_press(staff_client, orders) -> None:
    copied = (
        'data-copy="Ayesha Siddiqui 03001234567 House 14-B, Street 7, Model Town, Lahore" '
        'data-copied="Name, phone and address copied"'
    )
    assert copied in markup(staff_client.get(url(orders[0])))
    parcels = staff_client.post_form(PARCELS, {"block": f"{orders[0].number} CN900", "do": "look"})
    assert copied in markup(parcels)
    assert "Ayesha Siddiqui\n03001234567\nHouse" in parcels.text
