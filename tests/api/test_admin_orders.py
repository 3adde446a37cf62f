"""Orders for the staff's programs."""

from datetime import timedelta

from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.orders.commands import add_note, move_order
from beautique.orders.models import Order
from beautique.orders.types import OrderChanges, OrderStatus, PaymentStatus
from beautique.settings.types import PaymentMethod
from tests.api.conftest import Call
from tests.factories import make_order, make_product


def moved(app: Flask, order: Order, **changes) -> None:
    with app.app_context():
        move_order(order.id, OrderChanges(**changes), SYSTEM, accept_unpaid=True)


def numbers(call: Call, **query) -> list[str]:
    answer = call("GET", "/admin/orders", query_string=query)
    assert answer.status_code == 200, answer.text
    return [row["order_id"][-3:] for row in answer.json["items"]]


def patch(call: Call, order: Order, json, **more):
    return call("PATCH", f"/admin/orders/{order.number}/status", json=json, **more)


def test_the_list_has_rows_newest_first(app: Flask, as_staff: Call) -> None:
    product = make_product(app)
    orders = [make_order(app, product) for _ in range(3)]
    told = as_staff("GET", "/admin/orders?limit=2").json
    assert [row["order_id"] for row in told["items"]] == [orders[2].number, orders[1].number]
    assert (told["total"], told["total_pages"]) == (3, 2)
    assert (told["orders"], told["pages"]) == (told["items"], 2)
    assert list(told["items"][0]) == [
        "id", "order_id", "customer_name", "phone", "total_amount", "payment_status", "order_status", "delivery_status",
        "order_date", "created_at",
    ]  # fmt: skip
    assert told["items"][0]["phone"] == "0300 1234567"
    rest = as_staff("GET", f"/admin/orders?limit=2&cursor={told['next_cursor']}").json
    assert [row["order_id"] for row in rest["items"]] == [orders[0].number]


def test_filters_of_the_list(app: Flask, as_staff: Call) -> None:
    product = make_product(app)
    make_order(app, product)
    paid = make_order(
        app,
        product,
        payment_method=PaymentMethod.MEEZAN_BANK,
        customer_name="Bilal Khan",
        phone="0333 9876543",
    )
    moved(app, paid, payment_status=PaymentStatus.PAID, order_status=OrderStatus.READY)
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    for query, found in (
        ({"payment_status": "paid"}, ["002"]),
        ({"payment_status": "VERIFIED"}, []),
        ({"order_status": "Ready"}, ["002"]),
        ({"delivery_status": "not-started"}, ["002", "001"]),
        ({"payment_method": "meezan bank"}, ["002"]),
        ({"search": "bilal"}, ["002"]),
        ({"search": "bi"}, ["002"]),
        ({"search": "la"}, []),
        ({"search": "0333-9876543"}, ["002"]),
        ({"search": paid.number.lower()}, ["002"]),
        ({"start_date": str(today), "end_date": str(today)}, ["002", "001"]),
        ({"startDate": str(tomorrow)}, []),
        ({"start_date": str(tomorrow), "end_date": str(today)}, []),
        ({"order_status": "ready", "payment_status": "pending"}, []),
    ):
        assert numbers(as_staff, **query) == found, query


def test_impossible_filters_are_named(as_staff: Call) -> None:
    for query, field in (
        ("payment_status=maybe", "payment_status"),
        ("start_date=21.11.2026", "start_date"),
        ("end_date=2026-02-30", "end_date"),
        ("cursor=x", "cursor"),
    ):
        answer = as_staff("GET", f"/admin/orders?{query}")
        assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_an_order_is_found_by_id_and_by_number_with_everything(app: Flask, as_staff: Call) -> None:
    order = make_order(app, notes="Call before delivery.")
    with app.app_context():
        add_note(order.id, "She called.", SYSTEM)
    by_number = as_staff("GET", f"/admin/orders/{order.number.lower()}")
    by_id = as_staff("GET", f"/admin/orders/{order.id}")
    assert by_number.json == by_id.json
    assert by_id.headers["ETag"] == '"v1"'
    told = by_id.json
    assert (told["version"], told["notes"], told["country"], told["source"]) == (
        1, "Call before delivery.", "Pakistan", "storefront",
    )  # fmt: skip
    assert [event["action"] for event in told["events"]] == ["order.noted", "order.placed"]
    assert told["events"][0]["changes"] == [{"field": "note", "old": None, "new": "She called."}]


