"""Packing slips and the pick list: what stands on the paper, and who printed it."""

import re
from decimal import Decimal

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.orders import packing
from beautique.orders.commands import add_note
from beautique.orders.models import Order
from beautique.orders.packing import Kind, Paper
from beautique.orders.types import OrderStatus, PaymentStatus
from tests.admin.order_pages import HINA, HTMX, actions, counted, fields, links, move, words
from tests.factories import line, make_order, make_product
from tests.orders.many import copy_order

PRINT = "/admin/orders/print"


def slips(answer) -> list[str]:
    """The numbers of the packing slips, in their order."""
    return re.findall(r'aria-label="Packing slip (BQ-[\d-]+)"', answer.text)


def chosen(*orders: Order, **more: str) -> str:
    pairs = [("number", order.number) for order in orders] + list(more.items())
    return f"{PRINT}?" + "&".join(f"{name}={value}" for name, value in pairs)


def test_a_slip_says_what_goes_where(app: Flask, staff_client) -> None:
    product = make_product(app, name="Noor Lawn", regular_price=Decimal(1250))
    order = make_order(
        app,
        lines=(line(product, size="M", color="Ivory", quantity=2), line(product, size="S", color="Ivory")),
        customer_name="آمنہ خان",
        address="House 14-B\nModel Town",
        notes="Please no bell",
    )
    answer = staff_client.get(chosen(order))
    text = words(answer)
    for part in (
        order.number,
        "آمنہ خان",
        "Model Town",
        "Lahore",
        "0300 1234567",
        "2 × Noor Lawn Size M, Ivory",
        "1 × Noor Lawn Size S, Ivory",
        "3 pieces in all",
        "Please no bell",
    ):
        assert part in text
    assert "1,250" not in text, "what it cost is nobody's business who receives the parcel"
    assert f'aria-label="QR code of {order.number}"' in answer.text


def test_the_filter_of_the_list_is_what_is_printed(app: Flask, staff_client) -> None:
    product = make_product(app)
    first, other, second = (make_order(app, product, city=city) for city in ("Karachi", "Lahore", "Karachi"))
    [address] = set(links(staff_client.get("/admin/orders?city=Karachi&sort=oldest"), PRINT))
    assert slips(staff_client.get(address)) == [first.number, second.number]
    assert slips(staff_client.get(chosen(other))) == [other.number]


@pytest.mark.parametrize("paper", Paper)
def test_looking_notes_nothing_and_printing_notes_who(app: Flask, staff_client, paper) -> None:
    orders = [make_order(app), make_order(app)]
    page = staff_client.get(chosen(*orders, paper=paper))
    assert [actions(app, order) for order in orders] == [["order.placed"]] * 2
    answer = staff_client.post_form(
        chosen(*orders, paper=paper), {"number": [order.number for order in orders], "paper": paper}
    )
    assert answer.status_code == 303
    assert "Noted on the timelines. Now print this page" in words(staff_client.get(answer.location))
    for order in orders:
        with app.app_context():
            printed = list_timeline("order", order.id)[0]
        assert (printed.action, printed.actor_name, printed.changes) == (
            "order.printed",
            "Asma Noor",
            {"paper": [None, paper.value]},
        )
        told = "Pick list printed" if paper is Paper.PICK_LIST else "Packing slip printed"
        assert told in words(staff_client.get(f"/admin/orders/{order.number}"))
    assert fields(page, 'id="print-button"')["paper"] == paper


def test_a_double_click_is_noted_once_and_no_open_form_becomes_stale(app: Flask, staff_client) -> None:
    order = make_order(app)
    for _ in range(2):
        staff_client.post_form(chosen(order), {"number": order.number})
    assert actions(app, order) == ["order.printed", "order.placed"]
    move(app, order, order_status=OrderStatus.PROCESSING)
    with app.app_context():
        assert list_timeline("order", order.id)[0].seq == order.version + 1


def test_with_htmx_the_button_answers_and_asks_the_browser_to_print(app: Flask, staff_client) -> None:
    order = make_order(app)
    answer = staff_client.post_form(chosen(order), {"number": order.number}, headers=HTMX)
    assert answer.status_code == 200
    assert "data-print-now" in answer.text
    assert "<html" not in answer.text


def test_what_speaks_against_packing_is_said_first(app: Flask, staff_client) -> None:
    product = make_product(app)
    good, cancelled, unpaid = (make_order(app, product) for _ in range(3))
    move(app, good, payment_status=PaymentStatus.VERIFIED)
    move(app, cancelled, "Changed mind", order_status=OrderStatus.CANCELLED)
    staff_client.post_form(chosen(good), {"number": good.number})
    with app.app_context():
        add_note(good.id, "Do not send", HINA)
    page = staff_client.get(chosen(good, cancelled, unpaid, sort="oldest", paper="a4"))
    text = words(page)
    assert f"1 order is cancelled: {cancelled.number} Leave it out" in text
    assert f"1 order is not paid for yet: {unpaid.number} (Rs 6,750) Leave it out" in text
    assert f"1 order was printed before: {good.number} Leave it out" in text
    assert f"1 order has a note of the team: {good.number} Leave it out" in text
    *without, together = links(page, "link-ink")
    assert unpaid.number in together
    assert [slips(staff_client.get(url)) for url in without] == [
        [good.number, unpaid.number],
        [good.number, cancelled.number],
        [cancelled.number, unpaid.number],
        [cancelled.number, unpaid.number],
    ]
    assert "quarters" in staff_client.get(without[0]).text


