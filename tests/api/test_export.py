"""GET /api/admin/orders/export: the rows of the list, as a file that a spreadsheet reads."""

import csv
import io

from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.kernel import clock
from beautique.orders.export.files import HEADER, filename
from beautique.orders.types import OrderFilter, OrderStatus
from tests.api.conftest import Call
from tests.factories import make_order, make_product

FIRST_COLUMNS = (
    "Order ID, Order Date, Customer Name, Phone, WhatsApp, Email, City, Address, Country, Items, Total Amount, "
    "Payment Method, Payment Status, Order Status, Delivery Status"
)


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_file_has_the_rows_of_the_list(app: Flask, as_owner: Call) -> None:
    product = make_product(app)
    for city in ("Lahore", "Karachi", "Lahore"):
        make_order(app, product, city=city, customer_name=f"Ayesha of {city}")
    for query in ("", "?search=karachi", "?payment_status=verified"):
        listed = as_owner("GET", f"/admin/orders{query}").json["items"]
        exported = rows(as_owner("GET", f"/admin/orders/export{query}"))
        assert [row["Order ID"] for row in exported] == [row["order_id"] for row in listed]
        assert [float(row["Total Amount"]) for row in exported] == [row["total_amount"] for row in listed]


def test_a_row_says_everything_and_runs_nothing(app: Flask, as_owner: Call) -> None:
    product = make_product(app, name="Mehr Embroidered Long Shirt")
    other = make_product(app, name="Noor Maxi")
    order = make_order(
        app,
        product,
        other,
        customer_name="=HYPERLINK(1)",
        phone="03001234567",
        city="لاہور",
        notes="Two\nlines",
        email=None,
    )
    answer = as_owner("GET", "/admin/orders/export")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.data.decode("utf-8-sig").splitlines()[0].split(",")[:15] == FIRST_COLUMNS.split(", ")
    [row] = rows(answer)
    assert row == {
        **dict.fromkeys(HEADER, ""),
        "Order ID": order.number,
        "Order Date": order.order_date.isoformat(),
        "Customer Name": "'=HYPERLINK(1)",
        "Phone": "'03001234567",
        "WhatsApp": "0300 1234567",
        "City": "لاہور",
        "Address": "House 14-B, Street 7, Model Town",
        "Country": "Pakistan",
        "Items": "1 x Mehr Embroidered Long Shirt (S, Bottle green); 1 x Noor Maxi (S, Bottle green)",
        "Total Amount": "13500",
        "Payment Method": "Easypaisa",
        "Payment Status": "Pending",
        "Order Status": "Received",
        "Delivery Status": "Not Started",
        "Source": "storefront",
        "Notes": "Two\nlines",
        "Placed At": f"{clock.store_time(order.placed_at):%Y-%m-%d %H:%M}",
    }


def test_the_name_of_the_file_says_filter_and_day(as_owner: Call) -> None:
    answer = as_owner("GET", "/admin/orders/export?order_status=ready&start_date=2026-11-01")
    expected = f"orders-ready-from-2026-11-01-made-{clock.today()}.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{expected}"'
    assert filename(OrderFilter(order_status=(OrderStatus.READY,), search='"/../é')).startswith(
        "orders-ready-e-made-"
    )


def test_an_export_is_on_record_with_its_filter_and_size(app: Flask, as_owner: Call) -> None:
    make_order(app)
    as_owner("GET", "/admin/orders/export?payment_status=pending&search=ayesha")
    with app.app_context():
        [event] = list_timeline("order", "export")
    assert (event.action, event.actor_name) == ("order.exported", "Sana Tariq")
    assert event.changes == {
        "payment_status": [None, ["Pending"]],
        "search": [None, "ayesha"],
        "sort": [None, "newest"],
        "rows": [None, 1],
        "file": [None, "orders"],
    }


def test_who_asks_only_for_the_head_has_taken_nothing_out_of_the_shop(app: Flask, as_owner: Call) -> None:
    make_order(app)
    assert as_owner("HEAD", "/admin/orders/export").status_code == 200
    with app.app_context():
        assert not list_timeline("order", "export")


def test_an_impossible_filter_is_refused_before_the_file_begins(as_owner: Call) -> None:
    answer = as_owner("GET", "/admin/orders/export?start_date=yesterday")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