def test_a_program_sends_unpaid_as_it_likes_and_is_told_the_flag(app: Flask, as_staff: Call) -> None:
    order = make_order(app)
    told = patch(as_staff, order, {"delivery_status": "out for delivery"}).json
    assert (told["delivery_status"], told["flags"]) == (
        "Out for Delivery",
        ["Sent unpaid", "Not told yet"],
    )
    assert {"field": "sent_unpaid", "old": None, "new": str(order.total_amount)} in told["events"][0][
        "changes"
    ]
    assert patch(as_staff, order, {"payment_status": "verified"}).json["flags"] == [
        "Unreferenced",
        "Not told yet",
    ]


def test_orders_that_are_not_there(as_staff: Call) -> None:
    for reference in (
        "nonsense",
        "BQ-20200101-001",
        "01a1fd7c-0000-7000-8000-000000000000",
        "%00",
        f"BQ-20200101-{'9' * 5000}",
    ):
        answer = as_staff("GET", f"/admin/orders/{reference}")
        assert (answer.status_code, answer.json["code"]) == (404, "NOT_FOUND")


def test_a_move_answers_the_full_order(app: Flask, as_staff: Call) -> None:
    order = make_order(app)
    due = (clock.today() + timedelta(days=5)).isoformat()
    answer = patch(
        as_staff,
        order,
        {
            "payment_status": "verified",
            "delivery_status": "in-progress",
            "estimated_delivery": due,
            "courier": " TCS ",
            "tracking_number": "T-1",
            "tracking_notes": "Fragile",
        },
    )
    told = answer.json
    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"v2"'
    assert (told["payment_status"], told["order_status"], told["delivery_status"]) == (
        "Verified",
        "Received",
        "In Progress",
    )
    assert (told["estimated_delivery"], told["courier"], told["tracking_number"], told["tracking_notes"]) == (
        due,
        "TCS",
        "T-1",
        "Fragile",
    )
    assert told["events"][0]["actor"] == "Asma Noor"
    assert told["events"][0]["via"] == "token"
    assert told == as_staff("GET", f"/admin/orders/{order.number}").json
    cleared = patch(
        as_staff,
        order,
        {"estimated_delivery": None, "courier": None, "tracking_notes": "", "tracking_number": None},
    )
    assert [
        cleared.json[f] for f in ("estimated_delivery", "courier", "tracking_notes", "tracking_number")
    ] == [None] * 4


def test_the_real_client_sends_every_field_at_once(app: Flask, as_staff: Call) -> None:
    order = make_order(app)
    everything = {
        "payment_status": "Paid", "order_status": "Received", "delivery_status": "Not Started",
        "estimated_delivery": None, "tracking_notes": "",
    }  # fmt: skip
    first = patch(as_staff, order, everything)
    assert (first.status_code, first.json["version"]) == (200, 2)
    again = patch(as_staff, order, everything)
    assert (again.status_code, again.json["version"]) == (200, 2)
    assert len(again.json["events"]) == 2


def test_what_a_move_refuses(app: Flask, as_staff: Call, as_owner: Call) -> None:
    order = make_order(app)
    for json, field in (
        ({}, "body"),
        ({"reason": "why not"}, "body"),
        ({"payment_status": "Perhaps"}, "payment_status"),
        ({"payment_status": None}, "payment_status"),
        ({"estimated_delivery": "soon"}, "estimated_delivery"),
        ({"estimated_delivery": "2020-01-01"}, "estimated_delivery"),
        ({"courier": "x" * 61}, "courier"),
        ({"status": "Ready"}, "status"),
    ):
        answer = patch(as_staff, order, json)
        assert (answer.status_code, list(answer.json["errors"])) == (422, [field]), json
    assert as_owner("GET", f"/admin/orders/{order.number}").json["version"] == 1


