"""Many orders at once over HTTP: what is chosen, what the preview says, one result per order, payments, parcels."""

import re
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from beautique.kernel import clock
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus
from beautique.payments.queries import list_payments
from tests.admin.order_pages import HTMX, actions, counted, fields, links, markup, move, stored, words
from tests.factories import make_order, make_product

BULK, PARCELS = "/admin/orders/bulk", "/admin/orders/parcels"


@pytest.fixture
def orders(app: Flask) -> list[Order]:
    product = make_product(app, regular_price=Decimal(6750))
    return [make_order(app, product, customer_name=f"Ayesha {name}") for name in ("Malik", "Raza", "Noor")]


def preview(client: Any, orders: list[Order], key: str = "ready", **more: Any) -> Any:
    numbers = [order.number for order in orders]
    return client.get(BULK, query_string={"number": numbers, "move": key, **more})


def start(client: Any, shown: Any, **more: Any) -> Any:
    return client.post_form(BULK, {**fields(shown, 'id="bulk-form"'), **more})


def run(client: Any, started: Any) -> Any:
    """Runs the change whose start was answered, to its end."""
    page = client.get(started.location)
    while 'id="run"' in page.text:
        page = client.post_form(f"{started.location}/run", headers=HTMX)
    return page


def test_the_list_offers_a_tick_for_each_order_and_what_most_need_next(app: Flask, staff_client, orders):
    move(app, orders[0], payment_status=PaymentStatus.VERIFIED, order_status=OrderStatus.PROCESSING)
    page = staff_client.get("/admin/orders").text
    ticks = dict(
        re.findall(r'value="(BQ-[^"]+)"\s+aria-label="Tick [^"]+"\s+data-tick\s+data-next="([^"]*)"', page)
    )
    assert ticks[orders[0].number] == "ready"
    assert ticks[orders[1].number] == "paid"
    assert "matching" not in page  # all of them are on the page


def test_the_preview_says_what_changes_and_what_cannot_and_why_and_changes_nothing(
    app: Flask, staff_client, orders
):
    move(app, orders[1], order_status=OrderStatus.DELIVERED)
    move(app, orders[2], order_status=OrderStatus.READY)
    shown = words(preview(staff_client, orders))
    assert "Mark 3 orders as Ready?" in shown
    assert "1 will change, 2 will not." in shown
    assert "Cannot change: The order is Delivered already." in shown
    assert "Nothing to do, it is so already" in shown
    assert "Mark 1 order as Ready" in shown
    assert stored(app, orders[0]).order_status == OrderStatus.RECEIVED


def test_the_change_has_a_result_for_every_order_and_leads_back_to_the_list(app: Flask, staff_client, orders):
    shown = preview(staff_client, orders, list="city=Lahore")
    move(app, orders[1], order_status=OrderStatus.DELIVERED)  # between looking and pressing
    done = run(staff_client, start(staff_client, shown))
    told = words(done)
    assert "2 changed, 1 could not" in told
    assert f"{orders[1].number} The order is Delivered already." in told
    assert links(done, 'href="/admin/orders\\?city=Lahore"')
    assert stored(app, orders[0]).order_status == OrderStatus.READY
    assert actions(app, orders[0])[0] == "order.moved"


def test_everything_that_matches_is_chosen_not_only_the_page(app: Flask, staff_client, orders):
    other = make_order(app, make_product(app), city="Quetta")
    shown = preview(staff_client, orders[:1], everything="1", list="city=Lahore")
    assert "Mark 3 orders as Ready?" in words(shown)
    run(staff_client, start(staff_client, shown))
    assert stored(app, orders[2]).order_status == OrderStatus.READY
    assert stored(app, other).order_status == OrderStatus.RECEIVED


def test_without_a_tick_or_with_a_number_that_is_none_the_list_says_what_to_do(staff_client, orders):
    for query in ({"move": "ready"}, {"move": "ready", "number": "nonsense"}):
        answer = staff_client.get(BULK, query_string=query)
        assert (answer.status_code, answer.location) == (303, "/admin/orders")
    assert "is no order number" in words(staff_client.get("/admin/orders"))
    assert preview(staff_client, orders, "explode").status_code == 404


def test_cancelling_asks_why_and_keeps_it(app: Flask, staff_client, orders):
    shown = preview(staff_client, orders, "cancel")
    refused = start(staff_client, shown)
    assert refused.status_code == 422
    assert "Choose why, or say it in your own words" in words(refused)
    run(staff_client, start(staff_client, shown, cancel_reason="Sold out"))
    page = words(staff_client.get(f"/admin/orders/{orders[0].number}"))
    assert stored(app, orders[0]).order_status == OrderStatus.CANCELLED
    assert "Sold out" in page


