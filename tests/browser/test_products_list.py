"""Prices changed in the list of products in Chromium: by keyboard alone, by two people at once, by touch, and without scripts."""

import re
from collections.abc import Sequence
from decimal import Decimal

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from beautique.audit.types import Via
from beautique.catalog.commands import update_product
from beautique.catalog.models import Product
from beautique.catalog.types import Category
from beautique.kernel.db import db
from beautique.staff.actors import actor_for
from beautique.staff.models import StaffAccount
from tests.browser.conftest import PHONE, assert_accessible, press_key, sign_in
from tests.factories import make_product

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
NAMES = (
    "Firoza",
    "Mehr",
    "Zarmina",
    "Gulnaar",
    "Sahar",
    "Noor Jahan",
    "Anarkali",
    "Chand",
    "Roshni",
    "Bahaar",
    "Kiran",
)


@pytest.fixture
def products(app: Flask) -> Sequence[Product]:
    """Eleven products as their list shows them, the newest first."""
    made = [
        make_product(
            app, name=f"{name} Gharara", regular_price=Decimal(6_000 + number * 100), sale_price=None
        )
        for number, name in enumerate(NAMES)
    ]
    return made[::-1]


@pytest.fixture
def listed(page: Page, products: Sequence[Product], staff: StaffAccount) -> Page:
    """The list of them, open before somebody of the staff."""
    sign_in(page, staff)
    page.goto("/admin/products")
    page.wait_for_load_state("domcontentloaded")
    return page


def stored(app: Flask, product: Product) -> Product:
    with app.app_context():
        return db.session.get_one(Product, product.id)


def price(page: Page, product: Product, place: str = "row", field: str = "regular_price") -> Locator:
    """The price of a product: a button, or the field in its place."""
    return page.locator(f"[id='{place}-{product.id}-{field}']")


def edit(page: Page, product: Product, place: str = "row", field: str = "regular_price") -> Locator:
    """Opens the field of a price."""
    price(page, product, place, field).click()
    field_of_it = page.locator(f"input[id='{place}-{product.id}-{field}']")
    expect(field_of_it).to_be_focused()
    return field_of_it


def test_ten_prices_are_changed_by_keyboard_alone(
    app: Flask, listed: Page, products: Sequence[Product]
) -> None:
    price(listed, products[0]).focus()
    press_key(listed, "Enter")
    for number, product in enumerate(products[:10]):
        expect(listed.locator(f"input[id='row-{product.id}-regular_price']")).to_be_focused()
        listed.keyboard.type(f"{7_001 + number}")
        listed.keyboard.press("Enter")
    expect(listed.locator(f"input[id='row-{products[10].id}-regular_price']")).to_be_focused()
    listed.keyboard.press("Escape")
    expect(price(listed, products[10])).to_be_focused()
    expect(price(listed, products[10])).to_have_text("Rs\u00a06,000")
    assert [stored(app, each).regular_price for each in products] == [*range(7_001, 7_011), 6_000]
    assert listed.url.endswith("/admin/products")


def test_tab_goes_across_and_leaving_the_row_saves_it(
    app: Flask, listed: Page, products: Sequence[Product]
) -> None:
    first = products[0]
    edit(listed, first)
    listed.keyboard.type("8000")
    listed.keyboard.press("Tab")
    expect(listed.locator(f"input[id='row-{first.id}-sale_price']")).to_be_focused()
    listed.keyboard.type("7500")
    for _ in range(3):  # Save, Cancel, and out of the prices
        listed.keyboard.press("Tab")
    expect(price(listed, first, field="is_bestseller")).to_be_focused()
    expect(price(listed, first, field="sale_price")).to_have_text("Rs\u00a07,500")
    listed.keyboard.press("Space")
    expect(price(listed, first, field="is_bestseller")).to_have_attribute("aria-checked", "true")
    expect(price(listed, first, field="is_bestseller")).to_be_focused()
    now = stored(app, first)
    assert (now.regular_price, now.sale_price, now.is_bestseller) == (8_000, 7_500, True)


def test_a_wrong_price_says_so_beside_the_field_and_escape_restores_it(
    app: Flask, listed: Page, products: Sequence[Product]
) -> None:
    first = products[0]
    edit(listed, first, field="sale_price")
    listed.keyboard.type("9000")
    listed.keyboard.press("Enter")
    field = listed.locator(f"input[id='row-{first.id}-sale_price']")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(field).to_have_value("9000")
    expect(listed.get_by_text("Must be below Rs\u00a07,000.")).to_be_visible()
    assert_accessible(listed)
    listed.keyboard.press("Escape")
    expect(price(listed, first, field="sale_price")).to_be_focused()
    expect(price(listed, first, field="sale_price")).to_have_text("Add")
    assert stored(app, first).version == 1


def test_a_change_is_taken_back_by_the_toast(app: Flask, listed: Page, products: Sequence[Product]) -> None:
    first = products[0]
    edit(listed, first)
    listed.keyboard.type("100")  # far below: asked about once
    listed.keyboard.press("Enter")
    expect(listed.get_by_text("Save it once more to confirm.")).to_be_visible()
    listed.keyboard.press("Enter")
    expect(listed.get_by_text("was Rs\u00a07,000").first).to_be_visible()
    assert stored(app, first).regular_price == 100
    listed.get_by_role("button", name="Undo").click()
    expect(price(listed, first)).to_have_text("Rs\u00a07,000")
    assert stored(app, first).regular_price == 7_000


