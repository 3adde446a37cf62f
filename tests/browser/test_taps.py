"""What a job costs on a phone: taps from Home, typing not counted, and keys in the queue. Nothing on the page moves by itself meanwhile.

`-rP` or `-s` prints the table; the longest task is told there and not judged, as it depends on the machine.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
from beautique.payments.proofs import attach_proof
from beautique.staff.models import StaffAccount
from beautique.web.stores import proof_store
from tests.admin.order_pages import move, stored
from tests.browser.conftest import PHONE, WIDE, assert_accessible, sign_in
from tests.factories import make_order, make_product
from tests.payments.desk import ASMA, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen
PACKED = {"payment_status": PaymentStatus.VERIFIED, "order_status": OrderStatus.READY}
# What the browser itself notes: contents that moved without a tap or a key just before (Layout Instability API), and tasks of more
# than 50 ms (Long Tasks API).
NOTE = """
for (const type of ["layout-shift", "longtask"])
  new PerformanceObserver((list) => {
    for (const each of list.getEntries())
      if (!each.hadRecentInput) noted(type, each.value ?? each.duration, each.sources?.map(({ node }) => node?.outerHTML?.slice(0, 120)));
  }).observe({ type, buffered: true });
"""
MOST_SHIFT = 0.02  # of the screen, by the way that it went; 0.1 is what is commonly called good


class Count:
    """Taps and keys of one job, and how many it may take."""

    def __init__(self, page: Page, job: str, most: int) -> None:
        self.page, self.job, self.most, self.done = page, job, most, 0
        self.noted: dict[str, list[Any]] = {"layout-shift": [], "longtask": []}
        page.expose_function("noted", lambda kind, value, where: self.noted[kind].append((value, where)))
        page.context.add_init_script(NOTE)
        page.evaluate(NOTE)

    def tap(self, target: Locator) -> None:
        target.locator("visible=true").first.tap()
        self.done += 1

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.done += 1

    def tab_to(self, name: str) -> None:
        """Goes to a field by the keyboard."""
        while self.page.evaluate("document.activeElement.name") != name:
            assert self.done <= self.most, f"Tab does not lead to {name}"
            self.press("Tab")

    def settle(self, table: list[str]) -> None:
        """Writes the line of the table, and judges."""
        longest_ms = max((duration for duration, _ in self.noted["longtask"]), default=0)
        table.append(f"{self.job:<52}{self.done:>3} of {self.most}, longest task {longest_ms:>3.0f} ms")
        assert self.done <= self.most, table[-1]
        assert sum(value for value, _ in self.noted["layout-shift"]) <= MOST_SHIFT, self.noted["layout-shift"]


@pytest.fixture
def context_args() -> dict[str, Any]:
    """A phone, unless a test says otherwise."""
    return {"viewport": PHONE, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def table() -> Iterator[list[str]]:
    """The lines of the table, printed at the end."""
    lines: list[str] = []
    yield lines
    print("\ntaps on the phone, keys in the queue", *lines, sep="\n")


@pytest.fixture
def home(page: Page, staff: StaffAccount) -> Page:
    """A person of the staff, with Home in their hand; WhatsApp is somebody else's: its page is a word."""
    page.context.route("https://wa.me/**", lambda route: route.fulfill(body="WhatsApp"))
    sign_in(page, staff)
    page.goto("/admin/")
    return page


def waiting(app: Flask, count: int) -> list[Order]:
    """Orders whose payments wait, each with a screenshot of its own."""
    product = make_product(app)
    orders = [make_order(app, product, customer_name="Asma Noor") for _ in range(count)]
    with app.app_context():
        for seed, order in enumerate(orders):
            attach_proof(order.id, screenshot(seed), proof_store(), ASMA)
    return orders


def dock(page: Page, name: str) -> Locator:
    return page.locator(".dock").get_by_role("link", name=re.compile(f"^{name}"))


def search(page: Page, count: Count, typed: str) -> None:
    """One tap leads into the search field."""
    count.tap(page.get_by_role("banner").get_by_role("link", name="Find anything"))
    expect(page.locator("#palette-q")).to_be_focused()
    expect(page.locator("#palette-q")).to_be_in_viewport()
    page.keyboard.type(typed)


@pytest.mark.parametrize("typed", ["0300 7120013", "+923007120013", "7120013"])
def test_an_order_is_found_by_phone_number(app: Flask, home: Page, table: list[str], typed: str) -> None:
    order = make_order(app, phone="0300 7120013")
    make_order(app)
    count = Count(home, f"find an order by {typed}", 2)
    search(home, count, typed)
    count.tap(home.locator("#palette-list").get_by_role("option", name=order.number))
    expect(home).to_have_title(re.compile(order.number))
    count.settle(table)


@pytest.mark.parametrize("way", ["Home", "its number"])
def test_a_screenshot_is_added_from_the_gallery(app: Flask, home: Page, table: list[str], way: str) -> None:
    order = make_order(app)
    count = Count(home, f"attach a screenshot, by {way} (and the gallery)", 2)
    home.reload()
    if way == "Home":
        count.tap(home.get_by_role("link", name=order.number))
    else:
        search(home, count, order.number)
        home.keyboard.press("Enter")
    expect(home).to_have_title(re.compile(order.number))
    home.wait_for_load_state()
    add = home.get_by_role("link", name="Add a screenshot")
    with home.expect_file_chooser() as chosen:
        count.tap(add)
    picture = {"name": "IMG-20261128-WA0012.jpg", "mimeType": "image/jpeg", "buffer": screenshot(1).content}
    chosen.value.set_files(picture)
    expect(home.locator("#toasts")).to_contain_text("Screenshot added")
    expect(home.locator(".bar").get_by_role("button", name="Record payment")).to_be_visible()
    count.settle(table)