def test_dispatching_names_the_courier(app: Flask, staff_client, orders):
    shown = preview(staff_client, orders, "dispatch")
    assert start(staff_client, shown, courier="T" * 61).status_code == 422
    assert start(staff_client, shown, estimated_delivery="soon").status_code == 422
    run(staff_client, start(staff_client, shown, courier="TCS"))
    found = stored(app, orders[0])
    assert (found.delivery_status, found.courier) == (DeliveryStatus.OUT_FOR_DELIVERY, "TCS")


def test_a_stopped_change_leaves_the_rest_and_says_so(app: Flask, staff_client, orders):
    started = start(staff_client, preview(staff_client, orders))
    staff_client.post_form(f"{started.location}/stop")
    assert "Stopped: 0 changed, 3 left as they were" in words(run(staff_client, started))
    assert stored(app, orders[0]).order_status == OrderStatus.RECEIVED


def test_without_javascript_a_button_goes_on(app: Flask, staff_client, orders):
    started = start(staff_client, preview(staff_client, orders))
    assert "Go on" in words(staff_client.get(started.location))
    answer = staff_client.post_form(f"{started.location}/run")
    assert (answer.status_code, answer.location) == (303, started.location)


# Payments


def pay(client: Any, orders: list[Order], references: list[str], **more: Any) -> Any:
    rows: dict[str, str] = {}
    for row, (order, reference) in enumerate(zip(orders, references, strict=True)):
        rows |= {
            f"rows-{row}-number": order.number,
            f"rows-{row}-amount": "6,750",
            f"rows-{row}-reference": reference,
        }
    common = {"paid_on": clock.today().isoformat(), "seen_in_account": "y"}
    return client.post_form(f"{BULK}/payments", {**rows, **common, **more})


def payments_of(app: Flask, order: Order) -> int:
    with app.app_context():
        return len(list_payments(order.id))


def test_payments_are_confirmed_together_and_an_empty_row_is_left_out(app: Flask, staff_client, orders):
    page = staff_client.get(f"{BULK}/payments", query_string={"number": [each.number for each in orders]})
    assert page.text.count('value="6,750"') == 3
    done = run(staff_client, pay(staff_client, orders, ["TID 4711-1", "TID 4711-2", " "]))
    assert "2 changed" in words(done)
    assert stored(app, orders[0]).payment_status == PaymentStatus.VERIFIED
    assert stored(app, orders[2]).payment_status == PaymentStatus.PENDING


def test_the_same_transaction_id_is_refused_and_names_the_other_order(app: Flask, staff_client, orders):
    done = run(staff_client, pay(staff_client, orders[:2], ["TID 4711-1", "tid47111"]))
    assert f"is recorded for order {orders[0].number} already" in words(done)
    assert [payments_of(app, order) for order in orders[:2]] == [1, 0]


def test_like_ids_are_asked_about_in_their_rows_those_of_one_page_too(app: Flask, staff_client, orders):
    done = run(staff_client, pay(staff_client, orders[:1], ["88120345671"]))
    first, *rest = orders
    typed = ["88120345671 Rs 6750", "8812034567"]
    assert "1 changed" in words(done)
    answer = pay(staff_client, rest, typed)
    asked = [f"{first.number} {rest[1].number}", f"{first.number} {rest[0].number}"]
    assert answer.status_code == 409
    assert f"Nearly the same transaction ID is recorded for {first.number}" in words(answer)
    for row, orders_alike in enumerate(asked):
        assert f'name="rows-{row}-alike" value="{orders_alike}">' in markup(answer)
        assert f'value="{typed[row]}"' in answer.text
    half = pay(staff_client, rest, typed, **{"rows-0-alike": asked[0], "rows-1-alike": first.number})
    assert half.status_code == 409
    assert f'name="rows-0-alike" value="{asked[0]}" checked>' in markup(half)
    assert f'name="rows-1-alike" value="{asked[1]}">' in markup(half)
    assert [payments_of(app, order) for order in rest] == [0, 0]
    ticked = {"rows-0-alike": asked[0], "rows-1-alike": asked[1]}
    assert "2 changed" in words(run(staff_client, pay(staff_client, rest, typed, **ticked)))


