"""The page of a change of many orders that is done: whom it changed, what comes next, and its undo."""

import html
import re
from urllib.parse import parse_qs, urlsplit

from flask import Flask

from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
from tests.admin.bulk_pages import BULK, pay, preview, run, start
from tests.admin.order_pages import HTMX, counted, listed, move, stored, words
from tests.factories import make_order, make_product

SENT = {"delivery_status": DeliveryStatus.OUT_FOR_DELIVERY}


def changed(client, orders, key="ready", **more):
    """The result page of a change, and where it is."""
    started = start(client, preview(client, orders, key), **more)
    return run(client, started), started.location


def next_steps(answer) -> dict[str, str]:
    """The links of what comes next, the primary one first, by their words."""
    part = re.search(r'aria-labelledby="next-title">(.*?)</section>', answer.text, re.DOTALL)[1]
    found = re.findall(r'<a class="(btn[^"]*)" href="([^"]*)">(.*?)</a>', part, re.DOTALL)
    found.sort(key=lambda each: "btn-primary" not in each[0])
    assert [("btn-primary" in look) for look, *_ in found].count(True) == 1
    return {" ".join(re.sub(r"<[^>]+>", " ", told).split()): html.unescape(url) for _, url, told in found}


def numbers_of(url: str) -> set[str]:
    return set(parse_qs(urlsplit(url).query)["number"])


def test_every_order_is_named_with_its_customer_and_amount_under_what_became_of_it(
    app: Flask, staff_client, orders
):
    shown = preview(staff_client, orders)
    move(app, orders[1], order_status=OrderStatus.DELIVERED)
    move(app, orders[2], order_status=OrderStatus.READY)
    done = run(staff_client, start(staff_client, shown))
    told = words(done)
    assert (
        f"Could not change: The order is Delivered already. 1 {orders[1].number} Ayesha Raza Rs 6,750" in told
    )
    assert f"Changed 1 {orders[0].number} Ayesha Malik Rs 6,750" in told
    assert f"It was so already 1 {orders[2].number} Ayesha Noor Rs 6,750" in told
    assert re.search(r"<bdi[^>]*>Ayesha Raza</bdi>", done.text)


def test_what_most_of_them_need_next_comes_first(app: Flask, staff_client, orders):
    for order in orders[:2]:
        move(app, order, payment_status=PaymentStatus.VERIFIED)
    done, _ = changed(staff_client, orders)
    steps = next_steps(done)
    assert list(steps) == ["Dispatch 2", "Print 3 slips", "Tell these 3 customers", "Back to the list"]
    assert numbers_of(steps["Dispatch 2"]) == {orders[0].number, orders[1].number}
    assert "Dispatch 2 orders?" in words(staff_client.get(steps["Dispatch 2"]))
    assert "3 slips" in words(staff_client.get(steps["Print 3 slips"]))
    assert set(listed(staff_client.get(steps["Tell these 3 customers"]))) == {each.number for each in orders}


def test_payments_that_wait_are_what_comes_next(staff_client, orders):
    steps = next_steps(changed(staff_client, orders, "paid")[0])
    first, url = next(iter(steps.items()))
    assert first == "Confirm 3 payments"
    assert staff_client.get(url).text.count('value="6,750"') == 3


def test_who_gets_a_parcel_is_told_first_and_of_the_cancelled_nothing_is_printed(
    app: Flask, staff_client, orders
):
    for order in orders[:2]:
        move(app, order, payment_status=PaymentStatus.VERIFIED, order_status=OrderStatus.READY)
    sent, _ = changed(staff_client, orders[:2], "dispatch")
    assert list(next_steps(sent)) == [
        "Tell these 2 customers",
        "Print 2 slips",
        "Mark 2 as Delivered",
        "Back to the list",
    ]
    off, _ = changed(staff_client, orders[2:], "cancel", cancel_reason="Sold out")
    assert list(next_steps(off)) == ["Tell this customer", "Back to the list"]


def test_when_nothing_changed_the_list_comes_next(app: Flask, staff_client, orders):
    shown = preview(staff_client, orders)
    for order in orders:
        move(app, order, order_status=OrderStatus.DELIVERED)
    done = run(staff_client, start(staff_client, shown))
    assert list(next_steps(done)) == ["Back to the list"]
    assert 'id="undo"' not in done.text


def test_the_result_asks_the_database_as_often_for_fifty_orders_as_for_one(app: Flask, staff_client):
    product, counts = make_product(app), []
    for count in (1, 50):
        _, url = changed(staff_client, [make_order(app, product) for _ in range(count)])
        with counted(app) as statements:
            assert staff_client.get(url).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 6