def test_a_payment_is_confirmed(app: Flask, home: Page, table: list[str]) -> None:
    order, _after = waiting(app, 2)
    count = Count(home, "confirm a payment", 4)
    count.tap(dock(home, "Payments"))
    count.tap(home.get_by_role("textbox", name="Transaction ID"))
    home.keyboard.type("TID 70000001")
    count.tap(home.get_by_role("checkbox", name=re.compile("I have seen")))
    count.tap(home.locator("#confirm-button"))
    expect(home.locator("#toasts")).to_contain_text("confirmed")
    assert stored(app, order).payment_status == PaymentStatus.VERIFIED
    count.settle(table)


def test_a_payment_is_rejected_and_its_customer_told(app: Flask, home: Page, table: list[str]) -> None:
    order, after = waiting(app, 2)
    home.goto("/admin/payments")
    count = Count(home, "reject a payment and tell (from the queue)", 3)
    count.tap(home.get_by_role("button", name="Reject", exact=True))
    count.tap(home.get_by_role("button", name="Wrong amount"))
    with home.context.expect_page() as tab:
        count.tap(home.get_by_role("button", name="Tell Asma"))
    tab.value.wait_for_url(re.compile(r"https://wa\.me/923001234567\?text=.*screenshot"))
    expect(home.locator(f'#confirm-form[action*="{after.number}"]')).to_be_visible()
    assert stored(app, order).untold is None
    count.settle(table)


def test_a_parcel_is_dispatched(app: Flask, home: Page, table: list[str]) -> None:
    product = make_product(app)
    packed, sent = (make_order(app, product) for _ in range(2))
    move(app, sent, **PACKED, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY, courier="Leopards")
    move(app, packed, **PACKED)
    count = Count(home, "dispatch with courier and tracking number", 4)
    search(home, count, packed.number)
    home.keyboard.press("Enter")
    home.wait_for_url(f"**/admin/orders/{packed.number}*")
    count.tap(home.get_by_role("button", name="Dispatch", exact=True))
    expect(home.get_by_label("Tracking number").locator("visible=true")).to_be_focused()
    expect(home.get_by_role("radio", name="Leopards").locator("visible=true")).to_be_checked()
    assert_accessible(home)
    home.keyboard.type("CN 779 004")
    count.tap(home.get_by_role("button", name=f"Dispatch {packed.number}"))
    expect(home.locator("#toasts")).to_contain_text("Dispatched")
    found = stored(app, packed)
    assert (found.delivery_status, found.courier, found.tracking_number) == (
        DeliveryStatus.OUT_FOR_DELIVERY, "Leopards", "CN 779 004",
    )  # fmt: skip
    count.settle(table)


def test_an_order_of_a_known_customer_is_typed(app: Flask, home: Page, table: list[str]) -> None:
    make_order(app, customer_name="Ayesha Siddiqui", phone="0300 1234567")
    product = make_product(app, name="Zarmina Lawn Maxi")
    count = Count(home, "type the order of a known customer", 10)
    count.tap(dock(home, "Orders"))
    count.tap(home.locator("header").get_by_role("link", name="New order"))
    home.wait_for_url("**/orders/new")
    home.wait_for_load_state()  # its modules listen
    count.tap(home.get_by_label("Find a product"))
    home.keyboard.type("zarmina")
    count.tap(home.get_by_role("button", name=product.name))
    expect(home.get_by_label("Quantity")).to_have_value("1")
    count.tap(home.get_by_text("M", exact=True))
    count.tap(home.get_by_text("Ivory", exact=True))
    count.tap(home.get_by_label("Phone"))
    home.keyboard.type("0300 1234567")
    count.tap(home.get_by_role("button", name="Fill in"))
    expect(home.get_by_label("Name", exact=True)).to_have_value("Ayesha Siddiqui")
    count.tap(home.get_by_text("Easypaisa", exact=True))
    count.tap(home.get_by_role("button", name="Place order"))
    expect(home.get_by_text("is placed").first).to_be_visible()
    count.settle(table)


@pytest.mark.parametrize("context_args", [{"viewport": WIDE}], ids=["wide"])
def test_a_payment_is_confirmed_by_keys(
    app: Flask, home: Page, table: list[str], context_args: dict[str, Any]
) -> None:
    orders = waiting(app, 3)
    home.goto("/admin/payments")
    count = Count(home, "keys for a payment in the queue (and the ID)", 4)
    for n, order in enumerate(orders[:2]):
        count.done = 0
        expect(home.locator(f'#confirm-form[action*="{order.number}"]')).to_be_visible()
        expect(home.locator("[name=amount]")).to_be_focused()
        count.tab_to("reference")
        home.keyboard.type(f"TID 7000000{n}")
        count.tab_to("seen_in_account")
        count.press("Space")
        count.press("Enter")
    expect(home.locator(f'#confirm-form[action*="{orders[2].number}"]')).to_be_visible()
    assert [stored(app, each).payment_status for each in orders] == [PaymentStatus.VERIFIED] * 2 + [
        PaymentStatus.PAID
    ]
    count.settle(table)