def test_a_like_id_that_was_recorded_meanwhile_is_refused_in_its_row(app: Flask, staff_client, orders):
    started = pay(staff_client, orders[:1], ["88120345671"])
    run(staff_client, pay(staff_client, orders[1:2], ["88120345671.0"]))
    done = run(staff_client, started)
    assert f"Nearly the same transaction ID is recorded for {orders[1].number}" in words(done)
    assert [payments_of(app, order) for order in orders[:2]] == [0, 1]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"rows-0-amount": "67,50"}, "Is this Rs 6,750 or Rs 67.50? Write it like one of these."),
        ({"rows-0-amount": "some"}, "Give an amount such as 12,450."),
        ({"rows-0-reference": "x"}, "4 to 60 letters and digits"),
        ({"paid_on": "2099-01-01"}, "Choose a day from"),
        ({"paid_on": "today"}, "Choose a day, such as"),
        ({"seen_in_account": ""}, "Look into the account first"),
        ({"rows-0-reference": ""}, "Type the transaction ID of at least one payment."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(app: Flask, staff_client, orders, wrong, sentence):
    answer = pay(staff_client, orders[:1], ["TID 4711-1"], **wrong)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert f'value="{wrong.get("rows-0-amount", "6,750")}"' in answer.text
    assert payments_of(app, orders[0]) == 0


# Parcels


def send(client: Any, block: str, do: str = "dispatch", **more: Any) -> Any:
    return client.post_form(PARCELS, {"block": block, "do": do, **more})


def test_a_pasted_block_is_looked_at_first(app: Flask, staff_client, orders):
    move(app, orders[1], order_status=OrderStatus.CANCELLED)
    block = "\n".join(
        [
            f"{orders[0].number}\tCN 100 200",
            f"{orders[1].number}, CN100201",
            orders[2].number,
            "BQ-20200101-001 CN100203",
            "Total 4 parcels",
        ]
    )
    shown = send(staff_client, block, "look")
    told = words(shown)
    assert "1 parcel to dispatch" in told
    assert "4 lines cannot be used" in told
    for problem in (
        "A cancelled order cannot be dispatched.",
        "The tracking number is missing.",
        "There is no order BQ-20200101-001.",
        "There is no order number in this line",
    ):
        assert problem in told
    assert "CN 100 200" in shown.text  # the block is still there
    assert stored(app, orders[0]).delivery_status == DeliveryStatus.NOT_STARTED


def test_the_same_order_or_number_twice_in_a_block_is_neither(staff_client, orders):
    first, second, third = (order.number for order in orders)
    told = words(send(staff_client, f"{first} CN101\n{first} CN102\n{second} CN109\n{third} CN109", "look"))
    assert told.count("This order stands in the block more than once.") == 2
    assert told.count("This tracking number stands in the block more than once.") == 2


def test_the_parcels_are_dispatched_with_their_numbers(app: Flask, staff_client, orders):
    block = "\r\n".join(f"{order.number.lower()}\tCN10{order.day_counter}" for order in orders)
    run(staff_client, send(staff_client, block, courier="TCS", estimated_delivery="2099-01-01"))
    for order in orders:
        found = stored(app, order)
        assert (found.delivery_status, found.courier) == (DeliveryStatus.OUT_FOR_DELIVERY, "TCS")
        assert found.tracking_number == f"CN10{order.day_counter}"


def test_a_line_that_a_spreadsheet_has_spoiled_is_refused_and_the_others_are_dispatched(
    app: Flask, staff_client, orders
):
    good, spoiled, swapped = orders
    block = f"{good.number}\t'00779912345678\n{spoiled.number}\t7.79912E+11\nCN100300,Lahore,{swapped.number}"
    told = words(send(staff_client, block, "look"))
    assert "2 parcels to dispatch" in told
    assert "7.79912E+11 is a long number that a spreadsheet has cut." in told
    run(staff_client, send(staff_client, block))
    assert [stored(app, each).tracking_number for each in orders] == ["00779912345678", None, "CN100300"]


def test_a_tracking_number_that_another_order_has_already_is_told_and_not_refused(
    app: Flask, staff_client, orders
):
    first, second, _ = orders
    move(app, first, delivery_status=DeliveryStatus.OUT_FOR_DELIVERY, tracking_number="CN100200")
    told = words(send(staff_client, f"{first.number}\tCN100200\n{second.number}\tCN100201", "look"))
    assert "has this tracking number already" not in told
    told = words(send(staff_client, f"{second.number}\tCN100200", "look"))
    assert "1 parcel to dispatch" in told
    assert f"{first.number} has this tracking number already" in told


@pytest.mark.parametrize(
    ("block", "sentence"), [("", "Paste one line"), ("x\n" * 501, "Paste up to 500 lines")]
)
def test_an_empty_or_endless_block_is_told(staff_client, block, sentence):
    answer = send(staff_client, block, "look")
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_the_preview_asks_the_database_as_often_for_fifty_orders_as_for_one(app: Flask, staff_client):
    product, counts, made = make_product(app), [], []
    for more in (1, 49):
        made += [make_order(app, product) for _ in range(more)]
        with counted(app) as statements:
            assert preview(staff_client, made).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 2
