"""Screenshots in Chromium: pasted, dropped, chosen on a phone and sent without JavaScript; from the order page and the queue."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from beautique.orders.models import Order
from beautique.orders.types import PaymentStatus
from beautique.payments.queries import list_proofs
from beautique.staff.models import StaffAccount
from tests.admin.order_pages import move, stored
from tests.browser.conftest import PHONE, WIDE, assert_accessible, assert_asks_before_leaving, sign_in
from tests.factories import make_order, make_product
from tests.media.pictures import encoded
from tests.payments.desk import screenshot

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

GIVE = """(target, [kind, name, content, type]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], name, { type }));
    const more = { bubbles: true, cancelable: true };
    target.dispatchEvent(kind === "paste"
        ? new ClipboardEvent("paste", { ...more, clipboardData: carried })
        : new DragEvent("drop", { ...more, dataTransfer: carried }));
}"""  # what the browser does when somebody pastes or drops a file


@pytest.fixture
def order(app: Flask) -> Order:
    return make_order(app, make_product(app))


def give(target: Locator, kind: str, seed: int) -> None:
    picture = screenshot(seed)
    give_file(target, kind, picture.name, picture.content, "image/jpeg")


def give_file(target: Locator, kind: str, name: str, content: bytes, type_: str) -> None:
    target.evaluate(GIVE, [kind, name, base64.b64encode(content).decode(), type_])


def begin_upload(page: Page, seed: int) -> Route:
    """Pastes a screenshot whose upload is on its way until the answer continues it."""
    held: list[Route] = []
    page.route(
        "**/proofs",
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    with page.expect_request("**/proofs"):
        give(page.locator("body"), "paste", seed)
    while not held:  # the request is told before it is held
        page.wait_for_timeout(10)
    return held[0]


def proofs_of(app: Flask, order: Order) -> int:
    with app.app_context():
        return len(list_proofs(order.id))


def pictures(page: Page) -> Locator:
    return page.locator('main img[src*="/admin/proofs/"]').locator("visible=true")


def test_a_screenshot_is_pasted_and_another_dropped_on_the_order_page(
    page: Page, app: Flask, order: Order, staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    give(page.locator("body"), "paste", 1)
    expect(pictures(page).first).to_be_visible()
    assert stored(app, order).payment_status == PaymentStatus.PAID
    give(page.locator("#attach-proof"), "drop", 2)
    expect(page.get_by_role("status").filter(has_text="Screenshot added").last).to_be_visible()
    expect(page.locator("[data-uploading]")).to_have_count(0)
    assert proofs_of(app, order) == 2
    assert_accessible(page)
    page.locator("[data-enlarge]").locator("visible=true").first.click()
    expect(page.locator("#enlarged img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#enlarged img")).not_to_be_visible()


def test_a_pasted_file_of_a_kind_that_the_browser_does_not_know_is_taken_or_told(
    page: Page, app: Flask, order: Order, staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    photo = encoded(Image.new("RGB", (600, 900), "teal"), "HEIF")
    give_file(page.locator("body"), "paste", "IMG_0001.HEIC", photo, "")
    expect(pictures(page).first).to_be_visible()
    assert proofs_of(app, order) == 1
    give_file(page.locator("body"), "paste", "receipt.pdf", b"%PDF-1.7", "application/pdf")
    row = page.locator("[data-uploading]").filter(has_text="receipt.pdf")
    expect(row.get_by_role("alert")).to_contain_text("receipt.pdf is not a picture")


def test_leaving_asks_while_a_screenshot_waits_for_another_try(
    page: Page, app: Flask, order: Order, staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    page.route("**/proofs", lambda route: route.abort())
    give(page.locator("body"), "paste", 1)
    row = page.locator("[data-uploading]")
    expect(row.get_by_role("alert")).to_contain_text("No connection.")
    assert_asks_before_leaving(page)
    page.unroute("**/proofs")
    row.get_by_role("button", name="Retry").click()
    expect(pictures(page).first).to_be_visible()
    give_file(page.locator("body"), "paste", "holiday.jpg", b"no picture", "image/jpeg")
    expect(row.get_by_role("alert")).to_contain_text("holiday.jpg is not a picture")
    page.goto("/admin/orders")  # nothing can come of that one: nobody is asked
    expect(page).to_have_url(re.compile("/admin/orders$"))


def test_words_pasted_into_a_field_stay_words(
    page: Page, app: Flask, order: Order, staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    note = page.get_by_label("Note for the team")
    note.fill("asked")
    note.evaluate(
        """(field) => {
            const carried = new DataTransfer();
            carried.setData("text/plain", "paid by her brother");
            carried.items.add(new File(["x"], "cell.png", { type: "image/png" }));
            field.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: carried }));
        }"""
    )
    expect(page.locator("[data-uploading]")).to_have_count(0)
    assert proofs_of(app, order) == 0


@pytest.mark.parametrize(
    "context_args",
    [
        {"viewport": PHONE, "has_touch": True, "is_mobile": True},
        {"viewport": PHONE, "java_script_enabled": False},
    ],
    ids=["phone", "without JavaScript"],
)
def test_a_screenshot_is_chosen_from_the_gallery(
    page: Page, app: Flask, order: Order, staff: StaffAccount, context_args: dict[str, Any], tmp_path: Path
) -> None:
    photo = tmp_path / "screenshot.jpg"
    photo.write_bytes(screenshot(1).content)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    page.locator("#proof-files").set_input_files(photo)
    if not context_args.get("java_script_enabled", True):
        page.get_by_role("button", name=f"Add to {order.number}").click()
    expect(pictures(page).first).to_be_visible()
    assert stored(app, order).payment_status == PaymentStatus.PAID


def test_a_file_that_is_no_picture_is_told_beside_its_name_and_the_rest_kept(
    page: Page, app: Flask, order: Order, staff: StaffAccount, tmp_path: Path
) -> None:
    good, bad = tmp_path / "screenshot.jpg", tmp_path / "holiday.jpg"
    good.write_bytes(screenshot(1).content)
    bad.write_text("no picture")
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    page.locator("#proof-files").set_input_files([bad, good])
    row = page.locator("[data-uploading]").filter(has_text="holiday.jpg")
    expect(row.get_by_role("alert")).to_be_visible()
    expect(pictures(page).first).to_be_visible()
    assert proofs_of(app, order) == 1
    row.get_by_role("button", name=re.compile("Take holiday.jpg out")).click()
    expect(row).to_have_count(0)


@pytest.mark.parametrize("context_args", [{"viewport": WIDE}, {"viewport": PHONE, "color_scheme": "dark"}])
def test_the_queue_takes_the_picture_for_the_order_on_the_desk(
    page: Page, app: Flask, order: Order, staff: StaffAccount, context_args: dict[str, Any]
) -> None:
    move(app, order, payment_status=PaymentStatus.PAID)
    sign_in(page, staff)
    page.goto("/admin/payments")
    give(page.locator("body"), "paste", 1)
    expect(pictures(page).first).to_be_visible()
    assert proofs_of(app, order) == 1
    expect(page.locator(f'#confirm-form[action*="{order.number}"]')).to_be_visible()
    assert_accessible(page)


def test_what_is_typed_at_the_desk_while_a_picture_is_on_its_way_stays(
    page: Page, app: Flask, order: Order, staff: StaffAccount
) -> None:
    move(app, order, payment_status=PaymentStatus.PAID)
    sign_in(page, staff)
    page.goto("/admin/payments")
    upload = begin_upload(page, 1)
    reference = page.get_by_label("Transaction ID", exact=True)
    page.locator("[name=seen_in_account]").check()
    reference.press_sequentially("1234567")
    upload.continue_()
    expect(pictures(page).first).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Screenshot added").last).to_be_visible()
    page.keyboard.type("8901")
    expect(reference).to_have_value("12345678901")
    expect(page.locator("[name=seen_in_account]")).to_be_checked()
    page.get_by_role("button", name=re.compile("^Confirm")).first.click()
    expect(page.get_by_role("status").filter(has_text="confirmed").last).to_be_visible()
    assert stored(app, order).payment_status == PaymentStatus.VERIFIED