def test_nothing_is_offered_to_leave_out_when_nothing_would_remain(app: Flask, staff_client) -> None:
    order = make_order(app)
    text = words(staff_client.get(chosen(order)))
    assert f"1 order is not paid for yet: {order.number} (Rs 6,750)" in text
    assert "Leave it out" not in text


def test_the_pick_list_counts_pieces_by_product_size_and_colour(app: Flask) -> None:
    lawn, maxi = make_product(app, name="Noor Lawn"), make_product(app, name="Aaina Lawn")
    first = make_order(app, lines=(line(lawn, size="L", color="Ivory", quantity=2), line(maxi, size="S")))
    second = make_order(app, lines=(line(lawn, size="L", color="Ivory"), line(lawn, size="S", color="Ivory")))
    with app.app_context():
        picked = packing.pick_list([second, first])
    assert [(each.name, each.pieces) for each in picked] == [("Aaina Lawn", 1), ("Noor Lawn", 4)]
    assert picked[1].kinds == [
        Kind("S", "Ivory", 1, [second.number]),
        Kind("L", "Ivory", 3, [first.number, second.number]),
    ]


def test_four_slips_share_a_sheet_and_what_is_too_long_has_its_own(app: Flask, staff_client) -> None:
    product = make_product(app, colors=tuple(f"Colour {n}" for n in range(9)))
    long = make_order(app, lines=tuple(line(product, color=color) for color in product.colors))
    short = [make_order(app, product) for _ in range(5)]
    answer = staff_client.get(chosen(long, *short, paper="a4", sort="oldest"))
    sheets = re.split(r'<div class="print-sheet', answer.text)[1:]
    on_sheets = [re.findall(r'aria-label="Packing slip (BQ-[\d-]+)"', sheet) for sheet in sheets]
    numbers = [order.number for order in short]
    assert on_sheets == [numbers[:4], numbers[4:], [long.number]]
    assert ["quarters" in sheet for sheet in sheets] == [True, True, False]


def test_too_many_orders_are_refused_with_a_way_out(app: Flask, staff_client) -> None:
    copy_order(app, make_order(app), packing.MOST)
    answer = staff_client.get(PRINT)
    assert answer.status_code == 409
    assert "More than 200 orders match, and at most 200 are printed at a time." in words(answer)
    assert slips(answer) == []


def test_numbers_that_do_not_exist_note_nothing(app: Flask, staff_client) -> None:
    order = make_order(app)
    answer = staff_client.post_form(PRINT, {"number": [order.number, "BQ-20200101-001"]})
    assert answer.status_code == 404
    assert staff_client.post_form(PRINT).status_code == 404
    assert actions(app, order) == ["order.placed"]


def test_nothing_to_print_is_said(staff_client) -> None:
    assert "There is nothing to print with these filters." in words(staff_client.get(f"{PRINT}?city=Nowhere"))


@pytest.mark.parametrize("paper", Paper)
def test_fifty_slips_ask_the_database_as_often_as_one(app: Flask, staff_client, paper) -> None:
    product = make_product(app)
    make_order(app, product)
    with counted(app) as few:
        staff_client.get(f"{PRINT}?paper={paper}")
    for _ in range(49):
        make_order(app, product)
    with counted(app) as many:
        staff_client.get(f"{PRINT}?paper={paper}")
    assert len(few) == len(many) <= 4


def test_the_ticks_of_the_list_are_what_is_printed(app: Flask, staff_client) -> None:
    product = make_product(app)
    first, second, other = (make_order(app, product, city=city) for city in ("Karachi", "Karachi", "Lahore"))
    assert slips(staff_client.get(f"{chosen(first)}&list=city%3DKarachi")) == [first.number]
    every = staff_client.get(f"{chosen(first)}&list=city%3DKarachi&everything=1&move=ready")
    assert slips(every) == [second.number, first.number]
    nothing = staff_client.get(f"{PRINT}?list=city%3DKarachi")
    assert (nothing.status_code, nothing.location) == (303, "/admin/orders?city=Karachi")
    assert "Tick the orders first." in words(staff_client.get(nothing.location))
    assert other.number not in words(every)


def test_the_order_page_leads_to_its_slip(app: Flask, staff_client) -> None:
    order = make_order(app)
    assert set(links(staff_client.get(f"/admin/orders/{order.number}"), PRINT)) == {chosen(order)}


def test_noting_many_at_once_locks_and_writes_in_few_statements(app: Flask) -> None:
    orders = [make_order(app) for _ in range(3)]
    with app.app_context(), counted(app) as statements:
        assert packing.note_printed([order.number for order in orders], Paper.A5, HINA) == 3
    assert len(statements) == 3
