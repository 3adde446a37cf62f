"""The form of a product in Chromium: photos as phones send them, their order and words, the save bar, a copy in another colour."""

import io
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, Route, expect

from beautique.catalog.models import Product
from beautique.staff.models import StaffAccount
from tests.admin.product_pages import stored
from tests.browser.conftest import PHONE, WIDE, assert_accessible, sign_in
from tests.factories import make_product
from tests.media.pictures import encoded, is_about

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

TOUCH: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
UPLOADS = "**/admin/products/pictures"
RED, BLUE = (200, 30, 60), (30, 60, 200)


def standing(width: int, height: int) -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", (width, height), RED)
    ImageDraw.Draw(image).rectangle((0, height // 2, width, height), fill=BLUE)
    return image


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """What a phone sends: HEIC, sideways with the place where it was taken, 12 megapixels, and a PDF that is called a photo."""
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"
    lying = standing(300, 400).rotate(90, expand=True)
    files = {
        "IMG_0001.HEIC": encoded(standing(300, 400), "HEIF"),
        "IMG_0002.jpg": encoded(lying, exif=exif),
        "IMG_0003.jpg": encoded(standing(3000, 4000)),
        "IMG_0004.jpg": b"%PDF-1.7\n%not a photo",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in files]


@pytest.fixture
def product(app: Flask) -> Product:
    return make_product(app, name="Firoza Raw Silk Gharara")


def pictures(page: Page) -> Locator:
    return page.locator("[data-picture]")


def choose(page: Page, files: list[Path]) -> None:
    page.locator("[data-picture-files]").set_input_files(files)


def small_photos(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"front-{number}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(encoded(Image.new("RGB", (60, 80), (number * 20, 90, 60))))
    return paths


def press(element: Locator, context_args: dict[str, Any]) -> None:
    """By a finger where there is one, else by the keyboard."""
    if context_args.get("has_touch"):
        element.tap()
    else:
        element.press("Enter")


@pytest.mark.parametrize("context_args", [{"viewport": WIDE}, TOUCH], ids=["wide", "phone"])
def test_four_phone_photos_are_a_product_online_in_a_minute(
    page: Page, app: Flask, staff: StaffAccount, photos: list[Path], context_args: dict[str, Any]
) -> None:
    sign_in(page, staff)
    page.goto("/admin/products/new")
    began = time.monotonic()
    choose(page, photos)
    page.get_by_label("Name", exact=True).fill("Firoza Raw Silk Gharara")
    page.get_by_label("Category").select_option("Gharara")
    page.get_by_label("Price", exact=True).fill("19,600")
    page.get_by_label("Description").fill("Raw silk gharara with a hand-woven zari border.")
    page.get_by_text("M", exact=True).first.click()
    page.get_by_label("Add colours").fill("Firoza")
    expect(page.get_by_text("IMG_0004.jpg was left out. It is not a picture.")).to_be_visible()
    expect(pictures(page)).to_have_count(3)
    assert_accessible(page)
    page.get_by_role("button", name="Save product").click()
    expect(page.get_by_role("heading", name="Firoza Raw Silk Gharara")).to_be_attached()
    assert time.monotonic() - began < 60

    def online() -> list[str]:
        [found] = page.request.get("/api/products").json()["items"]
        return list(found["images"])

    before = online()
    for url in before:
        picture = Image.open(io.BytesIO(page.request.get(urlsplit(url).path).body()))
        assert not picture.getexif()
        assert picture.height * 3 == picture.width * 4
        assert is_about(picture.getpixel((picture.width // 2, picture.height // 8)), RED)
    second = pictures(page).nth(1)
    press(second.get_by_role("button", name="Move picture 2 forward"), context_args)
    expect(page.locator("[data-unsaved-names]")).to_have_text("another cover")
    page.get_by_role("button", name="Save product").click()
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    assert online() == [before[1], before[0], before[2]], "the cover follows"


def test_a_busy_server_is_waited_for_and_two_pictures_at_most_are_sent_at_once(
    page: Page, app: Flask, product: Product, staff: StaffAccount, tmp_path: Path
) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/products/{product.id}")
    held: list[Route] = []
    is_free = False
    page.route(UPLOADS, lambda route: route.continue_() if is_free else held.append(route))
    choose(page, small_photos(tmp_path, 4))
    items = page.locator("[data-uploading]")
    expect(items).to_have_count(4)
    expect(items.filter(has_text="Waiting")).to_have_count(2)
    page.wait_for_timeout(300)
    assert len(held) == 2
    held[0].fulfill(status=503, headers={"Retry-After": "1"}, body="busy")
    expect(items.filter(has_text="Waiting")).to_have_count(3)
    assert len(held) == 2, "the next one would only hear the same"
    is_free = True
    held[1].continue_()
    expect(pictures(page)).to_have_count(5)
    expect(items).to_have_count(0)
    assert page.locator("[data-notice]").count() == 0


def test_saving_waits_for_pictures_and_leaving_asks_while_they_are_not_there(
    page: Page, app: Flask, product: Product, staff: StaffAccount, tmp_path: Path
) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/products/{product.id}")
    held: list[Route] = []
    page.route(UPLOADS, lambda route, _request: held.append(route))
    choose(page, small_photos(tmp_path, 1))
    page.get_by_role("button", name="Save product").click()
    expect(page.get_by_text("Saving when the pictures have arrived")).to_be_visible()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("location.assign('/admin/orders')")
    expect(page.get_by_text("1 picture has not arrived yet")).to_be_visible()
    assert asked == ["beforeunload"]
    held[0].continue_()
    expect(page.get_by_text("is saved")).to_be_visible()
    assert len(stored(app, product).images) == 2
    page.goto("/admin/orders")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("context_args", [{"viewport": WIDE}, {**TOUCH, "color_scheme": "dark"}])
def test_each_picture_has_words_of_its_own_and_the_save_bar_says_what_changes(
    page: Page, app: Flask, product: Product, staff: StaffAccount, tmp_path: Path, context_args: Any
) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/products/{product.id}")
    choose(page, small_photos(tmp_path, 1))
    expect(pictures(page)).to_have_count(2)
    page.get_by_label("Sale price").fill("5,500")
    page.get_by_role("button", name="Describe picture 2").click()
    panel = page.get_by_role("group", name="Picture 2")
    panel.get_by_label("What it shows").fill("The back, with its zari border")
    assert_accessible(page)
    panel.get_by_label("What it shows").press("Enter")
    expect(panel).to_be_hidden()
    bar = page.locator("[data-unsaved]")
    expect(bar).to_contain_text("2 changes")
    expect(bar).to_contain_text("sale price none → Rs\u00a05,500, 1 picture added")
    page.get_by_role("button", name="Describe picture 2").click()
    panel.get_by_role("button", name="Make it the cover").click()
    page.get_by_role("button", name="Save product").click()
    expect(page.get_by_text("is saved")).to_be_visible()
    now = stored(app, product)
    assert [each["alt"] for each in now.images] == ["The back, with its zari border", ""]


def test_a_picture_that_failed_is_retried_another_stopped_and_the_first_dragged_behind(
    page: Page, app: Flask, product: Product, staff: StaffAccount, tmp_path: Path
) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/products/{product.id}")
    is_down = True
    page.route(UPLOADS, lambda route: route.fulfill(status=500) if is_down else route.continue_())
    choose(page, small_photos(tmp_path, 2))
    expect(page.get_by_text("The server did not manage.")).to_have_count(2)
    page.get_by_role("button", name="Stop uploading front-1.jpg").click()
    page.get_by_role("button", name="Save product").click()
    expect(
        page.get_by_text("A picture did not arrive. Retry it or take it out, then save again.")
    ).to_be_visible()
    is_down = False
    page.get_by_role("button", name="Retry").click()
    expect(pictures(page)).to_have_count(2)
    tokens = page.locator("[name=pictures]").evaluate_all("all => all.map((one) => one.value)")
    pictures(page).nth(0).locator("img").drag_to(pictures(page).nth(1).locator("img"))
    turned = page.locator("[name=pictures]").evaluate_all("all => all.map((one) => one.value)")
    assert turned == tokens[::-1]
    expect(page.locator("[data-unsaved-names]")).to_contain_text("1 picture added, another cover")


@pytest.mark.parametrize("context_args", [{"viewport": WIDE}, TOUCH], ids=["wide", "phone"])
def test_why_a_picture_failed_stands_clear_of_the_button_that_leaves_it_out(
    page: Page, product: Product, staff: StaffAccount, tmp_path: Path, context_args: dict[str, Any]
) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/products/{product.id}")
    page.context.clear_cookies()
    choose(page, small_photos(tmp_path, 1))
    item = page.locator("[data-uploading]")
    sentence = item.get_by_text("You are signed out. Sign in in another tab, then retry.").bounding_box()
    cross = item.get_by_role("button", name="Stop uploading").bounding_box()
    assert sentence
    assert cross
    assert sentence["y"] >= cross["y"] + cross["height"]


def test_a_copy_keeps_the_cut_and_begins_where_one_types(page: Page, app: Flask, staff: StaffAccount) -> None:
    pattern = make_product(app, name="Firoza Gharara", colors=("Firoza",))
    sign_in(page, staff)
    page.goto(f"/admin/products/{pattern.id}")
    page.get_by_role("link", name="Duplicate").first.click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type(" in Rose")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Firoza Gharara in Rose")
    page.get_by_label("Add colours").fill("firoza")
    page.keyboard.press("Enter")
    assert page.locator("[name=colors]:checked").evaluate_all("all => all.map((one) => one.value)") == [
        "Firoza"
    ]
    expect(page.get_by_text("Copy its pictures too")).to_be_visible()
    expect(page.locator("[data-window-colors]")).to_have_text("Firoza")
    assert_accessible(page)


def test_words_pasted_into_a_field_are_no_picture(
    page: Page, app: Flask, product: Product, staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/products/{product.id}")
    page.get_by_label("Description").evaluate(
        """(field) => {
            const carried = new DataTransfer();
            carried.setData("text/plain", "raw silk");
            carried.items.add(new File(["x"], "cell.png", { type: "image/png" }));
            field.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: carried }));
        }"""
    )
    expect(page.locator("[data-uploading], [data-notice]")).to_have_count(0)


def test_the_save_bar_of_a_draft_that_came_back_compares_with_what_is_saved(
    page: Page, app: Flask, product: Product, staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto(f"/admin/products/{product.id}")
    page.get_by_label("Price", exact=True).fill("7,250")
    with page.expect_response(re.compile("/admin/drafts$")):
        page.get_by_label("Price", exact=True).press("Tab")
    page.reload()
    expect(page.get_by_text("is back.")).to_be_visible()
    expect(page.locator("[data-unsaved]")).to_contain_text("price Rs\u00a06,750 → Rs\u00a07,250")
