"""Every status that the document declares is answered to a real request here, in the declared shape, call by call."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import BadRequest
from werkzeug.test import TestResponse

from beautique.api import pictures, product_removal
from beautique.api.openapi import document
from beautique.api.routes import ROUTES
from beautique.api.routing import Route
from beautique.audit.types import SYSTEM
from beautique.catalog.models import Product
from beautique.kernel import clock
from beautique.kernel.errors import RateLimited
from beautique.media.errors import PictureStoreError
from beautique.orders.models import Order
from beautique.orders.types import OrderStatus
from beautique.settings.commands import save_section
from beautique.settings.types import Storefront
from beautique.staff.models import StaffAccount
from beautique.staff.passkeys import second_step
from beautique.staff.permissions import PERMISSIONS
from beautique.staff.types import Role
from beautique.tasks.commands import create_task
from beautique.tasks.models import Task
from beautique.tasks.types import TaskDraft
from tests.admin.order_pages import move
from tests.api.conftest import order_body, transfer
from tests.conftest import PASSWORD
from tests.factories import make_order, make_product
from tests.media.pictures import encoded, photo
from tests.payments.desk import pay

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

DOCUMENT = document(ROUTES)
ORIGIN = "http://localhost:3000"
PRODUCT = {
    "name": "Mehr Long Shirt",
    "category": "long-shirt",
    "regular_price": 6750,
    "description": "Hand-embroidered neckline.",
    "sizes": ["S"],
    "colors": ["Ivory"],
}
# What is provoked by a stand-in for the view, and where the real cause is tested.
STAND_INS: dict[int, tuple[Exception, str]] = {
    400: (BadRequest(), "test_chunked_bodies: a chunk that is none"),
    429: (RateLimited("Too many.", 5), "test_limits: the real limits, one by one"),
    500: (ZeroDivisionError(), "nobody knows a request that does this"),
    503: (OperationalError("SELECT 1", {}, Exception("away")), "the drills: a database that is away"),
}


def told(route: Route) -> dict[str, Any]:
    path = "/api" + route.path.replace("<", "{").replace(">", "}")
    return DOCUMENT["paths"][path][route.method.lower()]


EVERY_STATUS = [
    pytest.param(route, int(status), id=f"{route.view.__name__}-{status}")
    for route in ROUTES
    for status in told(route)["responses"]
]


class Caller:
    """Sends one request for a status of a call; whatever is not said is as it should be."""

    def __init__(
        self, app: Flask, route: Route, product: Product, order: Order, task: Task, token: str
    ) -> None:
        self.app, self.route, self.product, self.order = app, route, product, order
        self.task, self.token = task, token

    def path(self, **parts: str) -> str:
        """The call's address; any part of it may be another one."""
        erases = self.route.view is product_removal.delete_product_forever
        found = {
            "product_id": str(make_product(self.app).id if erases else self.product.id),
            "reference": self.order.number,
            "user_id": str(self.task.account_id),
            "task_id": str(self.task.id),
            **parts,
        }
        return "/api" + re.sub(r"<(\w+)>", lambda part: found[part[1]], self.route.path)

    def good(self) -> dict[str, Any]:
        """The rest of a request that succeeds."""
        arrived = {"amount": 5450, "paid_on": str(clock.today())}
        bodies: dict[str, dict[str, Any]] = {
            "place_storefront_order": {"json": order_body(self.product)},
            "log_in": {"json": {"username": "asma", "password": PASSWORD}},
            "create_product": {"json": PRODUCT},
            "change_product": {"json": {"name": "Another name"}},
            "move_order_statuses": {"json": {"order_status": "ready"}},
            "set_order_labels": {"json": {"labels": []}},
            "record_order_payment": {"json": transfer(amount=float(self.order.total_amount))},
            "record_order_refund": {"json": transfer(amount=1, reference="OUT 1001", seen_in_account=None)},
            "deliver_arrivals": {"json": {"account": "Easypaisa", "arrivals": [arrived]}},
            "create_task": {"json": {"title": "Call the dyer"}},
            "replace_task": {"json": {"title": "Call the dyer", "is_completed": True}},
            "change_task": {"json": {"title": "Call the tailor"}},
            "add_product_images": {"data": {"images": (io.BytesIO(encoded(photo())), "kurta.jpg")}},
            "track": {"query_string": {"order_id": self.order.number, "phone": self.order.phone}},
        }
        return bodies.get(self.route.view.__name__, {})

    def __call__(self, path: str | None = None, **over: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", "Origin": ORIGIN, **over.pop("headers", {})}
        request = {**self.good(), **over}
        if "data" in over:
            request.pop("json", None)
        return self.app.test_client().open(
            path or self.path(), method=self.route.method, headers=headers, **request
        )


def not_modified(call: Caller) -> TestResponse:
    return call(headers={"If-None-Match": call().headers["ETag"]})


def unauthorized(call: Caller) -> TestResponse:
    if call.route.always_open:
        return call(json={"username": "asma", "password": "wrong"})
    with call.app.app_context():
        save_section(Storefront(token_required=True), 0, SYSTEM)
    return call(headers={"Authorization": ""})


def not_found(call: Caller) -> TestResponse:
    if call.route.view.__name__ == "track":
        return call(query_string={"order_id": "BQ-20200101-001", "phone": "0300 1234567"})
    return call(call.path(product_id="x", reference="x", task_id="x"))


def conflict(call: Caller) -> TestResponse:
    if call.route.view.__name__ == "place_storefront_order":
        body = order_body(call.product)
        body["items"][0]["price"] = 1
        return call(json=body)
    if call.route.view.__name__ in ("record_order_payment", "record_order_refund"):
        call()
        return call()
    if call.route.view is product_removal.delete_product_forever:
        return call(call.path(product_id=str(call.product.id)))
    call(json={"order_status": "cancelled"})
    return call(json={"delivery_status": "delivered"})


def too_large(call: Caller) -> TestResponse:
    size = 31 * 1024 * 1024 if call.route.takes_files else 65_537
    kind = "multipart/form-data; boundary=x" if call.route.takes_files else "application/json"
    return call(data=b"x" * size, content_type=kind)


def invalid(call: Caller) -> TestResponse:
    if call.route.takes_files:
        return call(data={})
    if call.route.body:
        return call(json={"no": "sense"})
    return call(query_string={"limit": "0", "start_date": "x"})


PROVOKE: dict[int, Callable[[Caller], TestResponse]] = {
    200: lambda call: call(),
    201: lambda call: call(),
    204: lambda call: call(),
    304: not_modified,
    401: unauthorized,
    404: not_found,
    406: lambda call: call(headers={"Accept": "image/png"}),
    409: conflict,
    412: lambda call: call(headers={"If-Match": '"v99"'}),
    413: too_large,
    415: lambda call: call(data="{}", content_type="text/plain"),
    422: invalid,
}


@pytest.fixture
def caller(
    app: Flask, owner: StaffAccount, owner_token: str, staff: StaffAccount
) -> Callable[[Route], Caller]:
    product = make_product(app)
    order = make_order(app, product)
    with app.app_context():
        task = create_task(owner.id, TaskDraft(title="Call the dyer"), SYSTEM)

    def caller_of(route: Route) -> Caller:
        if route.view.__name__ == "record_order_refund":
            with app.app_context():
                pay(order)
            move(app, order, "Sold out", order_status=OrderStatus.CANCELLED)
        return Caller(app, route, product, order, task, owner_token)

    return caller_of


@pytest.mark.parametrize(("route", "status"), EVERY_STATUS)
def test_what_is_declared_is_answered(
    app: Flask,
    caller: Callable[[Route], Caller],
    route: Route,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    call = caller(route)
    if status in STAND_INS:
        trouble, _where = STAND_INS[status]

        def fail(**_: Any) -> None:
            raise trouble

        monkeypatch.setitem(app.view_functions, f"api.{route.view.__name__}", fail)
        answer = call()
    elif status == 403 and route.view.__name__ == "log_in":
        monkeypatch.setattr(second_step, "is_asked_of", lambda *_: True)
        answer = call()
    elif status == 403:
        monkeypatch.setitem(PERMISSIONS, Role.OWNER, frozenset())
        answer = call()
    elif status == 502:

        def refuse(*_: Any) -> None:
            raise PictureStoreError("The picture store does not answer.")

        monkeypatch.setattr(pictures, "store_pictures", refuse)
        answer = call()
    else:
        answer = PROVOKE[status](call)
    assert answer.status_code == status, answer.text
    # In the declared shape, or the client would have failed; and the storefront's browser may read it.
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
