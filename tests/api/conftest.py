"""Programs that speak to the JSON door."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from beautique import create_app
from beautique.catalog.models import Product
from beautique.kernel import clock
from beautique.kernel.db import db
from tests.api.described import Described
from tests.conftest import Browser, settings

Call = Callable[..., TestResponse]

TOLD_AGAIN = ("/api/admin/orders", "/api/admin/analytics/dashboard")  # while nothing is written
SHELF = ("/api/products", "/api/products/{id}", "/api/categories", "/api/products/bestsellers")


def told(answer: TestResponse) -> tuple[str, list[tuple[str, str]], bytes]:
    """An answer without what differs from answer to answer."""
    headers = [header for header in answer.headers if header[0] != "X-Request-ID"]
    return answer.status, headers, answer.data


class TwiceAsking(Described):
    """Asks until it gets what is kept: that must be the answer that was given, and is what the test goes on with.

    What is told to the staff while nothing is written must be what is told anew.
    """

    def open(self, *asked: Any, **more: Any) -> TestResponse:
        """One call; more of them for what may be kept."""
        first = super().open(*asked, **more)
        path = first.request.path
        if first.request.method not in {"GET", "HEAD"} or first.status_code not in {200, 304}:
            return first
        if path in TOLD_AGAIN:
            again = super().open(*asked, **more)
            self.application.extensions["answers_told_again"].clear()
            assert told(super().open(*asked, **more)) == told(again) == told(first)
            return again
        if not path.startswith(("/api/products", "/api/categories")):
            return first
        again, kept = (super(TwiceAsking, self).open(*asked, **more) for _ in range(2))
        assert told(kept) == told(again) == told(first)
        return kept


@pytest.fixture
def client(app: Flask) -> Browser:
    """A visitor who asks again for what may be kept."""
    return TwiceAsking(app, app.response_class)


@pytest.fixture(autouse=True)
def every_answer_is_as_described(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of each client here."""
    monkeypatch.setattr(app, "test_client_class", Described)


@pytest.fixture(autouse=True)
def no_answers_of_another_database(app: Flask) -> None:
    """Every test has a new database, whose catalogue counts its versions from 1 again."""
    app.extensions["catalogue_answers"].clear()


@pytest.fixture
def crowd(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The same shop with a connection for everybody, so that the orders meet in the database and not at its door."""
    crowd = create_app(settings(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path, db_pool_size=50))
    yield crowd
    with crowd.app_context():
        db.engine.dispose()


@pytest.fixture
def as_owner(client: FlaskClient, owner_token: str) -> Call:
    """Calls with the owner's token."""
    return _calling(client, owner_token)


@pytest.fixture
def as_staff(client: FlaskClient, staff_token: str) -> Call:
    """Calls with a staff member's token."""
    return _calling(client, staff_token)


def _calling(client: FlaskClient, token: str) -> Call:
    def call(method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        return client.open("/api" + path, method=method, headers=headers, **more)

    return call


def order_body(*products: Product, **over: Any) -> dict[str, Any]:
    """An order as the storefront sends it, one piece each; any field may be given, None leaves it out."""
    items = [
        {
            "product_id": str(product.id),
            "name": product.name,  # an extra that the real client sends
            "image": "ignored",
            "size": product.sizes[0],
            "color": product.colors[0],
            "quantity": 1,
            "price": float(product.effective_price),
        }
        for product in products
    ]
    body = {
        "customer_name": "Ayesha Siddiqui",
        "phone": "0300 1234567",
        "whatsapp": "+92 300 1234567",
        "email": "ayesha@example.com",
        "address": "House 14-B, Street 7, Model Town",
        "city": "Lahore",
        "payment_method": "easypaisa",
        "items": items,
        **over,
    }
    return {field: value for field, value in body.items() if value is not None}


def transfer(**over: Any) -> dict[str, Any]:
    """A transfer of 6,750 as a program sends it; any field may be given, None leaves it out."""
    sent = {
        "amount": 6750,
        "reference": "TID 123-456",
        "paid_on": clock.today().isoformat(),
        "seen_in_account": True,
        **over,
    }
    return {field: value for field, value in sent.items() if value is not None}


def walked(path: str, user_id: object = "nonsense") -> str:
    """The address of a route, with nonsense for its parts."""
    return re.sub("<[a-z_]+>", "nonsense", path.replace("<user_id>", str(user_id)))


def without_chance(problem: dict[str, Any]) -> dict[str, Any]:
    """An error without what differs from answer to answer."""
    return {name: value for name, value in problem.items() if name not in {"request_id", "timestamp"}}
