"""Labels for the staff's programs: in the shape of an order, as a filter, set whole."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from beautique.orders.models import Order
from beautique.settings.commands import save_section
from beautique.settings.types import Label, Labels
from tests.admin.order_pages import stored
from tests.factories import make_order
from tests.payments.desk import ASMA


@pytest.fixture
def order(app: Flask) -> Order:
    """An order of a shop with two labels."""
    with app.app_context():
        save_section(Labels((Label("Eid"), Label("Gift"))), 0, ASMA)
    return make_order(app)


def put(client: FlaskClient, token: str, order: Order, *labels: object, **headers: str):
    return client.put(
        f"/api/admin/orders/{order.number}/labels",
        json={"labels": list(labels)},
        headers={"Authorization": f"Bearer {token}", **headers},
    )


def test_labels_are_set_whole_by_their_names_and_read_in_the_order(
    app: Flask, client, staff_token, order
) -> None:
    answer = put(client, staff_token, order, "gift", "Eid")
    assert (answer.status_code, answer.json["labels"]) == (200, ["Eid", "Gift"])
    assert answer.headers["ETag"] == f'"v{answer.json["version"]}"'
    assert answer.json["events"][0]["changes"] == [{"field": "labels", "old": [], "new": ["Eid", "Gift"]}]
    assert put(client, staff_token, order, "Gift").json["labels"] == ["Gift"]
    assert put(client, staff_token, order).json["labels"] == []


def test_the_version_that_was_read_is_honoured(app: Flask, client, staff_token, order) -> None:
    seen = {"If-Match": f'"v{order.version}"'}
    assert put(client, staff_token, order, "Eid", **seen).status_code == 200
    assert put(client, staff_token, order, "Gift", **seen).status_code == 412
    assert stored(app, order).labels == [1]


def test_what_the_shop_has_not_is_refused_with_what_it_has(app: Flask, client, staff_token, order) -> None:
    answer = put(client, staff_token, order, "Eid", "VIP")
    assert answer.status_code == 422
    assert answer.json["errors"] == {"labels.1": ["There is no such label. The shop has: Eid, Gift."]}
    assert put(client, staff_token, order, 7).status_code == 422
    assert stored(app, order).labels == []


def test_the_list_and_the_file_are_filtered_by_a_label(app: Flask, client, owner_token, order) -> None:
    make_order(app)
    put(client, owner_token, order, "Eid")
    signed = {"Authorization": f"Bearer {owner_token}"}
    answer = client.get("/api/admin/orders?label=eid", headers=signed)
    assert [each["order_id"] for each in answer.json["items"]] == [order.number]
    assert answer.json["total"] == 1
    file = client.get("/api/admin/orders/export?label=Eid", headers=signed)
    assert file.text.splitlines()[1].endswith(",Eid") or file.text.splitlines()[1].endswith(',"Eid"')
    assert "orders-eid" in file.headers["Content-Disposition"]
    assert client.get("/api/admin/orders?label=VIP", headers=signed).status_code == 422


def test_the_storefront_is_told_nothing_of_labels(app: Flask, client, staff_token, order) -> None:
    put(client, staff_token, order, "Eid")
    tracked = client.get(f"/api/orders/track?order_id={order.number}&phone=03001234567")
    assert tracked.status_code == 200
    assert "labels" not in tracked.json
