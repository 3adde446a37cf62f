"""DELETE /api/admin/products/{id}/permanent: the owner's, for what was never ordered, with its pictures, on record."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from beautique.audit.models import AuditEvent
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.media.commands import store_pictures, sweep_pending
from beautique.media.models import StoredPicture
from beautique.media.types import Picture
from beautique.orders.types import OrderStatus
from beautique.staff.actors import command_line
from beautique.web.stores import image_store
from tests.admin.order_pages import move
from tests.api.conftest import Call
from tests.factories import make_order, make_product
from tests.media.pictures import encoded, photo, upload


def stored_pictures(app: Flask) -> int:
    with app.app_context():
        sweep_pending(image_store(), timedelta(0))
        return len(db.session.scalars(select(StoredPicture)).all())


def with_picture(app: Flask, **over):
    with app.app_context():
        pictures = store_pictures([upload(encoded(photo()))], image_store(), command_line())
    return make_product(app, images=tuple(pictures), **over)


def test_a_product_that_was_never_ordered_goes_with_its_pictures_and_is_on_record(
    app: Flask, client: FlaskClient, as_owner: Call
) -> None:
    product = with_picture(app, name="A mistake")
    assert stored_pictures(app) == 1
    before = client.get("/api/products").headers["ETag"]
    assert as_owner("DELETE", f"/admin/products/{product.id}/permanent").status_code == 200
    assert as_owner("GET", f"/admin/products/{product.id}").status_code == 404
    assert client.get("/api/products").headers["ETag"] != before
    assert stored_pictures(app) == 0
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "product.deleted")).one()
        assert event.changes["name"] == ["A mistake", None]
    assert as_owner("DELETE", f"/admin/products/{product.id}/permanent").status_code == 404


@pytest.mark.parametrize(("days_ago", "cancelled"), [(0, False), (0, True), (40, False), (40, True)])
def test_what_was_ever_ordered_stays(app: Flask, as_owner: Call, days_ago: int, cancelled: bool) -> None:
    with time_machine.travel(clock.now() - timedelta(days=days_ago)):
        product = make_product(app)
        order = make_order(app, product)
        if cancelled:
            move(app, order, "No payment", order_status=OrderStatus.CANCELLED)
    answer = as_owner("DELETE", f"/admin/products/{product.id}/permanent")
    assert (answer.status_code, answer.json["code"]) == (409, "PRODUCT_ORDERED")
    assert "Take it out of the shop instead" in answer.json["detail"]
    assert as_owner("GET", f"/admin/products/{product.id}").status_code == 200


def test_staff_may_not(app: Flask, as_staff: Call) -> None:
    product = make_product(app)
    assert as_staff("DELETE", f"/admin/products/{product.id}/permanent").status_code == 403


def test_a_picture_that_another_product_shows_stays(app: Flask, as_owner: Call) -> None:
    product = with_picture(app)
    make_product(app, images=tuple(Picture(**image) for image in product.images))
    assert as_owner("DELETE", f"/admin/products/{product.id}/permanent").status_code == 200
    assert stored_pictures(app) == 1
