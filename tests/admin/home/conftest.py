"""A clock that tests set, and a product that costs 1,000."""

from datetime import datetime
from decimal import Decimal

import pytest
from flask import Flask

from beautique.catalog.models import Product
from beautique.kernel import clock
from tests.admin.home_pages import NOON
from tests.factories import make_product


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    """Sets the clock."""

    def set_clock(instant: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant)

    set_clock(NOON)
    return set_clock


@pytest.fixture
def garment(app: Flask, at) -> Product:
    return make_product(app, regular_price=Decimal(1000))
