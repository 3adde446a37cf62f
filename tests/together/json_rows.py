"""Every call of the JSON door that changes something, made twice at once."""

from typing import Any

from beautique.catalog.queries import get_product
from beautique.orders.queries import get_order
from beautique.tasks.queries import get_task
from tests.api.conftest import order_body
from tests.api.test_admin_products import product_body
from tests.conftest import PASSWORD
from tests.together.desk import Desk, Person, picture, sent_back, transfer
from tests.together.rows import Row, one

PAID = "order.payment_recorded order.moved"


def move(me: Person, order: Any, wish: Any) -> Any:
    """Moves without a version."""
    return me.call("PATCH", f"/admin/orders/{order.id}/status", json=wish)


def pay(me: Person, orders: Any, reference: Any) -> Any:
    """Records a payment without a version, each for an order of their own when there are two."""
    mine = orders[me.place] if isinstance(orders, list) else orders
    sent = transfer(mine, **({"reference": reference} if reference else {}))
    return me.call("POST", f"/admin/orders/{mine.id}/payments", json=sent)


def place(me: Person, product: Any, key: Any) -> Any:
    """Places an order, under a key or without."""
    headers = {"Idempotency-Key": key} if key else {}
    return me.call("POST", "/orders", json=order_body(product), headers=headers)


def delete(me: Person, product: Any, beside: Any) -> Any:
    """Deletes a product for good, or does something else with it."""
    if beside == "edit":
        return me.call("PUT", f"/admin/products/{product.id}", json={"name": "Another name"})
    if beside == "order":
        return place(me, product, None)
    return me.call("DELETE", f"/admin/products/{product.id}/permanent")


def change_task(me: Person, task: Any, wish: Any) -> Any:
    """Changes a task; no wish deletes it."""
    path = f"/{task.account_id}/tasks/{task.id}"
    return me.call("PATCH", path, json=wish) if wish else me.call("DELETE", path)


