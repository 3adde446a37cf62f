"""Every page in both themes, wide and at 360 px: accessible, no sideways scroll, no script error, no CSP report."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.orders.commands import add_note, move_order
from beautique.orders.types import DeliveryStatus, OrderChanges, OrderStatus, PaymentStatus
from beautique.staff.models import StaffAccount
from tests.browser.conftest import LOOKS, PHONE, assert_accessible, sign_in
from tests.factories import make_order, make_product

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen


def fill_shop(app: Flask) -> dict[str, str]:
    """Orders in every state, and the addresses of one order and one product."""
    product = make_product(app)
    orders = [make_order(app, product, customer_name=f"Ayesha Siddiqui {n}") for n in range(6)]
    moves = [
        {"payment_status": PaymentStatus.PAID},
        {"payment_status": PaymentStatus.VERIFIED, "order_status": OrderStatus.PROCESSING},
        {
            "order_status": OrderStatus.READY,
            "delivery_status": DeliveryStatus.OUT_FOR_DELIVERY,
            "courier": "TCS",
        },
        {"order_status": OrderStatus.CANCELLED},
    ]
    with app.app_context():
        for order, move in zip(orders, moves, strict=False):
            due = clock.today() + timedelta(days=3)
            move_order(order.id, OrderChanges(**move, estimated_delivery=due), SYSTEM, accept_unpaid=True)
        add_note(orders[1].id, "Tailor shortens the sleeves by 1 inch.", SYSTEM)
    return {"order": orders[1].number, "product": str(product.id)}


@LOOKS
def test_the_log_in_page_is_for_everybody(page: Page) -> None:
    page.goto("/admin/login")
    assert_accessible(page)
    page.fill("input[name=username]", "sana")
    page.fill("input[name=password]", "wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    assert_accessible(page)


def test_the_log_in_says_that_caps_lock_is_on_as_long_as_it_is(page: Page) -> None:
    page.goto("/admin/login")
    hint = page.get_by_text("Caps Lock is on.")

    def press(caps_lock: bool) -> None:
        page.locator("#password").evaluate(
            "(field, on) => field.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, modifierCapsLock: on}))",
            caps_lock,
        )

    expect(hint).to_be_hidden()
    press(True)
    expect(hint).to_be_visible()
    press(False)
    expect(hint).to_be_hidden()


def test_every_kind_of_field_that_is_wrong_has_the_edge_of_an_error(page: Page, owner: StaffAccount) -> None:
    sign_in(page, owner)
    page.goto("/admin/products/new")
    page.get_by_role("button", name="Save product").click()
    page.locator("[data-error-summary]").wait_for()
    edges = [
        page.locator(field).evaluate(
            "one => getComputedStyle(one.closest('.input, .select, .textarea')).borderColor"
        )
        for field in ("#name", "#category", "#regular_price", "#description")
    ]
    assert len(set(edges)) == 1


@LOOKS
def test_every_page_of_a_full_shop_is_for_everybody(page: Page, app: Flask, owner: StaffAccount) -> None:
    known = fill_shop(app)
    sign_in(page, owner)
    for address in (
        "/admin/",
        "/admin/orders",
        "/admin/orders?order_status=Ready&payment_status=nonsense&q=nobody",
        f"/admin/orders/{known['order']}",
        f"/admin/orders/{known['order']}/edit",
        "/admin/customers/923001234567",
        "/admin/products",
        f"/admin/products/{known['product']}",
        "/admin/products/new",
        "/admin/activity",
        f"/admin/orders/bulk?move=ready&number={known['order']}",
        "/admin/settings",
        "/admin/password",
        "/admin/nowhere",
    ):
        page.goto(address)
        assert_accessible(page)


@LOOKS
def test_every_page_of_an_empty_shop_is_for_everybody(page: Page, owner: StaffAccount) -> None:
    sign_in(page, owner)
    for address in ("/admin/", "/admin/orders", "/admin/products", "/admin/activity", "/admin/settings"):
        page.goto(address)
        assert_accessible(page)


@pytest.mark.parametrize("context_args", [{"viewport": PHONE, "has_touch": True, "is_mobile": True}])
def test_what_a_thumb_presses_is_44_px_high(page: Page, app: Flask, owner: StaffAccount) -> None:
    known = fill_shop(app)
    sign_in(page, owner)
    for address in (
        "/admin/",
        "/admin/orders",
        f"/admin/orders/{known['order']}",
        "/admin/customers/923001234567",
        "/admin/products",
    ):
        page.goto(address)
        small = page.evaluate(
            """() => [...document.querySelectorAll('main button, main a.btn, nav.dock > *, main summary.btn, main input:not([type=hidden])')]
                .filter(e => e.checkVisibility() && !e.closest('.sr-only') && !e.matches('.sr-only, .hit, .hit *'))
                .map(e => [e.outerHTML.slice(0, 80), (e.closest('.input, label.chip, label:has(.row-tick)') ?? e).getBoundingClientRect().height])
                .filter(([, height]) => height > 0 && height < 43.5)"""
        )
        assert small == [], address
