"""The day's parcels there and back: ticked orders become the courier's sheet, its file and a photo become dispatched parcels."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.audit.types import SYSTEM
from beautique.orders.types import DeliveryStatus, PaymentStatus
from beautique.settings.commands import save_section
from beautique.settings.types import Courier, Couriers
from beautique.spreadsheets.tables import read_table
from beautique.spreadsheets.writing import write_workbook
from tests.admin.order_pages import move, stored
from tests.browser.conftest import PHONE, assert_accessible, sign_in
from tests.factories import make_order, make_product
from tests.orders.parcel_photos.photos import label, photo, slip

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]
SHEET = "Ref = {number}\nConsignee = {name}\nPhone = {phone}\nCity = {city}\nPieces = {pieces}"


@pytest.fixture
def context_args() -> dict:
    return {"viewport": PHONE, "has_touch": True, "accept_downloads": True}


def test_sheet_result_and_photo(app: Flask, page: Page, owner, tmp_path: Path) -> None:
    with app.app_context():
        save_section(Couriers((Courier("TCS", sheet=SHEET, cities="Lahore = LHE"),)), 0, SYSTEM)
    product = make_product(app)
    orders = [
        move(app, make_order(app, product, city=city), payment_status=PaymentStatus.VERIFIED)
        for city in ("Lahore", "Okara", "Lahore")
    ]
    sign_in(page, owner)
    page.goto("/admin/orders")
    for order in orders[:2]:
        page.get_by_label(f"Tick {order.number}").locator("visible=true").check()
    page.get_by_role("button", name="Change").tap()
    page.get_by_role("button", name="Booking sheet for TCS").tap()
    expect(page.get_by_text("A city that TCS may not know")).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Excel file").tap()
    sheet = read_table(Path(downloaded.value.path()).read_bytes())
    booked = [row.get("ref") for row in sheet.rows]
    assert sorted(booked) == sorted(order.number for order in orders[:2])
    assert {row.get("phone") for row in sheet.rows} == {"03001234567"}
    result = tmp_path / "result.xlsx"
    rows = [[number, f"77991234567{place}"] for place, number in enumerate(booked)]
    result.write_bytes(write_workbook(["Reference", "CN No"], rows, "Result"))
    shot = tmp_path / "shot.jpg"
    shot.write_bytes(photo([slip(orders[2].number), label("779912349999")], plain=True))
    page.goto("/admin/orders/parcels")
    page.get_by_label("The courier’s file").set_input_files(result)
    page.get_by_label("Photos of slips and labels").set_input_files(shot)
    page.get_by_role("button", name="Look at the list").tap()
    expect(page.get_by_role("heading", name="3 parcels to dispatch")).to_be_visible()
    expect(page.get_by_label("Tracking number", exact=True)).to_have_value("cn no")
    assert_accessible(page)
    page.get_by_text("TCS", exact=True).tap()
    page.get_by_role("button", name="Dispatch 3").tap()
    expect(page.get_by_text("3 orders changed").first).to_be_visible()
    numbers = {**dict(rows), orders[2].number: "779912349999"}
    for order in orders:
        found = stored(app, order)
        assert (found.delivery_status, found.courier) == (DeliveryStatus.OUT_FOR_DELIVERY, "TCS")
        assert found.tracking_number == numbers[order.number]


def test_name_phone_and_address_are_on_the_clipboard_after_one_press(app: Flask, page: Page, owner) -> None:
    order = make_order(app, make_product(app), address="House 14-B\nStreet 7")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, owner)
    page.goto(f"/admin/orders/{order.number}")
    page.get_by_role("button", name=f"Copy name, phone and address of {order.number}").tap()
    expect(page.get_by_text("Name, phone and address copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Ayesha Siddiqui\n03001234567\nHouse 14-B Street 7, Lahore"
