"""The orders that a person opened last in this browser stand among the likely ones when something is shared; nothing is stored of it."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from beautique.kernel import clock
from beautique.orders.types import PaymentStatus
from tests.admin.order_pages import HTMX, counted, move, post_move, url
from tests.admin.share_pages import picture, share
from tests.conftest import Browser
from tests.factories import make_order

LATELY = re.compile(r'aria-label="Opened lately">(.*?)</section>', re.DOTALL)


def lately(client: Browser, **words: str) -> str:
    """What is offered as opened lately on the page of a new share."""
    page = client.get(share(client, picture(), **words).location).text
    found = LATELY.search(page)
    return found[1] if found else ""


def numbers(part: str) -> list[str]:
    return re.findall(r'name="order" value="([^"]+)"', part)


def cookie(client: Browser) -> str:
    return next((c.value for (_, _, name), c in client._cookies.items() if name == "lately"), "")


def test_those_that_were_opened_last_stand_before_those_that_wait(app: Flask, staff_client) -> None:
    first, second, third, fourth, other = (make_order(app) for _ in range(5))
    for order in (first, second, third, fourth, third):
        staff_client.get(url(order))
    page = staff_client.get(share(staff_client, picture(), text=f"for {second.number}").location).text
    titles = re.findall(r'<h2 class="sheet-title">([^<]+)', page)
    assert titles == ["Named in the message", "Opened lately", "Wait for a screenshot"]
    assert numbers(page) == [each.number for each in (second, third, fourth, first, other)]


def test_five_are_remembered(app: Flask, staff_client) -> None:
    orders = [make_order(app) for _ in range(6)]
    for order in orders:
        staff_client.get(url(order))
    assert numbers(lately(staff_client)) == [each.number for each in reversed(orders[1:])]


def test_it_says_how_long_ago_and_for_two_hours(app: Flask, staff_client) -> None:
    order, opened_at = make_order(app), clock.now()
    with time_machine.travel(opened_at, tick=False):
        staff_client.get(url(order))
        assert "opened just now" in lately(staff_client)
    with time_machine.travel(opened_at + timedelta(minutes=3, seconds=5), tick=False):
        assert "opened 3 min ago" in lately(staff_client)
    with time_machine.travel(opened_at + timedelta(hours=2, seconds=1), tick=False):
        assert lately(staff_client) == ""


def test_only_orders_that_a_screenshot_is_awaited_for(app: Flask, staff_client) -> None:
    waits, paid, verified, cancelled = (make_order(app) for _ in range(4))
    staff_client.post_form(f"{share(staff_client, picture(7)).location}/attach", {"order": paid.number})
    move(app, verified, payment_status=PaymentStatus.VERIFIED)
    move(app, cancelled, "Customer asked", order_status="Cancelled")
    for order in (waits, paid, verified, cancelled):
        assert staff_client.get(url(order)).status_code == 200
    assert numbers(lately(staff_client)) == [waits.number]


@pytest.mark.parametrize(
    "headers",
    [HTMX, {"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}],
    ids=["a part of the page", "fetched ahead", "drawn ahead"],
)
def test_what_nobody_looks_at_does_not_count(app: Flask, staff_client, headers) -> None:
    order = make_order(app)
    assert staff_client.get(url(order), headers=headers).status_code == 200
    staff_client.head(url(order))
    staff_client.get(url(order, "?go=next"))
    staff_client.get(f"/admin/live?order={order.number}&version=1&notes=0&since=0")
    post_move(staff_client, order, order_status="Processing", headers=HTMX)
    assert cookie(staff_client) == lately(staff_client) == ""


def test_two_tabs_add_to_one_another(app: Flask, staff_client) -> None:
    one, other = make_order(app), make_order(app)
    for order in (one, other, one):
        staff_client.get(url(order))
    assert numbers(lately(staff_client)) == [one.number, other.number]


def test_signing_out_forgets(app: Flask, staff_client) -> None:
    staff_client.get(url(make_order(app)))
    assert cookie(staff_client)
    staff_client.post_form("/admin/logout")
    assert cookie(staff_client) == ""
    staff_client.sign_in("asma")
    assert lately(staff_client) == ""


def test_whoever_signs_in_next_sees_nothing_of_it(app: Flask, staff_client, owner) -> None:
    staff_client.get(url(make_order(app)))
    kept = cookie(staff_client)
    for username in ("sana", "asma"):  # asma again: what is kept is her session's, not hers for ever
        staff_client.sign_in(username)
        staff_client.set_cookie("lately", kept)
        assert lately(staff_client) == ""


@pytest.mark.parametrize("sent", ["x", "", "WzFd.aaaa.bbbb", "x" * 3_000])
def test_a_cookie_that_we_did_not_make_says_nothing(app: Flask, staff_client, sent) -> None:
    staff_client.set_cookie("lately", sent)
    order = make_order(app)
    assert lately(staff_client) == ""
    staff_client.get(url(order))
    assert numbers(lately(staff_client)) == [order.number]


def test_the_cookie_stays_small_and_is_not_for_scripts(app: Flask, staff_client) -> None:
    for _ in range(8):
        answer = staff_client.get(url(make_order(app)))
    [sent] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("lately=")]
    assert len(sent) < 450
    assert "HttpOnly" in sent
    assert "SameSite=Lax" in sent
    assert "Max-Age=7200" in sent


def test_opening_an_order_asks_and_writes_nothing_more_for_it(app: Flask, staff_client) -> None:
    order = make_order(app)
    staff_client.get(url(order))
    with counted(app) as part:
        staff_client.get(url(order), headers=HTMX)
    with counted(app) as whole:
        staff_client.get(url(order))
    assert len(whole) == len(part)