@pytest.mark.parametrize("keeps", ["mine", "theirs"])
def test_two_people_edit_one_price_and_the_second_is_told(
    app: Flask, listed: Page, products: Sequence[Product], owner: StaffAccount, keeps: str
) -> None:
    first = products[0]
    edit(listed, first)
    listed.keyboard.type("6990")
    with app.app_context():
        theirs = {"regular_price": Decimal(7_250)}
        update_product(first.id, theirs, actor_for(owner, Via.SESSION), 1)
    listed.keyboard.press("Enter")
    row = listed.locator(f"[id='row-{first.id}']")
    expect(row).to_contain_text(f"{owner.display_name} saved this product meanwhile.")
    expect(row).to_contain_text("Price: theirs Rs\u00a07,250, yours Rs\u00a06,990.")
    field = listed.locator(f"input[id='row-{first.id}-regular_price']")
    expect(field).to_have_value("6990")
    expect(field).to_be_focused()
    assert stored(app, first).regular_price == 7_250
    assert_accessible(listed)
    listed.keyboard.press("Enter" if keeps == "mine" else "Escape")
    expected = "6,990" if keeps == "mine" else "7,250"
    expect(price(listed, first)).to_have_text(f"Rs\u00a0{expected}")
    assert f"{stored(app, first).regular_price:,.0f}" == expected


@pytest.mark.parametrize("context_args", [TOUCH])
def test_on_a_phone_a_tap_on_the_price_opens_it(
    app: Flask, listed: Page, products: Sequence[Product]
) -> None:
    first = products[0]
    assert_accessible(listed)
    for name in ("regular_price", "is_bestseller", "is_active"):
        box = price(listed, first, "card", name).bounding_box()
        assert min(box["width"], box["height"]) >= 44, name  # type: ignore[index]
    price(listed, first, "card").tap()
    field = listed.locator(f"input[id='card-{first.id}-regular_price']")
    expect(field).to_be_focused()
    for part in listed.locator(f"[id='card-{first.id}'] form :is(.input, .btn)").all():
        assert part.bounding_box()["height"] >= 44  # type: ignore[index]
    assert_accessible(listed)
    field.fill("7,777")
    listed.get_by_role("button", name="Save").tap()
    expect(price(listed, first, "card")).to_contain_text("Rs\u00a07,777")
    price(listed, first, "card", "is_active").tap()
    expect(listed.locator(f"[id='card-{first.id}']")).to_contain_text("Archived")
    now = stored(app, first)
    assert (now.regular_price, now.is_active) == (7_777, False)


@pytest.mark.parametrize("context_args", [TOUCH])
def test_on_a_phone_every_card_has_its_star_and_its_switch_in_the_same_place(
    app: Flask, listed: Page, products: Sequence[Product]
) -> None:
    kameez = {"category": Category.SHALWAR_KAMEEZ, "regular_price": Decimal(165_000)}
    for name, sale in (("Zari", Decimal(149_990)), ("A name " * 12, None), ("زری کا جوڑا", Decimal(9_990))):
        make_product(app, name=name, sale_price=sale, **kameez)
    listed.reload()
    measure = """card => [...card.querySelectorAll("[role=switch]")].map(e => {
        const [at, own] = [card.getBoundingClientRect(), e.getBoundingClientRect()];
        return [own.x, at.bottom - own.y, own.width, own.height];  // a line stands above each but the first
    })"""
    places = [card.evaluate(measure) for card in listed.locator("li[id^='card-']").all()]
    assert len(places) == len(products) + 3
    assert places == [places[0]] * len(places)


@pytest.mark.parametrize("context_args", [{"viewport": PHONE, "java_script_enabled": False}])
def test_without_scripts_the_prices_are_a_page_that_leads_back(
    app: Flask, listed: Page, products: Sequence[Product]
) -> None:
    first = products[0]
    listed.goto("/admin/products?q=kiran")
    price(listed, first, "card").click()
    expect(listed).to_have_title(re.compile("Prices of Kiran"))
    listed.get_by_label("Sale price").fill("9000")
    listed.get_by_role("button", name="Save").click()
    expect(listed.get_by_text("Must be below")).to_be_visible()
    listed.get_by_label("Sale price").fill("5000")
    listed.get_by_role("button", name="Save").click()
    assert listed.url.endswith("/admin/products?q=kiran")
    price(listed, first, "card", "is_bestseller").click()
    assert listed.url.endswith("/admin/products?q=kiran")
    now = stored(app, first)
    assert (now.sale_price, now.is_bestseller) == (5_000, True)
    listed.get_by_role("button", name="Undo").first.click()
    assert not stored(app, first).is_bestseller


def test_the_page_of_prices_does_the_same_with_scripts(
    page: Page, app: Flask, products: Sequence[Product], staff: StaffAccount
) -> None:
    """Whoever presses a price before the scripts have come, or opens it in a new tab, is there."""
    sign_in(page, staff)
    address = f"/admin/products/{products[1].id}/prices?next=/admin/products%3Fq%3Dkiran"
    page.goto(address)
    field = page.get_by_label("Sale price")
    field.fill("free")
    field.press("Enter")
    expect(page.get_by_role("heading", name=products[1].name)).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("5500")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/admin/products\?q=kiran$"))
    expect(page.get_by_text("instead of")).to_be_visible()
    assert stored(app, products[1]).sale_price == Decimal(5500)
    page.goto(address)
    page.get_by_role("link", name="Cancel").click()
    expect(page).to_have_url(re.compile(r"/admin/products\?q=kiran$"))
