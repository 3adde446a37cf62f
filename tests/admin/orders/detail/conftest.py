"""The order whose page is tested, and its product."""

import pytest
from flask import Flask

from tests.factories import make_order, make_product


@pytest.fixture
def product(app: Flask):
    return make_product(app, name="Mehr Embroidered Long Shirt")


@pytest.fixture
def order(app: Flask, product):
    return make_order(app, product)
