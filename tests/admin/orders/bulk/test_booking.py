"""The booking sheet of a courier: a preview, then a file of exactly the ticked orders, which is written down."""

import csv
import io
from decimal import Decimal

import pytest
from flask import Flask

from beautique.audit.models import AuditEvent
from beautique.audit.types import SYSTEM
from beautique.kernel.db import db
from beautique.orders.models import Order
from beautique.orders.types import OrderStatus
from beautique.settings.commands import save_section
from beautique.settings.types import Courier, Couriers
from beautique.spreadsheets.tables import read_table
from beautique.spreadsheets.writing import write_workbook
from tests.admin.order_pages import fields, links, move, words
from tests.factories import make_order

BOOKING = "/admin/orders/booking"
SHEET = "Ref = {number}\nConsignee = {name}\nPhone = {phone}\nCity = {city}\nPieces = {pieces}\nCOD = {collect}\nService = 007"


@pytest.fixture
def tcs(app: Flask) -> Courier:
    courier = Courier("TCS", sheet=SHEET, cities="Lahore = LHE")
    with app.app_context():
        save_section(Couriers((courier, Courier("Rider"))), 0, SYSTEM)
    return courier


def look(client, orders: list[Order], courier: str = "TCS", **more: str):
    return client.get(
        BOOKING,
        query_string={"list": "", "number": [each.number for each in orders], "courier": courier, **more},
    )


def take(client, shown, file: str):
    return client.post_form(BOOKING, {**fields(shown, f'action="{BOOKING}"'), "file": file})


def test_the_menu_of_the_ticked_orders_names_the_couriers_that_have_a_sheet(
    staff_client, tcs, orders
) -> None:
    menu = words(staff_client.get("/admin/orders"))
    assert "Booking sheet for TCS" in menu
    assert "Booking sheet for Rider" not in menu


def test_cities_that_the_courier_does_not_know_stand_first(
    app: Flask, staff_client, owner_client, tcs, orders
):
    lost = make_order(app, city="Chak 42", customer_name="Gul")
    shown = look(staff_client, [*orders, lost])
    told = words(shown)
    assert f"A city that TCS may not know Chak 42 {lost.number}" in told
    assert told.index("may not know") < told.index("The sheet")
    assert "4 orders, exactly those you ticked" in told
    assert "LHE" in told
    assert not links(shown, "settings-couriers")
    assert links(look(owner_client, [lost]), "settings-couriers")


def test_the_workbook_has_exactly_the_ticked_orders_and_texts_stay_texts(
    app: Flask, staff_client, tcs, orders
):
    answer = take(staff_client, look(staff_client, orders[:2]), "xlsx")
    assert answer.status_code == 200
    assert "booking-tcs-2-parcels-" in answer.headers["Content-Disposition"]
    table = read_table(answer.get_data())
    assert list(table.columns) == ["Ref", "Consignee", "Phone", "City", "Pieces", "COD", "Service"]
    assert {row.get("ref") for row in table.rows} == {each.number for each in orders[:2]}
    assert [row.cells[2:] for row in table.rows] == [["03001234567", "LHE", "1", "0", "007"]] * 2


def test_the_csv_has_them_too_and_nothing_in_it_runs_as_a_formula(app: Flask, staff_client, tcs) -> None:
    order = make_order(app, customer_name="=HYPERLINK(1)")
    content = take(staff_client, look(staff_client, [order]), "csv").get_data()
    [row] = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert row["Consignee"] == "'=HYPERLINK(1)"
    assert (row["Ref"], row["Phone"], row["Pieces"]) == (order.number, "'03001234567", "1")
    [read] = read_table(content).rows
    assert (read.get("phone"), read.get("consignee")) == ("03001234567", "=HYPERLINK(1)")


def test_the_download_is_logged_with_courier_and_number_of_orders(
    app: Flask, staff_client, tcs, orders
) -> None:
    shown = look(staff_client, orders)
    with app.app_context():
        count = db.session.query(AuditEvent).count()
    take(staff_client, shown, "xlsx")
    with app.app_context():
        events = db.session.query(AuditEvent).order_by(AuditEvent.id).all()[count:]
        assert [each.action for each in events] == ["order.booked"]
        told = {name: new for name, (_, new) in events[0].changes.items()}
        assert (told["courier"], told["rows"], told["file"]) == ("TCS", 3, "xlsx")
        assert set(told["number"]) == {each.number for each in orders}


def test_orders_that_are_cancelled_are_pointed_out(app: Flask, staff_client, tcs, orders) -> None:
    move(app, orders[0], "Customer asked", order_status=OrderStatus.CANCELLED)
    assert f"1 order cancelled or sent already. {orders[0].number}" in words(look(staff_client, orders))


def test_a_courier_without_a_sheet_and_no_ticks_are_told(staff_client, tcs, orders) -> None:
    for courier in ("Rider", "Nobody", ""):
        assert look(staff_client, orders, courier).status_code == 303
    nothing = staff_client.get(BOOKING, query_string={"list": "", "courier": "TCS"})
    assert nothing.status_code == 303
    refused = staff_client.post_form(BOOKING, {"courier": "TCS", "numbers": "BQ-20200101-001"})
    assert refused.status_code == 422


def test_a_workbook_keeps_zeros_long_numbers_formulas_and_links_as_texts() -> None:
    texts = ["0300", "12345678901234567890", "=1+1", "https://example.com", "1e5", "2026-11-21", "عائشہ"]
    table = read_table(
        write_workbook([f"C{each}" for each in range(8)], [[*texts, Decimal("0.5")]], "Parcels")
    )
    assert table.rows[0].cells == [*texts, "0.5"]