ROWS = [
    Row(
        "api.place_storefront_order",
        "one key",
        Desk.product,
        place,
        {(201, 201): "order.placed"},
        ("a key", "a key"),
        is_one=True,
    ),
    Row(
        "api.place_storefront_order",
        "no key",
        Desk.wanted,
        place,
        {(201, 201): "order.placed order.placed"},
        is_one=False,
    ),
    Row(
        "api.move_order_statuses",
        "two facts, no version",
        Desk.order,
        move,
        {(200, 200): "order.delivery_set order.delivery_set"},
        ({"courier": "TCS"}, {"tracking_number": "CN100"}),
    ),
    Row(
        "api.move_order_statuses",
        "one move, no version",
        Desk.order,
        move,
        {(200, 200): "order.moved"},
        ({"order_status": "Ready"}, {"order_status": "Ready"}),
    ),
    Row(
        "api.move_order_statuses",
        "a move that the other makes a correction",
        Desk.order,
        move,
        {(200, 422): "order.moved", (200, 200): "order.moved order.moved"},
        ({"order_status": "Processing"}, {"order_status": "Ready"}),
    ),
    Row(
        "api.move_order_statuses",
        "on one version",
        Desk.order,
        lambda me, order, status: me.call(
            "PATCH", f"/admin/orders/{order.id}/status", seen=order.version, json={"order_status": status}
        ),
        {(200, 412): "order.moved"},
        ("Processing", "Ready"),
        lambda order: get_order(order.number).order_status,
    ),
    Row(
        "api.set_order_labels",
        "on one version",
        Desk.labelled,
        lambda me, order, name: me.call(
            "PUT", f"/admin/orders/{order.id}/labels", seen=order.version, json={"labels": [name]}
        ),
        {(200, 412): "order.labelled"},
        ("Eid", "Gift"),
        lambda order: {1: "Eid", 2: "Gift"}[get_order(order.number).labels[0]],
    ),
    Row(
        "api.record_order_payment",
        "two transfers",
        Desk.order,
        pay,
        {(201, 201): f"{PAID} order.payment_recorded"},
    ),
    Row(
        "api.record_order_payment",
        "one ID, one order",
        Desk.order,
        pay,
        {(201, 409): PAID},
        ("TID 100200401", "TID-100-200-401"),
    ),
    Row(
        "api.record_order_payment",
        "one ID, two orders",
        Desk.orders,
        pay,
        {(201, 409): PAID},
        ("TID 100200402", "TID 100200402"),
    ),
    Row(
        "api.record_order_refund",
        "more than is due",
        Desk.due_back,
        lambda me, order, _: me.call("POST", f"/admin/orders/{order.id}/refunds", json=sent_back(order)),
        {(201, 422): "order.refunded"},
    ),
    Row(
        "api.create_product",
        "both",
        Desk.key,
        lambda me, _subject, _: me.call("POST", "/admin/products", json=product_body()),
        {(201, 201): "product.created product.created"},
        is_one=False,
    ),
    Row(
        "api.change_product",
        "two fields, no version",
        Desk.product,
        lambda me, product, wish: me.call("PUT", f"/admin/products/{product.id}", json=wish),
        {(200, 200): "product.changed product.changed"},
        ({"name": "Firoza Gharara"}, {"is_bestseller": True}),
    ),
    Row(
        "api.change_product",
        "on one version",
        Desk.product,
        lambda me, product, name: me.call(
            "PUT", f"/admin/products/{product.id}", seen=product.version, json={"name": name}
        ),
        {(200, 412): "product.changed"},
        ("Firoza Gharara", "Zari Gharara"),
        lambda product: get_product(product.id).name,
    ),
    Row(
        "api.add_product_images",
        "both",
        Desk.product,
        lambda me, product, _: me.call(
            "POST", f"/admin/products/{product.id}/images", data={"images": picture()}
        ),
        {(200, 200): "picture.uploaded picture.uploaded product.pictures_added product.pictures_added"},
        stored=lambda product: None if len(get_product(product.id).images) == 3 else "one is lost",
    ),
    Row(
        "api.archive_product",
        "both",
        Desk.product,
        lambda me, product, _: me.call("DELETE", f"/admin/products/{product.id}"),
        {(200, 200): "product.changed"},
    ),
    Row("api.delete_product_forever", "both", Desk.product, delete, {(200, 404): "product.deleted"}),
    Row(
        "api.delete_product_forever",
        "beside an edit",
        Desk.product,
        delete,
        {(200, 404): "product.deleted", (200, 200): "product.changed product.deleted"},
        (None, "edit"),
    ),
    Row(
        "api.delete_product_forever",
        "beside an order",
        Desk.product,
        delete,
        {(200, 409): "product.deleted", (201, 409): "order.placed"},
        (None, "order"),
    ),
    Row(
        "api.create_task",
        "both",
        Desk.key,
        lambda me, _subject, _: me.call("POST", f"/{me.account.id}/tasks", json={"title": "Buy lace"}),
        {(201, 201): "task.created task.created"},
        people=one,
        is_one=False,
    ),
    Row(
        "api.replace_task",
        "both",
        Desk.task,
        lambda me, task, title: me.call(
            "PUT", f"/{task.account_id}/tasks/{task.id}", json={"title": title, "is_completed": False}
        ),
        {(200, 200): "task.changed task.changed"},
        ("Buy silk", "Buy thread"),
        lambda task: get_task(task.account_id, task.id).title,
        people=one,
    ),
    Row(
        "api.change_task",
        "two fields",
        Desk.task,
        change_task,
        {(200, 200): "task.changed task.changed"},
        ({"title": "Buy silk"}, {"description": "Ivory"}),
        people=one,
    ),
    Row(
        "api.complete_task",
        "two turns",
        Desk.task,
        lambda me, task, _: me.call("PATCH", f"/{task.account_id}/tasks/{task.id}/complete"),
        {(200, 200): "task.changed task.changed"},
        (False, False),
        lambda task: get_task(task.account_id, task.id).is_completed,
        people=one,
    ),
    Row("api.delete_task", "both", Desk.task, change_task, {(204, 404): "task.deleted"}, people=one),
    Row(
        "api.delete_task",
        "beside a change",
        Desk.task,
        change_task,
        {(204, 404): "task.deleted", (200, 204): "task.changed task.deleted"},
        (None, {"title": "Buy silk"}),
        people=one,
    ),
    Row(
        "api.log_in",
        "one account",
        Desk.key,
        lambda me, _subject, _: me.call(
            "POST", "/admin/login", json={"username": me.account.username, "password": PASSWORD}
        ),
        {(200, 200): "staff.signed_in staff.signed_in"},
        people=one,
        takes_turns=True,  # one password is hashed at a time
    ),
    Row(
        "api.log_out",
        "one token",
        Desk.person,
        lambda me, person, _: person.call("POST", "/admin/logout"),
        {(200, 200): "staff.signed_out"},
    ),
]
