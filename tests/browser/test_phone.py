"""The shop on a phone: names of real files, saved views, the way to search, and what stands where a thumb looks first."""

from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect

from beautique.orders.types import PaymentStatus
from beautique.staff.models import StaffAccount
from tests.admin.order_pages import move
from tests.browser.conftest import PHONE, assert_accessible, sign_in
from tests.browser.rough_shop import CITY, fill_rough_shop
from tests.factories import make_order, make_product
from tests.payments.desk import pay

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("engine", ["sqlite"]),
    pytest.mark.parametrize(
        "context_args", [{"viewport": PHONE, "has_touch": True, "is_mobile": True}], ids=["phone"]
    ),
]

NAMES = (
    "WhatsApp Image 2026-11-28 at 20.31.11.jpeg",
    "Screenshot_20261128-203111_Easypaisa.jpg",
    f"{'Muqarnas' * 25}.png",
)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Screenshots under the names that phones give them."""
    for number, name in enumerate(NAMES):
        Image.new("RGB", (600, 1200), (number, 90, 60)).save(tmp_path / name)
    return [tmp_path / name for name in NAMES]


def test_real_file_names_keep_retry_and_cancel_on_the_screen(
    page: Page, app: Flask, staff: StaffAccount, files: list[Path]
) -> None:
    order = make_order(app)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    page.route("**/proofs", lambda route: route.fulfill(status=500))
    width = page.locator("[data-attach]").bounding_box()["width"]
    page.locator("[data-attach-files]").set_input_files(files)
    retries = page.get_by_role("button", name="Retry")
    expect(retries).to_have_count(len(files))
    for button in (*retries.all(), *page.locator("[data-upload-cancel]").all()):
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport(ratio=1)
    assert page.locator("[data-attach]").bounding_box()["width"] == width, "nothing jumps aside"
    assert page.evaluate(SIDEWAYS) == 0
    for name, shown in zip(NAMES, page.locator("[data-upload-name]").all(), strict=True):
        expect(shown).to_have_attribute("title", name)


def test_real_file_names_of_product_pictures_push_nothing_aside(
    page: Page, app: Flask, staff: StaffAccount, files: list[Path]
) -> None:
    product = make_product(app)
    sign_in(page, staff)
    page.goto(f"/admin/products/{product.id}")
    page.route("**/pictures", lambda route: route.fulfill(status=500))
    page.locator("[data-picture-files]").set_input_files(files * 4)  # the last ones are left out, by name
    retries = page.get_by_role("button", name="Retry")
    expect(retries).to_have_count(9)
    expect(page.get_by_text("was left out").last).to_be_visible()
    for button in (retries.first, page.locator("[data-upload-cancel]").first):
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport(ratio=1)
    assert page.evaluate(SIDEWAYS) == 0


def test_saved_views_are_opened_from_orders_and_from_more(
    page: Page, app: Flask, owner: StaffAccount
) -> None:
    fill_rough_shop(app, owner)
    sign_in(page, owner)
    page.goto("/admin/orders?order_status=Received")
    bookmark = page.get_by_role("button", name="Saved views")
    bookmark.tap()
    views = page.get_by_role("dialog", name="Saved views")
    expect(views.get_by_role("link", name="Parcels of the day")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    assert "order_status=Received" in page.url, "the bookmark keeps the filters"
    bookmark.tap()
    views.get_by_role("link", name=CITY).tap()
    expect(page.get_by_role("button", name=f"City: {CITY}")).to_be_visible()
    page.get_by_role("button", name="More").tap()
    page.locator("#more-menu").get_by_role("link", name="Saved views").tap()
    expect(page.get_by_role("heading", name="Saved views")).to_be_visible()
    form = page.locator("form", has=page.get_by_role("button", name=f"Delete {CITY}"))
    words, delete = form.locator("label:has([name=is_shared])"), form.get_by_role("button", name="Delete")
    assert words.bounding_box()["y"] + words.bounding_box()["height"] <= delete.bounding_box()["y"]


@pytest.mark.parametrize(
    ("is_paid", "cards"),
    [
        (False, ("payment", "lines", "customer", "delivery", "timeline")),  # the money is what is needed next
        (True, ("lines", "customer", "payment", "delivery", "timeline")),
    ],
)
def test_an_order_shows_what_is_needed_next_first_and_badges_inside_their_cards(
    page: Page, app: Flask, staff: StaffAccount, is_paid: bool, cards: tuple[str, ...]
) -> None:
    order = make_order(app)
    if is_paid:
        with app.app_context():
            pay(order)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    tops = [page.locator(f"section[aria-labelledby={name}-title]").bounding_box()["y"] for name in cards]
    assert tops == sorted(tops)
    assert is_paid or page.locator("#attach-proof").bounding_box()["y"] < PHONE["height"]
    for name in ("payment", "delivery"):
        card = page.locator(f"section[aria-labelledby={name}-title]")
        badge = card.locator(".badge").first.bounding_box()
        box = card.bounding_box()
        assert box["x"] + box["width"] - badge["x"] - badge["width"] >= 12, name


def test_an_order_number_does_not_run_under_the_code_of_its_slip(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    make_order(app)
    sign_in(page, staff)
    for paper in ("a5", "a4"):
        page.goto(f"/admin/orders/print?paper={paper}")
        number, code = page.locator(".slip h2"), page.get_by_role("img", name="QR code")
        words = number.evaluate(
            "e => { const r = document.createRange(); r.selectNodeContents(e); return r.getBoundingClientRect().right; }"
        )
        assert words < code.bounding_box()["x"], paper


def test_ten_payments_are_counted_on_one_line(page: Page, app: Flask, staff: StaffAccount) -> None:
    for number in range(10):
        move(app, make_order(app, phone=f"0300 12345{number:02}"), payment_status=PaymentStatus.PAID)
    sign_in(page, staff)
    page.goto("/admin/orders")
    number = page.locator(".dock [data-live-count=payments] [data-number]")
    expect(number).to_have_text("10")
    shown = number.evaluate(
        "(each) => { const all = document.createRange(); all.selectNodeContents(each); return all.getClientRects().length }"
    )
    assert shown == 1
