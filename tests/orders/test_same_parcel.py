"""Open orders that go to the same phone and address."""

import pytest
from flask import Flask

from beautique.orders.same_parcel import destination, find_companions
from beautique.orders.types import DeliveryStatus, OrderStatus
from tests.admin.order_pages import move
from tests.factories import make_order, make_product
from tests.statements import statements


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (("92300", "House 14-B, Street 7", "Lahore"), ("92300", "house 14 B\nStreet 7", "LAHORE "), True),
        (("92300", "House 14-B", "Lahore"), ("92301", "House 14-B", "Lahore"), False),
        (("92300", "House 14-B", "Lahore"), ("92300", "House 14-C", "Lahore"), False),
        (("92300", "House 14-B", "Lahore"), ("92300", "House 14-B", "Multan"), False),
    ],
)
def test_a_destination_is_phone_and_address_whatever_their_spelling(one, other, alike) -> None:
    assert (destination(*one) == destination(*other)) is alike


def test_only_open_orders_that_are_not_sent_yet_may_go_together(app: Flask) -> None:
    product = make_product(app)
    first, second, sent, cancelled = (make_order(app, product) for _ in range(4))
    elsewhere = make_order(app, product, address="Another house")
    sent = move(app, sent, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY)
    cancelled = move(app, cancelled, "Customer asked", order_status=OrderStatus.CANCELLED)
    with app.app_context(), statements(app) as asked:
        found = find_companions([first, second, sent, cancelled, elsewhere])
        assert find_companions([sent, cancelled]) == {}
    assert found == {first.number: [second.number], second.number: [first.number]}
    assert len([each for each in asked if "FROM orders" in each]) == 1