# Undo


def test_undo_stands_on_the_page_and_in_the_toast_and_takes_all_back(app: Flask, staff_client, orders):
    started = start(staff_client, preview(staff_client, orders))
    ended = staff_client.post_form(f"{started.location}/run", headers=HTMX)
    assert f'"undo": {{"url": "{started.location}/undo", "label": "Undo"}}' in ended.headers["HX-Trigger"]
    assert 'id="undo"' in ended.text
    begun = staff_client.post_form(f"{started.location}/undo")
    again = staff_client.post_form(f"{started.location}/undo")
    assert begun.location == again.location != started.location
    back = run(staff_client, begun)
    assert "Undo: Mark 3 orders as Ready" in words(staff_client.get(begun.location))
    assert "3 taken back" in words(back)
    assert list(next_steps(back)) == ["Back to the list"]
    assert [stored(app, each).order_status for each in orders] == [OrderStatus.RECEIVED] * 3
    first = staff_client.get(started.location)
    assert "Undone by" in words(first)
    assert 'id="undo"' not in first.text
    assert list(next_steps(first)) == ["Back to the list"], "what follows a change that was taken back"


def test_without_javascript_the_undo_waits_on_the_next_page(staff_client, orders):
    started = start(staff_client, preview(staff_client, orders))
    staff_client.post_form(f"{started.location}/run")
    page = staff_client.get(started.location)
    assert "3 orders changed" in words(page)
    assert page.text.count(f'action="{started.location}/undo"') == 2  # the toast's, and the page's


def test_what_somebody_changed_since_is_named_and_left(app: Flask, staff_client, orders):
    _, url = changed(staff_client, orders)
    move(app, orders[1], order_status=OrderStatus.DELIVERED)
    told = words(run(staff_client, staff_client.post_form(f"{url}/undo")))
    assert "2 taken back, 1 left as they are" in told
    assert (
        f"Left as it is: Hina Baig changed this order since. It stays as it is. 1 {orders[1].number}" in told
    )


def test_only_who_started_it_and_the_owner_are_offered_the_undo(
    app: Flask, staff_client, owner_client, orders
):
    _, url = changed(owner_client, orders[:2])
    assert 'id="undo"' not in staff_client.get(url).text
    staff_client.post_form(f"{url}/undo")
    assert "started this change, and may undo it" in words(staff_client.get(url))
    _, url = changed(staff_client, orders[2:])
    assert 'id="undo"' in owner_client.get(url).text


def test_payments_are_not_undone_together(staff_client, orders):
    started = pay(staff_client, orders[:1], ["TID 4711-1"])
    assert 'id="undo"' not in run(staff_client, started).text
    staff_client.post_form(f"{started.location}/undo")
    assert "Payments are taken back one at a time" in words(staff_client.get(started.location))


# One form is one change


def test_a_form_that_is_sent_again_leads_to_the_change_that_it_started(app: Flask, staff_client, orders):
    shown = preview(staff_client, orders)
    first = start(staff_client, shown)
    run(staff_client, first)
    assert start(staff_client, shown).location == first.location
    assert start(staff_client, preview(staff_client, orders)).location != first.location


def test_the_same_token_with_another_wish_is_another_change(staff_client, orders):
    shown = preview(staff_client, orders, "dispatch")
    assert (
        start(staff_client, shown, courier="TCS", accept_unpaid="y").location
        != start(staff_client, shown, courier="M&P", accept_unpaid="y").location
    )


def test_payments_and_parcels_that_are_sent_again_are_one_change_too(staff_client, orders):
    sent = [pay(staff_client, orders[:1], ["TID 4711-1"], token="f" * 32) for _ in range(2)]
    assert sent[0].location == sent[1].location
    run(staff_client, sent[0])
    assert pay(staff_client, orders[:1], ["TID 4711-1"], token="f" * 32).location == sent[0].location
    parcels = {"block": f"{orders[0].number} CN101", "do": "dispatch", "token": "e" * 32}
    posts = [staff_client.post_form("/admin/orders/parcels", parcels) for _ in range(2)]
    assert posts[0].location == posts[1].location


def test_each_form_has_a_token_of_its_own(staff_client, orders):
    pages = [
        f"{BULK}?move=ready&number={orders[0].number}",
        f"{BULK}/payments?number={orders[0].number}",
        "/admin/orders/parcels",
    ]
    tokens = [
        re.findall(r'name="token" type="hidden" value="([^"]{10,})"', staff_client.get(page).text)
        for page in pages * 2
    ]
    assert len({token for found in tokens for token in found}) == 6
