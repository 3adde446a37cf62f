"""What the picture says, beside the payment: taken with one key, warned of, and never more than a help."""

import time
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.kernel import clock, days, money
from beautique.media.types import PictureFile
from beautique.orders.models import Order
from beautique.orders.types import PaymentStatus
from beautique.payments.closing import closing
from beautique.payments.proofs import attach_proof
from beautique.payments.queries import list_payments
from beautique.staff.models import StaffAccount
from beautique.web.stores import proof_store
from tests.admin.order_pages import stored
from tests.browser.conftest import PHONE, WIDE, assert_accessible, sign_in
from tests.factories import line, make_order, make_product
from tests.payments.desk import ASMA
from tests.payments.matching.arrived import arrived
from tests.payments.readings.receipt_kinds import KINDS
from tests.payments.readings.receipts import Drawn, draw

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
NUMERIC = [seed for seed in range(12) if list(KINDS)[seed % len(KINDS)] != "nayapay"]
LETTERS = list(KINDS).index("nayapay")


def paid(app: Flask, seed: int, less: int = 0) -> tuple[Order, Drawn]:
    """An order that waits with the screenshot of a seed, whose amount is so much less than what is due."""
    drawn = draw(seed, clock.today())
    product = make_product(app, regular_price=drawn.amount + less)
    order = make_order(app, lines=(line(product),))
    with app.app_context():
        attach_proof(order.id, PictureFile("receipt.jpg", drawn.picture), proof_store(), ASMA)
    return order, drawn


def on_desk(page: Page, order: Order) -> None:
    expect(page.locator(f'#confirm-form[action*="{order.number}"]')).to_be_visible()


