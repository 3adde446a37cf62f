"""Correcting an order's details and lines, also when somebody else was faster."""

import re
from dataclasses import asdict

import pytest
from flask import Flask

from beautique.orders.commands import correct_order
from beautique.orders.types import Contact, LineCorrection, OrderStatus
from tests.admin.order_pages import HINA, HTMX, actions, details, fields, move, stored, timeline, url, words
from tests.factories import line, make_order, make_product


def test_details_are_corrected_the_total_follows_and_the_timeline_tells(
    app: Flask, staff_client, order
) -> None:
    sent = details(order, city="Karachi", items__0__quantity="3", items__0__size="L")
    answer = staff_client.post_form(url(order, "/edit"), sent)
    assert (answer.status_code, answer.location) == (303, url(order))
    now = stored(app, order)
    assert (now.city, now.total_amount, now.lines[0].size) == ("Karachi", order.total_amount * 3, "L")
    told = timeline(staff_client.get(url(order)))
    assert "City Lahore → Karachi" in told
    assert (
        "1 × Mehr Embroidered Long Shirt, S, Bottle green → 3 × Mehr Embroidered Long Shirt, L, Bottle green"
        in told
    )
    assert "Total Rs 6,750 → Rs 20,250" in told
    assert actions(app, order)[0] == "order.details_corrected"


def test_a_single_correction_is_told_in_one_line(app: Flask, staff_client, order) -> None:
    staff_client.post_form(url(order, "/edit"), details(order, city="Karachi"))
    assert "Details corrected: City Lahore → Karachi" in timeline(staff_client.get(url(order)))


def test_a_quantity_of_zero_takes_a_line_off(app: Flask, staff_client, product) -> None:
    other = make_product(app, name="Bahaar Lawn Shalwar Kameez")
    order = make_order(app, product, other)
    staff_client.post_form(url(order, "/edit"), details(order, items__1__quantity="0"))
    assert [each.name for each in stored(app, order).lines] == ["Mehr Embroidered Long Shirt"]
    assert "1 × Bahaar Lawn Shalwar Kameez, S, Bottle green taken off" in timeline(
        staff_client.get(url(order))
    )


def test_the_last_line_cannot_be_taken_off(app: Flask, staff_client, order) -> None:
    answer = staff_client.post_form(url(order, "/edit"), details(order, items__0__quantity="0"))
    assert answer.status_code == 422
    assert "An order keeps at least 1 line." in words(answer)


def test_every_wrong_field_has_its_own_sentence_and_typed_values_stay(
    app: Flask, staff_client, order
) -> None:
    sent = details(
        order, phone="12", city="", items__0__quantity="many", items__0__size="XXL", address="<short>"
    )
    answer = staff_client.post_form(url(order, "/edit"), sent, headers=HTMX)
    assert answer.status_code == 422
    page, text = answer.get_data(as_text=True), words(answer)
    for name in ("phone", "city", "address", "items-0-quantity", "items-0-size"):
        assert f'id="{name}-error"' in page, name
    assert "Mehr Embroidered Long Shirt does not come in this size." in text
    assert "5 things need your attention" in text
    assert 'value="many"' in page
    assert "&lt;short&gt;" in page
    assert actions(app, order) == ["order.placed"]


def test_sizes_offered_are_those_of_the_product_now_and_the_ordered_one(
    app: Flask, staff_client, product
) -> None:
    order = make_order(app, product, lines=(line(product, size="M"),))
    page = staff_client.get(url(order, "/edit")).get_data(as_text=True)
    select = re.search(r'<select[^>]*name="items-0-size".*?</select>', page, re.DOTALL)[0]
    assert re.findall(r'value="(\w+)"', select) == ["S", "M", "L"]
    assert re.search(r'<option selected value="M"', select)


def test_from_ready_on_details_stay_as_they_are(app: Flask, staff_client, order) -> None:
    moved = move(app, order, order_status=OrderStatus.READY)
    assert "Correct details" not in words(staff_client.get(url(order)))
    assert staff_client.get(url(order, "/edit")).location == url(order)
    answer = staff_client.post_form(url(order, "/edit"), details(moved, city="Karachi"))
    assert answer.status_code == 409
    assert stored(app, order).city == "Lahore"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_typed_stays_when_the_order_became_ready_meanwhile(
    app: Flask, staff_client, order, headers: dict[str, str]
) -> None:
    move(app, order, order_status=OrderStatus.READY)
    answer = staff_client.post_form(
        url(order, "/edit"), details(order, address="House 12, Street 9"), headers=headers
    )
    assert answer.status_code == 409
    assert "This order is Ready: its details can no longer be corrected." in words(answer)
    assert "House 12, Street 9" in re.search(r"<textarea[^>]*>([^<]*)", answer.text)[1]
    assert "choose for each line" not in words(answer)


