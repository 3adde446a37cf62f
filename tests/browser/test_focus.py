"""Where the keyboard is: never lost after a save, in a panel while it is open, and on nothing that a bar covers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from beautique.orders.types import OrderStatus
from beautique.payments.proofs import attach_proof
from beautique.settings.types import PaymentMethod
from beautique.staff.models import StaffAccount
from beautique.web.stores import proof_store
from tests.admin.order_pages import move
from tests.browser.conftest import PHONE, sign_in
from tests.browser.rough_shop import fill_rough_shop
from tests.factories import make_order, make_product
from tests.payments.desk import OWNER, pay, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]

ON_PHONE = pytest.mark.parametrize(
    "context_args", [{"viewport": PHONE, "has_touch": True, "is_mobile": True}], ids=["phone"]
)
LISTEN = """() => {
    window.settled = new Promise(done => document.addEventListener('htmx:afterSettle', ({target}) => {
        if (!target.matches('[role=status]')) setTimeout(done, 50);  // not the day that is read back while it is typed
    }));
}"""
# Of every kind of control: the contrast between the outline of what has the focus, its own or its field's, and what lies behind it.
RINGS = """() => {
    const pen = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d', {willReadFrequently: true});
    const light = (...colors) => {
        colors.forEach(color => { pen.fillStyle = color; pen.fillRect(0, 0, 1, 1); });
        const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(each => each / 255)
            .map(each => each <= .04045 ? each / 12.92 : ((each + .055) / 1.055) ** 2.4);
        return .2126 * r + .7152 * g + .0722 * b + .05;
    };
    const style = element => getComputedStyle(element);
    const above = (element, test) => { while (element && !test(element)) element = element.parentElement; return element; };
    const found = {};
    for (const each of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
        each.focus({focusVisible: true});
        if (document.activeElement !== each || !each.checkVisibility()) continue;
        const ringed = above(each, e => style(e).outlineStyle !== 'none' && parseFloat(style(e).outlineWidth) >= 2);
        const ground = [];
        above(ringed?.parentElement, e => { ground.unshift(style(e).backgroundColor); });
        const [one, other] = ringed ? [light(...ground), light(...ground, style(ringed).outlineColor)] : [1, 1];
        const kind = `${each.localName} ${each.type ?? ''} ${each.className} ${each.checked ?? each.ariaChecked ?? ''}`;
        found[kind] = Math.max(one, other) / Math.min(one, other);
    }
    return found;
}"""
FOCUSED = "(e => e === document.body ? 'BODY' : `${e.localName}#${e.id} ${e.textContent.trim().slice(0, 30)}`)(document.activeElement)"


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True).locator("visible=true").first


def place_after(page: Page, act: Callable[[], Any]) -> str:
    """What has the focus when the answer to an act has come."""
    page.evaluate(LISTEN)
    act()
    page.evaluate("window.settled")
    return str(page.evaluate(FOCUSED))


def test_no_save_of_an_order_loses_the_focus(page: Page, app: Flask, owner: StaffAccount) -> None:
    order = make_order(app)
    sign_in(page, owner)
    page.goto(f"/admin/orders/{order.number}")
    found = {}

    def press(name: str, panel: str = "") -> None:
        def act() -> None:
            if panel:
                button(page, panel).press("Enter")
            button(page, name).press("Enter")

        found[name] = place_after(page, act)

    page.get_by_label("Note for the team").fill("Ask for the sleeves.")
    press("Add note")
    press("Mark as Processing", "Change order status, Received")
    button(page, "Dispatch").press("Enter")
    page.get_by_label("Tracking number").locator("visible=true").fill("779")
    page.get_by_label("Send it unpaid").locator("visible=true").check()
    press(f"Dispatch {order.number}")
    button(page, "Change delivery details").press("Enter")
    press("Save delivery details")
    button(page, "Change order status, Processing").press("Enter")
    button(page, "Correct the order status").press("Enter")
    page.locator("#panel-correct-order_status").get_by_text("Received").click()
    page.locator("#panel-correct-order_status").get_by_label("Reason").fill("Pressed too early")
    press("Correct to this status")
    assert {name: place for name, place in found.items() if place == "BODY"} == {}
    assert "Add note" in found["Add note"]


def test_no_save_of_money_loses_the_focus(page: Page, app: Flask, owner: StaffAccount) -> None:
    order, cancelled = make_order(app), make_order(app)
    with app.app_context():
        attach_proof(order.id, screenshot(1), proof_store(), OWNER)
        pay(cancelled)
    move(app, cancelled, "Customer asked", order_status=OrderStatus.CANCELLED)
    sign_in(page, owner)
    found = {}

    def press(opener: str, name: str, **fields: str) -> None:
        page.get_by_role("button", name=re.compile(f"^{opener}")).locator("visible=true").first.press("Enter")
        panel = page.locator(":popover-open")
        for field, words in fields.items():
            panel.locator(f"[name={field}]").fill(words)
        for tick in panel.locator("[required][type=checkbox]").all():
            tick.check()
        found[name] = place_after(page, lambda: panel.get_by_role("button", name=name).press("Enter"))

    page.goto(f"/admin/orders/{order.number}")
    press("Reject the screenshot", "Wrong amount")
    press("Record payment", "Record this payment", reference="TID 70000001", paid_on="x")  # no day: refused
    page.goto(f"/admin/orders/{cancelled.number}")
    press("Pay back", "Record what was paid back", reference="OUT 1")
    press("Reverse", "Reverse", reason="Typed wrong")
    page.goto("/admin/payments/closing")
    found["Close"] = place_after(page, lambda: button(page, "Close Easypaisa").press("Enter"))
    assert len(found) == 5
    assert [name for name, place in found.items() if place == "BODY"] == []


def test_no_save_of_a_customer_note_loses_the_focus(page: Page, app: Flask, owner: StaffAccount) -> None:
    order = make_order(app)
    sign_in(page, owner)
    page.goto(f"/admin/customers/{order.phone_normalized}")
    page.get_by_label("Note about this customer").fill("Calls after 5")
    added = place_after(page, lambda: button(page, "Add note").press("Enter"))
    page.get_by_text("Edit").first.click()
    edited = place_after(page, lambda: button(page, "Save note").press("Enter"))
    page.get_by_text("Edit").first.click()
    removed = place_after(page, lambda: button(page, "Remove").press("Enter"))
    assert "BODY" not in (added, edited, removed)
    assert "Add note" in added


def test_no_save_of_the_settings_loses_the_focus(page: Page, owner: StaffAccount) -> None:
    sign_in(page, owner)
    page.goto("/admin/settings")
    forms = page.locator("main form[hx-post]").evaluate_all("all => all.map(e => e.getAttribute('hx-post'))")
    assert len(forms) >= len(PaymentMethod)
    lost = []
    for address in dict.fromkeys(forms):
        save = page.locator(f"form[hx-post='{address}'] button[type=submit]").last
        page.locator(f"form[hx-post='{address}'] [required]").evaluate_all(
            "all => all.forEach(e => e.required = false)"
        )
        if save.count() and place_after(page, lambda save=save: save.press("Enter")) == "BODY":
            lost.append(address)
    assert lost == []


def test_no_change_of_a_list_loses_the_focus(page: Page, app: Flask, owner: StaffAccount) -> None:
    fill_rough_shop(app, owner)
    sign_in(page, owner)
    page.goto("/admin/orders")
    page.locator("#chip-payment_method").press("Enter")
    page.locator("#filter-payment_method").get_by_label("Easypaisa").check()
    places = [place_after(page, lambda: button(page, "Show orders").press("Enter"))]
    places.append(place_after(page, lambda: page.locator("#tab-2").press("Enter")))
    places.append(place_after(page, lambda: page.locator("#remove-payment_method").press("Enter")))
    places.append(place_after(page, lambda: page.locator("#clear-filters").press("Enter")))
    page.goto("/admin/orders/views")
    places.append(place_after(page, lambda: page.locator("[id^=save-]").first.press("Enter")))
    places.append(place_after(page, lambda: page.locator("[id^=delete-]").first.press("Enter")))
    assert "BODY" not in places


def test_no_save_of_a_product_loses_the_focus(page: Page, app: Flask, owner: StaffAccount) -> None:
    product = make_product(app)
    sign_in(page, owner)
    page.goto(f"/admin/products/{product.id}")
    page.get_by_label("Name", exact=True).fill("Zarmina Lawn Maxi")
    assert "#save-product" in place_after(page, lambda: page.locator("#save-product").press("Enter"))


def test_a_request_that_fails_leaves_the_focus_on_its_button(
    page: Page, app: Flask, owner: StaffAccount
) -> None:
    order = make_order(app)
    sign_in(page, owner)
    page.goto(f"/admin/orders/{order.number}")
    page.route("**/notes", lambda route: route.abort())
    page.get_by_label("Note for the team").fill("Ask for the sleeves.")
    button(page, "Add note").press("Enter")
    page.locator("#network-bar").wait_for()
    expect(button(page, "Add note")).to_be_focused()


def test_a_panel_takes_the_focus_to_its_first_field_and_gives_it_back(
    page: Page, app: Flask, owner: StaffAccount
) -> None:
    order = make_order(app)
    sign_in(page, owner)
    page.goto(f"/admin/orders/{order.number}")
    button(page, "Dispatch").press("Enter")
    expect(page.locator("#panel-dispatch").get_by_label("Tracking number")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button(page, "Dispatch")).to_be_focused()
    button(page, "More for this order").press("Enter")
    page.locator("#order-menu").get_by_role("button", name="Other messages").press("Enter")
    expect(page.locator("#messages")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#order-menu").get_by_role("button", name="Other messages")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button(page, "More for this order")).to_be_focused()
    page.goto("/admin/orders")
    page.locator("#chip-city").press("Enter")
    expect(page.locator("#filter-city input[type=checkbox]").first).to_be_focused()


@ON_PHONE
def test_a_panel_on_a_touch_screen_takes_the_focus_without_opening_the_keyboard(
    page: Page, app: Flask, owner: StaffAccount
) -> None:
    order = make_order(app)
    sign_in(page, owner)
    page.goto(f"/admin/orders/{order.number}")
    button(page, "Change order status, Received").tap()
    page.locator("#moves-order_status").get_by_role("button", name="Cancel").tap()
    expect(page.locator("#panel-cancel")).to_be_focused()


@ON_PHONE
def test_fill_in_stays_where_it_is_and_goes_to_what_was_filled_in(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    make_order(app, customer_name="Ayesha Siddiqui", phone="0300 1234567")
    make_product(app, name="Zarmina")
    sign_in(page, staff)
    page.goto("/admin/orders/new")
    page.get_by_label("Find a product").fill("zarmina")
    page.get_by_role("button", name="Zarmina").tap()
    expect(page.get_by_label("Quantity")).to_have_value("1")
    page.get_by_label("Phone").fill("0300 1234567")
    button(page, "Fill in").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    place_after(page, lambda: button(page, "Fill in").tap())
    assert abs(page.evaluate("scrollY") - before) < 40
    expect(page.get_by_role("group", name="Filled in")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_be_in_viewport()


@ON_PHONE
def test_what_an_error_summary_leads_to_is_under_no_bar(page: Page, app: Flask, staff: StaffAccount) -> None:
    product = make_product(app, name="Zarmina")
    sign_in(page, staff)
    page.goto("/admin/orders/new")
    page.get_by_label("Find a product").fill(product.name)
    page.get_by_role("button", name="Zarmina").tap()
    page.get_by_label("Quantity").fill("0")
    page.get_by_role("button", name="Place order").tap()
    summary = page.locator("[data-error-summary]")
    summary.wait_for()
    links = summary.get_by_role("link").all()
    assert len(links) >= 5
    for link in links:
        assert link.bounding_box()["height"] >= 43.5, link.text_content()
        link.tap()
        covered = page.evaluate(
            """() => {
                const box = document.querySelector(':target').getBoundingClientRect();
                const [top, bottom] = ['header.sticky', '.bar'].map(each => document.querySelector(each).getBoundingClientRect());
                return box.top < top.bottom || box.top > bottom.top - 20;
            }"""
        )
        assert not covered, link.text_content()


def test_the_ring_is_seen_around_every_kind_of_control(page: Page, app: Flask, owner: StaffAccount) -> None:
    """Source: WCAG 2.4.7, and 3:1 as 1.4.11 asks."""
    addresses = fill_rough_shop(app, owner).values()
    sign_in(page, owner)
    unseen = {}
    for address in [
        *addresses,
        "/admin/products/new",
        "/admin/settings",
        "/admin/staff/new",
        "/admin/account",
        "/admin/tasks",
    ]:
        page.goto(address)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # without colours in between
            rings = page.evaluate(RINGS)
            assert rings, address
            unseen |= {kind: (address, theme, ratio) for kind, ratio in rings.items() if ratio < 3}
    assert unseen == {}