def test_ten_payments_with_what_arrived_against_the_desk_without_it(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    """In one run: the ID typed as on the desk of before, then taken from what arrived."""
    kept, told = NUMERIC[:10], {}
    for way in ("typed", "arrived"):
        cases = [paid(app, seed) for seed in kept] if way == "typed" else [again(app, seed) for seed in kept]
        if way == "typed":
            sign_in(page, staff)
        page.goto("/admin/payments")
        began, keys = time.monotonic(), 0
        for order, drawn in cases:
            on_desk(page, order)
            expect(page.locator("[name=amount]")).to_be_focused()
            if way == "arrived":
                expect(page.get_by_text("order number in the message")).to_be_visible()
                pressed = ["a", "Space", "Enter"]
            else:
                pressed = ["Tab", *drawn.reference, "Tab", "Space", "Enter"]
            for key in pressed:
                page.keyboard.press(key)
            keys += len(pressed)
        expect(page.get_by_role("heading", name="All payments are verified")).to_be_visible()
        told[way] = keys
        print(f"Ten payments, {way}: {keys} keys in {time.monotonic() - began:.1f} s")
    assert (told["typed"] > 130, told["arrived"]) == (True, 30)
    with app.app_context():
        for order, drawn in cases:
            [payment] = list_payments(order.id)
            assert (payment.transfer.reference, payment.amount) == (f"9{drawn.reference}", drawn.amount)
        ticked = {row.reference for row in closing(clock.today()).rows if row.is_ticked}
        assert ticked == {f"9{drawn.reference}" for _, drawn in cases}


def again(app: Flask, seed: int) -> tuple[Order, Drawn]:
    """A second order with the screenshot of a seed, whose money arrived and names it; under an ID of its own."""
    order, drawn = paid(app, seed)
    with app.app_context():
        arrived(drawn.amount, f"9{drawn.reference}", narration=f"Raast {order.number}")
    return order, drawn


def test_ten_payments_are_confirmed_with_what_the_pictures_say(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    cases = [paid(app, seed) for seed in NUMERIC[:10]]
    sign_in(page, staff)
    page.goto("/admin/payments")
    began = time.monotonic()
    for order, drawn in cases:
        on_desk(page, order)
        expect(page.get_by_role("button", name=f"Use {drawn.reference}")).to_be_visible()
        expect(page.get_by_text("on the picture, as is due")).to_be_visible()
        expect(page.locator("[name=amount]")).to_be_focused()
        for key in ("t", "Tab", "Space", "Enter"):
            page.keyboard.press(key)
    expect(page.get_by_role("heading", name="All payments are verified")).to_be_visible()
    print(f"Ten payments with readings, 40 keys, in {time.monotonic() - began:.1f} s")
    assert len(page.context.pages) == 1
    with app.app_context():
        for order, drawn in cases:
            [payment] = list_payments(order.id)
            assert (payment.transfer.reference, payment.amount) == (drawn.reference, drawn.amount)


def test_another_amount_warns_and_the_field_keeps_what_is_due(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    order, drawn = paid(app, 0, less=1_000)
    sign_in(page, staff)
    page.goto("/admin/payments")
    due = drawn.amount + 1_000
    expect(
        page.get_by_text(f"{money.rupees(drawn.amount)} on the picture: {money.rupees(due)} are due")
    ).to_be_visible()
    expect(page.locator("#amount")).to_have_value(money.typed(due))
    page.keyboard.press("t")
    expect(page.locator("#reference")).to_have_value(drawn.reference)
    expect(page.locator("#reference")).to_be_focused()
    expect(page.locator("#reference-use")).to_contain_text("Not used")
    expect(page.locator("#seen_in_account")).not_to_be_checked()
    expect(page.locator("#amount")).to_have_value(money.typed(due))
    assert stored(app, order).payment_status == PaymentStatus.PAID


def test_the_strip_is_the_part_of_the_picture_that_has_the_id(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    paid(app, 0)
    sign_in(page, staff)
    page.goto("/admin/payments")
    strip = page.get_by_alt_text("The transaction ID as it stands on the picture")
    expect(strip).to_be_visible()
    page.wait_for_function("image => image.complete", arg=strip.element_handle())
    width, height = strip.evaluate("image => [image.naturalWidth, image.naturalHeight]")
    assert height == 112
    assert 3 < width / height < 8


def test_an_id_with_letters_is_compared_letter_by_letter(page: Page, app: Flask, staff: StaffAccount) -> None:
    paid(app, LETTERS)
    sign_in(page, staff)
    page.goto("/admin/payments")
    expect(page.get_by_text("Compare letter by letter")).to_be_visible()


def test_a_day_that_stands_there_stays_and_the_pictures_is_taken_on_wish(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    _, drawn = paid(app, 0)
    sign_in(page, staff)
    page.goto("/admin/payments")
    today = days.written(clock.today())
    expect(page.get_by_text("but it came on")).to_be_visible()
    expect(page.locator("#paid_on")).to_have_value(today)
    page.locator('[data-fill="#paid_on"]').click()
    expect(page.locator("#paid_on")).to_have_value(days.written(drawn.paid_on))
    expect(page.locator("#paid_on-read")).to_contain_text("as on the picture")


def test_a_day_that_is_missing_is_filled_in_from_the_picture_once(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    _, drawn = paid(app, 0)
    sign_in(page, staff)
    page.route("**/reading?*", lambda route: (page.locator("#paid_on").fill(""), route.continue_()))
    page.goto("/admin/payments")
    expect(page.locator("#paid_on")).to_have_value(days.written(drawn.paid_on))
    expect(page.locator("#paid_on-read")).to_contain_text("as on the picture")
    page.locator("#paid_on").fill("")
    page.locator("#reference").fill("1234567890")
    expect(page.locator("#reference-use")).to_contain_text("Not used")
    expect(page.locator("#paid_on")).to_have_value("")


def test_the_panel_of_an_order_reads_when_it_is_opened(page: Page, app: Flask, staff: StaffAccount) -> None:
    order, drawn = paid(app, 1)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/reading" in request.url else None)
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    page.wait_for_load_state("networkidle")
    assert asked == []
    page.locator('[popovertarget="panel-payment"]').first.click()
    page.get_by_role("button", name=f"Use {drawn.reference}").click()
    expect(page.locator("#reference")).to_have_value(drawn.reference)
    assert len(asked) == 1
    assert_accessible(page)
    page.goto(asked[0])
    assert_accessible(page)  # the same as a page of its own


@pytest.mark.parametrize("context_args", [{"viewport": WIDE}, TOUCH], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_with_a_reading_is_accessible(
    page: Page, app: Flask, staff: StaffAccount, context_args: dict[str, Any], scheme: Any
) -> None:
    paid(app, LETTERS, less=500)
    page.emulate_media(color_scheme=scheme)
    sign_in(page, staff)
    page.goto("/admin/payments")
    expect(page.get_by_text("Compare letter by letter")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("context_args", [TOUCH], ids=["phone"])
def test_on_a_phone_taking_the_id_opens_no_keyboard(page: Page, app: Flask, staff: StaffAccount) -> None:
    _, drawn = paid(app, 0)
    sign_in(page, staff)
    page.goto("/admin/payments")
    page.get_by_role("button", name=f"Use {drawn.reference}").tap()
    expect(page.locator("#reference")).to_have_value(drawn.reference)
    expect(page.locator("#reference")).not_to_be_focused()


@pytest.mark.parametrize(
    "context_args", [{"viewport": WIDE, "java_script_enabled": False}], ids=["no script"]
)
def test_without_javascript_a_button_reads_the_picture(page: Page, app: Flask, staff: StaffAccount) -> None:
    order, drawn = paid(app, 0)
    sign_in(page, staff)
    page.goto("/admin/payments")
    page.get_by_role("link", name="Read the picture").click()
    expect(page.get_by_role("heading", name="What the picture says")).to_be_visible()
    expect(page.get_by_text(drawn.reference)).to_be_visible()
    expect(page.get_by_role("button", name="Use")).to_have_count(0)
    page.get_by_role("link", name=f"Back to {order.number}").click()
    expect(page.get_by_role("heading", name=order.number)).to_be_visible()
