"""Orders to be changed together."""

from decimal import Decimal

import pytest
from flask import Flask

from beautique.orders.models import Order
from tests.factories import make_order, make_product


@pytest.fixture
def orders(app: Flask) -> list[Order]:
    product = make_product(app, regular_price=Decimal(6750))
    return [make_order(app, product) for _ in range(5)]
