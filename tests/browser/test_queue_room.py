"""The verification queue has room for what is needed: nothing lies under a bar or a toast, on phones and on small laptops."""

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.audit.types import SYSTEM
from beautique.orders.types import PaymentMethod, PaymentStatus
from beautique.payments.proofs import attach_proof
from beautique.settings.commands import save_section
from beautique.settings.types import Account, Accounts
from beautique.staff.models import StaffAccount
from beautique.web.stores import proof_store
from tests.admin.order_pages import move
from tests.browser.conftest import PHONE, sign_in
from tests.factories import make_order, make_product
from tests.payments.desk import ASMA, pay, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
SIZES = pytest.mark.parametrize(
    "context_args",
    [TOUCH, *({"viewport": {"width": w, "height": h}} for w, h in ((1366, 650), (1366, 768), (1440, 900)))],
    ids=["phone", "1366x650", "1366x768", "1440x900"],
)
LONG_NAME = "عائشہ صدیقی بنت محمد عبدالرحمن خان"
# What lies at the middle of an element is the element, or belongs to it.
IN_SIGHT = """element => {
    const box = element.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height - 2);
    return element === top || element.contains(top);
}"""


def waiting(app: Flask, seed: int | None) -> None:
    """An order with a long name, whose account has a number and an IBAN; without a seed it has no screenshot."""
    order = make_order(app, make_product(app), customer_name=LONG_NAME, city="Muzaffargarh Cantonment")
    if seed is None:
        move(app, order, payment_status=PaymentStatus.PAID)
        return
    with app.app_context():
        attach_proof(order.id, screenshot(seed), proof_store(), ASMA)


@SIZES
@pytest.mark.parametrize("case", ["plain", "used before", "no picture"])
def test_id_tick_and_button_are_seen_at_once(
    page: Page, app: Flask, staff: StaffAccount, context_args: dict[str, Any], case: str
) -> None:
    with app.app_context():
        account = Account("Beautique", "0300 7654321", "PK36SCBL0000001123456702")
        save_section(Accounts(dict.fromkeys(PaymentMethod, account)), 0, SYSTEM)
    if case == "used before":
        first = make_order(app, make_product(app))
        with app.app_context():
            attach_proof(first.id, screenshot(1), proof_store(), ASMA)
            pay(first)
    waiting(app, None if case == "no picture" else 1)
    waiting(app, 2)
    waiting(app, 3)
    sign_in(page, staff)
    page.goto("/admin/payments")
    for place in ("#amount", "#reference", "label:has(#seen_in_account)", "#confirm-button"):
        assert page.locator(place).evaluate(IN_SIGHT), place
    if context_args is not TOUCH or case != "used before":
        assert page.locator("#paid_on").evaluate(IN_SIGHT)
    assert page.evaluate("window.scrollY") == 0
    expect(page.get_by_text("Up next")).to_be_visible(visible=context_args["viewport"]["height"] == 900)


@pytest.mark.parametrize(
    "context_args", [{"viewport": {"width": 680, "height": 450}}], ids=["laptop at 200 %"]
)
def test_what_must_have_arrived_is_seen_first_where_the_window_has_no_room_for_the_form(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    waiting(app, 1)
    waiting(app, 2)
    sign_in(page, staff)
    page.goto("/admin/payments")
    expect(page.get_by_role("heading", name="Verify payments")).to_be_focused()
    assert page.evaluate("window.scrollY") == 0
    page.get_by_role("link", name="Skip", exact=True).click()
    expect(page.get_by_text("2 of 2")).to_be_visible()
    expect(page.get_by_role("heading", name="Verify payments")).to_be_focused()
    assert page.evaluate("window.scrollY") == 0


@pytest.mark.parametrize("context_args", [TOUCH], ids=["phone"])
def test_the_toast_of_one_payment_never_lies_over_the_tick_of_the_next(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    for seed in range(3):
        waiting(app, seed)
    sign_in(page, staff)
    page.goto("/admin/payments")
    page.get_by_role("textbox", name="Transaction ID").fill("TID 70000001")
    page.get_by_role("checkbox", name=re.compile("I have seen")).tap()
    page.locator("#confirm-button").tap()
    expect(page.locator("#toasts")).to_contain_text("confirmed")
    for place in ("#reference", "label:has(#seen_in_account)", "#confirm-button", "header .btn"):
        assert page.locator(place).first.evaluate(IN_SIGHT), place
    page.locator('[popovertarget="reasons"]').first.tap()
    page.get_by_role("button", name="Wrong amount").tap()
    expect(page.locator("#toasts")).to_contain_text("Rejected")
    assert page.locator("label:has(#seen_in_account)").evaluate(IN_SIGHT)


@pytest.mark.parametrize("context_args", [TOUCH], ids=["phone"])
def test_no_payment_opens_the_keyboard_of_a_phone_by_itself(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    for seed in range(2):
        waiting(app, seed)
    sign_in(page, staff)
    page.goto("/admin/payments")
    expect(page.get_by_role("heading", name="Verify payments")).to_be_focused()
    page.get_by_role("link", name="Skip", exact=True).tap()
    expect(page.get_by_text("2 of 2")).to_be_visible()
    expect(page.get_by_role("heading", name="Verify payments")).to_be_focused()


@pytest.mark.parametrize("context_args", [TOUCH], ids=["phone"])
def test_the_id_is_read_from_the_picture_while_it_is_typed(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    waiting(app, 1)
    sign_in(page, staff)
    page.goto("/admin/payments")
    thumb, strip, shot = (page.locator(each) for each in ("[data-strip-open]", "#strip", "[data-strip-shot]"))
    expect(strip).to_be_hidden()
    box = thumb.bounding_box()
    assert box
    thumb.tap(position={"x": box["width"] * 0.8, "y": box["width"] * 0.83})  # where the receipt has its ID
    expect(strip).to_be_visible()
    middle = shot.evaluate("""shot => {
        const [box, stage] = [shot.getBoundingClientRect(), shot.parentElement.getBoundingClientRect()];
        return [box.width / stage.width, (stage.top + stage.height / 2 - box.top) / box.height];
    }""")
    assert middle[0] == pytest.approx(2, abs=0.01)  # an ID of eleven digits can be read
    assert middle[1] == pytest.approx(0.415, abs=0.02)
    page.set_viewport_size({"width": 360, "height": 440})  # what a keyboard leaves
    field = page.get_by_role("textbox", name="Transaction ID")
    field.tap()
    field.press_sequentially("TID 70000001")
    expect(strip).to_be_in_viewport(ratio=0.99)
    for place in (field, shot.locator("..")):
        assert place.evaluate(IN_SIGHT)
    shot.tap()
    assert shot.evaluate("shot => shot.offsetWidth / shot.parentElement.clientWidth") == pytest.approx(
        3.5, abs=0.01
    )
    page.get_by_role("button", name="Close the screenshot").tap()
    expect(strip).to_be_hidden()
    expect(field).to_have_value("TID 70000001")
