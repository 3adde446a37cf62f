"""The main job in Chromium, wide, on a phone, and without JavaScript: order, verify, deliver, a new product, the CSV."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect

from beautique.staff.models import StaffAccount
from tests.browser.conftest import PHONE, WIDE
from tests.conftest import PASSWORD
from tests.factories import make_product
from tests.payments.desk import screenshot

pytestmark = pytest.mark.browser

WAYS = {
    "wide": {"viewport": WIDE},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
    "without JavaScript": {"viewport": WIDE, "java_script_enabled": False},
}


@pytest.fixture(params=WAYS)
def context_args(request: pytest.FixtureRequest) -> dict[str, Any]:
    return WAYS[request.param]


def place_order(page: Page, app: Flask) -> dict[str, Any]:
    """An order as the storefront sends it."""
    product = make_product(app)
    answer = page.request.post(
        "/api/orders",
        data={
            "customer_name": "Ayesha Siddiqui",
            "phone": "0300 1234567",
            "whatsapp": "0300 1234567",
            "address": "House 14-B, Street 7, Model Town",
            "city": "Lahore",
            "payment_method": "Easypaisa",
            "items": [{"product_id": str(product.id), "size": "M", "color": "Ivory", "quantity": 2}],
        },
    )
    assert answer.status == 201
    return answer.json()


def log_in(page: Page, account: StaffAccount) -> None:
    page.goto("/admin/login")
    page.fill("input[name=username]", account.username)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")


def visible(page: Page, text: str) -> Any:
    return page.locator("main").get_by_text(text).locator("visible=true").first


def take_step(page: Page, name: str) -> None:
    """Presses the button and waits until the page no longer offers it."""
    page.get_by_role("button", name=name).locator("visible=true").first.click()
    expect(page.get_by_role("button", name=name).locator("visible=true")).to_have_count(0)


def test_staff_find_verify_and_deliver_an_order(
    page: Page, app: Flask, staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    order = place_order(page, app)
    scripted = context_args.get("java_script_enabled", True)
    log_in(page, staff)
    expect(visible(page, order["order_id"])).to_be_visible()

    page.goto("/admin/orders")
    box = page.get_by_role("searchbox").locator("visible=true").last
    if scripted:
        page.evaluate("window.samePage = true")
        box.press_sequentially("0300123")
    else:
        box.fill("0300123")
        box.press("Enter")
    page.wait_for_url(re.compile("q=0300123"))
    expect(visible(page, order["order_id"])).to_be_visible()
    if scripted:
        assert page.evaluate("window.samePage"), "filtering must not load the page again"
        assert "0300123" not in page.evaluate("JSON.stringify([sessionStorage, localStorage])")

    visible(page, order["order_id"]).click()
    page.wait_for_url(re.compile(f"/admin/orders/{order['order_id']}"))
    picture = {"name": "IMG-20261128-WA0012.jpg", "mimeType": "image/jpeg", "buffer": screenshot(1).content}
    page.locator("#proof-files").set_input_files(picture)
    if not scripted:
        page.get_by_role("button", name=f"Add to {order['order_id']}").click()
    expect(page.get_by_role("link", name="Add a screenshot").locator("visible=true")).to_have_count(0)
    page.get_by_role("button", name="Record payment").locator("visible=true").first.click()
    page.get_by_label("Transaction ID").fill("EP 4471 9920")
    page.get_by_label("I have seen this amount in the account").check()
    take_step(page, "Record this payment")
    take_step(page, "Mark as Processing")
    timeline = page.locator("main").get_by_role("list").filter(has_text="placed")
    expect(timeline.get_by_text(staff.display_name).first).to_be_visible()

    tracked = page.request.get(
        "/api/orders/track", params={"order_id": order["order_id"], "phone": "+923001234567"}
    )
    assert (tracked.json()["payment_status"], tracked.json()["order_status"]) == ("Verified", "Processing")


def test_the_owner_adds_a_product_with_a_picture_and_exports_the_orders(
    page: Page, app: Flask, owner: StaffAccount, tmp_path: Path
) -> None:
    order = place_order(page, app)
    photo = tmp_path / "gulnaar.jpg"
    Image.new("RGB", (600, 800), "#9b1b5a").save(photo)

    log_in(page, owner)
    page.goto("/admin/products/new")
    page.locator("input[type=file]").first.set_input_files(photo)
    page.get_by_label("Name", exact=True).fill("Gulnaar Bridal Lehanga Choli")
    page.get_by_label("Category").select_option("Lehanga Choli")
    page.get_by_label("Price", exact=True).fill("48,500")
    page.get_by_label("Description").fill("Hand-embroidered bridal lehanga with a velvet choli.")
    page.get_by_text("M", exact=True).locator("visible=true").first.click()
    fill_colour(page, "Maroon")
    page.get_by_role("button", name="Save product").click()
    expect(page.get_by_role("heading", name="Gulnaar Bridal Lehanga Choli")).to_be_visible()
    found = page.request.get("/api/products", params={"search": "gulnaar"}).json()["items"]
    assert [(each["price"], len(each["images"]), each["colors"]) for each in found] == [
        (48500, 1, ["Maroon"])
    ]

    page.goto("/admin/orders")
    link = page.get_by_role("link", name=re.compile("Export")).locator("visible=true").first
    with page.expect_download() as download:
        link.click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert [row["Order ID"] for row in csv.DictReader(io.StringIO(text))] == [order["order_id"]]


def fill_colour(page: Page, colour: str) -> None:
    field = page.get_by_label("Add colours, separated by commas")
    field.fill(colour)
    field.press("Tab")