def test_too_late_the_lines_that_are_left_stand_beside_what_was_typed_for_them(
    app: Flask, staff_client, product
) -> None:
    other = make_product(app, name="Bahaar Lawn Shalwar Kameez")
    order = make_order(app, product, other)
    with app.app_context():
        correct_order(order.id, order.contact, {0: LineCorrection("S", "Bottle green", 0)}, HINA)
    move(app, order, order_status=OrderStatus.READY)
    answer = staff_client.post_form(
        url(order, "/edit"), details(order, items__0__quantity="2", items__1__quantity="5")
    )
    assert answer.status_code == 409
    assert re.findall(r'name="items-\d+-product_id"[^>]* value="([^"]+)"', answer.text) == [str(other.id)]
    assert re.findall(r'name="items-\d+-quantity"[^>]* value="(\d+)"', answer.text) == ["5"]


def test_stale_details_show_both_versions_and_lose_nothing(app: Flask, staff_client, order) -> None:
    with app.app_context():
        theirs = Contact(**{**asdict(order.contact), "city": "Quetta", "customer_name": "Ayesha Khan"})
        correct_order(order.id, theirs, {0: LineCorrection("S", "Bottle green", 2)}, HINA)
    sent = details(order, city="Karachi", items__0__size="M")
    answer = staff_client.post_form(url(order, "/edit"), sent, headers=HTMX)
    assert answer.status_code == 409
    text = words(answer)
    for fact in ("Hina Baig", "Quetta", "Karachi", "Size, Mehr Embroidered Long Shirt"):
        assert fact in text
    assert stored(app, order).city == "Quetta"
    mine_again = fields(answer, 'method="post"')
    assert staff_client.post_form(url(order, "/edit"), mine_again).status_code == 303
    now = stored(app, order)
    assert (now.city, now.lines[0].size) == ("Karachi", "M")  # mine
    assert (now.customer_name, now.lines[0].quantity) == ("Ayesha Khan", 2)  # theirs: untouched by me


def test_stale_details_after_a_line_was_taken_off_leave_it_off(app: Flask, staff_client, product) -> None:
    other = make_product(app, name="Bahaar Lawn Shalwar Kameez")
    order = make_order(app, product, other)
    with app.app_context():
        correct_order(order.id, order.contact, {0: LineCorrection("S", "Bottle green", 0)}, HINA)
    answer = staff_client.post_form(
        url(order, "/edit"), details(order, items__0__quantity="5", items__1__quantity="4")
    )
    assert answer.status_code == 409
    staff_client.post_form(url(order, "/edit"), fields(answer, 'action="/admin/orders/[^"]+/edit"'))
    assert [(each.name, each.quantity) for each in stored(app, order).lines] == [
        ("Bahaar Lawn Shalwar Kameez", 4)
    ]


def test_a_draft_stands_beside_its_own_lines_after_another_was_taken_off(
    app: Flask, staff_client, product
) -> None:
    other = make_product(app, name="Bahaar Lawn Shalwar Kameez", sizes=("S", "XL"))
    order = make_order(app, product, other)
    typed = details(order, items__0__quantity="5", items__1__quantity="4", items__1__size="XL")
    staff_client.post_form("/admin/drafts", {"draft": f"order:{order.number}", **typed})
    with app.app_context():
        correct_order(order.id, order.contact, {0: LineCorrection("S", "Bottle green", 0)}, HINA)
    page = staff_client.get(url(order, "/edit"))
    assert "draft" in words(page)
    shown = fields(page, 'id="order-details"')
    assert shown["items-0-product_id"] == str(other.id)
    assert "items-1-product_id" not in shown
    text = page.get_data(as_text=True)
    assert re.search(r'<option selected value="XL"', text)
    assert re.search(r'name="items-0-quantity"[^>]* value="4"', text)
    contact = {name: value for name, value in details(order).items() if not name.startswith("items-")}
    typed_again = {"items-0-size": "XL", "items-0-color": "Bottle green", "items-0-quantity": "4"}
    answer = staff_client.post_form(url(order, "/edit"), contact | shown | typed_again)
    assert answer.status_code == 409
    staff_client.post_form(url(order, "/edit"), fields(answer, 'action="/admin/orders/[^"]+/edit"'))
    assert [(each.name, each.size, each.quantity) for each in stored(app, order).lines] == [
        ("Bahaar Lawn Shalwar Kameez", "XL", 4)
    ]
