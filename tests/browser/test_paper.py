"""What leaves the screen, in Chromium: files, packing slips, the pick list and the daily closing, on screen and on paper."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.orders.models import Order
from beautique.payments.commands import reverse_payment
from beautique.settings.commands import save_section
from beautique.settings.types import Store
from beautique.staff.models import StaffAccount
from tests.admin.order_pages import move
from tests.browser.conftest import PHONE, WIDE, sign_in
from tests.factories import line, make_order, make_product
from tests.payments.desk import OWNER, order_of, pay

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

NO_SCRIPT = pytest.mark.parametrize("context_args", [{"viewport": PHONE, "java_script_enabled": False}])
DARK = pytest.mark.parametrize("context_args", [{"viewport": WIDE, "color_scheme": "dark"}])
COUNT_PRINTS = """
    let prints = 0;
    window.print = () => document.documentElement.setAttribute("data-printed", ++prints);
"""
PAPERS = ("a5", "a4", "pick")
POINTS_A_MM = 72 / 25.4


@pytest.fixture
def orders(app: Flask) -> list[Order]:
    """Five short orders and a long one, with as much text as fits into a quarter, and more."""
    product = make_product(
        app,
        name="Mehr Embroidered Long Shirt With A Rather Long Name Indeed",
        colors=tuple(f"Colour {n}" for n in range(9)),
    )
    address = "House 14-B, Street 7, near the girls' college, Block 13-D, Gulshan-e-Iqbal"
    short = [
        make_order(
            app,
            lines=tuple(line(product, color=f"Colour {n}") for n in range(count)),
            address=address,
            notes="Please ring twice.",
        )
        for count in (1, 2, 3, 1, 1)
    ]
    long = make_order(
        app, lines=tuple(line(product, color=color) for color in product.colors), address=address * 3
    )
    return [*short, long]


@pytest.fixture
def payments(app: Flask) -> None:
    """Three payments of today in one account, one of them taken back."""
    for amount in (4000, 1250, 900):
        order = order_of(app, amount)
        with app.app_context():
            payment = pay(order, reference=f"TID-{amount}")
            if amount == 900:
                reverse_payment(payment.id, "Bounced", OWNER)


def pages_of(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page, in mm."""
    boxes = re.findall(rb"/Type /Page\b.*?/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf, re.DOTALL)
    return [
        (round(float(width) / POINTS_A_MM), round(float(height) / POINTS_A_MM)) for width, height in boxes
    ]


def test_the_button_notes_who_prints_and_opens_the_print_dialog(
    page: Page, orders: list[Order], staff: StaffAccount
) -> None:
    page.add_init_script(COUNT_PRINTS)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{orders[0].number}")
    page.get_by_role("link", name="Packing slip", exact=True).click()
    page.get_by_role("button", name="Print 1 slip").click()
    expect(page.get_by_role("status").filter(has_text="Noted on the timeline.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-printed", "1")
    page.goto(f"/admin/orders/{orders[0].number}")
    expect(page.locator("main").get_by_text("Packing slip printed")).to_be_visible()


@NO_SCRIPT
def test_without_javascript_a_sentence_says_how_to_print(
    page: Page, orders: list[Order], staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto("/admin/orders?sort=oldest")
    page.get_by_role("link", name="Print packing slips").locator("visible=true").click()
    page.get_by_role("link", name="Four on A4").click()
    page.get_by_role("button", name="Print 6 slips").click()
    expect(page.get_by_text("Noted on the timelines. Now print this page with your browser")).to_be_visible()
    expect(page.get_by_role("article", name=f"Packing slip {orders[-1].number}")).to_be_visible()


@NO_SCRIPT
def test_without_javascript_the_closing_is_read_walked_and_taken_as_text(
    page: Page, payments, staff: StaffAccount
) -> None:
    sign_in(page, staff)
    page.goto("/admin/payments/closing")
    page.get_by_role("checkbox", name="Tick TID-4000").check()
    page.get_by_text("As text").click()
    expect(page.locator("pre")).to_contain_text("TID-1250")
    page.get_by_role("link", name="Day before").click()
    expect(page.get_by_role("heading", name="No payment arrived on this day")).to_be_visible()


@DARK
def test_slips_lie_on_their_paper_and_nothing_of_the_screen_with_them(
    page: Page, orders: list[Order], staff: StaffAccount
) -> None:
    sign_in(page, staff)
    sizes = {}
    for paper in PAPERS:
        page.goto(f"/admin/orders/print?sort=oldest&paper={paper}")
        sizes[paper] = pages_of(page.pdf(prefer_css_page_size=True))
    a4, a5 = (210, 297), (148, 210)
    assert set(sizes["a5"]) == {a5}
    assert len(sizes["a5"]) in (6, 7), "the long one may need two"
    assert sizes["a4"] == [a4] * 3, "five in quarters, the long one alone"
    assert set(sizes["pick"]) == {a4}
    page.goto("/admin/orders/print?paper=a4")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    for hidden in ("aside", "main h1", "nav", "#print-button", "header"):
        for each in page.locator(hidden).all():
            expect(each).to_be_hidden()
    assert page.locator(".quarters > *").count() == 5
    cut_off = page.evaluate(
        "[...document.querySelectorAll('.quarters > *')].filter(e => e.scrollHeight > e.clientHeight + 1).length"
    )
    assert cut_off == 0
    ink, sheet = page.evaluate(
        "(e => [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor])(document.querySelector('main h2'))"
    )
    assert (ink, sheet) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)"), "the dark theme stays on the screen"


def test_no_slip_is_cut_off_whatever_is_long(page: Page, app: Flask, staff: StaffAccount) -> None:
    """Each with a line more of address, up to what fits into no quarter."""
    with app.app_context():
        save_section(Store("Beautique", "0300 1234567", "Shop 12, Dolmen Mall, Clifton, Karachi"), 0, OWNER)
    product = make_product(app, name="Mehr Embroidered Long Shirt With A Rather Long Name Indeed")
    for over in (
        {"customer_name": "Syeda Ayesha Fatima Siddiqui Bukhari, " * 4},
        {
            "city": "Muzaffargarh Cantonment, behind the old railway station",
            "country": "United Arab Emirates",
        },
        {},
    ):
        for lines in range(2, 13):
            order = make_order(app, product, address="\n".join(["House 14-B, Street 7"] * lines), **over)
            if not over:
                move(
                    app, order, courier="Leopards Overnight Express", tracking_number="CN 7721 3381 9900 1122"
                )
    sign_in(page, staff)
    page.goto("/admin/orders/print?paper=a4")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    cut_off = page.locator(".quarters > *").evaluate_all(
        "slips => slips.filter(e => e.scrollHeight > e.clientHeight + 1).map(e => [e.innerText, e.scrollHeight - e.clientHeight])"
    )
    assert cut_off == []
    assert page.locator(".quarters > *").count() >= 12, (
        "those that are no longer than usual still share a sheet"
    )


@pytest.mark.parametrize(("count", "sheets"), [(1, 1), (4, 1), (5, 2)])
def test_no_empty_sheet_follows_the_quarters(
    page: Page, orders: list[Order], staff: StaffAccount, count: int, sheets: int
) -> None:
    sign_in(page, staff)
    chosen = "&".join(f"number={order.number}" for order in orders[:count])
    page.goto(f"/admin/orders/print?paper=a4&{chosen}")
    assert pages_of(page.pdf(prefer_css_page_size=True)) == [(210, 297)] * sheets


def test_ticking_says_how_much_is_left(page: Page, payments, staff: StaffAccount) -> None:
    page.add_init_script(COUNT_PRINTS)
    sign_in(page, staff)
    page.goto("/admin/payments/closing")
    left = page.locator("#left-easypaisa")
    expect(left).to_have_text("none ticked")
    page.get_by_role("checkbox", name="Tick TID-4000").check()
    expect(left).to_have_text("Rs\u00a01,250 not ticked")
    page.get_by_role("checkbox", name="Tick TID-1250").check()
    expect(left).to_have_text("all ticked")
    page.get_by_role("button", name="Print closing").click()
    expect(page.locator("html")).to_have_attribute("data-printed", "1")
    assert pages_of(page.pdf(prefer_css_page_size=True)) == [(210, 297)]


def test_the_closing_is_copied_as_text(page: Page, payments, staff: StaffAccount) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, staff)
    page.goto("/admin/payments/closing")
    page.get_by_text("As text").click()
    page.get_by_role("button", name="Copy closing").click()
    expect(page.get_by_role("status").filter(has_text="Closing copied")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.endswith("Total: 2 payments, Rs\u00a05,250")


def test_a_file_is_downloaded_under_its_name(page: Page, orders: list[Order], owner: StaffAccount) -> None:
    sign_in(page, owner)
    page.goto("/admin/orders?payment_method=Easypaisa")
    page.get_by_role("link", name="Export order lines").locator("visible=true").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export 17 lines").click()
    assert download.value.suggested_filename.startswith("order-lines-easypaisa-made-")