def test_a_correction_is_the_owners_and_needs_a_reason(app: Flask, as_staff: Call, as_owner: Call) -> None:
    order = make_order(app)
    moved(app, order, order_status=OrderStatus.READY)
    back = {"order_status": "Received"}
    assert patch(as_staff, order, {**back, "reason": "a slip"}).json["code"] == "AUTH_FORBIDDEN"
    refused = patch(as_owner, order, back)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["reason"])
    corrected = patch(as_owner, order, {**back, "reason": "a slip"}).json
    assert corrected["order_status"] == "Received"
    assert (corrected["events"][0]["action"], corrected["events"][0]["reason"]) == (
        "order.corrected",
        "a slip",
    )


def test_a_cancelled_order_cannot_be_dispatched(app: Flask, as_owner: Call) -> None:
    order = make_order(app)
    moved(app, order, order_status=OrderStatus.CANCELLED)
    answer = patch(as_owner, order, {"delivery_status": "Out for Delivery", "reason": "please"})
    assert (answer.status_code, answer.json["code"]) == (409, "ILLEGAL_TRANSITION")
    assert answer.json["allowed"] == ["Not Started", "In Progress"]


def test_a_stale_move_is_refused_with_the_order_as_it_is(app: Flask, as_staff: Call) -> None:
    order = make_order(app)
    moved(app, order, payment_status=PaymentStatus.PAID)
    answer = patch(as_staff, order, {"order_status": "x"}, headers={"If-Match": '"v1"'})
    assert (answer.status_code, answer.json["code"]) == (412, "STALE_VERSION")
    assert answer.json["current"]["payment_status"] == "Paid"
    assert answer.json["current"]["version"] == 2
    for tag in ('"v2"', "*", '"v1", "v2"'):
        assert patch(as_staff, order, {"courier": tag}, headers={"If-Match": tag}).status_code in {200, 412}
    now = as_staff("GET", f"/admin/orders/{order.number}")
    assert (
        patch(as_staff, order, {"courier": "TCS"}, headers={"If-Match": now.headers["ETag"]}).status_code
        == 200
    )


def test_verifying_changes_revenue_by_the_amount(app: Flask, as_staff: Call) -> None:
    order = make_order(app, make_product(app), make_product(app))
    before = as_staff("GET", "/admin/analytics/dashboard").json
    patch(as_staff, order, {"payment_status": "Verified"})
    after = as_staff("GET", "/admin/analytics/dashboard").json
    assert after["total_revenue"] - before["total_revenue"] == float(order.total_amount) > 0
    assert (before["pending_payments"], after["pending_payments"]) == (1, 0)


def test_the_numbers_of_the_dashboard(app: Flask, as_staff: Call) -> None:
    product = make_product(app)
    orders = [make_order(app, product) for _ in range(6)]
    moved(app, orders[0], payment_status=PaymentStatus.VERIFIED, order_status=OrderStatus.READY)
    moved(app, orders[1], payment_status=PaymentStatus.VERIFIED)
    moved(app, orders[1], order_status=OrderStatus.CANCELLED)
    moved(app, orders[2], payment_status=PaymentStatus.PAID)
    told = as_staff("GET", "/admin/analytics/dashboard").json
    recent = told.pop("recent_orders")
    assert told == {
        "total_orders": 6,
        "total_revenue": 6750,
        "pending_payment": 3,
        "pending_payments": 3,
        "orders_ready": 1,
        "orders_by_status": {"Received": 4, "Processing": 0, "Ready": 1, "Delivered": 0, "Cancelled": 1},
        "orders_by_payment_status": {"Pending": 3, "Paid": 1, "Verified": 2},
    }
    assert list(told["orders_by_status"]) == ["Received", "Processing", "Ready", "Delivered", "Cancelled"]
    assert [order["order_id"] for order in recent] == [order.number for order in orders[:0:-1]]
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert as_staff("GET", f"/admin/analytics/dashboard?start_date={tomorrow}").json["total_orders"] == 0
    assert as_staff("GET", "/admin/analytics/dashboard?end_date=x").status_code == 422
