"""What an order knows of its products, and who waits for whom meanwhile."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.catalog.commands import update_product
from beautique.catalog.models import Product
from beautique.catalog.queries import find_offers
from beautique.kernel.db import transaction
from beautique.kernel.versions import lock
from tests.factories import make_order, make_product

pytestmark = [
    pytest.mark.usefixtures("app_context"),
    # SQLite has one writer at a time.
    pytest.mark.parametrize("engine", ["postgresql"], indirect=True),
]


def ends_meanwhile(app: Flask, command: Callable[[], object]) -> bool:
    """Whether somebody else's command waits for nothing that this request holds."""

    def act() -> None:
        with app.app_context():
            command()

    other = threading.Thread(target=act)
    other.start()
    other.join(timeout=3)
    return not other.is_alive()


def test_an_order_does_not_wait_for_an_edit_of_its_product(app: Flask) -> None:
    product = make_product(app)
    with transaction() as session:
        lock(session, Product, product.id, "product").name = "Zari Gharara"
        session.flush()
        assert ends_meanwhile(app, lambda: make_order(app, product))


def test_an_edit_does_not_wait_for_an_order_of_its_product(app: Flask) -> None:
    product = make_product(app)
    with transaction():
        assert find_offers({product.id})
        assert ends_meanwhile(app, lambda: update_product(product.id, {"name": "Zari Gharara"}, SYSTEM))
